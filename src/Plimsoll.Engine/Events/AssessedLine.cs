// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Fields;
using Plimsoll.Values;

namespace Plimsoll.Engine.Events;

/// <summary>A line of a maintenance requirement.</summary>
/// <param name="Name">What it is for, as reports name it.</param>
/// <param name="Scenario">The scenario that requires it; empty where there is none.</param>
/// <param name="Exposure">What it is charged on, numeraire.</param>
/// <param name="Maintenance">What it requires, numeraire.</param>
public readonly record struct AssessedLine(string Name, string Scenario, Amount Exposure, Amount Maintenance);

/// <summary>The fields of an <see cref="AssessedLine"/>.</summary>
public readonly struct AssessedLineForm : IForm<AssessedLine>
{
    /// <inheritdoc/>
    public static int LeastBytes => 4 + 4 + 16 + 16;

    /// <inheritdoc/>
    public static AssessedLine Read<TSource>(ref TSource fields)
        where TSource : IFieldSource, allows ref struct =>
        new(
            fields.Text("name"),
            fields.OptionalText("scenario"),
            Amount.FromAtoms(fields.Decimal("exposure")),
            Amount.FromAtoms(fields.Decimal("maintenance")));

    /// <inheritdoc/>
    public static void Write<TSink>(in AssessedLine item, ref TSink fields)
        where TSink : IFieldSink, allows ref struct
    {
        fields.Text("name", item.Name);
        fields.OptionalText("scenario", item.Scenario);
        fields.Decimal("exposure", item.Exposure.Atoms);
        fields.Decimal("maintenance", item.Maintenance.Atoms);
    }
}
