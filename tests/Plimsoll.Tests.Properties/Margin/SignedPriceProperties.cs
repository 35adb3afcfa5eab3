// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Collateral;
using Plimsoll.Engine;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Risk;
using Plimsoll.Rulebooks;
using Plimsoll.Scenarios;
using Plimsoll.Tests.Engines;
using Plimsoll.Values;

namespace Plimsoll.Tests.Properties.Margin;

/// <summary>Crude that may cost nothing, or less: what a barrel requires never vanishes with its price.</summary>
public class SignedPriceProperties
{
    private const int Floor = 20;
    private static readonly AssetId _usd = new(0);
    private static readonly ObservableId _crude = new(0);
    private static readonly InstrumentId _future = new(0);
    private static readonly InstrumentCatalog _catalog = Create(new(_crude, "WTI", ObservableKind.SignedPrice, Price.Of(Floor)), out _)!;

    private static readonly string[] _prices =
        ["-37.63", "-1000000000000", "-20", "-0.01", "-0.000000000000000001", "0", "0.000000000000000001", "0.01", "19.99", "20", "20.01", "55",
        "1000000000000"];

    public static TheoryData<string> Models => new("tiered", "flat", "scenarios", "sensitivities", "leverage");

    [Theory]
    [MemberData(nameof(Models))]
    [Trait("property", "M18")]
    public void M18_a_unit_requires_at_least_floor_times_rate_at_every_price(string model)
    {
        // Ten per cent of at least 20, of a long and of a short barrel alike.
        foreach (string text in _prices)
        {
            Price price = Price.Parse(text);
            Amount expected = Price.Max(price.Abs(), Price.Of(Floor)).Times(Quantity.Of(1), Rounding.Up).Times(Ratio.Parse("0.1"), Rounding.Up);
            foreach (int side in new[] { 1, -1 })
            {
                Amount required = Initial(model, price, Quantity.Of(side));
                Assert.True(Math.Abs((required - expected).ToDouble()) <= (1e-12 * expected.ToDouble()) + 1e-15,
                    $"{model} at {text}: {required}, expected {expected}");
            }
        }
    }

    [Fact]
    [Trait("property", "M18")]
    public void M18_a_shock_moves_a_price_near_zero_as_far_as_one_at_the_floor()
    {
        foreach (string text in new[] { "-37.63", "-1", "0", "1", "20", "60" })
        {
            Price price = Price.Parse(text);
            MarketSnapshot market = At(price);
            ScenarioSet scenarios = ScenarioSet.Historical(ReturnPanelOf(Math.Log(1.5))).Value;
            Result<RevaluationBook> book = RevaluationBook.Of(Holding(Quantity.Of(2)), market, scenarios);
            Assert.True(book.IsOk, book.Rejection.ToString());
            double[] profits = new double[scenarios.Count];
            book.Value.Profits(scenarios, profits);
            double size = Math.Max(Math.Abs(price.ToDouble()), Floor);
            Assert.All(profits, profit => Assert.Equal(2 * size * 0.5, profit, 9));
        }
    }

    [Theory]
    [InlineData("-0.01", "-10.01", true)]
    [InlineData("-0.01", "-10.02", false)]
    [InlineData("0", "10", true)]
    [InlineData("0", "10.01", false)]
    [InlineData("40", "60", true)]
    [InlineData("40", "60.01", false)]
    [Trait("property", "M18")]
    public void M18_a_trade_may_be_half_the_floor_from_a_mark_near_zero(string mark, string price, bool isTaken)
    {
        TestVenue venue = Venue(mark, "1000000");
        Assert.Equal(isTaken ? RejectionCode.None : RejectionCode.PriceOutOfBand, venue.Fill(_future, 1, 2, "1", price).Code);
    }

    [Fact]
    [Trait("property", "M18")]
    public void M18_two_hundred_thousand_barrels_are_not_carried_on_a_thousand_dollars()
    {
        // At a cent the old requirement of 200,000 × 0.01 × 10 % was 200; the fall to −37.63 then cost 7.5 millions.
        TestVenue venue = Venue("0.01", "1000");
        venue.Deposit(2, _usd, "10000000");
        Assert.Equal(RejectionCode.InsufficientMargin, venue.Fill(_future, 1, 2, "200000", "0.01").Code);
        Assert.Equal(RejectionCode.InsufficientMargin, venue.Fill(_future, 1, 2, "501", "0.01").Code);
        Assert.Equal(Rejection.None, venue.Fill(_future, 1, 2, "490", "0.01"));
    }

