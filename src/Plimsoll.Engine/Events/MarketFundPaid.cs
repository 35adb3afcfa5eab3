// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Fields;
using Plimsoll.Values;

namespace Plimsoll.Engine.Events;

/// <summary>A market's own fund paid part of a deficit: the first layer after the account's own money.</summary>
/// <param name="Sequence">Sequence.</param>
/// <param name="Time">Time.</param>
/// <param name="Account">Whose deficit, or the backstop.</param>
/// <param name="Underlying">The market.</param>
/// <param name="Amount">How much, numeraire.</param>
public sealed record MarketFundPaid(ulong Sequence, Timestamp Time, AccountId Account, ObservableId Underlying, Amount Amount)
    : Event(Sequence, Time), IEvent<MarketFundPaid>
{
    /// <inheritdoc/>
    public static byte Tag => 48;

    internal override EventForm Form => EventForm<MarketFundPaid>.Instance;

    /// <inheritdoc/>
    public static MarketFundPaid Read<TSource>(ulong sequence, Timestamp time, ref TSource fields)
        where TSource : IFieldSource, allows ref struct =>
        new(
            sequence, time,
            fields.Account("account"),
            fields.Observable("underlying"),
            Amount.FromAtoms(fields.Decimal("amount")));

    /// <inheritdoc/>
    public override void Write<TSink>(ref TSink fields)
    {
        fields.Account("account", Account);
        fields.Observable("underlying", Underlying);
        fields.Decimal("amount", Amount.Atoms);
    }
}
