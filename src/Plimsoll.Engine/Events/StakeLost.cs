// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Fields;
using Plimsoll.Values;

namespace Plimsoll.Engine.Events;

/// <summary>A stake paid its share of a deficit, in proportion to all stakes: after the insurance fund.</summary>
/// <param name="Sequence">Sequence.</param>
/// <param name="Time">Time.</param>
/// <param name="Account">Whose deficit, or the backstop.</param>
/// <param name="Staker">Whose stake it is.</param>
/// <param name="Amount">How much, numeraire.</param>
/// <param name="Stake">What is left of the stake, numeraire.</param>
public sealed record StakeLost(ulong Sequence, Timestamp Time, AccountId Account, AccountId Staker, Amount Amount, Amount Stake)
    : Event(Sequence, Time), IEvent<StakeLost>
{
    /// <inheritdoc/>
    public static byte Tag => 50;

    internal override EventForm Form => EventForm<StakeLost>.Instance;

    /// <inheritdoc/>
    public static StakeLost Read<TSource>(ulong sequence, Timestamp time, ref TSource fields)
        where TSource : IFieldSource, allows ref struct =>
        new(
            sequence, time,
            fields.Account("account"),
            fields.Account("staker"),
            Amount.FromAtoms(fields.Decimal("amount")),
            Amount.FromAtoms(fields.Decimal("stake")));

    /// <inheritdoc/>
    public override void Write<TSink>(ref TSink fields)
    {
        fields.Account("account", Account);
        fields.Account("staker", Staker);
        fields.Decimal("amount", Amount.Atoms);
        fields.Decimal("stake", Stake.Atoms);
    }
}
