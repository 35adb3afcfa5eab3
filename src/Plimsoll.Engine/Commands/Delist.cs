// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Fields;
using Plimsoll.Values;

namespace Plimsoll.Engine.Commands;

/// <summary>Delists an instrument: from now on what is open in it may shrink and not grow.</summary>
/// <remarks>Positions stay: they can be closed against each other, are liquidated as before, and a dated contract settles at its expiry. A perpetual is settled
/// at its index by
/// <see cref="SettleExpiry"/>, at any time from now on. Spot, which leaves nothing open, is not traded any more. The instrument keeps its number and stays
/// readable.</remarks>
/// <param name="Id">Command id.</param>
/// <param name="Time">Time.</param>
/// <param name="Instrument">The instrument.</param>
public sealed record Delist(
    CommandId Id, Timestamp Time, InstrumentId Instrument)
    : Command(Id, Time), ICommand<Delist>
{
    /// <inheritdoc/>
    public static byte Tag => 17;

    internal override CommandForm Form => CommandForm<Delist>.Instance;

    /// <inheritdoc/>
    public static Delist Read<TSource>(CommandId id, Timestamp time, ref TSource fields)
        where TSource : IFieldSource, allows ref struct =>
        new(
            id,
            time,
            fields.Instrument("instrument"));

    /// <inheritdoc/>
    public override void Write<TSink>(ref TSink fields)
    {
        fields.Instrument("instrument", Instrument);
    }
}
