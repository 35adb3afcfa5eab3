// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Plimsoll.Analysis;
using Plimsoll.Connectors.Instruments;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Values;
using Plimsoll.Venues;
using Plimsoll.Venues.Deribit;
using Plimsoll.Wire;

namespace Plimsoll.Tests.Unit.Venues;

/// <summary>Deribit's portfolio margin by hand: BTC at 100,000 moves by 16 %, ETH at 4,000 by 18 %; profits of ETH count by 60 %, of BTC not at all.</summary>
public sealed class DeribitPortfolioTests
{
    private static readonly InstrumentCatalog _catalog = InstrumentReader.Read(
        """
        { "numeraire": "USDC",
          "assets": [ {"symbol":"USDC","decimals":6,"borrowable":true}, {"symbol":"BTC","decimals":8,"borrowable":true}, {"symbol":"ETH","decimals":18,
          "borrowable":true} ],
          "instruments": [
            {"symbol":"BTC-PERPETUAL","kind":"perpetual","payoff":"inverse","underlying":"BTC","settlement":"BTC","contractSize":"10","lotSize":"1"},
            {"symbol":"BTC-25SEP26","kind":"future","payoff":"inverse","underlying":"BTC","settlement":"BTC","contractSize":"10","lotSize":"1",
            "expiry":"2026-09-25T08:00:00Z"},
            {"symbol":"BTC-C600","kind":"option","payoff":"inverse","underlying":"BTC","settlement":"BTC","strike":"600000","side":"call",
            "expiry":"2025-12-26T08:00:00Z"},
            {"symbol":"ETH-PERPETUAL","kind":"perpetual","payoff":"inverse","underlying":"ETH","settlement":"ETH","contractSize":"1","lotSize":"1"},
            {"symbol":"BTC_USDC","kind":"perpetual","underlying":"BTC"},
            {"symbol":"ETH_USDC","kind":"perpetual","underlying":"ETH"} ] }
        """, out _)!;

    private static readonly MarketSnapshot _market = new (string Symbol, string Value)[]
    {
        ("BTC", "100000"), ("ETH", "4000"), ("BTC-PERPETUAL", "100000"), ("BTC-25SEP26", "100000"), ("BTC-C600", "0.00001"), ("BTC-C600.VOL", "0.5"),
            ("ETH-PERPETUAL", "4000"), ("BTC_USDC", "100000"), ("ETH_USDC", "4000"),
    }.Aggregate(MarketSnapshot.Unknown(_catalog, TestBook.Time("2025-09-25T08:00:00Z")), static (market, set) => TestBook.Set(market, set.Symbol, set.Value));

    [Fact]
    public void Losses_count_in_coin_and_profits_of_another_currency_by_their_offset_in_the_same_row()
    {
        // A million dollars of each: 10 BTC long, 250 ETH short.
        // Down: 10 × (1 − 1/.84) = −1.904762 BTC, −190,476.19; 250 × .18/.82 = 54.878049 ETH, +219,512.20, of which 60 % count: 58,768.87 are lost.
        // Up: +1.379310 BTC count by nothing; 250 × .18/1.18 = 38.135593 ETH, 152,542.37, are lost: the worst.
        // Roll: 10 BTC × 1 % and 250 ETH × .5 %.
        MarginReport report = Assess(Read(), ("BTC-PERPETUAL", "100000"), ("ETH-PERPETUAL", "-1000000"));

        Assert.Equal(
            [("ETH worst case", "152542.372881", "price +18 %, volatility up"), ("BTC roll shock", "10000", null), ("ETH roll shock", "5000", null)],
            report.Lines.Select(static line => (line.Name, line.Line.Initial.RoundTo(Amount.Parse("0.000001"), Rounding.Down).ToString(), line.WorstScenario)));
        Assert.Equal(report.Initial.Times(Ratio.Parse("0.8"), Rounding.Down).ToDouble(), report.Maintenance.ToDouble(), 1e-9);
    }

