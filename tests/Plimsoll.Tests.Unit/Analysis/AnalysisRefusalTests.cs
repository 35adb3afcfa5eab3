// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Analysis;
using Plimsoll.Markets;
using Plimsoll.Pricing.Surfaces;
using Plimsoll.Risk;
using Plimsoll.Values;
using Plimsoll.Wire;
using static Plimsoll.Tests.Unit.Analysis.StatedInputs;

namespace Plimsoll.Tests.Unit.Analysis;

/// <summary>Every refusal of an analysis: reached without a file, and said in words.</summary>
public class AnalysisRefusalTests
{
    private static readonly (string, string)[] _long = [("USDC", "20000"), ("BTC-PERP", "1")];
    private static readonly Ratio _confidence = Ratio.Parse("0.99");

    [Fact]
    public void Each_has_words_that_name_the_input_what_is_wrong_and_what_was_expected()
    {
        (AnalysisRefusal? Refusal, string Words)[] cases =
        [
            (MarginAnalysis.Of(Account(TestBook.Set(TestBook.Market, "BTC-PERP", null), _long), TestBook.Shipped("cross")).Refusal,
                "mine: $.marks: rulebook cross needs the price of BTC-PERP: expected \"BTC-PERP\" under $.marks"),
            (MarginComparison.Of(Account(_long), [(TestBook.Shipped("cross"), "cross")], new(2025, 9, 30)).Rulebooks.Single().Result.Refusal,
                "mine: rulebook cross was not in force on 2025-09-30: it is valid from 2025-10-01"),
            (Stressed(Panel(40, Lively, ["BTC"], shiftDays: 100), _long),
                "panel: the panel has 40 rows, all of them after the portfolio's time, 2025-10-12T08:00:00Z: the first is of 2025-12-11T08:00:00Z"),
            (Stressed(Panel(1, Lively, ["BTC"]), _long),
                "panel: the panel is too short: 1 row up to the portfolio's time, from 2025-10-11T08:00:00Z to 2025-10-11T08:00:00Z; expected two days of "
                + "rows or more"),
            (Stressed(Panel(40, Lively, ["BTC"]), ("USDC", "20000")), "panel: the panel has no effect where nothing held moves"),
            (Stressed(Panel(40, Lively, ["ETH", "ALT"]), _long), "panel: the panel has no column for anything that moves (BTC); it has ETH, ALT"),
            (Risked(Panel(1, Lively, ["BTC"])),
                "panel: the history is too short: no two days in a row have prices of BTC together up to 2025-10-12T08:00:00Z; the panel has 1 row from "
                + "2025-10-11T08:00:00Z to 2025-10-11T08:00:00Z"),
            (Risked(Panel([.. Enumerable.Range(-100, 100).Where(static day => day % 10 is 0 or -1)], Lively, ["BTC"])),
                "panel: the panel is no daily history of BTC: 9 of 99 days gave a return, and at most a fifth may be missing. Panel: 20 rows read, 20 closes "
                    + "taken, one a day (UTC), 9 returns; no row left out; 10 holes of missing days, over which no return is taken."),
            (Risked(Panel(200, Lively, ["BTC"], shiftDays: -40)),
                "panel: the panel is stale: its last close before 2025-10-12T08:00:00Z is of 2025-09-01T08:00:00Z, 41 days earlier, and at most 5 are taken "
                    + "for today; as-of 2025-09-01 says that this is meant"),
            (Risked(Panel(50, Lively, ["BTC"])),
                "panel: the history is too short: 49 daily returns of BTC together, and hs at a confidence of 0.99 needs 100. Panel: 50 rows read, 50 closes "
                    + "taken, one a day (UTC), 49 returns; no row left out."),
            (BacktestAnalysis.Of(Account(_long), Panel(50, Lively, ["BTC"]), BacktestTerms.Default, null, new()).Refusal,
                "panel: the history is too short: 49 daily returns of BTC together, and window 500 with two days to test needs 502"),
            (Haircut(Panel(50, Lively, ["BTC", "ETH"]), null),
                "panel: the history is too short: window 100 needs as many daily returns, and BTC has 49, ETH has 49"),
            (Risked(Panel(50, Lively, ["ETH"])), "panel: the panel has no column for the underlying BTC of BTC-PERP, which mine needs; it has ETH"),
            (BacktestAnalysis.OfArchetypes(Panel(50, Lively, ["F"]), BacktestTerms.Default, null).Refusal,
                "panel: the panel can price none of the archetypes; they need columns named BTC, ETH, SOL …, and it has F"),
            (Haircut(Panel(50, Lively, ["BTC"]), "ETH", "SOL"),
                "holdings: $.assets[\"ETH\"]: the panel panel has no such column; it has BTC\nholdings: $.assets[\"SOL\"]: the panel panel has no such "
                    + "column; it has BTC"),
            (Risked(Panel(200, static _ => 100_000, ["BTC"]), ValueAtRiskMethod.Filtered),
                "panel: the returns of BTC have no volatility, because its prices never move, or a move too large to count"),
            (ChainSmile.Of(Chain(6), "DOGE", null).Refusal, "chain, currency: there is no 'DOGE'; the file has BTC"),
            (ChainSmile.Of(Chain(6), "BTC", default(Timestamp)).Refusal,
                "chain, ts: there is no snapshot at 1970-01-01T00:00:00Z; the file has 2025-10-12T08:00:00Z"),
            (MarkCheck.Of(Chain(6, volatility: double.NaN)).Refusal, "chain, mark_iv: expected marks to compare; the chain has none"),
            (ChainSmile.Of(Chain(3), null, null).Value.Single().Fit(ChainTarget.Mark, ChainWeighting.Vega, null).Refusal,
                "chain, line 2, expiry: 2025-11-11T08:00:00Z has 3 quotes to fit and needs 5"),
            (SurfaceFit.Of(Chain(3), new()).Refusal, "chain: no expiry has the 5 quotes that a fit needs"),
            (new QuotesMostlyUnused("chain", new(30, 0, 0, 12, 7, 1, 2, 3, 5)),
                "chain: 13 of the 18 quotes that a fit wants cannot be used, and at most half may be missing. Chain: 30 rows read, 5 fitted; left out: 12 in "
                    + "the money, "
                + "7 without a mark volatility, 1 without a bid and an ask, 2 at a price that no volatility gives, 3 of an expiry with too few to fit."),
            (new MarksMostlyMissing("chain", new(MarkForward.Listed, 1_030, 30, 0, 0, 0, 1)),
                "chain, mark_iv: expected marks to compare; 1,000 of 1,030 rows have no mark price or volatility, and at most half may be missing"),
            (new SliceRefused("chain", 7, TestBook.Noon, new(RejectionCode.OutsideDomain, RefusalSubject.Row(2))),
                "chain, line 7, expiry: 2025-10-12T08:00:00Z cannot be fitted: its quote number 3 is out of order, or its volatility or weight is not above "
                + "zero"),
            (new BookWithoutFalls("book", 30, 2),
                "book: there is no fall to learn a recovery from: none of 30 profiles lies so far below the ten before it, with ten more after it; 2 more were "
                + "left out because they show what the ten before them showed"),
            (new BookNotRecovering("book", 1, 1200),
                "book: the book does not recover from its 1 fall within the 1200 s that it is followed: what it holds after them is no "
                + "lower now than at first"),
            (new CalendarArbitrage("chain", "total variance falls"), "chain, mark_iv: calendar arbitrage: total variance falls"),
        ];

        foreach ((AnalysisRefusal? refusal, string words) in cases)
        {
            Assert.Equal(words, refusal is null ? "not refused" : RefusalText.Explain(refusal));
        }

        Assert.Equal(
            typeof(AnalysisRefusal).Assembly.GetTypes().Where(static type => type.IsSubclassOf(typeof(AnalysisRefusal))).Select(static type => type.Name)
                .Order(StringComparer.Ordinal),
            cases.Select(static one => one.Refusal!.GetType().Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_caller_spells_parameters_its_own_way()
    {
        AnalysisRefusal refusal = BacktestAnalysis.Of(Account(_long), Panel(50, Lively, ["BTC"]), BacktestTerms.Default, null, new()).Refusal!;
        Assert.Contains("and --window 500 with two days to test needs 502", RefusalText.Explain(refusal, static name => "--" + name), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(RejectionCode.SingularMatrix, SubjectKind.Column, 1,
        "the covariance is singular at ETH: its returns are zero or follow from those before it; drop it, or take more history")]
    [InlineData(RejectionCode.SingularMatrix, SubjectKind.Column, 9,
        "the covariance is singular at column 10: its returns are zero or follow from those before it; drop it, or take more history")]
    [InlineData(RejectionCode.HistoryTooShort, SubjectKind.Count, 3, "the history is too short: 3 daily returns were found")]
    [InlineData(RejectionCode.MarkMissing, SubjectKind.Observable, 4, "the price of observable 4 is missing")]
    [InlineData(RejectionCode.MarginTermsMissing, SubjectKind.Instrument, 5, "there is no column for the underlying of instrument 5")]
    [InlineData(RejectionCode.OutsideDomain, SubjectKind.None, 0,
        "a figure is out of bounds: prices that never move have no volatility (one or more of BTC, ETH)")]
    [InlineData(RejectionCode.NotConverged, SubjectKind.None, 0, "the computation did not reach its tolerance within its bound of steps")]
    public void A_refused_statistic_names_the_column_that_it_counts(RejectionCode code, SubjectKind kind, long subject, string words) =>
        Assert.Equal("book: " + words, RefusalText.Explain(new StatisticRefused("book", new(code, new(kind, subject)), ["BTC", "ETH"])));

    private static AnalysisRefusal? Stressed(StatedPanel panel, params (string, string)[] lines)
    {
        StatedAccount account = Account(lines);
        StressFile shocks = StressReader.Read(StressReader.ShippedText(), account.Catalog, out _)!;
        return StressRun.Of(account, TestBook.Shipped("cross")).Value.Analyse(shocks, panel, new()).Refusal;
    }

    private static AnalysisRefusal? Risked(StatedPanel panel, ValueAtRiskMethod method = ValueAtRiskMethod.Historical) =>
        ValueAtRiskAnalysis.Of(Account(_long), panel, new(method, _confidence), null, new()).Refusal;

    private static AnalysisRefusal? Haircut(StatedPanel panel, params string[]? held)
    {
        OracleQuality oracle = new(0.005, 1);
        StatedHoldings holdings = held is null
            ? StatedHoldings.NothingOf(panel, Ratio.Parse("0.0005"), oracle)
            : new("holdings", [.. held.Select(asset => new CollateralHolding(asset, Quantity.Of(1), DepthProfile.Empty, oracle, null))]);
        return HaircutAnalysis.Of(panel, holdings, new(_confidence, 1, 1, 0), 100, null).Refusal;
    }

    private static OptionChain Chain(int strikes, double volatility = 0.5)
    {
        const long ThirtyDays = 30 * 86_400L;
        ImmutableArray<ChainQuote> quotes =
        [
            .. Enumerable.Range(0, strikes).Select(i => new ChainQuote(
                i + 2, TestBook.Noon, "BTC", TestBook.Noon.PlusSeconds(ThirtyDays), 100_000 + (5_000 * i), true, 100_000, double.NaN, double.NaN, 0.01,
                    volatility)),
        ];
        return new("chain", quotes, ChainTick.Coin);
    }
}
