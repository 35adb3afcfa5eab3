// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Connectors.Portfolios;
using Plimsoll.Connectors.Rulebooks;
using Plimsoll.Margin;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Tests.Unit.Rulebooks;

/// <summary>How a portfolio file is divided into pockets. That the engine divides alike is a property (L16).</summary>
public sealed class PocketsTests
{
    [Fact]
    public void A_pocket_is_filled_to_initial_margin_at_the_price_that_its_position_was_entered_at()
    {
        (PortfolioFile file, ImmutableArray<AccountPart> parts) =
            Divide("isolated", "{ \"instrument\": \"SOL-PERP\", \"quantity\": \"100\", \"entry\": \"200\" }");

        // 100 × 200 at 20x is 1,000. At today's mark of 180 the pocket has lost 2,000 of it: it is bankrupt, and the rest of the account is not touched.
        MarginReport pocket = RulebookSource.Load("isolated", file.Catalog).Assess(parts[1].Portfolio, file.Market).Value;
        Assert.Equal("1000", parts[1].Portfolio.Holdings.Span[0].Balance.ToString());
        Assert.Equal("-1000", pocket.Equity.ToString());
        Assert.Equal("9000", parts[0].Portfolio.Holdings.Span[0].Balance.ToString());
    }

    [Theory]
    [InlineData("50000")]
    [InlineData("61000")]
    [InlineData("95000")]
    public void The_pocket_of_an_inverse_contract_holds_the_coin_that_it_took_at_entry_whatever_the_coin_costs_today(string today)
    {
        Amount atEntry = Coin("60000");
        Assert.True((Coin(today) - atEntry).Abs() <= Amount.Parse("0.000001"), $"{Coin(today)} with the coin at {today}, {atEntry} at entry");
        Assert.True(atEntry > Amount.Parse("0.01") && atEntry < Amount.Of(9));

        static Amount Coin(string mark)
        {
            string text = $$"""
                { "time": "2025-06-01T00:00:00Z", "collateral": { "BTC": "10" }, "positions": [ { "instrument": "BTC-PERP-INV", "quantity": "-60000",
                "entry": "60000" } ],
                  "marks": { "BTC": "{{mark}}", "BTC-PERP-INV": "{{mark}}" } }
                """;
            return Divided("isolated", text).Parts[1].Portfolio.Holdings.Span[0].Balance;
        }
    }

    [Fact]
    public void A_pocket_that_the_file_states_holds_just_that()
    {
        (_, ImmutableArray<AccountPart> parts) =
            Divide("isolated", "{ \"instrument\": \"SOL-PERP\", \"quantity\": \"100\", \"pocket\": { \"USDC\": \"4321.5\" } }");

        Assert.Equal("4321.5", parts[1].Portfolio.Holdings.Span[0].Balance.ToString());
        Assert.Equal("5678.5", parts[0].Portfolio.Holdings.Span[0].Balance.ToString());
        Assert.True(parts[1].Lacking.IsZero);
    }

    [Fact]
    public void What_the_account_cannot_fill_is_said()
    {
        // 5,000 × 180 at 20x is 45,000; the account has 10,000.
        (_, ImmutableArray<AccountPart> parts) = Divide("isolated", "{ \"instrument\": \"SOL-PERP\", \"quantity\": \"5000\" }");

        Assert.Equal("10000", parts[1].Portfolio.Holdings.Span[0].Balance.ToString());
        Assert.Equal("35000", parts[1].Lacking.ToString());
        Assert.True(parts[0].Portfolio.IsEmpty);
    }

    [Fact]
    public void Under_a_cross_rulebook_there_is_one_account_whatever_is_stated()
    {
        (PortfolioFile file, ImmutableArray<AccountPart> parts) =
            Divide("cross", "{ \"instrument\": \"SOL-PERP\", \"quantity\": \"100\", \"pocket\": { \"USDC\": \"4321.5\" } }");

        Assert.Equal(file.Portfolio.Holdings.ToArray(), Assert.Single(parts).Portfolio.Holdings.ToArray());
    }

