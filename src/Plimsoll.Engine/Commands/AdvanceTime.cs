// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Fields;
using Plimsoll.Values;

namespace Plimsoll.Engine.Commands;

/// <summary>Nothing but time passes: prices age, liquidations take their next step.</summary>
/// <param name="Id">Command id.</param>
/// <param name="Time">Time.</param>
public sealed record AdvanceTime(CommandId Id, Timestamp Time) : Command(Id, Time), ICommand<AdvanceTime>
{
    /// <inheritdoc/>
    public static byte Tag => 13;

    internal override CommandForm Form => CommandForm<AdvanceTime>.Instance;

    /// <inheritdoc/>
    public static AdvanceTime Read<TSource>(CommandId id, Timestamp time, ref TSource fields)
        where TSource : IFieldSource, allows ref struct =>
        new(id, time);

    /// <inheritdoc/>
    public override void Write<TSink>(ref TSink fields)
    {
    }
}
