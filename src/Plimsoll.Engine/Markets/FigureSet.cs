// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Markets;

namespace Plimsoll.Engine.Markets;

/// <summary>Some of the kinds of figures; <c>default</c> is none.</summary>
internal readonly record struct FigureSet
{
    private readonly int _bits;

    private FigureSet(int bits) => _bits = bits;

    /// <summary>The kinds for which something is so.</summary>
    internal static FigureSet Of(Func<FigureKind, bool> isIn)
    {
        FigureSet set = default;
        foreach (FigureKind kind in Enum.GetValues<FigureKind>())
        {
            set = isIn(kind) ? set.With(kind) : set;
        }

        return set;
    }

    internal FigureSet With(FigureKind kind) => new(_bits | (1 << (int)kind));

    internal FigureSet And(FigureSet other) => new(_bits | other._bits);

    internal bool Has(FigureKind kind) => (_bits & (1 << (int)kind)) != 0;

    /// <summary>True when a kind is in both.</summary>
    internal bool Meets(FigureSet other) => (_bits & other._bits) != 0;
}
