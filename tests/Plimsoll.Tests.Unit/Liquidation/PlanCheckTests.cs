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

/// <summary>A plan is held to its account without a solver: what is true holds, and what somebody made it say beyond that is refused.</summary>
public class PlanCheckTests
{
    private static readonly MarketSnapshot _market = Market.WithDepth(Depth("0.0005", "8", "90"));
    private static readonly Rulebook _cross = RulebookReader.Read(ShippedRulebooks.Text("cross")!, Catalog, VenueKinds.All, out _)!;

    private static readonly Rulebook[] _rules =
    [
        _cross with { Liquidation = Policy },
        _cross with { Liquidation = Policy with { FeeRate = Ratio.Parse("0.02"), TakerFeeRate = Ratio.Parse("0.0005"), Buffer = Ratio.Parse("0.1") } },
    ];

    [Fact]
    public void Plans_of_many_accounts_hold_with_all_that_they_claim()
    {
        int proved = 0;
        foreach ((Rulebook rules, Portfolio account) in _rules.SelectMany(rules => Accounts().Select(account => (rules, account))))
        {
            LiquidationPlan plan = PlanOf(account, rules);
            Assert.Equal(PlanFault.None, Verdict(plan, account, rules).Fault);
            if (plan.Certificate is not null)
            {
                proved++;
                Assert.True(plan.LeastCost <= plan.Cost, $"{plan.LeastCost} is proved, and the plan costs {plan.Cost}.");
                Assert.True(Verdict(plan, account, rules).LeastCost - plan.LeastCost <= Amount.Parse("0.00001"), "Less is claimed than could be.");
            }
        }

        Assert.True(proved > 40, $"Only {proved} plans were proved.");
    }

    /// <summary>A liquidation fee that would be more than the closes relieve yields, and the programme charges it whole: its bound says nothing of such a plan,
    /// which may well be cheaper.</summary>
    [Fact]
    public void Nothing_is_proved_of_a_plan_whose_fee_yields()
    {
        int yielding = 0;
        foreach (string fee in new[] { "0.01", "0.02", "0.05" })
        {
            Rulebook rules = _cross with { Liquidation = Policy with { FeeRate = Ratio.Parse(fee), Buffer = Ratio.Parse("0.1") } };
            foreach (Portfolio account in Accounts())
            {
                LiquidationPlan plan = PlanOf(account, rules);
                bool yields = plan.Closes.Any(close =>
                    close.Penalty.ToDouble() < 0.9 * close.Quantity.Abs().ToDouble() * close.ExpectedPrice.ToDouble() * rules.Liquidation.FeeRate.ToDouble());
                yielding += yields && plan.Restores ? 1 : 0;
                Assert.False(yields && (plan.Certificate is not null || plan.LeastCost.IsPositive), $"{plan.LeastCost} is claimed of {plan.Cost}.");
            }
        }

        Assert.True(yielding > 5, $"Only {yielding} fees yielded.");
    }

    [Fact]
    public void A_bound_that_the_multipliers_do_not_prove_is_refused()
    {
        (LiquidationPlan plan, Portfolio account) = Proved();
        PlanVerdict verdict = Verdict(plan with { LeastCost = plan.LeastCost + Amount.Parse("0.01") }, account, _rules[0]);
        Assert.Equal(PlanFault.ProvesLess, verdict.Fault);
        Assert.True(verdict.LeastCost >= plan.LeastCost && verdict.LeastCost <= plan.LeastCost + Amount.Parse("0.00001"), $"{verdict.LeastCost}");

        // Less than is proved is true.
        Assert.Equal(PlanFault.None, Verdict(plan with { LeastCost = plan.LeastCost - Amount.Parse("0.01") }, account, _rules[0]).Fault);
    }

    [Fact]
    public void Multipliers_that_were_changed_prove_less()
    {
        (LiquidationPlan plan, Portfolio account) = Proved();
        PlanCertificate own = plan.Certificate!;
        ScenarioMultiplier first = own.Losses[0];
        PlanCertificate[] forged =
        [
            own with { Margin = own.Margin.Times(Ratio.Parse("0.9"), Rounding.Down) },
            own with { Margin = own.Margin + own.Margin },
            own with { Losses = own.Losses.SetItem(0, first with { Value = first.Value + first.Value }) },
            own with { Losses = own.Losses.SetItem(0, first with { Value = -first.Value }) },
            own with { Losses = own.Losses.SetItem(0, first with { Scenario = 10_000 }) },
            own with { Losses = own.Losses.Add(first) },
            own with { Losses = [] },
        ];
        foreach (PlanCertificate certificate in forged)
        {
            PlanVerdict verdict = Verdict(plan with { Certificate = certificate }, account, _rules[0]);
            Assert.Equal(PlanFault.ProvesLess, verdict.Fault);
            Assert.True(verdict.LeastCost < plan.LeastCost, $"{certificate} proves {verdict.LeastCost}.");
        }
    }

    [Fact]
    public void A_claim_without_multipliers_and_one_of_a_model_without_rows_are_refused()
    {
        (LiquidationPlan plan, Portfolio account) = Proved();
        Assert.Equal(PlanFault.Unproved, Verdict(plan with { Certificate = null }, account, _rules[0]).Fault);
        Assert.Equal(PlanFault.None, Verdict(plan with { Certificate = null, LeastCost = default }, account, _rules[0]).Fault);

        Rulebook flat = Rulebook(new FlatRateMargin("0.05"));
        LiquidationPlan other = PlanOf(account, flat);
        Assert.False(other.Closes.IsEmpty);
        Assert.Equal(PlanFault.None, Verdict(other, account, flat).Fault);
        Assert.Equal(PlanFault.Unproved, Verdict(other with { Certificate = plan.Certificate, LeastCost = plan.LeastCost }, account, flat).Fault);
    }

