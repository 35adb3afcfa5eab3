// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Instruments;
using Plimsoll.Markets;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Liquidation;

/// <summary>What keeps a liquidation from trading in a book.</summary>
public enum CloseBlock : byte
{
    /// <summary>Nothing rests on that side, or no book was published.</summary>
    NoBook,

    /// <summary>Half of the spread reaches the price floor, so that nothing rests within it.</summary>
    PriceFloor,

    /// <summary>Half of the spread reaches as far as the critical pace would push the book.</summary>
    Pace,

    /// <summary>A step of the pace is less than a lot.</summary>
    LessThanLot,
}

/// <summary>An instrument that a policy never closes in a book, however long nobody trades in it: whoever has to waits for the next layer.</summary>
/// <remarks>Judged by the book and the policy alone, as if nothing had been taken from it: a book that was pushed and will recover blocks nothing.</remarks>
/// <param name="Instrument">The instrument.</param>
/// <param name="Side">The side that would be traded against: a long position is sold to the bids.</param>
/// <param name="By">What keeps it.</param>
/// <param name="HalfSpread">Half of the spread, a fraction of the mark; zero without a book.</param>
/// <param name="Reach">How far from the mark may be traded: the price floor, or safety × knee; zero without a book.</param>
/// <param name="Safety">The safety of a critical pace; zero where there is none.</param>
/// <param name="Knee">Where the book is taken to get thin; zero without a book.</param>
/// <param name="Allowed">What a step may take, contracts.</param>
public readonly record struct BlockedClose(
    InstrumentId Instrument, BookSide Side, CloseBlock By, Ratio HalfSpread, Ratio Reach, Ratio Safety, Ratio Knee, Quantity Allowed)
{
    /// <summary>What keeps a policy from closing an instrument; null where nothing does.</summary>
    /// <param name="policy">The policy for the instrument.</param>
    /// <param name="spec">The instrument.</param>
    /// <param name="depth">Its book; null where there is none.</param>
    /// <param name="side">The side that would be traded against.</param>
    /// <param name="held">What there is to close, above zero; less than a lot goes at once.</param>
    public static BlockedClose? Of(LiquidationPolicy policy, InstrumentSpec spec, DepthProfile? depth, BookSide side, Quantity held) =>
        Of(policy, spec, depth, side, held, depth is null ? default : BookState.Of(depth, side, policy.PriceFloor));

    /// <summary>The same, where more than one profile is known of.</summary>
    /// <param name="policy">The policy for the instrument.</param>
    /// <param name="spec">The instrument.</param>
    /// <param name="depth">Its book; null where there is none.</param>
    /// <param name="side">The side that would be traded against.</param>
    /// <param name="held">What there is to close, above zero.</param>
    /// <param name="typical">What the side was over its last profiles, its knee within the price floor.</param>
    public static BlockedClose? Of(
        LiquidationPolicy policy, InstrumentSpec spec, DepthProfile? depth, BookSide side, Quantity held, in BookState typical)
    {
        if (depth is null || DepthCost.LevelsOf(depth, side) is not [.., { Cumulative.IsPositive: true }])
        {
            return new(spec.Id, side, CloseBlock.NoBook, default, default, default, default, default);
        }

        Quantity allowed = FreshDepth.AllowedOf(depth, side, policy, typical);
        if (allowed.IsPositive && allowed >= Quantity.Min(held, spec.LotSize))
        {
            return null;
        }

        Ratio safety = policy.CriticalPace?.Safety ?? default;
        Ratio reach = typical.Knee.Times(safety, Rounding.Down);
        bool isBeyondFloor = depth.HalfSpread >= policy.PriceFloor;
        bool isBeyondPace = policy.CriticalPace is not null && depth.HalfSpread >= reach && allowed.IsZero;
        CloseBlock by = isBeyondFloor ? CloseBlock.PriceFloor : isBeyondPace ? CloseBlock.Pace : CloseBlock.LessThanLot;
        return new(spec.Id, side, by, depth.HalfSpread, by == CloseBlock.Pace ? reach : policy.PriceFloor, safety, typical.Knee, allowed);
    }

    /// <summary>What is not done, and why, as a sentence without its full stop.</summary>
    public string Words(InstrumentCatalog catalog)
    {
        InstrumentSpec spec = catalog[Instrument];
        return $"of {spec.Symbol} nothing is {(Side == BookSide.Bids ? "sold" : "bought back")}: " + By switch
        {
            CloseBlock.NoBook => $"nothing rests on the {(Side == BookSide.Bids ? "bid" : "ask")} side of its book",
            CloseBlock.PriceFloor => $"half of its spread, {HalfSpread}, is not within priceFloor, {Reach}",
            CloseBlock.Pace => $"half of its spread, {HalfSpread}, is not within safety × knee of its pace, {Safety} × {Knee} = {Reach}",
            _ => $"its pace allows {Allowed} in a step, less than a lot, {spec.LotSize}",
        };
    }
}