    [Theory]
    [InlineData("\"10000.01\"",
        "$.positions[0].pocket[\"USDC\"]: expected at most 10000, what other pockets leave of USDC under $.collateral; found \"10000.01\"")]
    [InlineData("\"-1\"", "$.positions[0].pocket[\"USDC\"]: expected a decimal in a string, at least 0; found \"-1\"")]
    public void A_pocket_cannot_hold_what_the_account_does_not(string amount, string error)
    {
        Assert.Null(PortfolioReader.Read(Text($"{{ \"instrument\": \"SOL-PERP\", \"quantity\": \"100\", \"pocket\": {{ \"USDC\": {amount} }} }}"),
            out ImmutableArray<string> errors));
        Assert.Equal(error, Assert.Single(errors));
    }

    [Fact]
    public void Orders_stand_in_the_pocket_of_their_instrument_which_holds_what_they_add()
    {
        PortfolioFile file = PortfolioReader.Read(Text("{ \"instrument\": \"SOL-PERP\", \"quantity\": \"100\" }"), out _)!;
        Rulebook isolated = RulebookSource.Load("isolated", file.Catalog);
        OpenOrder buy = new(file.Portfolio.Positions.Span[0].Instrument, Quantity.Of(50), Price.Of(170));
        ImmutableArray<AccountPart> parts = Pockets.Divide(isolated, file.Portfolio.WithOrders([buy]), file.Market, file.Pockets).Value;

        // 100 × 180 at 20x is 900; 50 more add 450 and a gain of 500 − 4.25 that tiers do not count.
        Assert.Equal([buy], parts[1].Portfolio.Orders);
        Assert.False(parts[0].Portfolio.HasOrders);
        Assert.Equal("1350", parts[1].Portfolio.Holdings.Span[0].Balance.ToString());
        Assert.Equal((Amount.Of(1_350), Amount.Of(450)),
            (isolated.Assess(parts[1].Portfolio, file.Market).Value.Initial, isolated.Assess(parts[1].Portfolio, file.Market).Value.Maintenance));
        Assert.Equal("8650", parts[0].Portfolio.Holdings.Span[0].Balance.ToString());

        // Without a position a pocket of its own is set aside; what the account does not have is lacking.
        Portfolio cash = Portfolio.Arrange(file.Portfolio.Holdings.ToArray(), []).WithOrders([buy with { Quantity = Quantity.Of(5_000) }]);
        AccountPart alone = Pockets.Divide(isolated, cash, file.Market).Value[1];
        Assert.Equal((buy.Instrument, "10000", "35000"), (alone.Instrument, alone.Portfolio.Holdings.Span[0].Balance.ToString(), alone.Lacking.ToString()));

        // What lacks for a position lacks once: 5,000 × 180 at 20x is 45,000, of which there are 10,000; the order of 50 adds 450 to it.
        Portfolio large = Portfolio.Arrange(
            file.Portfolio.Holdings.ToArray(), [new(buy.Instrument, Quantity.Of(5_000), Amount.Of(5_000 * 180))]).WithOrders([buy]);
        Assert.Equal("35450", Pockets.Divide(isolated, large, file.Market).Value[1].Lacking.ToString());

        // A pocket that is stated holds just that.
        PocketCollateral stated = new(buy.Instrument, [new(file.Catalog.Numeraire, Amount.Of(1_000))]);
        Assert.Equal("1000", Pockets.Divide(isolated, file.Portfolio.WithOrders([buy]), file.Market, [stated]).Value[1].Portfolio.Holdings.Span[0]
            .Balance.ToString());
    }

    private static (PortfolioFile File, ImmutableArray<AccountPart> Parts) Divide(string rulebook, string position) => Divided(rulebook, Text(position));

    private static (PortfolioFile File, ImmutableArray<AccountPart> Parts) Divided(string rulebook, string text)
    {
        PortfolioFile file = PortfolioReader.Read(text, out ImmutableArray<string> errors)!;
        Assert.Empty(errors);
        return (file, Pockets.Divide(RulebookSource.Load(rulebook, file.Catalog), file.Portfolio, file.Market, file.Pockets).Value);
    }

    private static string Text(string position) => $$"""
        { "time": "2025-06-01T00:00:00Z", "collateral": { "USDC": "10000" }, "positions": [ {{position}} ], "marks": { "SOL": "180", "SOL-PERP": "180" } }
        """;
}