    [Fact]
    public void Closes_and_an_outcome_that_are_not_the_accounts_are_refused()
    {
        (LiquidationPlan plan, Portfolio account) = Proved();
        PlannedClose close = plan.Closes[0];
        foreach (PlannedClose forged in new[]
        {
            close with { Quantity = close.Quantity + close.Quantity.Times(Ratio.Of(100), Rounding.Down) },
            close with { Quantity = -close.Quantity },
            close with { Instrument = EthPerp },
            close with { ExpectedCost = close.ExpectedCost - Amount.Parse("0.01") },
            close with { ExpectedPrice = close.ExpectedPrice + Price.Parse("0.01") },
        })
        {
            Assert.Equal(PlanFault.Closes, Verdict(plan with { Closes = plan.Closes.SetItem(0, forged) }, account, _rules[0]).Fault);
        }

        Assert.Equal(PlanFault.Closes, Verdict(plan with { Closes = plan.Closes.Add(close) }, account, _rules[0]).Fault);
        Assert.Equal(PlanFault.Outcome, Verdict(plan with { EquityAfter = plan.EquityAfter + Amount.Parse("0.01") }, account, _rules[0]).Fault);
        Assert.Equal(PlanFault.Outcome, Verdict(plan with { Restores = false }, account, _rules[0]).Fault);

        // Prices have moved: it is another account's plan.
        MarketSnapshot moved = _market.With(BtcPerpMark, Price.Of(50_100)).With(BtcFutureMark, Price.Of(50_100)).With(BtcIndex, Price.Of(50_100));
        Result<PlanVerdict> later = PlanCheck.Of(plan, account, moved, _rules[0], new FreshDepth(moved, Policy), new());
        Assert.NotEqual(PlanFault.None, later.Value.Fault);
    }

    /// <summary>The example of docs/concepts/cheapest-cure.md.</summary>
    [Fact]
    public void The_certificate_of_the_page_proves_what_the_page_says()
    {
        CureProgram program = new();
        program.Clear();
        program.AddGroup(1)[0] = 10_000;
        program.AddLeg(0, 10, 0)[0] = 1_000;
        program.AddSegment(0, 4, 20);
        program.AddSegment(0, 6, 50);
        program.Room = 7_000;
        CureSearch search = new();
        Assert.Equal((CureOutcome.Restores, 80.0), (search.Find(program), search.Cost));

        PlanCertificate certificate = search.Certificate();
        Assert.Equal((Ratio.Parse("0.020408163265306121"), Ratio.Zero), (certificate.Margin, certificate.Floor));
        Assert.Equal([new ScenarioMultiplier(new(0), 0, Ratio.Parse("0.020408163265306121"))], certificate.Losses);
        Assert.Equal(3_000.0 / 49, certificate.LeastCost(program), 1e-9);

        Ratio half = Ratio.Parse("0.010204081632653061");
        Assert.Equal(1_500.0 / 49, new PlanCertificate(half, default, [new(new(0), 0, half)]).LeastCost(program), 1e-9);
        Assert.Equal(0, new PlanCertificate(half, default, [new(new(0), 0, half + half)]).LeastCost(program));
    }

    private static (LiquidationPlan Plan, Portfolio Account) Proved()
    {
        // Something is left open, so that multipliers are not all that is said.
        foreach (Portfolio account in Accounts())
        {
            LiquidationPlan plan = PlanOf(account, _rules[0]);
            if (plan.Certificate is { Losses.IsEmpty: false } && plan.LeastCost.IsPositive && plan.Closes is [{ Instrument: var only }] && only != EthPerp)
            {
                return (plan, account);
            }
        }

        throw new InvalidOperationException("No plan is proved.");
    }

    private static IEnumerable<Portfolio> Accounts()
    {
        for (int cash = 0; cash < 60_000; cash += 4_000)
        {
            yield return Account(cash, 10, -6, 40);
            yield return Account(cash, -3, 0, 25);
            yield return Account(cash, 6, -9, -30);
            yield return Account(cash, 0, 4, 0);
        }
    }

    private static Portfolio Account(int cash, int perp, int future, int ether) => Portfolio.Arrange(
        [new(Usdc, Amount.Of(cash))],
        [
            .. new[]
            {
                Open(BtcPerp, $"{perp}", 50_400), Open(BtcFuture, $"{future}", 50_000), Open(EthPerp, $"{ether}", 2_010),
            }.Where(static position => !position.Quantity.IsZero),
        ]);

    private static LiquidationPlan PlanOf(Portfolio account, Rulebook rules) =>
        LiquidationPlanner.Plan(account, _market, rules, new FreshDepth(_market, rules.Liquidation), new MarginSheet()).Value;

    private static PlanVerdict Verdict(LiquidationPlan plan, Portfolio account, Rulebook rules) =>
        PlanCheck.Of(plan, account, _market, rules, new FreshDepth(_market, rules.Liquidation), new MarginSheet()).Value;
}
