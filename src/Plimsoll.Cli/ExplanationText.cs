// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Analysis;
using Plimsoll.Margin;
using Plimsoll.Values;
using Spectre.Console;

namespace Plimsoll.Cli;

/// <summary>Numbers as trees: a value a line, with how it follows from the lines below it.</summary>
internal static class ExplanationText
{
    internal static void Write(ExplainedMarginAnalysis analysis)
    {
        MarginAnalysis margin = analysis.Margin;
        string numeraire = margin.Account.Catalog[margin.Account.Catalog.Numeraire].Symbol;
        MarginText.WriteTitle(
            $"[bold]{Markup.Escape(margin.Account.Title)}[/] under rulebook [bold]{Markup.Escape(margin.Parts[0].Report.Rulebook)}[/]",
            $"at {margin.Account.Market.Time}, in {numeraire}");
        foreach (ExplainedPart part in analysis.Parts)
        {
            Terminal.Out.WriteLine();
            if (analysis.Parts.Length > 1)
            {
                Terminal.Out.WriteLine($"{part.Name}:");
            }

            foreach (NamedValue root in new[] { part.Account.Equity, part.Account.Initial, part.Account.Maintenance })
            {
                Write(root);
            }
        }
    }

    /// <summary>One number as a tree.</summary>
    internal static void Write(NamedValue root)
    {
        Tree tree = new(Words(root)) { Guide = TreeGuide.Line };
        Add(tree, root);
        Terminal.Out.Write(tree);
    }

    private static void Add(IHasTreeNodes place, NamedValue value)
    {
        foreach (NamedValue part in value.Parts)
        {
            Add(place.AddNode(Words(part)), part);
        }
    }

    private static Markup Words(NamedValue value)
    {
        string how = value.Rule switch
        {
            ValueRule.Sum when value.Parts.Length > 1 => "sum",
            ValueRule.Largest => "largest",
            ValueRule.Smallest => "smallest",
            ValueRule.Elsewhere => "as elsewhere in this tree",
            _ => string.Empty,
        };
        string said = string.Join(": ", new[] { how, value.Note ?? string.Empty }.Where(static part => part.Length > 0));
        return new($"{Markup.Escape(value.Name)} [bold]{Figure(value)}[/]{(said.Length > 0 ? $" [grey]({Markup.Escape(said)})[/]" : string.Empty)}");
    }

    private static string Figure(NamedValue value) => value.Unit switch
    {
        ValueUnit.Money => MarginText.Money(value.Value),
        ValueUnit.Rate => MarginText.Figure(value.Value.Times(Ratio.Of(100), Rounding.HalfEven)) + " %",
        _ => MarginText.Figure(value.Value),
    };
}
