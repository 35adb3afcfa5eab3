// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Markets;
using Plimsoll.Values;

namespace Plimsoll.Margin;

/// <summary>The bounds of several parts of a rulebook together: sums, each null as soon as one part states none.</summary>
/// <param name="parts">What each part states; null for one that states nothing.</param>
public sealed class SummedBounds(ImmutableArray<IScreenBounds?> parts) : IScreenBounds
{
    /// <inheritdoc/>
    public bool ReadsDepth => parts.Any(static part => part is null || part.ReadsDepth);

    /// <inheritdoc/>
    public bool Reads(FigureKind figure) => parts.Any(part => part is null || part.Reads(figure));

    /// <inheritdoc/>
    public bool ReadsVolatility => parts.Any(static part => part is null || part.ReadsVolatility);

    /// <inheritdoc/>
    public bool IsConvexInPrices => parts.All(static part => part is not null && part.IsConvexInPrices);

    /// <inheritdoc/>
    public Ratio? RateBound(InstrumentId instrument) => Sum(part => part.RateBound(instrument));

    /// <inheritdoc/>
    public Ratio? HoldingRateBound(AssetId asset) => Sum(part => part.HoldingRateBound(asset));

    private Ratio? Sum(Func<IScreenBounds, Ratio?> of)
    {
        Ratio sum = default;
        foreach (IScreenBounds? part in parts)
        {
            if (part is null || of(part) is not { } more)
            {
                return null;
            }

            sum += more;
        }

        return sum;
    }
}
