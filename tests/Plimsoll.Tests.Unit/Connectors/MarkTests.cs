// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using Plimsoll.Connectors.Portfolios;
using Plimsoll.Pricing;
using Plimsoll.Values;

namespace Plimsoll.Tests.Unit.Connectors;

/// <summary>A mark that cannot be what it is taken for is refused with both numbers; one that can be is never refused.</summary>
public class MarkTests
{
    // 28 days before 30 October 2026, 08:00Z.
    private const string Start = "2026-10-02T08:00:00Z";

    [Theory]
    [InlineData("ETH-30OCT26-4200-C", "0.0304", "0.6", "gives 183.094", "(0.0304 × 4000 = 121.6)")]
    [InlineData("ETH-30OCT26-4000-P", "0.066", null, "a volatility of", "as a price in coin")]
    [InlineData("ETH-30OCT26-3000-C", "0.255", null, "far below what exercise gives on index 4000 and strike 3000, 1000",
        "as a price in coin it would be possible")]
    [InlineData("ETH-30OCT26-6000-C", "0.0012", "0.75", "Black-76 on index 4000, strike 6000", "as a price in coin it would be right")]
    [InlineData("ETH-30OCT26-4200-C", "14820", "0.6", "gives 183.094", "a hundredth of the mark would be right")]
    [InlineData("ETH-30OCT26-4200-C", "148", "45", "and volatility 45 gives 4000:", "the volatility seems to be in percent: 0.45 is 45 %")]
    [InlineData("ETH-30OCT26-4200-C", "4900", null, "the mark is 4900, above the index, 4000, which no call is worth", "trustedMarks")]
    [InlineData("ETH-30OCT26-4200-P", "4900", null, "the mark is 4900, above the strike, 4200, which no put is worth", "trustedMarks")]
    [InlineData("ETH-30OCT26-4200-C", "900", "0", "volatility 0 gives 0", "trustedMarks")]
    [InlineData("ETH-30OCT26-4200-C-INV", "148", "0.6", "the mark is 148 in coin, but Black-76", "148 ÷ 4000 = 0.037")]
    [InlineData("ETH-30OCT26-4200-C-INV", "148", null, "the mark is 148 in coin, above the index, 1 in coin", "148 ÷ 4000 = 0.037")]
    [InlineData("ETH-30OCT26", "1.02", null, "its index ETH is 4000: 3921.57 times less", "it looks like a price in coin")]
    [InlineData("ETH-30OCT26-INV", "0.000247", null, "its index ETH is 4000", "it looks like 1 ÷ price")]
    [InlineData("ETH-PERP", "400000", null, "100 times more, where 3 is the most that a perpetual may be from its index", "trustedMarks")]
    public void A_mark_in_another_unit_is_refused_with_both_numbers_and_a_remedy(string name, string mark, string? volatility, string number, string remedy)
    {
        Assert.Null(PortfolioReader.Read(Portfolio(name, mark, volatility), out ImmutableArray<string> errors));
        string error = Assert.Single(errors);
        Assert.StartsWith($"$.marks[\"{name}\"]: the mark is ", error, StringComparison.Ordinal);
        Assert.Contains(number, error, StringComparison.Ordinal);
        Assert.Contains(remedy, error, StringComparison.Ordinal);

        // Said to be meant so, it is taken.
        string trusted = Portfolio(name, mark, volatility).Replace("\"marks\"", $"\"trustedMarks\": [\"{name}\"], \"marks\"", StringComparison.Ordinal);
        Assert.NotNull(PortfolioReader.Read(trusted, out errors));
    }

    [Theory]
    [InlineData("ETH-30OCT26-4200-C", "148", "0.6")]
    [InlineData("ETH-30OCT26-4200-C-INV", "0.037", "0.6")]
    [InlineData("ETH-30OCT26-12000-C", "0.01", "0.6")]
    [InlineData("ETH-30OCT26-12000-C", "0.00000001", "0.6")]
    [InlineData("ETH-30OCT26-400-P", "0.00000001", null)]
    [InlineData("ETH-30OCT26-2400-P", "9", "0.6")]
    [InlineData("ETH-30OCT26-4200-C-INV", "0.0001", null)]
    [InlineData("ETH-30OCT26-3000-C", "1040", null)]
    [InlineData("ETH-30OCT26", "4700", null)]
    [InlineData("ETH-PERP", "3100", null)]
    [InlineData("ETH-PERP-INV", "4010", null)]
    public void A_smile_a_basis_a_worthless_option_and_a_dislocation_are_quotes(string name, string mark, string? volatility)
    {
        Assert.NotNull(PortfolioReader.Read(Portfolio(name, mark, volatility), out ImmutableArray<string> errors));
        Assert.Empty(errors);
    }

