// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Fields;
using Plimsoll.Values;

namespace Plimsoll.Engine.Events;

/// <summary>What the loss of an underlying in one scenario weighs in a plan's certificate.</summary>
/// <param name="Underlying">Whose loss.</param>
/// <param name="Number">The rulebook's number of the scenario.</param>
/// <param name="Scenario">The scenario in words.</param>
/// <param name="Multiplier">What it weighs: cost for each unit of that loss, both numeraire; not negative, rounded down.</param>
public readonly record struct WeighedScenario(ObservableId Underlying, int Number, string Scenario, Ratio Multiplier);

/// <summary>The fields of a <see cref="WeighedScenario"/>.</summary>
public readonly struct WeighedScenarioForm : IForm<WeighedScenario>
{
    /// <inheritdoc/>
    public static int LeastBytes => 4 + 4 + 4 + 16;

    /// <inheritdoc/>
    public static WeighedScenario Read<TSource>(ref TSource fields)
        where TSource : IFieldSource, allows ref struct =>
        new(
            fields.Observable("underlying"),
            fields.Number("number"),
            fields.Text("scenario"),
            Ratio.FromAtoms(fields.Decimal("multiplier")));

    /// <inheritdoc/>
    public static void Write<TSink>(in WeighedScenario item, ref TSink fields)
        where TSink : IFieldSink, allows ref struct
    {
        fields.Observable("underlying", item.Underlying);
        fields.Number("number", item.Number);
        fields.Text("scenario", item.Scenario);
        fields.Decimal("multiplier", item.Multiplier.Atoms);
    }
}
