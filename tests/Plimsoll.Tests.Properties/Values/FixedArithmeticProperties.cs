// SPDX-License-Identifier: Apache-2.0
using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using Plimsoll.Values;

namespace Plimsoll.Tests.Properties.Values;

public class FixedArithmeticProperties
{
    private static readonly BigInteger _unit = Fixed18.AtomsPerUnit;

    private static readonly Gen<(Int128 A, Int128 B, Rounding Rounding)> _pairs =
        from a in Atoms.Any
        from b in Atoms.Any
        from rounding in Atoms.Roundings
        select (a, b, rounding);

    [Fact]
    public void MulDiv_is_the_exact_quotient_rounded_once_and_throws_exactly_when_it_does_not_fit() =>
        Atoms.ForAll(
            from pair in _pairs
            from c in Atoms.Any.Where(c => c != 0)
            select (pair, c),
            x => Exact.Is(
                Exact.Round((BigInteger)x.pair.A * x.pair.B, x.c, x.pair.Rounding),
                () => Fixed18.MulDiv(x.pair.A, x.pair.B, x.c, x.pair.Rounding)));

    [Fact]
    public void MulDiv_is_exact_where_the_product_takes_256_bits_and_the_quotient_still_fits() =>
        Atoms.ForAll(
            from pair in _pairs
            from spread in Gen.Choose(0, 40)
            let larger = Int128.Max(Int128.Abs(pair.A | 1), Int128.Abs(pair.B | 1))
            select (pair, c: Int128.Max(1, larger - spread)),
            x => Exact.Is(
                Exact.Round((BigInteger)x.pair.A * x.pair.B, x.c, x.pair.Rounding),
                () => Fixed18.MulDiv(x.pair.A, x.pair.B, x.c, x.pair.Rounding)));

    [Fact]
    public void A_quotient_one_step_from_exact_rounds_the_named_way() =>
        Atoms.ForAll(
            from quotient in Atoms.Any
            from divisor in Atoms.Positive
            from step in Gen.Choose(-1, 1)
            from rounding in Atoms.Roundings
            let product = ((BigInteger)quotient * divisor) + step
            where Exact.Fits(product)
            select (product: (Int128)product, divisor, rounding),
            x => Exact.Is(Exact.Round(x.product, x.divisor, x.rounding), () => Fixed18.MulDiv(x.product, 1, x.divisor, x.rounding)));

    [Fact]
    public void A_tie_goes_to_the_even_neighbour() =>
        Atoms.ForAll(
            from quotient in Atoms.Any
            from half in Atoms.Positive.Where(h => h < Int128.One << 100)
            let product = ((2 * (BigInteger)quotient) + 1) * half
            where Exact.Fits(product)
            select (product: (Int128)product, divisor: 2 * half),
            x => Exact.Is(Exact.Round(x.product, x.divisor, Rounding.HalfEven), () => Fixed18.MulDiv(x.product, 1, x.divisor, Rounding.HalfEven)));

    [Fact]
    public void Multiply_and_divide_agree_with_exact_arithmetic() =>
        Atoms.ForAll(_pairs, x =>
            Exact.Is(Exact.Round((BigInteger)x.A * x.B, _unit, x.Rounding), () => Fixed18.Multiply(x.A, x.B, x.Rounding))
            && (x.B == 0 || Exact.Is(Exact.Round(x.A * _unit, x.B, x.Rounding), () => Fixed18.Divide(x.A, x.B, x.Rounding))));

    [Fact]
    public void Multiply_is_exact_next_to_whole_results() =>
        Atoms.ForAll(
            from a in Atoms.Any
            from b in Gen.Elements<Int128>(1, -1, 2, Fixed18.AtomsPerUnit - 1, Fixed18.AtomsPerUnit, Fixed18.AtomsPerUnit + 1, -Fixed18.AtomsPerUnit,
                Fixed18.AtomsPerUnit / 2)
            from rounding in Atoms.Roundings
            select (a, b, rounding),
            x => Exact.Is(Exact.Round((BigInteger)x.a * x.b, _unit, x.rounding), () => Fixed18.Multiply(x.a, x.b, x.rounding)));

    [Fact]
    public void Addition_subtraction_negation_and_magnitude_are_exact_or_throw() =>
        Atoms.ForAll(_pairs, x =>
        {
            Amount a = Amount.FromAtoms(x.A), b = Amount.FromAtoms(x.B);
            return Exact.Is((BigInteger)x.A + x.B, () => (a + b).Atoms)
                && Exact.Is((BigInteger)x.A - x.B, () => (a - b).Atoms)
                && Exact.Is(-(BigInteger)x.A, () => (-a).Atoms)
                && Exact.Is(BigInteger.Abs(x.A), () => a.Abs().Atoms);
        });

    [Fact]
    public void Comparisons_are_those_of_the_exact_values() =>
        Atoms.ForAll(_pairs, x =>
        {
            Amount a = Amount.FromAtoms(x.A), b = Amount.FromAtoms(x.B);
            int order = ((BigInteger)x.A).CompareTo(x.B);
            return (a < b) == (order < 0) && (a > b) == (order > 0) && (a <= b) == (order <= 0) && (a >= b) == (order >= 0) && (a == b) == (order == 0)
                && Math.Sign(a.CompareTo(b)) == order && a.Sign == ((BigInteger)x.A).Sign
                && Amount.Max(a, b).Atoms == (order >= 0 ? x.A : x.B) && Amount.Min(a, b).Atoms == (order <= 0 ? x.A : x.B);
        });

    [Fact]
    public void RoundTo_gives_the_multiple_of_the_step_in_the_named_direction() =>
        Atoms.ForAll(
            from atoms in Atoms.Any
            from step in Gen.OneOf(Atoms.Positive, Gen.Elements<Int128>(1, 10, Fixed18.AtomsPerUnit / 100, Fixed18.AtomsPerUnit))
            from rounding in Atoms.Roundings
            select (atoms, step, rounding),
            x => Exact.Is(Exact.Round(x.atoms, x.step, x.rounding) * x.step, () => Fixed18.RoundTo(x.atoms, x.step, x.rounding)));

    [Fact]
    public void A_moved_price_is_the_exact_product_rounded_once() =>
        Atoms.ForAll(_pairs, x =>
            Exact.Is(
                Exact.Round(x.A * (x.B + _unit), _unit, x.Rounding),
                () => Price.FromAtoms(x.A).Moved(Ratio.FromAtoms(x.B), x.Rounding).Atoms)
            || !Exact.Fits(x.B + _unit));
}
