// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Fields;
using Plimsoll.Values;

namespace Plimsoll.Engine.Events;

/// <summary>The venue's junior tranche paid part of a deficit: before the insurance fund.</summary>
/// <param name="Sequence">Sequence.</param>
/// <param name="Time">Time.</param>
/// <param name="Account">Whose deficit, or the backstop.</param>
/// <param name="Amount">How much, numeraire.</param>
public sealed record JuniorPaid(ulong Sequence, Timestamp Time, AccountId Account, Amount Amount) : Event(Sequence, Time), IEvent<JuniorPaid>
{
    /// <inheritdoc/>
    public static byte Tag => 49;

    internal override EventForm Form => EventForm<JuniorPaid>.Instance;

    /// <inheritdoc/>
    public static JuniorPaid Read<TSource>(ulong sequence, Timestamp time, ref TSource fields)
        where TSource : IFieldSource, allows ref struct =>
        new(
            sequence, time,
            fields.Account("account"),
            Amount.FromAtoms(fields.Decimal("amount")));

    /// <inheritdoc/>
    public override void Write<TSink>(ref TSink fields)
    {
        fields.Account("account", Account);
        fields.Decimal("amount", Amount.Atoms);
    }
}
