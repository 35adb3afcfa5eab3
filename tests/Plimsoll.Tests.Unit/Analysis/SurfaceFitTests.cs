// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Plimsoll.Analysis;
using Plimsoll.Pricing;
using Plimsoll.Pricing.Surfaces;
using Plimsoll.Reports;
using Plimsoll.Values;
using Plimsoll.Wire;

namespace Plimsoll.Tests.Unit.Analysis;

public class SurfaceFitTests
{
    [Fact]
    public void An_unknown_underlying_or_snapshot_is_named_with_those_there_are()
    {
        OptionChain chain = Chain((30, 0.5, 0.1));
        Assert.Equal("chain, currency: there is no 'DOGE'; the file has BTC", RefusalText.Explain(ChainSmile.Of(chain, "DOGE", null).Refusal!));
        Assert.Equal(
            "chain, ts: there is no snapshot at 1970-01-01T00:00:00Z; the file has 2026-06-01T08:00:00Z",
                RefusalText.Explain(ChainSmile.Of(chain, "BTC", default(Timestamp)).Refusal!));
    }

    [Fact]
    public void Calendar_arbitrage_in_the_marks_is_reported_with_expiries_and_moneyness()
    {
        // 60 % for 30 days is more total variance than 30 % for 60 days, at every strike: 0.36·30 = 10.8 against 0.09·60 = 5.4, over 365.
        ImmutableArray<ChainSmile> smiles = ChainSmile.Of(Chain((30, 0.6, 0), (60, 0.3, 0), (90, 0.5, 0)), "BTC", null).Value;
        CalendarViolation found = Assert.Single(ChainSmile.CalendarArbitrage(smiles));
        Assert.Equal((0, 1), (found.Near, found.Far));
        Assert.Equal(10.8 / 365, found.NearVariance, 12);
        Assert.Equal(5.4 / 365, found.FarVariance, 12);
        Assert.InRange(found.Moneyness, Math.Log(0.6), Math.Log(1.5));
    }

    [Fact]
    public void A_generated_chain_is_fitted_inside_its_quotes_and_its_marks_agree_with_Black_76()
    {
        ImmutableArray<ChainSmile> smiles = ChainSmile.Of(Chain((30, 0.5, 0.1), (60, 0.5, 0.1)), null, null).Value;
        ChainFit fit = smiles[0].Fit(ChainTarget.Mark, ChainWeighting.Vega, null).Value;
        Assert.Equal(fit.TwoSided, fit.Inside);
        Assert.Equal(19, fit.TwoSided);
        Assert.True(fit.RmsPoints < 0.2 && fit.MaxTicks < 2, $"{fit.RmsPoints} points, {fit.MaxTicks} ticks");
        Assert.All(smiles[0].ParityForwards(), forward => Assert.Equal(100_000, forward, 6));
        MarkCheck listed = MarkCheck.Of(smiles, MarkForward.Listed);
        Assert.Equal(76, listed.Rows);
        Assert.True(listed.Largest < 1e-10, $"{listed.Largest}");

        ChainFit middle = smiles[0].Fit(ChainTarget.Mid, ChainWeighting.Spread, null).Value;
        Assert.Equal(fit.AtTheMoney, middle.AtTheMoney, 3);
    }

    [Fact]
    public void A_stale_forward_shows_in_the_listed_check_and_not_in_the_parity_check()
    {
        ImmutableArray<ChainSmile> smiles = ChainSmile.Of(Chain(100_050, (30, 0.5, 0.1)), null, null).Value;

        // Half a thousandth of forward moves a deep option by about that much coin; the marks themselves still agree with each other.
        Assert.InRange(MarkCheck.Of(smiles, MarkForward.Listed).Largest, 3e-4, 1e-3);
        Assert.True(MarkCheck.Of(smiles, MarkForward.Parity).Largest < 1e-10);
        Assert.True(MarkCheck.Of(smiles, MarkForward.Pair).Largest < 1e-10);
    }

