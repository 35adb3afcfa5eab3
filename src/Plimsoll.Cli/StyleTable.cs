// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Plimsoll.Simulation.Replays;
using Plimsoll.Values;
using Spectre.Console;

namespace Plimsoll.Cli;

/// <summary>Styles of one rulebook against full liquidation, a row each measure: the amount, and what multiple of full liquidation's it is.</summary>
internal static class StyleTable
{
    internal static void Write(StyleComparison? comparison)
    {
        if (comparison is null)
        {
            return;
        }

        IAnsiConsole console = Terminal.Out;
        console.WriteLine(comparison.Yardstick is null ? "Liquidation styles; --styles does not name full, which the others are measured against:"
            : "Liquidation styles, and in brackets each as a multiple of full liquidation:");
        Table table = new Table().Border(TableBorder.Simple).AddColumn(new TableColumn(comparison.Styles[0].Result.Numeraire));
        foreach (StyleOutcome outcome in comparison.Styles)
        {
            table.AddColumn(new TableColumn(outcome.Style).RightAligned());
        }

        foreach ((string name, _, Func<StyleOutcome, Amount> amount) in StyleComparison.Measures)
        {
            table.AddRow([new Text(name), .. comparison.Styles.Select(outcome => new Text(Cell(comparison, outcome, amount)))]);
        }

        console.Write(table);
    }

    private static string Cell(StyleComparison comparison, StyleOutcome outcome, Func<StyleOutcome, Amount> amount)
    {
        string money = ReplayStory.Money(amount(outcome));
        return comparison.RatioOf(outcome, amount) is { } ratio ? $"{money} ({ratio.ToString("0.00", CultureInfo.InvariantCulture)})" : money;
    }
}
