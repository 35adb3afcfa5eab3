// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Pricing.Surfaces;
using Plimsoll.Values;

namespace Plimsoll.Tests.Unit.Pricing;

public class SviFitTests
{
    [Fact]
    public void Quotes_of_Vogts_slice_are_refitted_without_butterfly_arbitrage()
    {
        SviSlice vogt = SviSlice.Of(-0.0410, 0.1331, 0.3060, 0.3586, 0.4153).Value;
        SviFitReport fit = SviFit.Of(Quotes(vogt, -1, 1.2), 1).Value;
        Assert.True(fit.IsPenalised);
        Assert.True(fit.FreeError < 1e-6, $"the free fit misses by {fit.FreeError}");
        Assert.True(fit.Butterfly.IsFree, $"g = {fit.Butterfly.LeastDensitySign} at {fit.Butterfly.At}");
        Assert.InRange(fit.Error, fit.FreeError, 0.01);
    }

    [Fact]
    public void A_fit_below_the_earlier_expiry_is_lifted_above_it()
    {
        SviSlice near = SviSlice.Of(0.02, 0.1, -0.2, 0, 0.2).Value;
        SviSlice dipping = SviSlice.Of(0.025, 0.07, -0.1, 0, 0.2).Value;
        SmileFloor floor = new(near, -0.8, 0.8);
        Assert.NotEmpty(CalendarCheck.OfSlices([near, dipping], [-0.8, -0.8], [0.8, 0.8], 0));
        SviFitReport fit = SviFit.Of(Quotes(dipping, -0.8, 0.8), 1, floor).Value;
        Assert.True(fit.IsPenalised);
        Assert.Empty(CalendarCheck.OfSlices([near, fit.Slice], [-0.8, -0.8], [0.8, 0.8], 1e-9));
        Assert.InRange(fit.Error, 1e-4, 0.02);
    }

    [Fact]
    public void The_same_quotes_give_the_same_bits()
    {
        SmileQuote[] quotes = Quotes(SviSlice.Of(-0.0410, 0.1331, 0.3060, 0.3586, 0.4153).Value, -1, 1.2);
        Assert.Equal(SviFit.Of(quotes, 1).Value, SviFit.Of(quotes, 1).Value);
    }

    [Fact]
    public void Bad_quotes_are_refused_with_their_index()
    {
        SmileQuote[] good = Quotes(SviSlice.Of(0.02, 0.1, -0.2, 0, 0.2).Value, -0.5, 0.5);
        Assert.Equal(new(RejectionCode.OutsideDomain, RefusalSubject.Count(4)), SviFit.Of(good.AsSpan(0, 4), 1).Rejection);
        Assert.Equal(new(RejectionCode.OutsideDomain, RefusedTerm.Expiry), SviFit.Of(good, 0).Rejection);
        Assert.Equal(new(RejectionCode.OutsideDomain, RefusalSubject.Row(7)), SviFit.Of(With(good, 7, good[7] with { Volatility = double.NaN }), 1).Rejection);
        Assert.Equal(new(RejectionCode.OutsideDomain, RefusalSubject.Row(7)), SviFit.Of(With(good, 7, good[7] with { Volatility = -0.2 }), 1).Rejection);
        Assert.Equal(new(RejectionCode.OutsideDomain, RefusalSubject.Row(3)), SviFit.Of(With(good, 3, good[3] with { Weight = 0 }), 1).Rejection);
        Assert.Equal(new(RejectionCode.OutsideDomain, RefusalSubject.Row(5)),
            SviFit.Of(With(good, 5, good[5] with { Moneyness = good[4].Moneyness }), 1).Rejection);
    }

    private static SmileQuote[] With(SmileQuote[] quotes, int index, SmileQuote quote)
    {
        SmileQuote[] copy = [.. quotes];
        copy[index] = quote;
        return copy;
    }

    private static SmileQuote[] Quotes(SviSlice slice, double low, double high) =>
        [.. Enumerable.Range(0, 31).Select(i => low + ((high - low) * i / 30)).Select(k => SmileQuote.ByVega(k, Math.Sqrt(slice.TotalVariance(k)), 1))];
}
