// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Fields;
using Plimsoll.Values;

namespace Plimsoll.Engine.Events;

/// <summary>An auction is over.</summary>
/// <param name="Sequence">Sequence.</param>
/// <param name="Time">Time.</param>
/// <param name="Account">The account.</param>
/// <param name="Reason">Why.</param>
public sealed record AuctionEnded(
    ulong Sequence, Timestamp Time, AccountId Account, AuctionEnd Reason)
    : Event(Sequence, Time), IEvent<AuctionEnded>
{
    /// <inheritdoc/>
    public static byte Tag => 65;

    internal override EventForm Form => EventForm<AuctionEnded>.Instance;

    /// <inheritdoc/>
    public static AuctionEnded Read<TSource>(ulong sequence, Timestamp time, ref TSource fields)
        where TSource : IFieldSource, allows ref struct =>
        new(
            sequence, time,
            fields.Account("account"),
            fields.Choice<AuctionEnd>("reason"));

    /// <inheritdoc/>
    public override void Write<TSink>(ref TSink fields)
    {
        fields.Account("account", Account);
        fields.Choice("reason", Reason);
    }
}

/// <summary>Why an auction is over.</summary>
public enum AuctionEnd : byte
{
    /// <summary>The account is not in liquidation any more.</summary>
    Restored,

    /// <summary>Its length is over: what nobody took goes to the backstop.</summary>
    TimeOver,

    /// <summary>The account is insolvent and the fund may pay no bidder for it: the layers below carry it.</summary>
    FundSpent,

    /// <summary>The rulebook in force holds no auctions any more.</summary>
    Abolished,

    /// <summary>The account is below its backstop line, and the time for which the backstop waits there is over: what nobody took goes to it.</summary>
    PatienceOver,
}
