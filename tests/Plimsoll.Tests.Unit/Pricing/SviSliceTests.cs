// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Pricing;
using Plimsoll.Pricing.Surfaces;
using Plimsoll.Values;

namespace Plimsoll.Tests.Unit.Pricing;

public class SviSliceTests
{
    // Axel Vogt's example, as Gatheral and Jacquier give it ("Arbitrage-free SVI volatility surfaces", 2014, example 3.1), one year.
    private static readonly SviSlice _vogt = SviSlice.Of(-0.0410, 0.1331, 0.3060, 0.3586, 0.4153).Value;

    [Fact]
    public void Vogts_slice_has_the_jump_wing_parameters_that_the_paper_gives()
    {
        // v = w(0), ψ = w′(0)∕2√w, p = b(1 − ρ)∕√w, c = b(1 + ρ)∕√w, ṽ = least variance; the paper prints seven digits.
        double w = _vogt.TotalVariance(0);
        Assert.Equal(0.01742625, w, 8);
        Assert.Equal(-0.1752111, _vogt.Slope(0) / (2 * Math.Sqrt(w)), 7);
        Assert.Equal(0.6997381, _vogt.LeftWing / Math.Sqrt(w), 7);
        Assert.Equal(1.316798, _vogt.RightWing / Math.Sqrt(w), 6);
        Assert.Equal(0.0116249, _vogt.LeastVariance, 7);
    }

    [Fact]
    public void Vogts_slice_allows_butterfly_arbitrage_though_its_wings_are_flat_enough()
    {
        ButterflyReport report = _vogt.CheckButterfly(-1.5, 1.5);
        Assert.False(report.IsFree);
        Assert.True(report.LeftWing < 2 && report.RightWing < 2);

        // Figure 2 of the paper: g dips below zero somewhat to the right of k = 0.8.
        Assert.InRange(report.At, 0.6, 1.1);
        Assert.InRange(report.LeastDensitySign, -0.1, -0.001);
    }

    [Fact]
    public void A_butterfly_on_Vogts_slice_costs_less_than_nothing_where_the_report_says()
    {
        double k = _vogt.CheckButterfly(-1.5, 1.5).At;
        double Call(double strike) => Black76.Price(1, strike, Math.Sqrt(_vogt.TotalVariance(Math.Log(strike))), 1, 1, true).Value;
        double middle = Math.Exp(k);
        Assert.True(Call(middle - 0.02) + Call(middle + 0.02) - (2 * Call(middle)) < 0);
    }

    [Fact]
    public void A_flat_smile_is_free_and_has_the_density_of_the_normal_distribution()
    {
        SviSlice flat = SviSlice.Of(0.04, 0, 0, 0, 0.1).Value;
        Assert.Equal(0.04, flat.TotalVariance(3), 15);
        Assert.Equal(1, flat.DensitySign(-0.7), 15);
        Assert.True(flat.CheckButterfly(-2, 2).IsFree);
    }

    [Fact]
    public void Too_steep_a_wing_is_arbitrage_even_where_the_density_is_positive()
    {
        ButterflyReport report = SviSlice.Of(1, 1.5, 0.5, 0, 1).Value.CheckButterfly(-0.1, 0.1);
        Assert.Equal(2.25, report.RightWing, 15);
        Assert.True(report.LeastDensitySign > 0);
        Assert.False(report.IsFree);
    }

    [Theory]
    [InlineData(0.01, -0.1, 0, 0, 0.1)]
    [InlineData(0.01, 0.1, 1.0001, 0, 0.1)]
    [InlineData(0.01, 0.1, -1.0001, 0, 0.1)]
    [InlineData(0.01, 0.1, 0, 0, 0)]
    [InlineData(0.01, 0.1, 0, 0, -0.1)]
    [InlineData(-0.0101, 0.1, 0, 0, 0.1)]
    [InlineData(double.NaN, 0.1, 0, 0, 0.1)]
    [InlineData(0.01, 0.1, 0, double.PositiveInfinity, 0.1)]
    public void Parameters_outside_the_domain_are_refused(double a, double b, double rho, double m, double sigma) =>
        Assert.Equal(RejectionCode.OutsideDomain, SviSlice.Of(a, b, rho, m, sigma).Rejection.Code);

    [Fact]
    public void Slope_and_curvature_are_the_derivatives()
    {
        const double H = 1e-5;
        foreach (double k in new[] { -0.8, -0.1, 0.3586, 0.9 })
        {
            Assert.Equal((_vogt.TotalVariance(k + H) - _vogt.TotalVariance(k - H)) / (2 * H), _vogt.Slope(k), 9);
            Assert.Equal((_vogt.Slope(k + H) - _vogt.Slope(k - H)) / (2 * H), _vogt.Curvature(k), 8);
        }
    }
}
