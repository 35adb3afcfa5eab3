// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Engine.Fields;
using Plimsoll.Values;

namespace Plimsoll.Engine.Commands;

/// <summary>Replaces the depth that liquidations may trade against.</summary>
/// <param name="Id">Command id.</param>
/// <param name="Time">Time.</param>
/// <param name="Depths">Profiles by instrument.</param>
public sealed record PublishDepth(CommandId Id, Timestamp Time, ImmutableArray<InstrumentDepth> Depths) : Command(Id, Time), ICommand<PublishDepth>
{
    /// <inheritdoc/>
    public static byte Tag => 9;

    internal override CommandForm Form => CommandForm<PublishDepth>.Instance;

    /// <inheritdoc/>
    public static PublishDepth Read<TSource>(CommandId id, Timestamp time, ref TSource fields)
        where TSource : IFieldSource, allows ref struct =>
        new(id, time, fields.List<InstrumentDepth, InstrumentDepthForm>("depths"));

    /// <inheritdoc/>
    public override void Write<TSink>(ref TSink fields)
    {
        fields.List<InstrumentDepth, InstrumentDepthForm>("depths", Depths);
    }
}
