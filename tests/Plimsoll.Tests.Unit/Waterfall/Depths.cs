// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Markets;
using Plimsoll.Rulebooks;
using Plimsoll.Tests.Engines;
using Plimsoll.Values;

namespace Plimsoll.Tests.Unit.Waterfall;

/// <summary>Short words for waterfall tests.</summary>
internal static class Depths
{
    /// <summary>Publishes a book on both sides whose whole quantity stands at one distance from the mark.</summary>
    public static Rejection Depth(this TestVenue venue, InstrumentId instrument, string distance, string quantity)
    {
        DepthLevel level = new(Ratio.Parse(distance), Quantity.Parse(quantity));
        return venue.Apply(new PublishDepth(default, venue.Now, [new(instrument, new(level.Distance, [level], [level]))]));
    }

    /// <summary>Lets a number of seconds pass.</summary>
    public static Rejection Pass(this TestVenue venue, long seconds)
    {
        venue.Now = venue.Now.PlusSeconds(seconds);
        return venue.Apply(new AdvanceTime(default, venue.Now));
    }

    /// <summary>Puts money into the insurance fund.</summary>
    public static Rejection Contribute(this TestVenue venue, string amount) =>
        venue.Apply(new ContributeToFund(default, venue.Now, TestWorld.Usdc, Amount.Parse(amount)));

    /// <summary>The events of one kind so far.</summary>
    public static T[] All<T>(this TestVenue venue)
        where T : Event => [.. venue.Events.OfType<T>()];

    /// <summary>The test rulebook under another liquidation policy.</summary>
    public static Rulebook With(this Rulebook rulebook, Func<LiquidationPolicy, LiquidationPolicy> change) =>
        rulebook with { Liquidation = change(rulebook.Liquidation) };
}
