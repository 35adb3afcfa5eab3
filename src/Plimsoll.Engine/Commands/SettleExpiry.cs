// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Fields;
using Plimsoll.Values;

namespace Plimsoll.Engine.Commands;

/// <summary>Settles an expired future or option at the oracle's price of its underlying.</summary>
/// <param name="Id">Command id.</param>
/// <param name="Time">Time; at or after expiry.</param>
/// <param name="Instrument">The instrument.</param>
public sealed record SettleExpiry(CommandId Id, Timestamp Time, InstrumentId Instrument) : Command(Id, Time), ICommand<SettleExpiry>
{
    /// <inheritdoc/>
    public static byte Tag => 12;

    internal override CommandForm Form => CommandForm<SettleExpiry>.Instance;

    /// <inheritdoc/>
    public static SettleExpiry Read<TSource>(CommandId id, Timestamp time, ref TSource fields)
        where TSource : IFieldSource, allows ref struct =>
        new(id, time, fields.Instrument("instrument"));

    /// <inheritdoc/>
    public override void Write<TSink>(ref TSink fields)
    {
        fields.Instrument("instrument", Instrument);
    }
}
