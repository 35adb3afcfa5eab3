// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using FsCheck.Fluent;
using Plimsoll.Connectors.Instruments;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Risk;
using Plimsoll.Rulebooks;
using Plimsoll.Scenarios;
using Plimsoll.Tests.Properties.Margin;
using Plimsoll.Values;
using Plimsoll.Venues;

namespace Plimsoll.Tests.Properties.Risk.Stress;

/// <summary>Books of options that expire within hours, whose headroom has dips narrower than any sampling, against a walk over every tick.</summary>
public class LevelProofProperties
{
    private const int Tick = 25, Spot = 100_000, Least = 85_000, Most = 115_000;

    private static readonly int[] _strikes = [92_900, 93_000, 93_100, 106_900, 107_000, 107_100];

    private static readonly InstrumentCatalog _catalog = InstrumentReader.Read(
        $$"""
        { "numeraire": "USDC", "assets": [ {"symbol":"USDC","decimals":6,"borrowable":true} ],
          "instruments": [ {"symbol":"P","kind":"perpetual","underlying":"BTC","tickSize":"25","lotSize":"0.001"},
            {{string.Join(",", _strikes.Select(Call))}} ] }
        """,
        out _)!;

    private static string Call(int strike) =>
        $$"""{"symbol":"C{{strike}}","kind":"option","side":"call","underlying":"BTC","strike":"{{strike}}","expiry":"2025-10-12T08:30:00Z"}""";

    private static readonly ObservableId _btc = _catalog.TryFindObservable("BTC", out ObservableSpec? found) ? found.Id : default;

    private static readonly MarketSnapshot _market = _catalog.Instruments.Aggregate(
        MarketSnapshot.Unknown(_catalog, TestBook.Noon).With(_btc, Price.Of(Spot)),
        static (market, spec) => spec.Option is { } option
            ? market.With(spec.Mark, Price.Max(Price.Zero, Price.Of(Spot) - option.Strike)).With(option.Volatility, Ratio.Parse("0.05"))
            : market.With(spec.Mark, Price.Of(Spot)));

    /// <summary>The grid alone: the minimum for short options would cover every dip.</summary>
    private static readonly Rulebook _cross = RulebookReader.Read(ShippedRulebooks.Text("cross")!, _catalog, VenueKinds.All, out _)! with { AddOns = [] };

    [Fact]
    public void A_proved_price_is_the_first_tick_that_breaches()
    {
        int proved = 0, inside = 0;
        Book.ForAll(
            from flies in Gen.Choose(-20, 20).ArrayOf(2)
            from perpetual in Gen.Frequency((2, Gen.Constant(0)), (1, Gen.Choose(-20, 20)))
            from spare in Gen.Choose(1, 1_000)
            select (flies, perpetual, spare),
            x =>
            {
                Portfolio portfolio = Covered(x.flies, x.perpetual, x.spare);
                ImmutableArray<LiquidationLevel> levels = LiquidationLevels.Of(portfolio, _market, _cross, _btc).Value;
                return levels.All(level =>
                {
                    proved += level.IsProved ? 1 : 0;
                    Price? first = Walk(portfolio, level.IsUp);
                    inside += first is null ? 0 : 1;
                    bool isFar = level.Price is { } price && (price < Price.Of(Least) || price > Price.Of(Most));
                    return !level.IsProved || (isFar ? null : level.Price) == first;
                });
            },
            60);
        Assert.True(proved > 80 && inside > 50, $"{proved} of 120 proved, {inside} with a price inside the walk.");
    }

    /// <summary>Butterflies of 100 about 93000 and 107000, a perpetual in thousandths, and so much more than the maintenance of today.</summary>
    private static Portfolio Covered(int[] flies, int perpetual, int spare)
    {
        int[] shape = [1, -2, 1];
        List<Position> positions = [new(new(0), Quantity.FromAtoms((Int128)perpetual * Fixed18.AtomsPerUnit / 1000), Amount.Of(perpetual * (Spot / 1000)))];
        positions.AddRange(_strikes.Select((_, i) => new Position(new(1 + i), Quantity.Of(flies[i / 3] * shape[i % 3]), default)));
        MarginReport bare = TestBook.Assess(_cross, Portfolio.Arrange([], positions), _market);
        return Portfolio.Arrange([new(_catalog.Numeraire, Amount.Max(default, bare.Maintenance - bare.Equity) + Amount.Of(spare))], positions);
    }

    private static Price? Walk(in Portfolio portfolio, bool isUp)
    {
        ScenarioFactors factors = new(_catalog);
        MarginSheet sheet = new();
        for (int price = Spot; price is >= Least and <= Most; price += isUp ? Tick : -Tick)
        {
            Assert.False(_cross.Assess(portfolio, ShockedMarket.At(_market, factors, _btc, Price.Of(price)), sheet).IsRefused);
            if (sheet.Equity < sheet.Maintenance)
            {
                return price == Spot ? null : Price.Of(price);
            }
        }

        return null;
    }
}