    [Fact]
    public void A_wrong_mark_is_judged_by_the_other_strikes_and_judges_none()
    {
        OptionChain chain = Chain((30, 0.5, 0.1));
        int row = chain.Quotes.ToList().FindIndex(static quote => quote is { Strike: 100_000, IsCall: true });
        chain = chain with { Quotes = chain.Quotes.SetItem(row, chain.Quotes[row] with { Mark = chain.Quotes[row].Mark + 0.01 }) };
        ImmutableArray<ChainSmile> smiles = ChainSmile.Of(chain, null, null).Value;

        // One row of 38 is wrong by 0.01; a pair cannot say which of its two it is, and blames its forward: half on each.
        MarkCheck parity = MarkCheck.Of(smiles, MarkForward.Parity);
        Assert.Equal(0.01, parity.Largest, 1e-9);
        Assert.Equal(37.0 / 38, parity.WithinTick);
        Assert.True(parity.Median < 1e-10);
        Assert.Equal(36.0 / 38, MarkCheck.Of(smiles, MarkForward.Pair).WithinTick);
    }

    [Fact]
    public void Too_few_quotes_are_refused_with_the_expiry()
    {
        OptionChain chain = Chain((30, 0.5, 0.1));
        ChainSmile smile = ChainSmile.Of(chain with { Quotes = [chain.Quotes.First(static quote => quote is { Strike: 60_000, IsCall: false })] }, null, null)
            .Value.Single();
        Assert.Equal("chain, line 3, expiry: 2026-07-01T08:00:00Z has 1 quote to fit and needs 5",
            RefusalText.Explain(smile.Fit(ChainTarget.Mark, ChainWeighting.Vega, null).Refusal!));
    }

    [Fact]
    public void A_strict_fit_refuses_marks_that_allow_calendar_arbitrage_and_says_where()
    {
        OptionChain chain = Chain((30, 0.6, 0), (60, 0.3, 0));
        SurfaceFit fit = SurfaceFit.Of(chain, new()).Value;
        CalendarArbitrage refusal = Assert.IsType<CalendarArbitrage>(SurfaceFit.Of(chain, new(IsStrict: true)).Refusal);
        Assert.Equal(SurfaceStory.InMarks(fit, fit.MarkCalendar[0]), refusal.Sentence);
        Assert.Equal(("BTC", ChainTarget.Mark, 2), (fit.First.Currency, fit.Target, fit.Fits.Length));
    }

    [Fact]
    public void A_chain_without_marks_is_fitted_at_its_middles_and_has_none_to_check()
    {
        OptionChain marked = Chain((30, 0.5, 0.1));
        OptionChain chain = marked with { Quotes = [.. marked.Quotes.Select(static quote => quote with { Mark = double.NaN, MarkVolatility = double.NaN })] };
        SurfaceFit fit = SurfaceFit.Of(chain, new()).Value;
        Assert.Equal(ChainTarget.Mid, fit.Target);
        Assert.Equal(100, fit.InsideShare);
        Assert.Equal("chain, mark_iv: expected marks to compare; the chain has none", RefusalText.Explain(MarkCheck.Of(chain).Refusal!));
        Assert.Equal([MarkForward.Listed, MarkForward.Parity, MarkForward.Pair], MarkCheck.Of(marked).Value.Select(static check => check.Forwards));
    }

    [Fact]
    public void Every_row_of_a_chain_is_in_exactly_one_count()
    {
        // Two expiries of 19 strikes, put and call; one more day earlier, one of another coin; three out-of-the-money calls of the first without a mark; an
        // expiry of four strikes.
        OptionChain chain = Chain((30, 0.5, 0.1), (60, 0.5, 0.1));
        ChainQuote[] few = [.. Chain((90, 0.5, 0.1)).Quotes.Take(8)];
        OptionChain all = chain with
        {
            Quotes =
            [
                .. chain.Quotes.Select(static (quote, i) =>
                i < 38 && quote is { IsCall: true, Strike: > 130_000 and <= 145_000 } ? quote with { MarkVolatility = double.NaN } : quote),
                .. few, chain.Quotes[0] with { Time = chain.Quotes[0].Time.PlusSeconds(-3_600) }, chain.Quotes[0] with { Currency = "ETH" },
            ],
        };
        SurfaceFit fit = SurfaceFit.Of(all, new("BTC")).Value;
        Assert.Equal(new ChainUse(86, 1, 1, 42, 3, 0, 0, 4, 35), fit.Use);
        Assert.Equal(
            "Chain: 86 rows read, 35 fitted; left out: 1 of another underlying, 1 of another snapshot, 42 in the money, 3 without a mark volatility, 4 of an "
                + "expiry with too few to fit.", fit.Use.Sentence);
        Assert.Equal(35, fit.Fits.Sum(static one => one.Quotes.Count));
        Assert.Contains(fit.Use.Sentence, SurfacePage.Write(fit), StringComparison.Ordinal);
        Assert.Equal(86, (int)JsonNode.Parse(SurfaceJson.Write(fit))!["chain"]!["rowsRead"]!);
    }