    [Fact]
    public void Over_strikes_times_and_volatilities_no_quote_is_refused_and_every_quote_in_the_wrong_unit_is()
    {
        int quotes = 0, coins = 0, percents = 0;
        foreach (double days in new[] { 1, 7, 28, 180, 700 })
        {
            foreach (double volatility in new[] { 0.2, 0.55, 1.4 })
            {
                foreach (double moneyness in new[] { -3, -1.5, -0.5, 0, 0.5, 1.5, 3 })
                {
                    double years = days / 365;
                    double strike = Math.Round(60_000 * Math.Exp(moneyness * volatility * Math.Sqrt(years)));

                    // The quote's own volatility and forward differ from what the file says, as they do between a model's time and a venue's.
                    foreach ((double times, double basis) in new[] { (1.0, 0.0), (0.5, 0.02), (2.0, -0.02), (1.2, 0.2 * years) })
                    {
                        double worth = Black76.Price(60_000 * (1 + basis), strike, volatility * times, years, 1, moneyness >= 0).Value;
                        quotes += Says(days, strike, moneyness >= 0, Tick(worth, 0.1), volatility) ? 1
                            : throw new InvalidOperationException($"{days} {volatility} {moneyness} {times} {basis}");
                        if (times == 1 && worth / 60_000 >= 0.0001)
                        {
                            Assert.False(Says(days, strike, moneyness >= 0, Tick(worth / 60_000, 0.0001), volatility),
                                $"in coin: {days} {volatility} {moneyness}");
                            coins++;
                        }

                        if (times == 1 && basis == 0 && Math.Abs(moneyness) <= 1.5 && volatility < 0.5)
                        {
                            Assert.False(Says(days, strike, moneyness >= 0, Tick(worth, 0.1), volatility * 100),
                                $"in per cent: {days} {volatility} {moneyness}");
                            percents++;
                        }
                    }
                }
            }
        }

        Assert.True(quotes == 420 && coins == 81 && percents == 25, $"{quotes} quotes, {coins} in coin, {percents} in per cent");
    }

    [Fact]
    public void What_expires_at_the_very_time_of_the_file_is_passed_over_and_a_moment_before_it_is_not()
    {
        // A future at a hundred times its index: a wrong unit while it lives, and nobody's business when it has expired.
        Assert.Empty(Complaints("2026-10-02T08:00:00Z"));
        Assert.Single(Complaints("2026-10-02T08:00:01Z"));

        static ImmutableArray<string> Complaints(string expiry)
        {
            PortfolioReader.Read(
                $$"""
                { "time": "{{Start}}", "marks": { "BTC": "60000", "X": "6000000" },
                  "instruments": [ { "symbol": "X", "kind": "future", "underlying": "BTC", "expiry": "{{expiry}}" } ] }
                """,
                out ImmutableArray<string> errors);
            return errors;
        }
    }

    [Fact]
    public void A_dated_name_that_venues_settle_in_coin_is_told_what_it_was_taken_for()
    {
        string Held(string quantity) =>
            System.Text.RegularExpressions.Regex.Replace(Portfolio("ETH-30OCT26", "4100", null), "\"quantity\": \"[^\"]*\"", $"\"quantity\": \"{quantity}\"");
        string note = Assert.Single(PortfolioReader.Read(Held("30000"), out _)!.Notes);
        Assert.Single(PortfolioReader.Read(Held("10"), out _)!.Notes);
        Assert.Empty(PortfolioReader.Read(Held("0.4"), out _)!.Notes);
        Assert.Contains("taken by name as linear, one unit of the coin a contract, settled in USDC, expiring at 08:00 UTC: ETH-30OCT26.", note,
            StringComparison.Ordinal);
        Assert.Contains("write ETH-30OCT26-INV", note, StringComparison.Ordinal);
        Assert.Contains("ETH-30OCT26-9000-C", Assert.Single(PortfolioReader.Read(Portfolio("ETH-30OCT26-9000-C", "2.5", null), out _)!.Notes),
            StringComparison.Ordinal);
        Assert.Empty(PortfolioReader.Read(Portfolio("ETH-30OCT26-4200-C", "148", null), out _)!.Notes);
        Assert.Empty(PortfolioReader.Read(Portfolio("ETH-30OCT26-4200-C", "148", "0.6"), out _)!.Notes);
        Assert.Empty(PortfolioReader.Read(Portfolio("ETH-PERP", "4100", null), out _)!.Notes);
    }

