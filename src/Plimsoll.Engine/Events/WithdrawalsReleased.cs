// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Fields;
using Plimsoll.Values;

namespace Plimsoll.Engine.Events;

/// <summary>Withdrawals of an asset are not held back by a deficit any more.</summary>
/// <param name="Sequence">Sequence.</param>
/// <param name="Time">Time.</param>
/// <param name="Asset">Of which asset.</param>
/// <param name="IsPaid">True when no deficit is left; false when the time was over before.</param>
public sealed record WithdrawalsReleased(ulong Sequence, Timestamp Time, AssetId Asset, bool IsPaid) : Event(Sequence, Time), IEvent<WithdrawalsReleased>
{
    /// <inheritdoc/>
    public static byte Tag => 52;

    internal override EventForm Form => EventForm<WithdrawalsReleased>.Instance;

    /// <inheritdoc/>
    public static WithdrawalsReleased Read<TSource>(ulong sequence, Timestamp time, ref TSource fields)
        where TSource : IFieldSource, allows ref struct =>
        new(sequence, time, fields.Asset("asset"), fields.Flag("isPaid"));

    /// <inheritdoc/>
    public override void Write<TSink>(ref TSink fields)
    {
        fields.Asset("asset", Asset);
        fields.Flag("isPaid", IsPaid);
    }
}
