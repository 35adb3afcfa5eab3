// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Liquidation;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Values;
using Plimsoll.Venues;
using static Plimsoll.Tests.LiquidationWorld;

namespace Plimsoll.Tests.Unit.Liquidation;

/// <summary>What the fills of an answer cost is known before an account is assessed. A fee of .758 % of the underlying is 379 a contract, and at most an eighth
/// of a premium of 3,000 at the mark, 375: on average 1.07 % above it the cap stops binding, which the straight segments of a programme do not show.</summary>
public class PricedCureTests
{
    private static readonly MarketSnapshot _market = Market.WithDepth(Depth("0.0005", "8", "90"));

    [Fact]
    public void A_plan_whose_fills_are_all_that_a_programme_misjudges_is_assessed_once()
    {
        Rulebook cross = RulebookReader.Read(ShippedRulebooks.Text("cross")!, Catalog, VenueKinds.All, out _)!;
        Counting counting = new();
        Rulebook rules = cross with
        {
            AddOns = [counting, .. cross.AddOns],
            Liquidation = Policy with { FeeRate = Ratio.Parse("0.00758"), TakerFeeRate = Ratio.Parse("0.0005") },
        };
        (MarginSheet sheet, PlanSheet plan) = (new(), new());
        int proved = 0;
        for (int cash = 100_000; cash < 800_000; cash += 10_000)
        {
            Portfolio account = AccountOf(cash);
            counting.Assessments = 0;
            FreshDepth depth = new(_market, rules.Liquidation);
            Assert.Equal(Rejection.None, LiquidationPlanner.PlanOn(account, _market, rules, depth, default, sheet, plan));
            if (plan.IsProved)
            {
                // The account as it is, and as the plan leaves it.
                proved++;
                Assert.Equal(2, counting.Assessments);
            }
        }

        Assert.True(proved > 20, $"Only {proved} plans restore.");
    }

    /// <summary>What a sheet keeps of an instrument is of the prices, the fees and the book that it plans with.</summary>
    [Fact]
    public void A_sheet_plans_as_a_new_one_whatever_price_or_fee_has_moved()
    {
        Rulebook cross = RulebookReader.Read(ShippedRulebooks.Text("cross")!, Catalog, VenueKinds.All, out _)!;
        MarketSnapshot[] markets =
        [
            _market, _market.With(BtcCallMark, Price.Of(2_000)), _market, _market.With(BtcIndex, Price.Of(44_000)), _market,
            _market.With(EthPerpMark, Price.Of(1_900)), _market, Market.WithDepth(Depth("0.002", "5", "80")),
        ];
        (MarginSheet sheet, PlanSheet plan) = (new(), new());
        HashSet<Amount> costs = [];

        // One thing moves at a time: a price or the book from plan to plan, and the fee where the prices are what they were.
        Rulebook[] fees =
        [
            .. new[] { "0.00758", "0.001" }.Select(fee =>
                cross with { Liquidation = Policy with { FeeRate = Ratio.Parse(fee), TakerFeeRate = Ratio.Parse("0.0005") } }),
        ];
        foreach ((Rulebook rules, int cash, MarketSnapshot market) in new[] { 200_000, 300_000, 400_000, 500_000 }.SelectMany(
            cash => fees.SelectMany(rules => markets.Select(market => (rules, cash, market)))))
        {
            Portfolio account = AccountOf(cash);
            FreshDepth depth = new(market, rules.Liquidation);
            Assert.Equal(Rejection.None, LiquidationPlanner.PlanOn(account, market, rules, depth, default, sheet, plan));
            LiquidationPlan alone = LiquidationPlanner.Plan(account, market, rules, depth, new MarginSheet()).Value;
            Assert.Equal(alone.Closes.ToArray(), plan.Closes.ToArray());
            Assert.Equal((alone.LeastCost, alone.Cost), (plan.LeastCost, plan.Cost));
            costs.Add(alone.LeastCost);
        }

        Assert.True(costs.Count >= 12, $"Only {costs.Count} different bounds: what moved says little.");
    }

    private static Portfolio AccountOf(int cash) => Portfolio.Arrange(
        [new(Usdc, Amount.Of(cash))], [Open(BtcPerp, "-3", 50_000), Open(BtcCall, "-60", 3_000), Open(EthPerp, "40", 2_000)]);

    /// <summary>Adds nothing, and counts how often it is assessed.</summary>
    private sealed class Counting : IMarginAddOn
    {
        public int Assessments { get; set; }

        public ImmutableArray<string> Lines => ["nothing"];

        public Rejection Assess(in Portfolio portfolio, MarketView market, MarginSheet sheet)
        {
            Assessments++;
            return Rejection.None;
        }
    }
}
