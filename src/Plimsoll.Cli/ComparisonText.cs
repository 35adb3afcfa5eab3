// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Plimsoll.Analysis;
using Plimsoll.Values;
using Plimsoll.Venues;
using Plimsoll.Wire;
using Spectre.Console;

namespace Plimsoll.Cli;

/// <summary>One account under several rulebooks, a line each.</summary>
internal static class ComparisonText
{
    internal static void Write(MarginComparison comparison)
    {
        string numeraire = comparison.Account.Catalog[comparison.Account.Catalog.Numeraire].Symbol;
        Terminal.Out.MarkupLineInterpolated(CultureInfo.InvariantCulture,
            $"[bold]{comparison.Account.Title}[/] at {comparison.Account.Market.Time}, in {numeraire}");
        Terminal.Out.WriteLine();
        Table table = MarginText.TableOf("Rulebook", "Equity", "Initial", "Maintenance", "Ratio", "Binding constraint");
        table.Columns[5].Alignment(Justify.Left);
        foreach (ComparedMargin compared in comparison.Rulebooks)
        {
            if (compared.Result.IsOk)
            {
                table.AddRow(Row(compared, compared.Result.Value).Select(static cell => (Spectre.Console.Rendering.IRenderable)new Text(cell)));
            }
            else
            {
                table.AddRow(new Text(Title(compared)), Text.Empty, Text.Empty, Text.Empty, Text.Empty, new Text("refused, see below"));
            }
        }

        Terminal.Out.Write(table);
        foreach (ComparedMargin compared in comparison.Rulebooks)
        {
            if (!compared.Result.IsOk)
            {
                Terminal.Out.WriteLine($"{compared.Source}: {RefusalText.Explain(compared.Result.Refusal, static name => "--" + name)}");
            }
            else if (!compared.Result.Value.IsHealthy)
            {
                Terminal.Out.MarkupLineInterpolated(CultureInfo.InvariantCulture,
                    $"[red]{compared.Source}: below maintenance, subject to liquidation[/]");
            }
        }
    }

    /// <summary>Sums over pockets, and the ratio of the pocket that is nearest to its line.</summary>
    private static string[] Row(ComparedMargin compared, MarginAnalysis analysis)
    {
        Ratio? ratio = analysis.Lowest?.Report.MarginRatio;
        return
        [
            Title(compared),
            MarginText.Money(analysis.Sum(static report => report.Equity)),
            MarginText.Money(analysis.Sum(static report => report.Initial)),
            MarginText.Money(analysis.Sum(static report => report.Maintenance)),
            ratio is { } value ? MarginText.Percent(value) + " %" : "none",
            (analysis.Parts.Length == 1 ? analysis.Parts[0] : analysis.Lowest ?? analysis.Parts[0]).Report.BindingConstraint ?? "none",
        ];
    }

    /// <summary>A file goes by its path: its text may call itself anything.</summary>
    private static string Title(ComparedMargin compared) => ShippedRulebooks.Text(compared.Source) is null
        ? $"{compared.Source} ({compared.Rulebook.Name} {compared.Rulebook.Version})"
        : $"{compared.Rulebook.Name} {compared.Rulebook.Version}";
}
