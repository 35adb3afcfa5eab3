// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Margin;
using Plimsoll.Values;

namespace Plimsoll.Tests.Properties.Margin;

/// <summary>What has to hold of a tree of named values, said as the first fault that is found.</summary>
internal static class ExplainedTree
{
    /// <summary>Folds are exact, formulas have parts, what was put in has none, and what stands elsewhere stands there.</summary>
    internal static string? FaultOf(NamedValue root) =>
        root.Flattened().FirstOrDefault(value => !Follows(value, root)) is { } fault ? $"{root.Name}: {fault.Name} {fault.Value} ({fault.Rule})" : null;

    /// <summary>A line that requires something has a node of its figure, which comes down to a price, a size or a parameter.</summary>
    internal static string? FaultOf(MarginReportLine line, Amount figure, NamedValue root) =>
        figure.IsZero || root.Flattened().Any(node => node.Value == figure && node.Rule is not (ValueRule.Given or ValueRule.Elsewhere) && IsGrounded(node, root))
            ? null
            : $"{root.Name}: no node of {figure} for the line {line.Name} comes down to what was put in";

    private static bool IsGrounded(NamedValue node, NamedValue root) => node.Flattened().Any(leaf => leaf.Rule == ValueRule.Given && leaf.Unit != ValueUnit.Money)
        || node.Flattened().Where(static leaf => leaf.Rule == ValueRule.Elsewhere).Any(leaf => Shown(leaf, root) is { } shown && IsGrounded(shown, root));

    private static NamedValue? Shown(NamedValue again, NamedValue root) => root.Flattened().FirstOrDefault(value =>
        value.Rule is not (ValueRule.Elsewhere or ValueRule.Given) && (value.Name, value.Value, value.Unit) == (again.Name, again.Value, again.Unit));

    private static bool Follows(NamedValue value, NamedValue root) => value.Rule switch
    {
        ValueRule.Given => value.Parts.IsEmpty,
        ValueRule.Sum => value.Value == value.Parts.Aggregate(Amount.Zero, static (sum, part) => sum + part.Value),
        ValueRule.Largest => value.Value == value.Parts.Max(static part => part.Value),
        ValueRule.Smallest => value.Value == value.Parts.Min(static part => part.Value),
        ValueRule.Elsewhere => value.Parts.IsEmpty && Shown(value, root) is not null,
        _ => !value.Parts.IsEmpty && value.Note is { Length: > 0 },
    };
}
