// SPDX-License-Identifier: Apache-2.0
using FsCheck;
using FsCheck.Fluent;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Values;

namespace Plimsoll.Tests.Properties.Commands;

/// <summary>Generated commands and events of every kind there is, their fields anywhere in the range of their types: a new kind is generated without a word
/// here.</summary>
internal static class AnyCommand
{
    /// <summary>Any command.</summary>
    public static Gen<Command> Any { get; } =
        from seed in Gen.Choose(0, int.MaxValue - 1)
        from form in Gen.Elements<CommandForm>(CommandForm.All)
        select Draw(form, seed);

    /// <summary>Any event.</summary>
    public static Gen<Event> AnyEvent { get; } =
        from seed in Gen.Choose(0, int.MaxValue - 1)
        from form in Gen.Elements<EventForm>(EventForm.All)
        select Draw(form, seed);

    /// <summary>A command of one kind.</summary>
    public static Command Draw(CommandForm form, int seed)
    {
        DrawnFields fields = new(seed, longest: 5);
        return form.Read(new CommandId(new UInt128(fields.Unsigned(), fields.Unsigned())), new Timestamp(unchecked((long)fields.Unsigned())), ref fields);
    }

    /// <summary>An event of one kind.</summary>
    public static Event Draw(EventForm form, int seed)
    {
        DrawnFields fields = new(seed, longest: 5);
        return form.Read(fields.Unsigned(), new Timestamp(unchecked((long)fields.Unsigned())), ref fields);
    }
}
