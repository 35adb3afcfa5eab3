// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Pricing;
using Plimsoll.Pricing.Surfaces;
using Plimsoll.Values;

namespace Plimsoll.Tests.Unit.Pricing;

public class SurfaceTests
{
    private static readonly ForwardCurve _forwards = ForwardCurve.Of([0.25, 0.5, 1], [100, 110, 121]).Value;

    [Fact]
    public void Forwards_are_log_linear_between_listed_times_and_carry_on_outside()
    {
        Assert.Equal(110, _forwards.At(0.5));
        Assert.Equal(Math.Sqrt(100 * 110), _forwards.At(0.375), 12);
        Assert.Equal(Math.Sqrt(110 * 121), _forwards.At(0.75), 12);

        // The first pair carries 10 % a quarter, the last 10 % a half year.
        Assert.Equal(100 / 1.1, _forwards.At(0), 12);
        Assert.Equal(121 * 1.1, _forwards.At(1.5), 12);
        Assert.Equal(70, ForwardCurve.Of([0.25], [70]).Value.At(9));
        Assert.True(double.IsNaN(_forwards.At(-0.1)));
    }

    [Fact]
    public void Discount_factors_come_from_zero_rates_and_are_one_without_them()
    {
        DiscountCurve curve = DiscountCurve.Of([1, 2], [0.02, 0.03]).Value;
        Assert.Equal(Math.Exp(-0.01), curve.Factor(0.5), 15);

        // Exponents 0.02 and 0.06: 0.04 half-way; beyond the end 3 % goes on.
        Assert.Equal(Math.Exp(-0.04), curve.Factor(1.5), 15);
        Assert.Equal(Math.Exp(-0.12), curve.Factor(4), 15);
        Assert.Equal(1, curve.Factor(0));
        Assert.Equal(1, DiscountCurve.Zero.Factor(30));
        Assert.Equal(Math.Exp(-0.1), DiscountCurve.Flat(0.05).Value.Factor(2), 15);
    }

    [Fact]
    public void Curves_that_are_not_in_order_or_not_numbers_are_refused_with_the_index()
    {
        Assert.Equal(new(RejectionCode.OutsideDomain, RefusalSubject.Row(1)), ForwardCurve.Of([0.5, 0.5], [1, 1]).Rejection);
        Assert.Equal(new(RejectionCode.OutsideDomain, RefusalSubject.Row(1)), ForwardCurve.Of([0.5, 0.6], [1, -1]).Rejection);
        Assert.Equal(new(RejectionCode.OutsideDomain, RefusalSubject.Row(0)), ForwardCurve.Of([double.NaN], [1]).Rejection);
        Assert.Equal(new(RejectionCode.OutsideDomain, RefusalSubject.Count(0)), ForwardCurve.Of([], []).Rejection);
        Assert.Equal(new(RejectionCode.OutsideDomain, RefusalSubject.Row(1)), DiscountCurve.Of([1, 2], [0, double.NaN]).Rejection);
        Assert.Equal(new(RejectionCode.OutsideDomain, RefusalSubject.Row(0)), DiscountCurve.Of([0], [0.01]).Rejection);
        Assert.Equal(RejectionCode.OutsideDomain, DiscountCurve.Flat(double.PositiveInfinity).Rejection.Code);
    }

    [Fact]
    public void Total_variance_is_linear_in_time_and_volatility_flat_outside()
    {
        VolatilitySurface surface = Flat((0.25, 0.04), (1, 0.10));
        Assert.Equal(0.07, surface.TotalVariance(0.3, 0.625), 15);
        Assert.Equal(Math.Sqrt(0.07 / 0.625), surface.Volatility(100, 0.625).Value, 14);
        Assert.Equal(0.4, surface.Volatility(80, 0.01).Value, 14);
        Assert.Equal(Math.Sqrt(0.10), surface.Volatility(80, 5).Value, 14);
        Assert.Equal(Black76.Price(110, 120, Math.Sqrt(0.06 / 0.5), 0.5, 1, true).Value, surface.Price(120, 0.5, true).Value, 12);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(-5, 1)]
    [InlineData(100, 0)]
    [InlineData(double.NaN, 1)]
    [InlineData(100, double.PositiveInfinity)]
    public void A_strike_or_time_that_is_none_is_refused(double strike, double years) =>
        Assert.Equal(RejectionCode.OutsideDomain, Flat((1, 0.04)).Volatility(strike, years).Rejection.Code);

    [Fact]
    public void Slices_out_of_order_are_refused_with_the_index()
    {
        SviSlice slice = SviSlice.Of(0.04, 0, 0, 0, 1).Value;
        Assert.Equal(new(RejectionCode.OutsideDomain, RefusalSubject.Row(1)),
            VolatilitySurface.Of([1, 1], [slice, slice], _forwards, DiscountCurve.Zero).Rejection);
        Assert.Equal(new(RejectionCode.OutsideDomain, RefusalSubject.Row(1)),
            VolatilitySurface.Of([1, 2], [slice, default], _forwards, DiscountCurve.Zero).Rejection);
        Assert.Equal(new(RejectionCode.OutsideDomain, RefusalSubject.Count(0)), VolatilitySurface.Of([], [], _forwards, DiscountCurve.Zero).Rejection);
    }

    [Fact]
    public void Crossing_slices_are_reported_where_they_are_furthest_apart()
    {
        // w = 0.04 against w = 0.1·√(k² + 0.01), whose gap is largest at the forward: 0.04 − 0.01.
        SviSlice[] slices = [SviSlice.Of(0.04, 0, 0, 0, 1).Value, SviSlice.Of(0, 0.1, 0, 0, 0.1).Value];
        CalendarViolation found = Assert.Single(CalendarCheck.OfSlices(slices, [-1, -1], [1, 1], 0));
        Assert.Equal((0, 1, 0), (found.Near, found.Far, found.Moneyness));
        Assert.Equal(0.03, found.NearVariance - found.FarVariance, 15);
        Assert.Empty(CalendarCheck.OfSlices(slices, [0.6, 0.6], [1, 1], 0));
    }

    [Fact]
    public void Quoted_smiles_are_compared_only_where_both_are_quoted()
    {
        QuotedSmile near = QuotedSmile.Of([-0.2, 0, 0.2], [0.05, 0.04, 0.05]).Value;
        QuotedSmile far = QuotedSmile.Of([-0.1, 0.1, 0.3], [0.05, 0.04, 0.01]).Value;

        // At 0.1 the near one is 0.045 against 0.040; at 0.2 it is 0.050 against 0.025; 0.3 lies outside the near one.
        CalendarViolation found = Assert.Single(CalendarCheck.OfQuotes([near, far], 0));
        Assert.Equal((0, 1, 0.2), (found.Near, found.Far, found.Moneyness));
        Assert.Equal(0.025, found.FarVariance, 15);
        Assert.Empty(CalendarCheck.OfQuotes([near, far], 0.0251));
        Assert.Equal(new(RejectionCode.OutsideDomain, RefusalSubject.Row(1)), QuotedSmile.Of([0, 1], [0.1, double.NaN]).Rejection);
        Assert.Equal(new(RejectionCode.OutsideDomain, RefusalSubject.Row(1)), QuotedSmile.Of([0, 0], [0.1, 0.1]).Rejection);
    }

    private static VolatilitySurface Flat(params (double Years, double Variance)[] slices) => VolatilitySurface.Of(
        [.. slices.Select(s => s.Years)], [.. slices.Select(s => SviSlice.Of(s.Variance, 0, 0, 0, 1).Value)], _forwards, DiscountCurve.Zero).Value;
}
