// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Engine;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Markets;
using Plimsoll.Risk;
using Plimsoll.Scenarios;
using Plimsoll.Tests.Properties.Waterfall;
using Plimsoll.Values;

namespace Plimsoll.Tests.Properties.Risk;

/// <summary>The two owners who lack most, over books that crashes left.</summary>
public class CoverTwoProperties
{
    private static readonly Timestamp _start = new(1_000 * Timestamp.NanosecondsPerSecond);

    private static readonly ImmutableArray<Scenario> _scenarios =
    [
        .. from bitcoin in new[] { "-0.6", "-0.2", "0", "0.3", "0.8" }
           from ether in new[] { "-0.5", "0", "0.6" }
           select Scenario.Of($"{bitcoin} {ether}",
           [
               new FactorShock(LiquidationWorld.BtcIndex, Ratio.Parse(bitcoin), default),
               new FactorShock(LiquidationWorld.EthIndex, Ratio.Parse(ether), default),
           ]).Value,
    ];

    /// <summary>Every pair of owners, every scenario, every account by itself: the largest sum of two is what is found.</summary>
    [Fact]
    [Trait("property", "W11")]
    public void W11_the_need_is_the_largest_sum_of_any_two_owners_deficits_in_one_scenario()
    {
        int needed = 0;
        Crash.ForAll(60, crash =>
        {
            ClearingEngine engine = After(crash);
            OwnedPortfolio[] accounts = Accounts(engine);
            CoverTwo found = CoverTwo.Of(accounts, engine.Market, _scenarios, Amount.Of(1_000)).Value;
            OwnerId[] owners = [.. accounts.Select(static account => account.Owner).Distinct()];
            Amount most = default;
            foreach (Scenario scenario in _scenarios)
            {
                Dictionary<OwnerId, Amount> lacks = owners.ToDictionary(static owner => owner, owner => Lacks(accounts, owner, engine.Market, scenario));
                foreach (OwnerId one in owners)
                {
                    foreach (OwnerId other in owners.Where(other => other != one))
                    {
                        most = Amount.Max(most, lacks[one] + lacks[other]);
                    }
                }
            }

            needed += most.IsPositive ? 1 : 0;
            return found.Need == most && found.Missing == Amount.Max(most - Amount.Of(1_000), default) && found.IsCovered == (most <= Amount.Of(1_000));
        });
        Assert.True(needed > 30, $"only {needed} books lacked anything");
    }

    [Fact]
    [Trait("property", "W11")]
    public void W11_more_scenarios_never_need_less_and_the_order_of_accounts_changes_nothing() => Crash.ForAll(40, crash =>
    {
        ClearingEngine engine = After(crash);
        OwnedPortfolio[] accounts = Accounts(engine);
        CoverTwo all = CoverTwo.Of(accounts, engine.Market, _scenarios, default).Value;
        CoverTwo fewer = CoverTwo.Of(accounts, engine.Market, [.. _scenarios.Where(static (_, i) => i % 2 == 0)], default).Value;
        CoverTwo turned = CoverTwo.Of([.. accounts.Reverse()], engine.Market, _scenarios, default).Value;
        return fewer.Need <= all.Need && all.Scenario == turned.Scenario && all.Worst.SequenceEqual(turned.Worst);
    });

    private static ClearingEngine After(Crash crash)
    {
        // The beginning of a story: positions are open, and the worst has not come yet.
        ClearingEngine engine = new(crash.Setup);
        foreach (Command command in crash.Commands.TakeWhile(static command => command is not ObservePrices || command.Time == _start))
        {
            engine.Apply(command, NullSink.Instance);
        }

        return engine;
    }

    private static OwnedPortfolio[] Accounts(ClearingEngine engine) => [.. engine.Accounts.Where(static account => !account.IsHouse).Select(
        static account => new OwnedPortfolio(account.Owner, account.Portfolio, account.Rulebook))];

    private static Amount Lacks(OwnedPortfolio[] accounts, OwnerId owner, MarketView market, Scenario scenario) =>
        accounts.Where(account => account.Owner == owner).Aggregate(Amount.Zero, (sum, account) =>
            sum - Amount.Min(StressTest.Run(account.Portfolio, market, account.Rulebook, [scenario]).Value[0].Equity, default));
}
