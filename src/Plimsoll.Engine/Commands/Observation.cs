// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Fields;
using Plimsoll.Values;

namespace Plimsoll.Engine.Commands;

/// <summary>One source's report of one observable.</summary>
/// <param name="Observable">The observable.</param>
/// <param name="Source">Which of the observable's sources, by its number.</param>
/// <param name="Value">Price or volatility, in atoms of 10⁻¹⁸.</param>
/// <param name="Confidence">The source's own half-width, as a fraction of the value; zero where it states none.</param>
/// <param name="Time">When the source says that it holds; zero where it gives no time, and its command's then counts. Only with a time of its own can a feed
/// that froze and repeats itself be told from one whose price stands still.</param>
public readonly record struct Observation(ObservableId Observable, int Source, Int128 Value, Ratio Confidence, Timestamp Time = default)
{
    /// <summary>True when the source gave a time of its own.</summary>
    public bool IsStamped => Time.Nanoseconds != 0;
}

/// <summary>The fields of an <see cref="Observation"/>.</summary>
public readonly struct ObservationForm : IForm<Observation>
{
    /// <inheritdoc/>
    public static int LeastBytes => 4 + 4 + 16 + 16 + 1;

    /// <inheritdoc/>
    public static Observation Read<TSource>(ref TSource fields)
        where TSource : IFieldSource, allows ref struct =>
        new(fields.Observable("observable"), fields.Number("source"), fields.Decimal("value"), Ratio.FromAtoms(fields.Decimal("confidence")),
            fields.OptionalTime("time"));

    /// <inheritdoc/>
    public static void Write<TSink>(in Observation item, ref TSink fields)
        where TSink : IFieldSink, allows ref struct
    {
        fields.Observable("observable", item.Observable);
        fields.Number("source", item.Source);
        fields.Decimal("value", item.Value);
        fields.Decimal("confidence", item.Confidence.Atoms);
        fields.OptionalTime("time", item.Time);
    }
}
