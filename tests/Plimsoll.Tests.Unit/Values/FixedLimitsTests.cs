// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Values;

namespace Plimsoll.Tests.Unit.Values;

public class FixedLimitsTests
{
    private static readonly Amount _largest = Amount.FromAtoms(Int128.MaxValue);
    private static readonly Amount _atom = Amount.FromAtoms(1);

    [Fact]
    public void Sums_throw_past_either_end()
    {
        Assert.Throws<OverflowException>(() => _largest + _atom);
        Assert.Throws<OverflowException>(() => Amount.FromAtoms(Int128.MinValue) - _atom);
        Assert.Throws<OverflowException>(() => -Amount.FromAtoms(Int128.MinValue));
        Assert.Throws<OverflowException>(() => Amount.FromAtoms(Int128.MinValue).Abs());
    }

    [Fact]
    public void A_product_out_of_range_says_so()
    {
        OverflowException error = Assert.Throws<OverflowException>(() => _largest.Times(Ratio.Of(2), Rounding.Down));
        Assert.Equal("The result is outside the range of an 18-decimal value, about ±1.7 × 10²⁰.", error.Message);
    }

    [Fact]
    public void Division_by_zero_throws()
    {
        Assert.Throws<DivideByZeroException>(() => Amount.Of(1).Per(Amount.Zero, Rounding.Down));
        Assert.Throws<DivideByZeroException>(() => Amount.Of(1).DividedBy(Price.Zero, Rounding.Down));
    }

    [Fact]
    public void A_step_that_is_not_positive_is_a_bug()
    {
        Assert.Throws<InvariantException>(() => Price.Of(1).RoundTo(Price.Zero, Rounding.Down));
        Assert.Throws<InvariantException>(() => Price.Of(1).RoundTo(Price.Of(-1), Rounding.Down));
    }

    [Fact]
    public void An_unknown_rounding_throws_as_soon_as_it_matters() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Amount.Of(1).Scale(1, 3, (Rounding)9));

    [Theory]
    [InlineData(Rounding.Down, "-3.333333333333333334")]
    [InlineData(Rounding.Up, "-3.333333333333333333")]
    [InlineData(Rounding.TowardZero, "-3.333333333333333333")]
    [InlineData(Rounding.AwayFromZero, "-3.333333333333333334")]
    [InlineData(Rounding.HalfEven, "-3.333333333333333333")]
    public void Minus_ten_thirds_rounds_as_named(Rounding rounding, string expected) =>
        Assert.Equal(expected, Amount.Of(-10).Scale(1, 3, rounding).ToString());

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    [InlineData(1.8e20)]
    [InlineData(-1.8e20)]
    public void What_is_no_number_in_range_does_not_become_money(double value)
    {
        Assert.False(Amount.TryQuantise(value, Rounding.Down, out Amount quantised));
        Assert.Equal(Amount.Zero, quantised);
    }
}
