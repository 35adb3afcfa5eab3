// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Fields;
using Plimsoll.Values;

namespace Plimsoll.Engine.Commands;

/// <summary>Exchanges one funding payment between longs and shorts.</summary>
/// <param name="Id">Command id.</param>
/// <param name="Time">Time.</param>
/// <param name="Instrument">A perpetual.</param>
/// <param name="Rate">Fraction of notional that longs pay shorts; negative the other way.</param>
public sealed record ApplyFunding(CommandId Id, Timestamp Time, InstrumentId Instrument, Ratio Rate) : Command(Id, Time), ICommand<ApplyFunding>
{
    /// <inheritdoc/>
    public static byte Tag => 10;

    internal override CommandForm Form => CommandForm<ApplyFunding>.Instance;

    /// <inheritdoc/>
    public static ApplyFunding Read<TSource>(CommandId id, Timestamp time, ref TSource fields)
        where TSource : IFieldSource, allows ref struct =>
        new(id, time, fields.Instrument("instrument"), Ratio.FromAtoms(fields.Decimal("rate")));

    /// <inheritdoc/>
    public override void Write<TSink>(ref TSink fields)
    {
        fields.Instrument("instrument", Instrument);
        fields.Decimal("rate", Rate.Atoms);
    }
}
