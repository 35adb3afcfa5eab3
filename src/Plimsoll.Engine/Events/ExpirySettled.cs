// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Fields;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Engine.Events;

/// <summary>One account's position in an expired instrument was settled.</summary>
/// <param name="Sequence">Sequence.</param>
/// <param name="Time">Time.</param>
/// <param name="Instrument">The instrument.</param>
/// <param name="Account">Whose position.</param>
/// <param name="Position">The position that was settled.</param>
/// <param name="Price">The settlement price, of the contract.</param>
/// <param name="Paid">What the account received in the settlement asset; negative is what it paid.</param>
public sealed record ExpirySettled(
    ulong Sequence, Timestamp Time, InstrumentId Instrument, AccountId Account, Position Position, Price Price, Amount Paid)
    : Event(Sequence, Time), IEvent<ExpirySettled>
{
    /// <inheritdoc/>
    public static byte Tag => 15;

    internal override EventForm Form => EventForm<ExpirySettled>.Instance;

    /// <inheritdoc/>
    public static ExpirySettled Read<TSource>(ulong sequence, Timestamp time, ref TSource fields)
        where TSource : IFieldSource, allows ref struct
    {
        InstrumentId instrument = fields.Instrument("instrument");
        return new(
            sequence, time,
            instrument,
            fields.Account("account"),
            new Position(instrument, Quantity.FromAtoms(fields.Decimal("held")), Amount.FromAtoms(fields.Decimal("cost"))),
            Price.FromAtoms(fields.Decimal("price")),
            Amount.FromAtoms(fields.Decimal("paid")));
    }

    /// <inheritdoc/>
    public override void Write<TSink>(ref TSink fields)
    {
        fields.Instrument("instrument", Instrument);
        fields.Account("account", Account);
        fields.Decimal("held", Position.Quantity.Atoms);
        fields.Decimal("cost", Position.Cost.Atoms);
        fields.Decimal("price", Price.Atoms);
        fields.Decimal("paid", Paid.Atoms);
    }
}