    [Theory]
    [InlineData("ETH-30OCT26-INV")]
    [InlineData("ETH-PERP-INV")]
    public void A_coin_settled_name_whose_quantity_may_be_coins_or_larger_contracts_is_told_what_a_contract_is(string name)
    {
        string Held(string quantity) => Portfolio(name, "4100", null).Replace("\"quantity\": \"1\"", $"\"quantity\": \"{quantity}\"", StringComparison.Ordinal);

        // Two coins, or forty contracts of ten dollars, are two and forty dollars here; a tenth of a coin is worth 410.
        foreach (string quantity in (string[])["2", "-40", "409.9"])
        {
            Assert.StartsWith(
                $"taken by name as coin-settled, of one quote unit a contract, so that all of it is worth less than a tenth of a coin: {name}. ",
                Assert.Single(PortfolioReader.Read(Held(quantity), out _)!.Notes), StringComparison.Ordinal);
        }

        Assert.Empty(PortfolioReader.Read(Held("-410"), out _)!.Notes);
        string defined =
            $"\"instruments\": [ {{ \"symbol\": \"{name}\", \"kind\": \"perpetual\", \"payoff\": \"inverse\", \"settlement\": \"ETH\", \"underlying\": "
            + $"\"ETH\" }} ], \"assets\": [ {{ \"symbol\": \"ETH\", \"decimals\": 18 }} ], \"marks\"";
        if (name == "ETH-PERP-INV")
        {
            Assert.Empty(PortfolioReader.Read(Held("2").Replace("\"marks\"", defined, StringComparison.Ordinal), out ImmutableArray<string> errors)?.Notes
                ?? errors);
        }
    }

