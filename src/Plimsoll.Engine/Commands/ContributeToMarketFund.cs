// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Fields;
using Plimsoll.Values;

namespace Plimsoll.Engine.Commands;

/// <summary>Money comes from outside into the fund of an instrument's market, which is drawn on for that market only.</summary>
/// <param name="Id">Command id.</param>
/// <param name="Time">Time.</param>
/// <param name="Instrument">The instrument; all that have its underlying share the fund.</param>
/// <param name="Amount">How much of the numeraire, above zero, in whole smallest units.</param>
public sealed record ContributeToMarketFund(CommandId Id, Timestamp Time, InstrumentId Instrument, Amount Amount)
    : Command(Id, Time), ICommand<ContributeToMarketFund>
{
    /// <inheritdoc/>
    public static byte Tag => 21;

    internal override CommandForm Form => CommandForm<ContributeToMarketFund>.Instance;

    /// <inheritdoc/>
    public static ContributeToMarketFund Read<TSource>(CommandId id, Timestamp time, ref TSource fields)
        where TSource : IFieldSource, allows ref struct =>
        new(id, time, fields.Instrument("instrument"), Amount.FromAtoms(fields.Decimal("amount")));

    /// <inheritdoc/>
    public override void Write<TSink>(ref TSink fields)
    {
        fields.Instrument("instrument", Instrument);
        fields.Decimal("amount", Amount.Atoms);
    }
}