    [Fact]
    public void An_offset_is_capped_and_what_is_left_is_shared_among_those_that_lose()
    {
        // Now down is worst: with at most 10,000 of ETH's profit BTC still loses 180,476.19.
        MarginReport report = Assess(Read(static model => model["currencies"]!["ETH"]!["maxOffsetablePnl"] = "10000"), ("BTC-PERPETUAL", "100000"),
            ("ETH-PERPETUAL", "-1000000"));
        Assert.Equal(180_476.190476, Line(report, "BTC worst case").Initial.ToDouble(), 6);

        // With dollars long as well: 190,476.19 and 160,000 are lost, 131,707.32 offset; each bears its share of the 218,768.87 that are left.
        report = Assess(Read(), ("BTC-PERPETUAL", "100000"), ("ETH-PERPETUAL", "-1000000"), ("BTC_USDC", "10"));
        Assert.Equal(218_768.8734 * 190_476.1905 / 350_476.1905, Line(report, "BTC worst case").Initial.ToDouble(), 3);
        Assert.Equal(218_768.8734 * 160_000 / 350_476.1905, Line(report, "USDC worst case").Initial.ToDouble(), 3);
    }

    [Theory]
    [InlineData("USDC")]
    [InlineData("USDT")]
    public void A_dollar_that_is_not_the_numeraire_has_the_dollars_figures(string dollar)
    {
        // 10 BTC long and 250 ETH short in dollars, whichever of them the file calls home: profits are offset by 40 % either way.
        Amount[] required = [.. new[] { dollar, "USD" }.Select(numeraire =>
        {
            string json = $$"""
                { "numeraire": "{{numeraire}}", "assets": [ {"symbol":"{{numeraire}}","decimals":6}
                  {{(numeraire == dollar ? string.Empty : $", {{\"symbol\":\"{dollar}\",\"decimals\":6}}")}} ],
                  "instruments": [ {"symbol":"BTC-D","kind":"perpetual","underlying":"BTC","settlement":"{{dollar}}"},
                    {"symbol":"ETH-D","kind":"perpetual","underlying":"ETH","settlement":"{{dollar}}"} ] }
                """;
            InstrumentCatalog catalog = InstrumentReader.Read(json, out _)!;
            MarketSnapshot market = MarketSnapshot.Unknown(catalog, TestBook.Time("2025-09-25T08:00:00Z"));
            foreach ((string name, string price) in new[] { ("BTC", "100000"), ("BTC-D", "100000"), ("ETH", "4000"), ("ETH-D", "4000"), (dollar, "1") })
            {
                market = catalog.TryFindObservable(name, out _) ? TestBook.Set(market, name, price) : market;
            }

            Rulebook rulebook = RulebookReader.Read(ShippedRulebooks.Text("deribit-portfolio")!, catalog, VenueKinds.All, out _)!;
            Position[] positions = [new(new(0), Quantity.Of(10), Amount.Of(1_000_000)), new(new(1), Quantity.Of(-250), Amount.Of(-1_000_000))];
            return TestBook.Assess(rulebook, Portfolio.Arrange([new(catalog.Numeraire, Amount.Of(1_000_000))], positions), market).Initial;
        })];
        Assert.Equal(required[0], required[1]);
    }

    [Fact]
    public void Segregated_currencies_stand_at_their_own_worst_rows()
    {
        MarginReport report = Assess(Read(static model => model["currencyNetting"] = "segregated"), ("BTC-PERPETUAL", "100000"), ("ETH-PERPETUAL", "-1000000"));

        Assert.Equal((190_476.190476, "price −16 %, volatility up"),
            (Math.Round(Line(report, "BTC worst case").Initial.ToDouble(), 6), report.Lines[0].WorstScenario));
        Assert.Equal(152_542.372881, Line(report, "ETH worst case").Initial.ToDouble(), 6);
    }

    [Fact]
    public void Pairs_that_settle_in_one_currency_offset_by_its_share_and_their_row_is_named_by_the_range()
    {
        // 10 BTC long and 200 ETH short, both in dollars: down −160,000 and 40 % of 144,000, up −144,000 and 40 % of 160,000. With 300 ETH short up is worse,
        // −216,000 and the same 64,000.
        MarginReport report = Assess(Read(), ("BTC_USDC", "10"), ("ETH_USDC", "-200"));
        Assert.Equal((Amount.Of(102_400), "price −100 % of each range, volatility up"),
            (Line(report, "USDC worst case").Initial, report.Lines[0].WorstScenario));

        report = Assess(Read(), ("BTC_USDC", "10"), ("ETH_USDC", "-300"));
        Assert.Equal((Amount.Of(152_000), "price +100 % of each range, volatility up"),
            (Line(report, "USDC worst case").Initial, report.Lines[0].WorstScenario));
    }

