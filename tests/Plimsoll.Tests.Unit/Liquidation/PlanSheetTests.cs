// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Liquidation;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Values;
using Plimsoll.Venues;
using static Plimsoll.Tests.LiquidationWorld;

namespace Plimsoll.Tests.Unit.Liquidation;

/// <summary>The worksheet that an engine plans on: nothing is allocated for an account of a size that it has seen, and nothing of the plan before is left.
/// Accounts are hedged, on two coins, some of them with a debt in coin that is bought back or paid with other coin.</summary>
public class PlanSheetTests
{
    private static readonly MarketSnapshot _market = Market.WithDepth(Depth("0.0005", "8", "90"));

    private static readonly Portfolio[] _accounts =
    [
        Account("4000", "0", "10", "-6", "40"), Account("300", "0", "-3", "0", "25"), Account("-9000", "0.4", "6", "-9", "-30"),
        Account("15000", "-0.3", "2", "0", "10"), Account("-20000", "0.2", "0", "0", "50"),
    ];

    private static readonly LiquidationPolicy _byHealth = Policy with
    {
        Style = CloseStyle.Custom,
        CloseShare = new([new(Ratio.Parse("0.5"), Ratio.One), new(Ratio.One, Ratio.Parse("0.2"))]),
        FeeRate = Ratio.Parse("0.01"),
        FeeCurve = new([new(Ratio.Zero, default), new(Ratio.One, Ratio.Parse("0.01"))]),
    };

    public static TheoryData<string> Ways => ["programme", "fees", "assessments", "sequential", "full", "bulk", "byHealth"];

    [Theory]
    [MemberData(nameof(Ways))]
    public void Plans_of_accounts_of_a_size_seen_before_allocate_nothing(string way)
    {
        Rulebook rulebook = RulebookOf(way);
        FreshDepth depth = new(_market, rulebook.Liquidation);
        (MarginSheet sheet, PlanSheet plan) = (new(), new());
        long least = long.MaxValue;
        int closes = 0;

        // The runtime may allocate on this thread for itself while it compiles code anew, but not in every round.
        for (int round = 0; round < 16; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            foreach (ref readonly Portfolio account in _accounts.AsSpan())
            {
                closes += LiquidationPlanner.PlanOn(account, _market, rulebook, depth, default, sheet, plan).IsRefused ? -1_000 : plan.Closes.Length;
            }

            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.True(closes >= 16 * _accounts.Length, "Accounts that close nothing, or are refused, say little.");
        Assert.Equal(0, least);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void A_sheet_says_what_a_plan_of_its_own_would_whatever_it_held_before(string way)
    {
        Rulebook rulebook = RulebookOf(way);
        MarketSnapshot thinner = Market.WithDepth(Depth("0.002", "5", "80"));
        (MarginSheet sheet, PlanSheet plan) = (new(), new());
        foreach ((Portfolio account, MarketSnapshot market) in _accounts.Concat(_accounts.Reverse()).SelectMany(
            account => new[] { (account, _market), (account, thinner) }))
        {
            FreshDepth depth = new(market, rulebook.Liquidation);
            Assert.Equal(Rejection.None, LiquidationPlanner.PlanOn(account, market, rulebook, depth, Amount.Of(3), sheet, plan));
            LiquidationPlan alone = LiquidationPlanner.Plan(account, market, rulebook, depth, new MarginSheet(), Amount.Of(3)).Value;
            LiquidationPlan spelled = plan.ToPlan();
            Assert.Equal(alone.Closes, spelled.Closes);
            Assert.Equal((alone.EquityAfter, alone.MaintenanceAfter, alone.Restores, alone.LeastCost, alone.Cost, alone.Excess),
                (spelled.EquityAfter, spelled.MaintenanceAfter, spelled.Restores, spelled.LeastCost, plan.Cost, spelled.Excess));
            Assert.Equal((alone.Certificate is not null, alone.Certificate?.Margin, alone.Certificate?.Floor),
                (plan.IsProved, spelled.Certificate?.Margin, spelled.Certificate?.Floor));
            Assert.Equal(alone.Certificate?.Losses ?? [], spelled.Certificate?.Losses ?? []);
        }
    }

    private static Rulebook RulebookOf(string way)
    {
        Rulebook cross = RulebookReader.Read(ShippedRulebooks.Text("cross")!, Catalog, VenueKinds.All, out _)!;
        return way switch
        {
            "programme" => cross with { Liquidation = Policy },
            "fees" => cross with { Liquidation = Policy with { FeeRate = Ratio.Parse("0.02"), TakerFeeRate = Ratio.Parse("0.0005") } },
            "assessments" => Rulebook(new FlatRateMargin("0.05")),
            "sequential" => cross with { Liquidation = Policy with { Style = CloseStyle.Sequential } },
            "full" => cross with { Liquidation = Policy with { Style = CloseStyle.Full } },
            "bulk" => cross with { Liquidation = Policy with { Style = CloseStyle.Bulk } },
            _ => cross with { Liquidation = _byHealth },
        };
    }

    private static Portfolio Account(string cash, string coin, string perp, string future, string ether) => Portfolio.Arrange(
        [new(Usdc, Amount.Parse(cash)), new(Btc, Amount.Parse(coin))],
        [
            .. new[] { Open(BtcPerp, perp, 50_400), Open(BtcFuture, future, 50_000), Open(EthPerp, ether, 2_010) }
                .Where(static position => !position.Quantity.IsZero),
        ]);
}
