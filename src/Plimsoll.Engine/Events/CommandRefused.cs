// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Fields;
using Plimsoll.Values;

namespace Plimsoll.Engine.Events;

/// <summary>A command was refused and changed nothing. Its time is the command's own, or the engine's where the command's is before that or no time that
/// there is; the engine's clock does not move by it, so that what is told next may be earlier.</summary>
public sealed record CommandRefused(ulong Sequence, Timestamp Time, CommandId Command, Rejection Rejection) : Event(Sequence, Time), IEvent<CommandRefused>
{
    /// <inheritdoc/>
    public static byte Tag => 1;

    internal override EventForm Form => EventForm<CommandRefused>.Instance;

    /// <inheritdoc/>
    public static CommandRefused Read<TSource>(ulong sequence, Timestamp time, ref TSource fields)
        where TSource : IFieldSource, allows ref struct =>
        new(sequence, time, fields.Identity("command"), RejectionFields.Read(ref fields));

    /// <inheritdoc/>
    public override void Write<TSink>(ref TSink fields)
    {
        fields.Identity("command", Command);
        RejectionFields.Write(Rejection, ref fields);
    }
}
