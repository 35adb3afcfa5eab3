// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Fields;
using Plimsoll.Values;

namespace Plimsoll.Engine.Events;

/// <summary>A position of an account that is offered went to a bidder at its mark.</summary>
/// <param name="Sequence">Sequence.</param>
/// <param name="Time">Time.</param>
/// <param name="Account">The account.</param>
/// <param name="Bidder">Who took it.</param>
/// <param name="Instrument">What.</param>
/// <param name="Quantity">What the bidder got: above zero long, below zero short.</param>
/// <param name="Price">The mark.</param>
public sealed record AuctionTraded(
    ulong Sequence, Timestamp Time, AccountId Account, AccountId Bidder, InstrumentId Instrument, Quantity Quantity, Price Price)
    : Event(Sequence, Time), IEvent<AuctionTraded>
{
    /// <inheritdoc/>
    public static byte Tag => 62;

    internal override EventForm Form => EventForm<AuctionTraded>.Instance;

    /// <inheritdoc/>
    public static AuctionTraded Read<TSource>(ulong sequence, Timestamp time, ref TSource fields)
        where TSource : IFieldSource, allows ref struct =>
        new(
            sequence, time,
            fields.Account("account"),
            fields.Account("bidder"),
            fields.Instrument("instrument"),
            Quantity.FromAtoms(fields.Decimal("quantity")),
            Price.FromAtoms(fields.Decimal("price")));

    /// <inheritdoc/>
    public override void Write<TSink>(ref TSink fields)
    {
        fields.Account("account", Account);
        fields.Account("bidder", Bidder);
        fields.Instrument("instrument", Instrument);
        fields.Decimal("quantity", Quantity.Atoms);
        fields.Decimal("price", Price.Atoms);
    }
}
