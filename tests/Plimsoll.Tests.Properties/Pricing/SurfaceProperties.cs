// SPDX-License-Identifier: Apache-2.0
using FsCheck;
using FsCheck.Fluent;
using Plimsoll.Pricing;
using Plimsoll.Pricing.Surfaces;

namespace Plimsoll.Tests.Properties.Pricing;

public sealed class SurfaceProperties
{
    private static readonly Gen<SviSlice> _slice =
        from least in Between(0.001, 0.2)
        from b in Between(0.02, 0.6)
        from rho in Between(-0.8, 0.8)
        from m in Between(-0.2, 0.2)
        from sigma in Between(0.05, 0.6)
        select SviSlice.Of(least - (b * sigma * Math.Sqrt(1 - (rho * rho))), b, rho, m, sigma).Value;

    [Fact]
    public void A_fit_recovers_the_slice_that_made_the_quotes() => ForAll(_slice, 60, slice =>
    {
        if (!slice.CheckButterfly(-2.5, 2.5).IsFree)
        {
            return true;
        }

        SmileQuote[] quotes =
        [
            .. Enumerable.Range(0, 41).Select(i => -1.2 + (2.4 * i / 40)).Select(k => new SmileQuote(k, Math.Sqrt(slice.TotalVariance(k)), 1)),
        ];
        SviFitReport fit = SviFit.Of(quotes, 1).Value;
        SviSlice found = fit.Slice;
        return !fit.IsPenalised && fit.LargestError < 1e-6
            && Near(found.A, slice.A) && Near(found.B, slice.B) && Near(found.Rho, slice.Rho) && Near(found.M, slice.M) && Near(found.Sigma, slice.Sigma);
    });

    [Fact]
    public void A_penalised_fit_never_beats_the_free_one_and_says_what_it_left() => ForAll(_slice, 25, slice =>
    {
        // A smile turned concave in the wings, as caps on marks do; no slice fits it.
        SmileQuote[] quotes =
        [
            .. Enumerable.Range(0, 25).Select(i => -1.2 + (2.4 * i / 24)).Select(k => new SmileQuote(k, Math.Min(0.9, Math.Sqrt(slice.TotalVariance(k))), 1)),
        ];
        SviFitReport fit = SviFit.Of(quotes, 1).Value;
        ButterflyReport again = fit.Slice.CheckButterfly(-2.4, 2.4);
        return fit.Error >= fit.FreeError && Math.Abs(again.LeastDensitySign - fit.Butterfly.LeastDensitySign) < 1e-9;
    });

    [Fact]
    public void Interpolation_in_time_keeps_the_calendar_order_of_the_slices() => ForAll(Pair(), 2_000, pair =>
    {
        VolatilitySurface surface = Surface(pair.Slice, pair.Lift);
        double previous = 0;
        for (int i = 1; i <= 40; i++)
        {
            double w = surface.TotalVariance(pair.K, 0.05 * i);
            if (w < previous - 1e-15)
            {
                return false;
            }

            previous = w;
        }

        return true;
    });

    [Fact]
    public void With_strikes_sticky_a_strike_keeps_its_volatility_and_with_moneyness_sticky_a_ratio_does() => ForAll(Pair(), 2_000, pair =>
    {
        VolatilitySurface surface = Surface(pair.Slice, pair.Lift);
        double strike = 100 * Math.Exp(pair.K);
        double before = surface.Volatility(strike, pair.Years).Value;
        double sticky = surface.WithForwardsMoved(pair.Ratio, SmileRule.StickyStrike).Volatility(strike, pair.Years).Value;
        double floating = surface.WithForwardsMoved(pair.Ratio, SmileRule.StickyMoneyness).Volatility(strike * pair.Ratio, pair.Years).Value;
        return Math.Abs(sticky - before) < 1e-11 && Math.Abs(floating - before) < 1e-11;
    });

    [Fact]
    public void Moving_the_forwards_there_and_back_restores_the_surface_and_scaling_scales_every_volatility() => ForAll(Pair(), 2_000, pair =>
    {
        VolatilitySurface surface = Surface(pair.Slice, pair.Lift);
        double strike = 100 * Math.Exp(pair.K);
        double before = surface.Volatility(strike, pair.Years).Value;
        VolatilitySurface back = surface.WithForwardsMoved(pair.Ratio, SmileRule.StickyStrike).WithForwardsMoved(1 / pair.Ratio, SmileRule.StickyStrike);
        return Math.Abs(back.Volatility(strike, pair.Years).Value - before) < 1e-11
            && Math.Abs(surface.WithVolatilityScaled(pair.Ratio).Volatility(strike, pair.Years).Value - (before * pair.Ratio)) < 1e-11;
    });

    [Fact]
    public void Where_g_is_positive_the_price_of_a_call_is_convex_in_the_strike() => ForAll(Pair(), 2_000, pair =>
    {
        if (pair.Slice.DensitySign(pair.K) < 0.01 || !pair.Slice.CheckButterfly(pair.K - 0.05, pair.K + 0.05).IsFree)
        {
            return true;
        }

        double strike = Math.Exp(pair.K);
        double Call(double x) => Black76.Price(1, x, Math.Sqrt(pair.Slice.TotalVariance(StrictMath.Log(x))), 1, 1, true).Value;
        return Call(strike * 0.99) + Call(strike * 1.01) - (2 * Call(strike)) > -1e-15;
    });

    private static Gen<Case> Pair() =>
        from slice in _slice
        from lift in Between(0, 0.1)
        from k in Between(-1.5, 1.5)
        from years in Between(0.01, 3)
        from ratio in Between(0.5, 1.8)
        select new Case(slice, lift, k, years, ratio);

    // The later slice lies above the earlier one by the lift, everywhere.
    private static VolatilitySurface Surface(SviSlice slice, double lift) => VolatilitySurface.Of(
        [0.3, 1.1],
        [slice, SviSlice.Of(slice.A + lift, slice.B, slice.Rho, slice.M, slice.Sigma).Value],
        ForwardCurve.Of([0.3, 1.1], [100, 104]).Value,
        DiscountCurve.Zero).Value;

    private static bool Near(double found, double wanted) => Math.Abs(found - wanted) < 1e-4;

    private static Gen<double> Between(double from, double to) => Gen.Choose(0, 1_000_000).Select(u => from + ((to - from) * u * 1e-6));

    private static void ForAll<T>(Gen<T> values, int count, Func<T, bool> claim) =>
        Prop.ForAll(values.ToArbitrary(), claim).Check(Config.QuickThrowOnFailure.WithMaxTest(count).WithReplay(2004, 2013));

    private sealed record Case(SviSlice Slice, double Lift, double K, double Years, double Ratio);
}