    [Fact]
    public void An_extended_row_is_weighted_dampened_and_named_by_its_move()
    {
        // 2,000 calls at 600,000 are worth next to nothing up to +16 %; at +500 % they are at the money. In coin of the edge: (V′/600,000 − V) × 6 × .032 ÷
        // 1.16, less (5 ÷ .16 − 1) × 100,000 dollars.
        MarginReport report = Assess(Read(), ("BTC-C600", "-2000"));
        double years = _market.Time.YearsTo(TestBook.Time("2025-12-26T08:00:00Z"));
        double volatility = 0.5 * (1 + (0.5 * Math.Pow(30 / (years * 365), 0.13)));

        // At the money V = F × (2Φ(σ√T ÷ 2) − 1), to the third power of the deviation.
        double half = volatility * Math.Sqrt(years) / 2, share = 2 * half * (1 - (half * half / 6) + (half * half * half * half / 40)) / Math.Sqrt(2 * Math.PI);
        double lost = 2_000 * ((share - 0.00001) * 6 * 0.032 / 1.16) * 100_000;
        Assert.Equal(lost - (30.25 * 100_000), Line(report, "BTC worst case").Initial.ToDouble(), lost * 1e-3);
        Assert.Equal("price +500 %, volatility up, weight 3.2 %", report.Lines[0].WorstScenario);
    }

    [Theory]
    [InlineData("2000000", "0")] // 200 BTC, twenty million: free.
    [InlineData("10000000", "4000000")] // 1,000 BTC: 800 beyond × .00005 = 4 % of the whole.
    [InlineData("-10000000", "4000000")]
    [InlineData("50000000", "50000000")] // 5,000 BTC: 24 % would be required, 10 % are.
    public void A_delta_beyond_the_threshold_is_charged_a_rate_that_grows_with_it(string contracts, string required) =>
        Assert.Equal(Amount.Parse(required), Line(Assess(Read(), ("BTC-PERPETUAL", contracts)), "BTC delta shock").Initial);

    [Fact]
    public void A_dated_contract_rolls_at_a_rate_that_grows_with_its_time_and_against_no_other_expiry()
    {
        // A year: exp(.075) − 1 = 7.788415 % of 10 BTC; the perpetual of the other side 1 % of as much.
        MarginReport report = Assess(Read(), ("BTC-25SEP26", "100000"), ("BTC-PERPETUAL", "-100000"));

        Assert.Equal(77_884.150884 + 10_000, Line(report, "BTC roll shock").Initial.ToDouble(), 5);
        Assert.Equal(Amount.Of(2_000_000), Line(report, "BTC roll shock").Exposure);

        // Both are rounded against the account, so that an atom of a coin is left of what nets.
        Assert.True(Line(report, "BTC worst case").Initial < Amount.Parse("0.000000000001"));
    }

    [Theory]
    [InlineData("0", "27457.627119")] // 18 % of all: with it 180,000 are required, what a linear short of a million loses.
    [InlineData("10", "20257.627119")] // 40,000 of it are there.
    [InlineData("40", "0")]
    public void Coin_that_a_loss_would_have_to_buy_is_bought_at_the_price_of_the_row(string ether, string required)
    {
        // 38.135593 ETH are lost where ether has risen by 18 %, at today's price 152,542.37.
        Portfolio portfolio = Of([new(_catalog.Numeraire, Amount.Of(1_000_000)), new(new(2), Amount.Parse(ether))], ("ETH-PERPETUAL", "-1000000"));
        MarginReport report = TestBook.Assess(Read(), portfolio, _market);

        Assert.Equal(152_542.372881, Line(report, "ETH worst case").Initial.ToDouble(), 6);
        Assert.Equal(Amount.Parse(required).ToDouble(), Line(report, "ETH to be bought").Initial.ToDouble(), 6);
        Assert.DoesNotContain(TestBook.Assess(Read(static model => model["currencyNetting"] = "segregated"), portfolio, _market).Lines,
            static line => line.Name == "ETH to be bought");
    }

