// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Plimsoll.Analysis;
using Plimsoll.Values;
using Plimsoll.Venues;
using Spectre.Console;

namespace Plimsoll.Cli;

/// <summary>One account under several rulebooks, a line each.</summary>
internal static class ComparisonText
{
    private const string Mark = "* ";

    internal static void Write(MarginComparison comparison)
    {
        string numeraire = comparison.Account.Catalog[comparison.Account.Catalog.Numeraire].Symbol;
        MarginText.WriteTitle($"[bold]{Markup.Escape(comparison.Account.Title)}[/]", $"at {comparison.Account.Market.Time}, in {numeraire}");
        Terminal.Out.WriteLine();
        Table table = MarginText.TableOf("Rulebook", "Equity", "Initial", "Maintenance", "Ratio", "Binding constraint");
        table.Columns[5].Alignment(Justify.Left);
        string[][] rows = [.. comparison.Rulebooks.Select(static compared => compared.Result.IsOk ? Row(compared, compared.Result.Value)
            : [Title(compared), string.Empty, string.Empty, string.Empty, string.Empty, "refused"])];
        string[] ratios = Percentages.WithSameDecimals([.. rows.Select(static row => row[4])]);
        foreach ((string[] row, string ratio) in rows.Zip(ratios))
        {
            row[4] = ratio;
            table.AddRow(row.Select(static cell => (Spectre.Console.Rendering.IRenderable)new Text(Percentages.Unbroken(cell))));
        }

        Terminal.Out.Write(table);
        foreach (ComparedMargin compared in comparison.Rulebooks)
        {
            if (compared.Result.IsOk && IsDivided(compared.Result.Value) && compared.Result.Value.Lowest is { } lowest)
            {
                Terminal.Out.WriteLine($"{Mark}{compared.Source}: the lowest ratio of its {compared.Result.Value.Parts.Length} accounts, that of "
                    + $"{lowest.Name}; equity, initial and maintenance are of all together.");
            }

            if (compared.Result.IsOk && !compared.Result.Value.IsHealthy)
            {
                Terminal.Out.MarkupLineInterpolated(CultureInfo.InvariantCulture,
                    $"[red]{compared.Source}: below maintenance, subject to liquidation[/]");
            }
        }
    }

    private static bool IsDivided(MarginAnalysis analysis) => analysis.Parts.Length > 1;

    /// <summary>Sums over pockets, and the ratio of the pocket that is nearest to its line, with a mark that a line below the table explains.</summary>
    private static string[] Row(ComparedMargin compared, MarginAnalysis analysis)
    {
        Ratio? ratio = analysis.Lowest?.Report.MarginRatio;
        return
        [
            Title(compared),
            MarginText.Money(analysis.Sum(static report => report.Equity)),
            MarginText.Money(analysis.Sum(static report => report.Initial)),
            MarginText.Money(analysis.Sum(static report => report.Maintenance)),
            ratio is { } value ? (IsDivided(analysis) ? Mark : string.Empty) + MarginText.Percent(value) + " %" : "none",
            (analysis.Parts.Length == 1 ? analysis.Parts[0] : analysis.Lowest ?? analysis.Parts[0]).Report.BindingConstraint ?? "none",
        ];
    }

    /// <summary>A file goes by its path: its text may call itself anything.</summary>
    private static string Title(ComparedMargin compared) => ShippedRulebooks.Text(compared.Source) is null
        ? $"{compared.Source} ({compared.Rulebook.Name} {compared.Rulebook.Version})"
        : $"{compared.Rulebook.Name} {compared.Rulebook.Version}";
}
