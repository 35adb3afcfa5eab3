// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Fields;
using Plimsoll.Values;

namespace Plimsoll.Engine.Events;

/// <summary>Money was staked.</summary>
/// <param name="Sequence">Sequence.</param>
/// <param name="Time">Time.</param>
/// <param name="Account">Whose stake it is.</param>
/// <param name="Amount">How much, numeraire.</param>
/// <param name="Stake">The whole stake now, numeraire.</param>
public sealed record Staked(ulong Sequence, Timestamp Time, AccountId Account, Amount Amount, Amount Stake) : Event(Sequence, Time), IEvent<Staked>
{
    /// <inheritdoc/>
    public static byte Tag => 45;

    internal override EventForm Form => EventForm<Staked>.Instance;

    /// <inheritdoc/>
    public static Staked Read<TSource>(ulong sequence, Timestamp time, ref TSource fields)
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
