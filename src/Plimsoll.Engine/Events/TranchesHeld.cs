// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Fields;
using Plimsoll.Values;

namespace Plimsoll.Engine.Events;

/// <summary>A deficit is not paid: what is staked, and the junior tranche, stay until none is left, for they may yet be drawn on.</summary>
/// <param name="Sequence">Sequence.</param>
/// <param name="Time">Time.</param>
/// <param name="Account">Whose deficit; the first of those that are left.</param>
public sealed record TranchesHeld(ulong Sequence, Timestamp Time, AccountId Account) : Event(Sequence, Time), IEvent<TranchesHeld>
{
    /// <inheritdoc/>
    public static byte Tag => 76;

    internal override EventForm Form => EventForm<TranchesHeld>.Instance;

    /// <inheritdoc/>
    public static TranchesHeld Read<TSource>(ulong sequence, Timestamp time, ref TSource fields)
        where TSource : IFieldSource, allows ref struct =>
        new(sequence, time, fields.Account("account"));

    /// <inheritdoc/>
    public override void Write<TSink>(ref TSink fields) => fields.Account("account", Account);
}