    [Theory]
    [InlineData("[\"ETH-PERP\", \"ETH-PERP\"]")]
    [InlineData("[\"BTC-PERP\"]")]
    public void A_trusted_mark_is_an_instrument_of_the_file_named_once(string trusted)
    {
        string text = Portfolio("ETH-PERP", "4000", null).Replace("\"marks\"", $"\"trustedMarks\": {trusted}, \"marks\"", StringComparison.Ordinal);
        Assert.Null(PortfolioReader.Read(text, out ImmutableArray<string> errors));
        Assert.Contains("expected the name of an instrument of this file, each once", Assert.Single(errors), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("BTC-PERP-INV", "95000", "0.0000105",
        "the entry is 0.0000105, but the mark of BTC-PERP-INV is 95000: 9047619048 times more; it looks like 1 ÷ price: write the price itself, 95238.1")]
    [InlineData("BTC-PERP", "95000", "0.0000105", "it looks like 1 ÷ price")]
    [InlineData("BTC-PERP", "95000", "0.95",
        "the entry is 0.95, but the mark of BTC-PERP is 95000: 100000 times more, where 20 is the most; it looks like a price in units of the mark: write the "
        + "price itself, 0.95 × 95000 = 90250")]
    [InlineData("BTC-PERP", "95000", "9500000",
        "the entry is 9500000, but the mark of BTC-PERP is 95000: 100 times less, where 20 is the most that the two may be apart")]
    [InlineData("BTC-PERP", "95000", "4700", "20.2128 times more, where 20 is the most that the two may be apart")]
    [InlineData("XRP-PERP-INV", "2.5", "0.4",
        "the entry is 0.4, but the mark of XRP-PERP-INV is 2.5: 6.25 times more; it looks like 1 ÷ price: write the price itself, 2.5,")]
    public void An_entry_in_another_unit_is_refused_with_both_numbers_and_may_be_insisted_on(string name, string mark, string entry, string expected)
    {
        Assert.Null(PortfolioReader.Read(Entered(name, mark, entry), out ImmutableArray<string> errors));
        string error = Assert.Single(errors);
        Assert.StartsWith("$.positions[0].entry: the entry is ", error, StringComparison.Ordinal);
        Assert.Contains(expected, error, StringComparison.Ordinal);
        Assert.EndsWith($". If the entry is meant so, name {name} under $.trustedMarks", error, StringComparison.Ordinal);
        string trusted = Entered(name, mark, entry).Replace("\"marks\"", $"\"trustedMarks\": [\"{name}\"], \"marks\"", StringComparison.Ordinal);
        Assert.NotNull(PortfolioReader.Read(trusted, out errors));
    }

    [Theory]
    [InlineData("BTC-PERP", "95000", "4800")]
    [InlineData("BTC-PERP-INV", "95000", "1800000")]
    [InlineData("XRP-PERP", "2.5", "0.4")]
    [InlineData("XRP-PERP-INV", "1.2", "0.8")]
    public void An_entry_of_years_ago_is_an_entry(string name, string mark, string entry)
    {
        Assert.NotNull(PortfolioReader.Read(Entered(name, mark, entry), out ImmutableArray<string> errors));
        Assert.Empty(errors);
    }

    [Fact]
    public void A_forward_without_a_price_is_replaced_by_its_index_which_may_be_further_off()
    {
        // A call struck at 20,000 gives 40,000 on a forward of 60,000; in two years the forward may be at half of an index of 60,000, and the call gives
        // 10,000.
        Assert.Empty(Complaints("18000", string.Empty));
        Assert.Contains("on forward 60000 and", Assert.Single(Complaints("18000", "\"F\": \"60000\", ")), StringComparison.Ordinal);
        Assert.Contains("on index 60000 and", Assert.Single(Complaints("1000", string.Empty)), StringComparison.Ordinal);

        static ImmutableArray<string> Complaints(string mark, string forward)
        {
            PortfolioReader.Read(
                $$"""
                { "time": "{{Start}}", "marks": { {{forward}}"BTC": "60000", "X": "{{mark}}" },
                  "instruments": [
                    { "symbol": "F", "kind": "future", "underlying": "BTC", "expiry": "2028-10-01T08:00:00Z" },
                    { "symbol": "X", "kind": "option", "underlying": "BTC", "forward": "F", "strike": "20000", "side": "call",
                    "expiry": "2028-10-01T08:00:00Z" } ] }
                """,
                out ImmutableArray<string> errors);
            return errors;
        }
    }

    private static string Entered(string name, string mark, string entry) => $$"""
        { "time": "{{Start}}", "collateral": { "USDC": "1000" }, "positions": [ { "instrument": "{{name}}", "quantity": "1", "entry": "{{entry}}" } ],
          "marks": { "{{name[..3]}}": "{{mark}}", "{{name}}": "{{mark}}" } }
        """;

    private static double Tick(double value, double tick) => Math.Max(tick, Math.Round(value / tick) * tick);

    private static bool Says(double days, double strike, bool isCall, double mark, double volatility)
    {
        string text = string.Create(CultureInfo.InvariantCulture, $$"""
            { "time": "2026-10-30T08:00:00Z", "marks": { "BTC": "60000", "X": "{{mark:0.########}}" }, "volatilities": { "X": "{{volatility:0.####}}" },
              "instruments": [ { "symbol": "X", "kind": "option", "underlying": "BTC", "strike": "{{strike:0}}", "side": "{{(isCall ? "call" : "put")}}",
                "expiry": "{{new Timestamp(1_793_347_200L * Timestamp.NanosecondsPerSecond).PlusSeconds((long)(days * 86_400))}}" } ] }
            """);
        bool isTaken = PortfolioReader.Read(text, out ImmutableArray<string> errors) is not null;
        Assert.True(isTaken || errors.All(error => error.Contains("the mark is ", StringComparison.Ordinal)), string.Join('\n', errors));
        return isTaken;
    }

    private static string Portfolio(string name, string mark, string? volatility)
    {
        string volatilities = volatility is null ? "{}" : $"{{ \"{name}\": \"{volatility}\" }}";
        return $$"""
            { "time": "{{Start}}", "collateral": { "USDC": "1000" }, "positions": [ { "instrument": "{{name}}", "quantity": "1" } ],
              "marks": { "ETH": "4000", "{{name}}": "{{mark}}" }, "volatilities": {{volatilities}} }
            """;
    }
}
