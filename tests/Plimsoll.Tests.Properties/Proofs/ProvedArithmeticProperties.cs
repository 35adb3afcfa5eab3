// SPDX-License-Identifier: Apache-2.0
using System.Numerics;
using Dafny;
using FsCheck.Fluent;
using Plimsoll.Engine.Oracles;
using Plimsoll.Tests.Properties.Values;
using Plimsoll.Values;
using Plimsoll.Verified.Rounding;
using ProvedMedian = Plimsoll.Verified.OracleMedian.__default;
using ProvedRounding = Plimsoll.Verified.Rounding.__default;

namespace Plimsoll.Tests.Properties.Proofs;

/// <summary>Rounded quotients and medians that run against those that are proved.</summary>
public class ProvedArithmeticProperties
{
    [Fact]
    [Trait("property", "P13")]
    public void P13_products_and_quotients_are_rounded_as_the_proof_rounds_them() => Atoms.ForAll(
        from a in Atoms.Any
        from b in Atoms.Any
        from c in Atoms.Any.Where(static c => c != 0)
        from rounding in Atoms.Roundings
        select (a, b, c, rounding),
        static x => Exact.Is(ProvedRounding.MulDiv(x.a, x.b, x.c, DirectionOf(x.rounding)), () => Fixed18.MulDiv(x.a, x.b, x.c, x.rounding)));

    [Fact]
    public void Steps_are_rounded_to_as_the_proof_rounds_to_them() => Atoms.ForAll(
        from atoms in Atoms.Any
        from step in Atoms.Positive
        from rounding in Atoms.Roundings
        select (atoms, step, rounding),
        static x => Exact.Is(
            ProvedRounding.Quotient(x.atoms, x.step, DirectionOf(x.rounding)) * x.step, () => Fixed18.RoundTo(x.atoms, x.step, x.rounding)));

    [Fact]
    [Trait("property", "O02")]
    public void O02_the_median_and_its_spread_are_those_of_the_proof() => Atoms.ForAll(
        from count in Gen.Choose(1, 12)
        from wide in Atoms.Any.Select(static a => a >> 2).ListOf(count)
        from near in Gen.Choose(0, 3).ListOf(count)
        from isNear in Gen.Choose(0, 1)
        from trim in Gen.Choose(0, 7)
        select (Said: isNear == 1 ? near.Select(static n => (Int128)n).ToArray() : [.. wide], trim),
        static x =>
        {
            ISequence<BigInteger> said = Sequence<BigInteger>.FromArray([.. x.Said.Select(static v => (BigInteger)v)]);
            ProvedMedian.Of(said, x.trim, out BigInteger median, out BigInteger spread);
            return MiddleValue.Of(x.Said, x.trim, out Int128 found) == median && found == spread;
        }, 5_000);

    private static _IDirection DirectionOf(Rounding rounding) => rounding switch
    {
        Rounding.Down => Direction.create_Down(),
        Rounding.Up => Direction.create_Up(),
        Rounding.TowardZero => Direction.create_TowardZero(),
        Rounding.AwayFromZero => Direction.create_AwayFromZero(),
        _ => Direction.create_HalfEven(),
    };
}
