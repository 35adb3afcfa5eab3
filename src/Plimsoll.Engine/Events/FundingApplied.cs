// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Fields;
using Plimsoll.Values;

namespace Plimsoll.Engine.Events;

/// <summary>One side's share of a funding payment; positive is received.</summary>
public sealed record FundingApplied(
    ulong Sequence, Timestamp Time, InstrumentId Instrument, AccountId Account, Amount Amount)
    : Event(Sequence, Time), IEvent<FundingApplied>
{
    /// <inheritdoc/>
    public static byte Tag => 12;

    internal override EventForm Form => EventForm<FundingApplied>.Instance;

    /// <inheritdoc/>
    public static FundingApplied Read<TSource>(ulong sequence, Timestamp time, ref TSource fields)
        where TSource : IFieldSource, allows ref struct =>
        new(sequence, time, fields.Instrument("instrument"), fields.Account("account"), Amount.FromAtoms(fields.Decimal("amount")));

    /// <inheritdoc/>
    public override void Write<TSink>(ref TSink fields)
    {
        fields.Instrument("instrument", Instrument);
        fields.Account("account", Account);
        fields.Decimal("amount", Amount.Atoms);
    }
}
