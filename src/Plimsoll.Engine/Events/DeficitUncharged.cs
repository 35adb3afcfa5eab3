// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Fields;
using Plimsoll.Values;

namespace Plimsoll.Engine.Events;

/// <summary>A deficit that was left in a settlement period is charged to no profits: it still moves with a price and they cannot pay it whole, or nobody can
/// say what it is. It stays a deficit, and no later period is charged for it.</summary>
/// <param name="Sequence">Sequence.</param>
/// <param name="Time">Time.</param>
/// <param name="Account">Whose deficit.</param>
/// <param name="End">When the period ended.</param>
public sealed record DeficitUncharged(ulong Sequence, Timestamp Time, AccountId Account, Timestamp End) : Event(Sequence, Time), IEvent<DeficitUncharged>
{
    /// <inheritdoc/>
    public static byte Tag => 78;

    internal override EventForm Form => EventForm<DeficitUncharged>.Instance;

    /// <inheritdoc/>
    public static DeficitUncharged Read<TSource>(ulong sequence, Timestamp time, ref TSource fields)
        where TSource : IFieldSource, allows ref struct =>
        new(sequence, time, fields.Account("account"), fields.OptionalTime("end"));

    /// <inheritdoc/>
    public override void Write<TSink>(ref TSink fields)
    {
        fields.Account("account", Account);
        fields.OptionalTime("end", End);
    }
}
