// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Fields;
using Plimsoll.Values;

namespace Plimsoll.Engine.Events;

/// <summary>An account below the auction ratio is not offered, and goes on to the backstop.</summary>
/// <param name="Sequence">Sequence.</param>
/// <param name="Time">Time.</param>
/// <param name="Account">The account.</param>
/// <param name="Reason">Why.</param>
/// <param name="Bidders">Owners who had shown themselves with a reserve that no other auction counts on, counted up to what is required.</param>
public sealed record AuctionSkipped(
    ulong Sequence, Timestamp Time, AccountId Account, AuctionSkip Reason, int Bidders)
    : Event(Sequence, Time), IEvent<AuctionSkipped>
{
    /// <inheritdoc/>
    public static byte Tag => 61;

    internal override EventForm Form => EventForm<AuctionSkipped>.Instance;

    /// <inheritdoc/>
    public static AuctionSkipped Read<TSource>(ulong sequence, Timestamp time, ref TSource fields)
        where TSource : IFieldSource, allows ref struct =>
        new(
            sequence, time,
            fields.Account("account"),
            fields.Choice<AuctionSkip>("reason"),
            fields.Number("bidders"));

    /// <inheritdoc/>
    public override void Write<TSink>(ref TSink fields)
    {
        fields.Account("account", Account);
        fields.Choice("reason", Reason);
        fields.Number("bidders", Bidders);
    }
}

/// <summary>Why an account is not offered.</summary>
public enum AuctionSkip : byte
{
    /// <summary>Fewer owners have shown themselves than the rulebook requires: an auction without bidders sells for nothing.</summary>
    TooFewBidders,

    /// <summary>The account is below its backstop line already, and the backstop does not wait there.</summary>
    BelowBackstopLine,

    /// <summary>Taking it would require less than a hundredth of the reserve that the rulebook requires of a bidder: it is not worth an auction.</summary>
    TooSmall,
}