    [Fact]
    public void A_chain_most_of_whose_quotes_cannot_be_used_is_refused_with_the_reasons()
    {
        // Of 38 out-of-the-money quotes eight of each expiry keep their marks.
        OptionChain chain = Chain((30, 0.5, 0.1), (60, 0.5, 0.1));
        OptionChain thin = chain with
        {
            Quotes =
            [.. chain.Quotes.Select(static (quote, i) => i % 38 / 2 % 5 is 0 or 1 ? quote : quote with { MarkVolatility = double.NaN })]
        };
        QuotesMostlyUnused refusal = Assert.IsType<QuotesMostlyUnused>(SurfaceFit.Of(thin, new()).Refusal);
        Assert.Equal(
            "chain: 22 of the 38 quotes that a fit wants cannot be used, and at most half may be missing. "
            + "Chain: 76 rows read, 16 fitted; left out: 38 in the money, 22 without a mark volatility.", RefusalText.Explain(refusal));
        Assert.StartsWith(
            "chain, mark_iv: expected marks to compare; 44 of 76 rows have no mark price or volatility, and at most half may be missing",
                RefusalText.Explain(MarkCheck.Of(thin).Refusal!), StringComparison.Ordinal);

        // Another coin and another time are no reason, however many.
        Assert.True(SurfaceFit.Of(chain with
        {
            Quotes =
            [.. chain.Quotes, .. Enumerable.Range(1, 9)
            .SelectMany(hour => chain.Quotes.Select(quote => quote with { Time = quote.Time.PlusSeconds(-3_600 * hour) }))]
        }, new()).IsOk);

        // Middles need both sides.
        OptionChain bare = chain with
        {
            Quotes =
            [.. chain.Quotes.Select(static (quote, i) => i % 38 / 2 % 5 is 0 or 1 ? quote : quote with { Bid = double.NaN })]
        };
        Assert.Equal(22, Assert.IsType<QuotesMostlyUnused>(SurfaceFit.Of(bare, new(Target: ChainTarget.Mid)).Refusal).Use.WithoutSides);
        Assert.Equal(22, Assert.IsType<QuotesMostlyUnused>(SurfaceFit.Of(bare, new(Target: ChainTarget.Mark, Weighting: ChainWeighting.Spread)).Refusal)
            .Use.WithoutSides);
        Assert.True(SurfaceFit.Of(bare, new(Target: ChainTarget.Mark)).IsOk);
    }

    private static OptionChain Chain(params (int Days, double Volatility, double Curvature)[] expiries) => Chain(100_000, expiries);

    // Strikes at 60 % to 150 % of a true forward of 100,000; quotes four ticks around the mark; the first row is line 2, as behind a header.
    private static OptionChain Chain(double listedForward, params (int Days, double Volatility, double Curvature)[] expiries)
    {
        Timestamp time = Timestamp.TryParse("2026-06-01T08:00:00Z", out Timestamp parsed) ? parsed : default;
        List<ChainQuote> quotes = [];
        foreach ((int days, double volatility, double curvature) in expiries)
        {
            for (int i = 0; i < 19; i++)
            {
                double strike = 60_000 + (5_000 * i);
                double k = Math.Log(strike / 100_000);
                double iv = volatility + (curvature * k * k);
                foreach (bool isCall in new[] { true, false })
                {
                    double mark = Black76.Price(1, strike / 100_000, iv, days / 365.0, 1, isCall).Value;
                    quotes.Add(new(quotes.Count + 2, time, "BTC", time.PlusSeconds(days * 86_400L), strike, isCall, listedForward, Math.Max(1e-9, mark - 4e-4),
                        mark + 4e-4, mark, iv));
                }
            }
        }

        return new("chain", [.. quotes], ChainTick.Coin);
    }
}
