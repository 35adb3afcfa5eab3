// SPDX-License-Identifier: Apache-2.0
using FsCheck;
using FsCheck.Fluent;
using Plimsoll.Values;

namespace Plimsoll.Tests.Properties.Values;

/// <summary>Generated 128-bit atoms: every magnitude equally likely by bit length, and the edges where carries and overflows live.</summary>
internal static class Atoms
{
    private static readonly Int128[] _edges =
    [
        0, 1, 2, 3, Fixed18.AtomsPerUnit, Fixed18.AtomsPerUnit - 1, Fixed18.AtomsPerUnit + 1, Fixed18.AtomsPerUnit / 2, long.MaxValue, ulong.MaxValue,
        (Int128)ulong.MaxValue + 1, (Int128)ulong.MaxValue + 2, (Int128)Fixed18.AtomsPerUnit * Fixed18.AtomsPerUnit, Int128.One << 96, Int128.One << 126,
        Int128.MaxValue / 2, Int128.MaxValue - 1, Int128.MaxValue,
    ];

    /// <summary>Any atoms.</summary>
    public static Gen<Int128> Any { get; } = Gen.OneOf(Edge(), Wide(), Wide(), Wide());

    /// <summary>Any atoms above zero.</summary>
    public static Gen<Int128> Positive { get; } = Any.Where(x => x != Int128.MinValue && x != 0).Select(Int128.Abs);

    /// <summary>Every rounding.</summary>
    public static Gen<Rounding> Roundings { get; } = Gen.Elements(Enum.GetValues<Rounding>());

    /// <summary>Checks a claim about one value on many.</summary>
    public static void ForAll(Func<Int128, bool> claim) => ForAll(Any, claim);

    /// <summary>Checks a claim on many values of a generator, the same ones in every run.</summary>
    public static void ForAll<T>(Gen<T> values, Func<T, bool> claim, int tests = 20_000) =>
        Prop.ForAll(values.ToArbitrary(), claim).Check(Config.QuickThrowOnFailure.WithMaxTest(tests).WithReplay(18, 129));

    private static Gen<Int128> Edge() =>
        from edge in Gen.Elements(_edges)
        from sign in Gen.Elements(1, -1)
        from minimum in Gen.Choose(0, 30)
        select minimum == 0 ? Int128.MinValue : edge * sign;

    private static Gen<Int128> Wide() =>
        from high in ArbMap.Default.GeneratorFor<DoNotSize<ulong>>()
        from low in ArbMap.Default.GeneratorFor<DoNotSize<ulong>>()
        from shift in Gen.Choose(0, 127)
        select unchecked((Int128)new UInt128(high.Item, low.Item)) >> shift;
}
