// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using Plimsoll.Values;

namespace Plimsoll.Tests.Properties.Values;

public class FixedDoubleProperties
{
    // Every exponent, with most weight where money lives.
    private static readonly Gen<double> _doubles =
        from bits in ArbMap.Default.GeneratorFor<DoNotSize<ulong>>()
        from exponent in Gen.Choose(-1100, 130)
        from near in Gen.Choose(-75, 70)
        from any in Gen.Choose(0, 3)
        let mantissa = 1 + ((bits.Item >> 12) / (double)(1UL << 52))
        select Math.ScaleB((bits.Item & 1) == 0 ? mantissa : -mantissa, any == 0 ? exponent : near);

    [Fact]
    public void Quantising_is_exact_rational_rounding_and_refuses_exactly_what_does_not_fit() =>
        Atoms.ForAll(
            from value in _doubles
            from rounding in Atoms.Roundings
            select (value, rounding),
            x =>
            {
                (BigInteger numerator, BigInteger denominator) = Exact.Rational(x.value);
                BigInteger exact = Exact.Round(numerator * Fixed18.AtomsPerUnit, denominator, x.rounding);
                return Fixed18.TryQuantise(x.value, x.rounding, out Int128 atoms) ? atoms == exact : !Exact.Fits(exact) && atoms == 0;
            });

    [Fact]
    public void The_double_of_a_value_is_the_nearest_one() =>
        Atoms.ForAll(x => Fixed18.ToDouble(x).Equals(double.Parse(Fixed18.Format(x), CultureInfo.InvariantCulture)));

    [Fact]
    public void A_double_that_is_a_value_comes_back_unchanged() =>
        Atoms.ForAll(x =>
        {
            double value = Fixed18.ToDouble(x);
            return !Fixed18.TryQuantise(value, Rounding.HalfEven, out Int128 atoms) || Fixed18.ToDouble(atoms).Equals(value);
        });
}
