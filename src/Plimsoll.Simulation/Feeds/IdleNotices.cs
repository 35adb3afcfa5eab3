// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Connectors.Worlds;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Simulation.Feeds;

/// <summary>What of a liquidation policy never does anything in a world, a sentence each: settings that switch a part off, and parts that need what the world
/// does not have.</summary>
internal static class IdleNotices
{
    /// <summary>All of it.</summary>
    /// <param name="world">The world.</param>
    /// <param name="name">The rulebook's name.</param>
    /// <param name="policy">Its liquidation policy.</param>
    /// <param name="isVenues">True for the venue's own rulebook, which alone decides some of it.</param>
    internal static IEnumerable<string> Of(World world, string name, LiquidationPolicy policy, bool isVenues)
    {
        foreach (IdleSetting idle in policy.IdleSettings.Where(idle => isVenues || !idle.IsVenues))
        {
            yield return $"{name}: warning: liquidation.{idle.Words}.";
        }

        if (policy.Auction is { } auction)
        {
            string bidders = auction.LeastBidders > 0
                ? $"no auction opens, for leastBidders is {auction.LeastBidders}" : "what is offered waits for its length and finds nobody";
            yield return $"{name}: warning: liquidation.auction: no client of a world stands or bids, so that {bidders}.";
        }

        if (policy.Keepers is not null)
        {
            yield return $"{name}: warning: liquidation.keepers: no client of a world repays the debts of others, so that nobody is a keeper.";
        }

        if (isVenues)
        {
            foreach (string sentence in Money(world, name, policy))
            {
                yield return sentence;
            }
        }
    }

    private static IEnumerable<string> Money(World world, string name, LiquidationPolicy policy)
    {
        string unit = world.Catalog[world.Catalog.Numeraire].Symbol;
        Amount staked = world.Population.Listed.Aggregate(Amount.Zero, static (sum, account) => sum + account.Stake);
        Amount markets = world.Population.MarketFunds.Aggregate(Amount.Zero, static (sum, fund) => sum + fund.Amount);
        string[] idle =
        [
            .. Paid("population.juniorTranche", world.Population.Junior),
            .. Paid("population.marketFunds", markets),
            .. Paid("stake of population.listed", staked),
        ];
        if (policy.Waterfall is null && idle.Length > 0)
        {
            yield return $"{name}: warning: it has no liquidation.waterfall, so that what the world pays into tranches stays there and pays nothing: "
                + $"{string.Join(", ", idle)}.";
        }

        if (policy.BackstopCapacity.IsPositive && !world.Population.Fund.Any(static held => held.Amount.IsPositive)
            && (policy.Waterfall is null || (world.Population.Junior + staked).IsZero))
        {
            yield return $"{name}: warning: population.insuranceFund is empty: until fees have filled it, it pays no deficit and the backstop takes nothing "
                + "over.";
        }

        string[] Paid(string field, Amount amount) => amount.IsPositive ? [$"{field} {amount} {unit}"] : [];
    }
}
