// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Fields;
using Plimsoll.Values;

namespace Plimsoll.Engine.Events;

/// <summary>At the end of a settlement period an account was charged a share of a deficit out of what it won in the period.</summary>
/// <param name="Sequence">Sequence.</param>
/// <param name="Time">Time.</param>
/// <param name="Bankrupt">Whose deficit.</param>
/// <param name="Account">Who was charged.</param>
/// <param name="Amount">How much, numeraire.</param>
/// <param name="Bearable">What could have been charged: the profit of the period, as far as maintenance is left.</param>
/// <param name="Period">When the period ended.</param>
public sealed record ProfitClawedBack(
    ulong Sequence, Timestamp Time, AccountId Bankrupt, AccountId Account, Amount Amount, Amount Bearable, Timestamp Period)
    : Event(Sequence, Time), IEvent<ProfitClawedBack>
{
    /// <inheritdoc/>
    public static byte Tag => 53;

    internal override EventForm Form => EventForm<ProfitClawedBack>.Instance;

    /// <inheritdoc/>
    public static ProfitClawedBack Read<TSource>(ulong sequence, Timestamp time, ref TSource fields)
        where TSource : IFieldSource, allows ref struct =>
        new(
            sequence, time,
            fields.Account("bankrupt"),
            fields.Account("account"),
            Amount.FromAtoms(fields.Decimal("amount")),
            Amount.FromAtoms(fields.Decimal("bearable")),
            fields.OptionalTime("period"));

    /// <inheritdoc/>
    public override void Write<TSink>(ref TSink fields)
    {
        fields.Account("bankrupt", Bankrupt);
        fields.Account("account", Account);
        fields.Decimal("amount", Amount.Atoms);
        fields.Decimal("bearable", Bearable.Atoms);
        fields.OptionalTime("period", Period);
    }
}
