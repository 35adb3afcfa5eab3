// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Fields;
using Plimsoll.Values;

namespace Plimsoll.Engine.Events;

/// <summary>A loss that no layer could carry stays on the account until one can.</summary>
/// <param name="Sequence">Sequence.</param>
/// <param name="Time">Time.</param>
/// <param name="Account">The account.</param>
/// <param name="Deficit">What is missing, numeraire.</param>
public sealed record DeficitRecognised(ulong Sequence, Timestamp Time, AccountId Account, Amount Deficit) : Event(Sequence, Time), IEvent<DeficitRecognised>
{
    /// <inheritdoc/>
    public static byte Tag => 30;

    internal override EventForm Form => EventForm<DeficitRecognised>.Instance;

    /// <inheritdoc/>
    public static DeficitRecognised Read<TSource>(ulong sequence, Timestamp time, ref TSource fields)
        where TSource : IFieldSource, allows ref struct =>
        new(sequence, time, fields.Account("account"), Amount.FromAtoms(fields.Decimal("deficit")));

    /// <inheritdoc/>
    public override void Write<TSink>(ref TSink fields)
    {
        fields.Account("account", Account);
        fields.Decimal("deficit", Deficit.Atoms);
    }
}
