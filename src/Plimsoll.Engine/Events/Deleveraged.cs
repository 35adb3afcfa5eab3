// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Fields;
using Plimsoll.Values;

namespace Plimsoll.Engine.Events;

/// <summary>A profitable position was closed against a bankrupt one.</summary>
/// <param name="Sequence">Sequence.</param>
/// <param name="Time">Time.</param>
/// <param name="Bankrupt">The bankrupt account.</param>
/// <param name="Account">Whose profitable position was reduced.</param>
/// <param name="Instrument">The instrument.</param>
/// <param name="Quantity">Contracts closed, above zero.</param>
/// <param name="Price">At what price.</param>
/// <param name="Mark">The mark at that moment: what lies between is the profit that was given up.</param>
/// <param name="Rank">Its place in the queue, first is 1.</param>
/// <param name="Score">Profit rate × effective leverage, which gave it that place.</param>
public sealed record Deleveraged(
    ulong Sequence,
    Timestamp Time,
    AccountId Bankrupt,
    AccountId Account,
    InstrumentId Instrument,
    Quantity Quantity,
    Price Price,
    Price Mark,
    int Rank,
    Ratio Score)
    : Event(Sequence, Time), IEvent<Deleveraged>
{
    /// <inheritdoc/>
    public static byte Tag => 28;

    internal override EventForm Form => EventForm<Deleveraged>.Instance;

    /// <inheritdoc/>
    public static Deleveraged Read<TSource>(ulong sequence, Timestamp time, ref TSource fields)
        where TSource : IFieldSource, allows ref struct =>
        new(
            sequence, time,
            fields.Account("bankrupt"),
            fields.Account("account"),
            fields.Instrument("instrument"),
            Quantity.FromAtoms(fields.Decimal("quantity")),
            Price.FromAtoms(fields.Decimal("price")),
            Price.FromAtoms(fields.Decimal("mark")),
            fields.Number("rank"),
            Ratio.FromAtoms(fields.Decimal("score")));

    /// <inheritdoc/>
    public override void Write<TSink>(ref TSink fields)
    {
        fields.Account("bankrupt", Bankrupt);
        fields.Account("account", Account);
        fields.Instrument("instrument", Instrument);
        fields.Decimal("quantity", Quantity.Atoms);
        fields.Decimal("price", Price.Atoms);
        fields.Decimal("mark", Mark.Atoms);
        fields.Number("rank", Rank);
        fields.Decimal("score", Score.Atoms);
    }
}