    [Fact]
    public void Coin_that_was_taken_for_options_is_no_coin_to_pay_a_loss_with()
    {
        // 2 BTC, of which options sold at their mark, 100,000 × .00001, are owed 1: at 16 % more for a bitcoin what is lost beyond 100,000 is bought.
        Portfolio portfolio = Of(
            [new(_catalog.Numeraire, Amount.Of(1_000_000)), new(new(1), Amount.Of(2))], ("BTC-PERPETUAL", "-100000"), ("BTC-C600", "-100000"));
        MarginReport report = TestBook.Assess(Read(), portfolio, _market);
        Assert.Equal(0.16 * (Line(report, "BTC worst case").Initial.ToDouble() - 100_000), Line(report, "BTC to be bought").Initial.ToDouble(), 4);
    }

    [Fact]
    public void Quotes_and_contingencies_are_lines_of_their_own_and_quotes_are_held_in_initial_margin_only()
    {
        MarginReport report = Assess(
            Read(static model =>
            {
                model["currencies"]!["BTC"]!["mmpMargin"] = "0.06";
                model["classes"]!["btc"]!["futuresContingency"] = "0.006";
            }),
            ("BTC_USDC", "-1"));

        Assert.Equal((Amount.Of(6_000), Amount.Zero), (Line(report, "BTC MMP").Initial, Line(report, "BTC MMP").Maintenance));
        Assert.Equal((Amount.Of(600), Amount.Of(480)), (Line(report, "BTC futures contingency").Initial, Line(report, "BTC futures contingency").Maintenance));
        Assert.Equal(Amount.Of(16_000 + 1_000 + 600 + 6_000), report.Initial);
    }

    [Fact]
    public void The_rows_can_be_seen_as_the_venue_shows_them()
    {
        Rulebook rulebook = Read();
        DeribitRiskMatrix matrix = ((DeribitPortfolioMargin)rulebook.Model).MatrixOf(Of(("BTC-PERPETUAL", "100000"), ("ETH-PERPETUAL", "-1000000")), _market)
            .Value;

        DeribitRiskVector bitcoin = matrix.Initial[0], ether = matrix.Aggregated[1];
        Assert.Equal((27, 8), (bitcoin.Standard.Length, bitcoin.Extended.Length));
        Assert.Equal(Amount.Parse("-1.904761904761904762"), bitcoin.Standard[0]);
        Assert.All(bitcoin.Extended[..2], row => Assert.Equal(-1.904761904762, row.ToDouble(), 11));
        Assert.All(bitcoin.Extended[2..], row => Assert.Equal(10 * 0.16 / 1.16, row.ToDouble(), 11));
        Assert.Equal(0.6 * 250 * 0.18 / 0.82, ether.Standard[0].ToDouble(), 9);
        Assert.Equal(Amount.Zero, ether.Extended[0]); // 219,512 less (.66 ÷ .18 − 1) × 200,000.
    }

    [Theory]
    [InlineData("BTC", "MarkMissing")]
    [InlineData("BTC-PERPETUAL", "MarkMissing")]
    [InlineData("BTC-C600", "MarkMissing")]
    [InlineData("BTC-C600.VOL", "MarkMissing")]
    public void What_is_not_known_is_refused(string observable, string code)
    {
        Result<MarginReport> report = Read().Assess(Of(("BTC-PERPETUAL", "100"), ("BTC-C600", "1")), TestBook.Set(_market, observable, null));
        Assert.Equal(code, report.Rejection.Code.ToString());
    }

    [Fact]
    public void A_pair_or_a_currency_without_terms_is_refused_and_never_free()
    {
        Portfolio portfolio = Of(("BTC-PERPETUAL", "100"));
        Assert.Equal(RejectionCode.MarginTermsMissing,
            Read(static model => model["terms"] = new JsonObject { ["ETH"] = "eth" }).Assess(portfolio, _market).Rejection.Code);
        Assert.Equal(RejectionCode.MarginTermsMissing,
            Read(static model => _ = model["currencies"]!.AsObject().Remove("BTC") && model["currencies"]!.AsObject().Remove("*")).Assess(portfolio, _market)
            .Rejection.Code);
    }

    [Theory]
    [InlineData("terms", "$.positions: rulebook deribit-portfolio has no terms for instruments on BTC; expected terms for it by its name or \"*\"; found 100 "
        + "BTC-PERPETUAL")]
    [InlineData("currencies", "$.positions: rulebook deribit-portfolio has no terms for instruments that settle in BTC; expected terms for it by its name, "
        + "\"numeraire\" or \"*\"; found 100 BTC-PERPETUAL")]
    public void What_has_no_terms_is_told_by_what_lacks_them(string section, string sentence)
    {
        Rulebook rulebook = Read(model =>
        {
            JsonObject named = model[section]!.AsObject();
            named.Remove("BTC");
            named.Remove("*");
        });
        AnalysisRefusal refused = MarginAnalysis.Of(new("mine", Of(("BTC-PERPETUAL", "100")), _market), rulebook).Refusal!;
        Assert.Equal($"mine: {sentence}", RefusalText.Explain(refused));
    }

