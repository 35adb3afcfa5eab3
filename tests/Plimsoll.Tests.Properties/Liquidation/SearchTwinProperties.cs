// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Liquidation;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Values;
using Plimsoll.Venues;

namespace Plimsoll.Tests.Properties.Liquidation;

/// <summary>Plans by the programme against those of the search by assessments, which knows nothing of scenarios, where the account has loans or legs of hedge
/// mode.</summary>
public class SearchTwinProperties
{
    private const int Books = 60;

    /// <summary>How much dearer than the search a plan may be at most.</summary>
    private const double Most = 0.02;

    private static readonly Rulebook _cross =
        RulebookReader.Read(ShippedRulebooks.Text("cross")!, LiquidationWorld.Catalog, VenueKinds.All, out _)!;

    [Fact]
    [Trait("property", "L04")]
    public void L04_legs_of_hedge_mode_are_closed_about_as_cheaply_as_by_the_search() => Compare(static generator =>
    [
        Leg(LiquidationWorld.BtcPerp, generator.Next(1, 60), PositionLeg.Long), Leg(LiquidationWorld.BtcPerp, -generator.Next(1, 60), PositionLeg.Short),
        Leg(LiquidationWorld.EthPerp, generator.Next(1, 300), PositionLeg.Long), Leg(LiquidationWorld.EthPerp, -generator.Next(1, 300), PositionLeg.Short),
    ], static _ => []);

    [Fact]
    [Trait("property", "L04")]
    public void L04_loans_are_repaid_about_as_cheaply_as_by_the_search() => Compare(
        static generator =>
        [
            Leg(LiquidationWorld.BtcPerp, (generator.Next(2) == 0 ? 1 : -1) * generator.Next(1, 40), PositionLeg.Net),
            Leg(LiquidationWorld.EthPerp, (generator.Next(2) == 0 ? 1 : -1) * generator.Next(1, 200), PositionLeg.Net),
        ],
        static generator =>
        [
            new(LiquidationWorld.Btc, Amount.FromAtoms((generator.Next(2) == 0 ? 1 : -1) * generator.Next(1, 40) * (Fixed18.AtomsPerUnit / 10))),
            new(LiquidationWorld.Eth, Amount.FromAtoms(-generator.Next(1, 40) * (Int128)Fixed18.AtomsPerUnit)),
        ]);

    /// <param name="positionsOf">The positions of a book.</param>
    /// <param name="holdingsOf">What it has beside cash.</param>
    private static void Compare(Func<Random, ImmutableArray<Position>> positionsOf, Func<Random, ImmutableArray<Holding>> holdingsOf)
    {
        Rulebook rulebook = _cross with { Liquidation = LiquidationWorld.Policy with { FeeRate = Ratio.Parse("0.002") } };
        Rulebook blind = rulebook with { Model = new Blind(rulebook.Model) };
        List<double> excess = [];
        int missed = 0;
        for (int seed = 0; seed < Books; seed++)
        {
            Random generator = new(seed);
            MarketSnapshot market = LiquidationWorld.Market;
            foreach (InstrumentId instrument in LiquidationWorld.Catalog.Instruments.Select(static spec => spec.Id))
            {
                market = market.With(instrument,
                    LiquidationWorld.Depth($"0.{generator.Next(1, 40):0000}", $"{generator.Next(1, 20)}", $"{generator.Next(400, 900)}"));
            }

            ImmutableArray<Position> positions = positionsOf(generator);
            ImmutableArray<Holding> holdings = holdingsOf(generator);
            MarginSheet sheet = new();
            Portfolio bare = Portfolio.Arrange(holdings, positions);
            Assert.False(rulebook.Assess(bare, market, sheet).IsRefused);
            Amount cash = sheet.Maintenance.Scale(generator.Next(40, 99), 100, Rounding.Down) - sheet.Equity;
            Portfolio account = Portfolio.Arrange(
                [.. holdings, new(LiquidationWorld.Usdc, cash.RoundTo(Amount.Parse("0.000001"), Rounding.Down))], positions);
            FreshDepth depth = new(market, rulebook.Liquidation);
            LiquidationPlan ours = LiquidationPlanner.Plan(account, market, rulebook, depth, sheet).Value;
            LiquidationPlan others = LiquidationPlanner.Plan(account, market, blind, depth, sheet).Value;
            if (!others.Restores)
            {
                continue;
            }

            missed += ours.Restores ? 0 : 1;
            excess.Add((ours.Cost.ToDouble() / others.Cost.ToDouble()) - 1);
        }

        excess.Sort();
        TestContext.Current.TestOutputHelper?.WriteLine($"{excess.Count} compared, {missed} missed; cost above the search's: least {excess[0]:p2}, mean "
            + $"{excess.Average():p2}, all but a tenth {excess[excess.Count * 9 / 10]:p2}, most {excess[^1]:p2}");
        Assert.True(excess.Count * 3 > Books, $"{excess.Count} compared only.");
        Assert.Equal(0, missed);
        Assert.True(excess.Average() <= 0.01 && excess[^1] <= Most, $"{excess.Average():p2} dearer in the mean, {excess[^1]:p2} at most.");
    }

    private static Position Leg(InstrumentId instrument, int lots, PositionLeg leg)
    {
        Quantity lot = LiquidationWorld.Catalog[instrument].LotSize;
        Position opened = LiquidationWorld.Open(instrument, Fixed18.Format(lot.Atoms * lots), instrument == LiquidationWorld.BtcPerp ? 50_000 : 2_000);
        return opened with { Leg = leg };
    }

    /// <summary>The same model, but nobody is told that it knows scenarios.</summary>
    private sealed class Blind(IMarginModel model) : IMarginModel
    {
        public ImmutableArray<string> Lines => model.Lines;

        public bool CountsOrders => model.CountsOrders;

        public bool SeesLegs => model.SeesLegs;

        public IScreenBounds? Bounds => model.Bounds;

        public Rejection Assess(in Portfolio portfolio, MarketView market, MarginSheet sheet) => model.Assess(portfolio, market, sheet);
    }
}
