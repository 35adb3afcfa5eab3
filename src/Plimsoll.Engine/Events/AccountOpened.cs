// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Fields;
using Plimsoll.Values;

namespace Plimsoll.Engine.Events;

/// <summary>An account was opened; pockets are opened by the engine.</summary>
public sealed record AccountOpened(
    ulong Sequence, Timestamp Time, AccountId Account, OwnerId Owner, AccountKind Kind, AccountId Parent, InstrumentId? Instrument)
    : Event(Sequence, Time), IEvent<AccountOpened>
{
    /// <inheritdoc/>
    public static byte Tag => 2;

    internal override EventForm Form => EventForm<AccountOpened>.Instance;

    /// <inheritdoc/>
    public static AccountOpened Read<TSource>(ulong sequence, Timestamp time, ref TSource fields)
        where TSource : IFieldSource, allows ref struct =>
        new(
            sequence, time,
            fields.Account("account"),
            fields.Owner("owner"),
            fields.Choice<AccountKind>("kind"),
            fields.Account("parent"),
            fields.Optional("instrument"));

    /// <inheritdoc/>
    public override void Write<TSink>(ref TSink fields)
    {
        fields.Account("account", Account);
        fields.Owner("owner", Owner);
        fields.Choice("kind", Kind);
        fields.Account("parent", Parent);
        fields.Optional("instrument", Instrument);
    }
}
