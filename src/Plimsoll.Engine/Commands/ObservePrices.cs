// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Engine.Fields;
using Plimsoll.Values;

namespace Plimsoll.Engine.Commands;

/// <summary>What sources said at one time. The oracle takes all of it in before any account is looked at, so there is one price per observable per
/// command.</summary>
/// <param name="Id">Command id.</param>
/// <param name="Time">Time; also that of the observations that give none of their own.</param>
/// <param name="Observations">What they said.</param>
public sealed record ObservePrices(CommandId Id, Timestamp Time, ImmutableArray<Observation> Observations) : Command(Id, Time), ICommand<ObservePrices>
{
    /// <inheritdoc/>
    public static byte Tag => 8;

    internal override CommandForm Form => CommandForm<ObservePrices>.Instance;

    /// <inheritdoc/>
    public static ObservePrices Read<TSource>(CommandId id, Timestamp time, ref TSource fields)
        where TSource : IFieldSource, allows ref struct =>
        new(id, time, fields.List<Observation, ObservationForm>("observations"));

    /// <inheritdoc/>
    public override void Write<TSink>(ref TSink fields)
    {
        fields.List<Observation, ObservationForm>("observations", Observations);
    }
}
