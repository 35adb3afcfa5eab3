// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Fields;
using Plimsoll.Values;

namespace Plimsoll.Engine.Events;

/// <summary>The venue wants money of its junior tranche back; until it leaves it bears losses.</summary>
/// <param name="Sequence">Sequence.</param>
/// <param name="Time">Time.</param>
/// <param name="Leaving">All that waits now, numeraire.</param>
/// <param name="Due">When it leaves, as far as it is not drawn or kept back then.</param>
public sealed record JuniorWithdrawalRequested(ulong Sequence, Timestamp Time, Amount Leaving, Timestamp Due)
    : Event(Sequence, Time), IEvent<JuniorWithdrawalRequested>
{
    /// <inheritdoc/>
    public static byte Tag => 56;

    internal override EventForm Form => EventForm<JuniorWithdrawalRequested>.Instance;

    /// <inheritdoc/>
    public static JuniorWithdrawalRequested Read<TSource>(ulong sequence, Timestamp time, ref TSource fields)
        where TSource : IFieldSource, allows ref struct =>
        new(sequence, time, Amount.FromAtoms(fields.Decimal("leaving")), fields.OptionalTime("due"));

    /// <inheritdoc/>
    public override void Write<TSink>(ref TSink fields)
    {
        fields.Decimal("leaving", Leaving.Atoms);
        fields.OptionalTime("due", Due);
    }
}
