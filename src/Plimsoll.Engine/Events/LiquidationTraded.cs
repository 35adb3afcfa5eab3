// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Fields;
using Plimsoll.Values;

namespace Plimsoll.Engine.Events;

/// <summary>A liquidation trade against the outside book.</summary>
/// <param name="Sequence">Sequence.</param>
/// <param name="Time">Time.</param>
/// <param name="Account">Whose position.</param>
/// <param name="Instrument">What was traded.</param>
/// <param name="Quantity">Contracts as the account traded them; positive bought.</param>
/// <param name="Price">Average price.</param>
/// <param name="Mark">The mark at that moment.</param>
/// <param name="Fee">Trading fee, settlement asset.</param>
/// <param name="LiquidationFee">Fee to the insurance fund, settlement asset.</param>
/// <param name="Reason">Why it was traded.</param>
public sealed record LiquidationTraded(
    ulong Sequence,
    Timestamp Time,
    AccountId Account,
    InstrumentId Instrument,
    Quantity Quantity,
    Price Price,
    Price Mark,
    Amount Fee,
    Amount LiquidationFee,
    CloseReason Reason)
    : Event(Sequence, Time), IEvent<LiquidationTraded>
{
    /// <inheritdoc/>
    public static byte Tag => 24;

    internal override EventForm Form => EventForm<LiquidationTraded>.Instance;

    /// <inheritdoc/>
    public static LiquidationTraded Read<TSource>(ulong sequence, Timestamp time, ref TSource fields)
        where TSource : IFieldSource, allows ref struct =>
        new(
            sequence, time,
            fields.Account("account"),
            fields.Instrument("instrument"),
            Quantity.FromAtoms(fields.Decimal("quantity")),
            Price.FromAtoms(fields.Decimal("price")),
            Price.FromAtoms(fields.Decimal("mark")),
            Amount.FromAtoms(fields.Decimal("fee")),
            Amount.FromAtoms(fields.Decimal("liquidationFee")),
            fields.Choice<CloseReason>("reason"));

    /// <inheritdoc/>
    public override void Write<TSink>(ref TSink fields)
    {
        fields.Account("account", Account);
        fields.Instrument("instrument", Instrument);
        fields.Decimal("quantity", Quantity.Atoms);
        fields.Decimal("price", Price.Atoms);
        fields.Decimal("mark", Mark.Atoms);
        fields.Decimal("fee", Fee.Atoms);
        fields.Decimal("liquidationFee", LiquidationFee.Atoms);
        fields.Choice("reason", Reason);
    }
}
