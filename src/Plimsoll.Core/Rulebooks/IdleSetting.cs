// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using Plimsoll.Values;

namespace Plimsoll.Rulebooks;

/// <summary>A setting that may be meant, and by which a part of what is done below the line is never done.</summary>
/// <param name="Setting">The field in <c>liquidation</c>, and its value: "backstopCapacity is 0".</param>
/// <param name="Consequence">What follows, in words.</param>
/// <param name="IsVenues">True where the venue's own rulebook decides it for all accounts.</param>
public readonly record struct IdleSetting(string Setting, string Consequence, bool IsVenues)
{
    /// <summary>Both: "backstopCapacity is 0: the backstop takes nothing over".</summary>
    public string Words => $"{Setting}: {Consequence}";

    /// <summary>All of a policy, in the order of the reference.</summary>
    internal static ImmutableArray<IdleSetting> Of(LiquidationPolicy policy)
    {
        List<IdleSetting> found = [];
        if (policy.FundCapPerEvent.IsZero)
        {
            Venues("fundCapPerEvent is 0", "the insurance fund pays for nobody's deficit");
        }

        if (policy.BackstopCapacity.IsZero)
        {
            Venues("backstopCapacity is 0", "the backstop takes nothing over");
        }

        Tranches(policy.Waterfall);
        Auction(policy.Auction);
        Keepers(policy.Keepers);
        return [.. found];

        void Own(string setting, string consequence) => found.Add(new(setting, consequence, IsVenues: false));
        void Venues(string setting, string consequence) => found.Add(new(setting, consequence, IsVenues: true));

        void Tranches(WaterfallPolicy? waterfall)
        {
            if (waterfall is { MarketCap.IsZero: true })
            {
                Venues("waterfall.marketCap is 0", "no market's own fund pays anything");
            }

            if (waterfall is { JuniorCap.IsZero: true })
            {
                Venues("waterfall.juniorCap is 0", "the junior tranche pays nothing");
            }

            if (waterfall is { StakedCap.IsZero: true })
            {
                Venues("waterfall.stakedCap is 0", "what is staked pays nothing");
            }
            else if (waterfall is { UnstakeSeconds: 0 })
            {
                Venues("waterfall.unstakeSeconds is 0", "whoever sees a loss coming takes a stake out before it");
            }
        }

        void Auction(AuctionTerms? auction)
        {
            if (auction is not null && auction.DiscountAt(auction.LengthSeconds).IsZero)
            {
                Own(string.Create(CultureInfo.InvariantCulture, $"auction.discount is 0 for all of its length, {auction.LengthSeconds} s"),
                    "nobody is paid for taking a slice");
            }
        }

        void Keepers(KeeperTerms? keepers)
        {
            if (keepers is { Bonus.Highest.IsZero: true })
            {
                Own("keepers.bonus is 0 at every health", "nobody is paid for repaying a debt");
            }
            else if (keepers is not null && keepers.FeeShare == Ratio.One)
            {
                Own("keepers.feeShare is 1", "all of the bonus goes to the insurance fund, and nobody is paid for repaying a debt");
            }
        }
    }
}
