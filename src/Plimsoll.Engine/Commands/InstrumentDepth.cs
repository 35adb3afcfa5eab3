// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Fields;
using Plimsoll.Markets;
using Plimsoll.Values;

namespace Plimsoll.Engine.Commands;

/// <summary>The visible depth of one book.</summary>
/// <param name="Instrument">The instrument.</param>
/// <param name="Depth">Its profile.</param>
public readonly record struct InstrumentDepth(InstrumentId Instrument, DepthProfile Depth);

/// <summary>The fields of an <see cref="InstrumentDepth"/>.</summary>
public readonly struct InstrumentDepthForm : IForm<InstrumentDepth>
{
    /// <inheritdoc/>
    public static int LeastBytes => 4 + 16 + 4 + 4;

    /// <inheritdoc/>
    public static InstrumentDepth Read<TSource>(ref TSource fields)
        where TSource : IFieldSource, allows ref struct =>
        new(
            fields.Instrument("instrument"),
            new DepthProfile(
                Ratio.FromAtoms(fields.Decimal("halfSpread")), fields.List<DepthLevel, DepthLevelForm>("bids"), fields.List<DepthLevel,
                    DepthLevelForm>("asks")));

    /// <inheritdoc/>
    public static void Write<TSink>(in InstrumentDepth item, ref TSink fields)
        where TSink : IFieldSink, allows ref struct
    {
        if (item.Depth is not { } depth)
        {
            fields.Missing();
            return;
        }

        fields.Instrument("instrument", item.Instrument);
        fields.Decimal("halfSpread", depth.HalfSpread.Atoms);
        fields.List<DepthLevel, DepthLevelForm>("bids", depth.Bids);
        fields.List<DepthLevel, DepthLevelForm>("asks", depth.Asks);
    }
}

/// <summary>The fields of a <see cref="DepthLevel"/>.</summary>
public readonly struct DepthLevelForm : IForm<DepthLevel>
{
    /// <inheritdoc/>
    public static int LeastBytes => 16 + 16;

    /// <inheritdoc/>
    public static DepthLevel Read<TSource>(ref TSource fields)
        where TSource : IFieldSource, allows ref struct =>
        new(Ratio.FromAtoms(fields.Decimal("distance")), Quantity.FromAtoms(fields.Decimal("cumulative")));

    /// <inheritdoc/>
    public static void Write<TSink>(in DepthLevel item, ref TSink fields)
        where TSink : IFieldSink, allows ref struct
    {
        fields.Decimal("distance", item.Distance.Atoms);
        fields.Decimal("cumulative", item.Cumulative.Atoms);
    }
}
