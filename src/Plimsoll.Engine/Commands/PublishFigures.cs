// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Engine.Fields;
using Plimsoll.Values;

namespace Plimsoll.Engine.Commands;

/// <summary>Tells figures of the market that no oracle aggregates: last trades, open interest, the funding to come, lending pools, gas and the last
/// block.</summary>
/// <remarks>
/// <para>One command for all of them, with a list of typed figures: a venue reads them off one feed at one moment, and models see all of them change at once
/// or none. A command for each would show a pool of one block beside the gas of another. Each figure is a type of its own, so that none has fields that mean
/// nothing.</para>
/// <para>The venue alone is trusted for them: there is no second source, no band and no staleness. A figure stands until it is told anew, or, where no
/// rulebook follows it, told to be unknown.</para>
/// <para>All of them are taken, or none. Liquidations under way take no step by it, since they trade at prices and depth.</para>
/// </remarks>
/// <param name="Id">Command id.</param>
/// <param name="Time">Time.</param>
/// <param name="Figures">What is told; each figure once.</param>
public sealed record PublishFigures(CommandId Id, Timestamp Time, ImmutableArray<Figure> Figures) : Command(Id, Time), ICommand<PublishFigures>
{
    /// <inheritdoc/>
    public static byte Tag => 20;

    internal override CommandForm Form => CommandForm<PublishFigures>.Instance;

    /// <inheritdoc/>
    public static PublishFigures Read<TSource>(CommandId id, Timestamp time, ref TSource fields)
        where TSource : IFieldSource, allows ref struct =>
        new(id, time, fields.List<Figure, FigureForm>("figures"));

    /// <inheritdoc/>
    public override void Write<TSink>(ref TSink fields)
    {
        fields.List<Figure, FigureForm>("figures", Figures);
    }
}
