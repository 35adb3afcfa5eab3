// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Fields;
using Plimsoll.Values;

namespace Plimsoll.Engine.Events;

/// <summary>Money came into a market's own fund.</summary>
/// <param name="Sequence">Sequence.</param>
/// <param name="Time">Time.</param>
/// <param name="Underlying">The market.</param>
/// <param name="Amount">How much, numeraire.</param>
public sealed record MarketFundContributed(ulong Sequence, Timestamp Time, ObservableId Underlying, Amount Amount)
    : Event(Sequence, Time), IEvent<MarketFundContributed>
{
    /// <inheritdoc/>
    public static byte Tag => 43;

    internal override EventForm Form => EventForm<MarketFundContributed>.Instance;

    /// <inheritdoc/>
    public static MarketFundContributed Read<TSource>(ulong sequence, Timestamp time, ref TSource fields)
        where TSource : IFieldSource, allows ref struct =>
        new(
            sequence, time,
            fields.Observable("underlying"),
            Amount.FromAtoms(fields.Decimal("amount")));

    /// <inheritdoc/>
    public override void Write<TSink>(ref TSink fields)
    {
        fields.Observable("underlying", Underlying);
        fields.Decimal("amount", Amount.Atoms);
    }
}
