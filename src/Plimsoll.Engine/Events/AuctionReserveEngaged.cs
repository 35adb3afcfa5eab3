// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Fields;
using Plimsoll.Values;

namespace Plimsoll.Engine.Events;

/// <summary>An auction that opened counts on a bidder's reserve: until it ends, so much of it counts for no other auction and is not taken back.</summary>
/// <param name="Sequence">Sequence.</param>
/// <param name="Time">Time.</param>
/// <param name="Account">The account that is offered.</param>
/// <param name="Bidder">Whose reserve.</param>
/// <param name="Amount">How much of it, numeraire.</param>
public sealed record AuctionReserveEngaged(
    ulong Sequence, Timestamp Time, AccountId Account, AccountId Bidder, Amount Amount)
    : Event(Sequence, Time), IEvent<AuctionReserveEngaged>
{
    /// <inheritdoc/>
    public static byte Tag => 72;

    internal override EventForm Form => EventForm<AuctionReserveEngaged>.Instance;

    /// <inheritdoc/>
    public static AuctionReserveEngaged Read<TSource>(ulong sequence, Timestamp time, ref TSource fields)
        where TSource : IFieldSource, allows ref struct =>
        new(
            sequence, time,
            fields.Account("account"),
            fields.Account("bidder"),
            Amount.FromAtoms(fields.Decimal("amount")));

    /// <inheritdoc/>
    public override void Write<TSink>(ref TSink fields)
    {
        fields.Account("account", Account);
        fields.Account("bidder", Bidder);
        fields.Decimal("amount", Amount.Atoms);
    }
}
