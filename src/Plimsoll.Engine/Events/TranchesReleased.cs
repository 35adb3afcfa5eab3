// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Fields;
using Plimsoll.Values;

namespace Plimsoll.Engine.Events;

/// <summary>No deficit is left for which what is staked, and the junior tranche, would have to stay.</summary>
/// <param name="Sequence">Sequence.</param>
/// <param name="Time">Time.</param>
public sealed record TranchesReleased(ulong Sequence, Timestamp Time) : Event(Sequence, Time), IEvent<TranchesReleased>
{
    /// <inheritdoc/>
    public static byte Tag => 77;

    internal override EventForm Form => EventForm<TranchesReleased>.Instance;

    /// <inheritdoc/>
    public static TranchesReleased Read<TSource>(ulong sequence, Timestamp time, ref TSource fields)
        where TSource : IFieldSource, allows ref struct => new(sequence, time);

    /// <inheritdoc/>
    public override void Write<TSink>(ref TSink fields)
    {
        // It has no fields but when.
    }
}
