// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Fields;
using Plimsoll.Values;

namespace Plimsoll.Engine.Events;

/// <summary>What the book could not restore is offered to others.</summary>
/// <param name="Sequence">Sequence.</param>
/// <param name="Time">Time.</param>
/// <param name="Account">The account.</param>
/// <param name="Equity">Equity, numeraire.</param>
/// <param name="Maintenance">Maintenance, numeraire.</param>
/// <param name="Bidders">Owners who had shown themselves with a reserve that no other auction counts on, counted up to what is required.</param>
public sealed record AuctionOpened(
    ulong Sequence, Timestamp Time, AccountId Account, Amount Equity, Amount Maintenance, int Bidders)
    : Event(Sequence, Time), IEvent<AuctionOpened>
{
    /// <inheritdoc/>
    public static byte Tag => 60;

    internal override EventForm Form => EventForm<AuctionOpened>.Instance;

    /// <inheritdoc/>
    public static AuctionOpened Read<TSource>(ulong sequence, Timestamp time, ref TSource fields)
        where TSource : IFieldSource, allows ref struct =>
        new(
            sequence, time,
            fields.Account("account"),
            Amount.FromAtoms(fields.Decimal("equity")),
            Amount.FromAtoms(fields.Decimal("maintenance")),
            fields.Number("bidders"));

    /// <inheritdoc/>
    public override void Write<TSink>(ref TSink fields)
    {
        fields.Account("account", Account);
        fields.Decimal("equity", Equity.Atoms);
        fields.Decimal("maintenance", Maintenance.Atoms);
        fields.Number("bidders", Bidders);
    }
}