    [Theory]
    [InlineData("\"cross\",\"bucketsCount\"", "\"joined\",\"bucketsCount\"",
        "$.model.currencyNetting: expected one of \"segregated\", \"cross\"; found \"joined\"")]
    [InlineData("\"bucketsCount\":4", "\"bucketsCount\":0", "$.model.bucketsCount: expected a whole number from 1 to 20; found 0")]
    [InlineData("[\"up\",\"same\",\"down\"]", "[\"up\",\"up\"]",
        "$.model.volScenarios: expected one or more of \"up\", \"same\", \"down\", none twice; found [\"up\",\"up\"]")]
    [InlineData("\"mmFactor\":\"0.8\"", "\"mmFactor\":\"0\"", "$.model.mmFactor: expected a decimal in a string, above 0, at most 1; found \"0\"")]
    [InlineData("\"priceRange\":\"0.16\"", "\"priceRange\":\"0.4\"",
        "$.model.classes[\"btc\"].priceRange: expected at most 0.33, the nearest of the extended moves; found \"0.4\"")]
    [InlineData("\"-0.66\"", "\"-1\"", "$.model.extendedMoves[0]: expected a decimal in a string, above -1, at most 100, not 0; found \"-1\"")]
    [InlineData("\"pnlOffset\":\"0.6\"", "\"pnlOffset\":\"1.6\"",
        "$.model.currencies[\"ETH\"].pnlOffset: expected a decimal in a string, from 0 to 1; found \"1.6\"")]
    [InlineData("\"pnlOffset\":\"0.6\"", "\"pnl_offset\":\"0.6\"",
        "$.model.currencies[\"ETH\"].pnl_offset: unknown field; expected one of minAnnualisedMove, annualisedMoveRisk, pnlOffset, maxOffsetablePnl, "
        + "extendedDampener, mmpMargin")]
    public void What_is_wrong_in_a_file_is_named_with_its_place(string good, string bad, string error) =>
        SpoiltText.Rulebook(JsonNode.Parse(ShippedRulebooks.Text("deribit-portfolio")!)!.ToJsonString(), good, bad, error, _catalog);

    private static Rulebook Read(Action<JsonObject>? edit = null)
    {
        JsonObject text = JsonNode.Parse(ShippedRulebooks.Text("deribit-portfolio")!)!.AsObject();
        edit?.Invoke(text["model"]!.AsObject());
        Rulebook? rulebook = RulebookReader.Read(text.ToJsonString(), _catalog, VenueKinds.All, out ImmutableArray<string> errors);
        Assert.True(rulebook is not null, string.Join('\n', errors));
        return rulebook;
    }

    private static MarginReport Assess(Rulebook rulebook, params (string Name, string Quantity)[] positions) =>
        TestBook.Assess(rulebook, Of(positions), _market);

    /// <summary>With coin enough for any loss, so that none is to be bought.</summary>
    private static Portfolio Of(params (string Name, string Quantity)[] positions) =>
        Of([new(_catalog.Numeraire, Amount.Of(1_000_000)), new(new(1), Amount.Of(100_000)), new(new(2), Amount.Of(100_000))], positions);

    private static Portfolio Of(Holding[] holdings, params (string Name, string Quantity)[] positions) => Portfolio.Arrange(
        holdings,
        positions.Select(static position =>
        {
            Assert.True(_catalog.TryFindInstrument(position.Name, out InstrumentSpec? spec) && _market.TryMark(spec.Id, out _));
            _market.TryMark(spec.Id, out Price mark);
            Quantity quantity = Quantity.Parse(position.Quantity);
            return new Position(spec.Id, quantity, spec.IsPremiumPaid ? default : spec.ValueOf(quantity, mark, Rounding.Down));
        }));

    private static MarginLine Line(MarginReport report, string name) => report.Lines.FirstOrDefault(line => line.Name == name)?.Line ?? default;
}
