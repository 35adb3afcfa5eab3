// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Fields;
using Plimsoll.Values;

namespace Plimsoll.Engine.Events;

/// <summary>A leverage limit was set; zero took it away.</summary>
public sealed record LeverageLimitSet(
    ulong Sequence, Timestamp Time, AccountId Account, InstrumentId? Instrument, Ratio Limit)
    : Event(Sequence, Time), IEvent<LeverageLimitSet>
{
    /// <inheritdoc/>
    public static byte Tag => 10;

    internal override EventForm Form => EventForm<LeverageLimitSet>.Instance;

    /// <inheritdoc/>
    public static LeverageLimitSet Read<TSource>(ulong sequence, Timestamp time, ref TSource fields)
        where TSource : IFieldSource, allows ref struct =>
        new(sequence, time, fields.Account("account"), fields.Optional("instrument"), Ratio.FromAtoms(fields.Decimal("limit")));

    /// <inheritdoc/>
    public override void Write<TSink>(ref TSink fields)
    {
        fields.Account("account", Account);
        fields.Optional("instrument", Instrument);
        fields.Decimal("limit", Limit.Atoms);
    }
}