    [Fact]
    [Trait("property", "M18")]
    public void M18_a_move_near_zero_is_no_jump_and_a_move_beyond_the_floors_band_is()
    {
        TestVenue venue = Venue("0.01", "1000", TestWorld.SimpleOracle with { Band = Ratio.Parse("0.1"), BandConfirmations = 2 });
        venue.Mark(_crude, "-1.99");
        Assert.Equal(Engine.Events.OracleState.Live, venue.Engine.OracleState(_crude));
        venue.Mark(_crude, "-4");
        Assert.Equal(Engine.Events.OracleState.Suspended, venue.Engine.OracleState(_crude));
    }

    [Theory]
    [InlineData(ObservableKind.SignedPrice, null, "observable WTI: a signed price needs a floor above 0")]
    [InlineData(ObservableKind.SignedPrice, "0", "found 0")]
    [InlineData(ObservableKind.SignedPrice, "-1", "found -1")]
    [InlineData(ObservableKind.SignedPrice, "1000000000001", "found 1000000000001")]
    [InlineData(ObservableKind.Price, "1", "observable WTI: only a signed price has a floor; found 1")]
    [Trait("property", "M18")]
    public void M18_a_signed_price_without_a_floor_is_no_agreed_term(ObservableKind kind, string? floor, string expected)
    {
        Assert.Null(Create(new(_crude, "WTI", kind, floor is null ? null : Price.Parse(floor)), out ImmutableArray<string> errors));
        Assert.Contains(expected, Assert.Single(errors), StringComparison.Ordinal);
    }

    private static Amount Initial(string model, Price price, Quantity quantity)
    {
        Ratio rate = Ratio.Parse("0.1");
        Position position = new(_future, quantity, price.Times(quantity, Rounding.Down));
        AccountTerms terms = AccountTerms.Default.WithLimit(model == "leverage" ? Ratio.Of(10) : default);
        Rulebook rulebook = Rulebook() with { Model = ModelOf(model, rate) };
        MarginSheet sheet = new();
        Rejection rejection = rulebook.Assess(new Portfolio(new[] { new Holding(_usd, Amount.Of(1_000)) }, new[] { position }, terms), At(price), sheet);
        Assert.False(rejection.IsRefused, $"{model} at {price}: {rejection}");
        Assert.True(model is "leverage" || sheet.Initial == sheet.Maintenance || model == "flat");
        return sheet.Initial;
    }

    private static IMarginModel ModelOf(string model, Ratio rate)
    {
        switch (model)
        {
            case "tiered":
                return new TieredLinearMargin(_catalog, [TierSchedule.TryCreate([new(default, rate, rate)], out _)], null);
            case "scenarios":
                ScenarioClass grid = ScenarioClass.TryCreate(
                    "oil", [Scenario.OfClass(rate, default).Value, Scenario.OfClass(-rate, default).Value], true, out _)!;
                return new ScenarioMargin(_catalog, [grid], [grid], Ratio.One, Ratio.One);
            case "sensitivities":
                return new RiskFactorMargin(new([new("WTI", 0.1, 10)], 0, 0, Ratio.One));
            default:
                return new Tests.Engines.FlatRateMargin(model == "leverage" ? Ratio.Parse("0.01") : rate, Ratio.Parse("0.01"));
        }
    }

    private static ReturnPanel ReturnPanelOf(double move) => ReturnPanel.Of(["WTI"], [[move, move, move]]).Value;

    private static Portfolio Holding(Quantity quantity) => new(default, new[] { new Position(_future, quantity, default) });

    private static MarketSnapshot At(Price price) => MarketSnapshot.Unknown(_catalog, TestWorld.Start).With(_crude, price);

    private static Rulebook Rulebook() =>
        TestWorld.Rulebook() with { Collateral = new CollateralSchedule([new CollateralTerms(_usd, Ratio.Zero, Ratio.Zero, null)]) };

    private static TestVenue Venue(string mark, string funds, Engine.Oracles.OraclePolicy? oracle = null)
    {
        TestVenue venue = new(new EngineSetup(_catalog, Rulebook(), [oracle ?? TestWorld.SimpleOracle], "crude"));
        venue.Open(1);
        venue.Open(2);
        venue.Deposit(1, _usd, funds);
        venue.Deposit(2, _usd, funds);
        venue.Mark(_crude, mark);
        return venue;
    }

    private static InstrumentCatalog? Create(ObservableSpec crude, out ImmutableArray<string> errors) => InstrumentCatalog.TryCreate(
        [crude],
        [new(_usd, "USD", 6, null, true)],
        [new(_future, "WTI-PERP", InstrumentKind.Perpetual, Payoff.Linear, null, _usd, _crude, _crude, Quantity.Of(1), Price.Parse("0.01"), Quantity.Of(1),
            null, null)],
        out errors);
}
