// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Fields;
using Plimsoll.Values;

namespace Plimsoll.Engine.Events;

/// <summary>A stake, or a part of it, left to the outside.</summary>
/// <param name="Sequence">Sequence.</param>
/// <param name="Time">Time.</param>
/// <param name="Account">Whose stake it was.</param>
/// <param name="Amount">How much, numeraire.</param>
/// <param name="Stake">What is left of the stake, numeraire.</param>
public sealed record Unstaked(ulong Sequence, Timestamp Time, AccountId Account, Amount Amount, Amount Stake) : Event(Sequence, Time), IEvent<Unstaked>
{
    /// <inheritdoc/>
    public static byte Tag => 47;

    internal override EventForm Form => EventForm<Unstaked>.Instance;

    /// <inheritdoc/>
    public static Unstaked Read<TSource>(ulong sequence, Timestamp time, ref TSource fields)
        where TSource : IFieldSource, allows ref struct =>
        new(
            sequence, time,
            fields.Account("account"),
            Amount.FromAtoms(fields.Decimal("amount")),
            Amount.FromAtoms(fields.Decimal("stake")));

    /// <inheritdoc/>
    public override void Write<TSink>(ref TSink fields)
    {
        fields.Account("account", Account);
        fields.Decimal("amount", Amount.Atoms);
        fields.Decimal("stake", Stake.Atoms);
    }
}
