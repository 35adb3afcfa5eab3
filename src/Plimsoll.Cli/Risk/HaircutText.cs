// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Plimsoll.Analysis;
using Plimsoll.Risk;
using Plimsoll.Values;
using Spectre.Console;

namespace Plimsoll.Cli;

/// <summary>Haircuts for the terminal.</summary>
internal static class HaircutText
{
    private const int BarWidth = 24;
    private const string None = "–";

    internal static void Write(HaircutAnalysis run)
    {
        IAnsiConsole console = Terminal.Out;
        string confidence = $"{run.Terms.Confidence.Times(Ratio.Of(100), Rounding.HalfEven)} %";
        string sources =
            $"from {run.Window} days to {Day(run.Rows.Max(row => row.Last))}, {run.Terms.HoldingDays} d until selling "
            + $"starts{(run.HasHoldings ? $", {100 * run.Terms.Pace} % of the visible bids sold a day" : string.Empty)}";
        console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"[bold]Haircuts at {confidence}[/] {sources}");
        console.WriteLine();
        if (run.HasHoldings)
        {
            Sizes(console, run);
        }

        Parts(console, run);
        Cycle(console, run);
        console.WriteLine(
            "Haircut = 1 − (1 − market)(1 − liquidity)(1 − oracle). Market: expected shortfall over the days until it is sold (Basel CRE22). Liquidity: half "
            + "the spread and the walk down "
            + "the bids (Bangia et al. 1999). Oracle: the drift it need not report, and the move since its last report."
            + (run.Terms.Floor > 0 ? $" At least the floor of {FigureText.Of(100 * run.Terms.Floor, "0.##")} %." : string.Empty));
        console.WriteLine(run.HasHoldings
            ? "Charged = haircut × factor, at most 100 %. Factor: concentration, √(held ÷ threshold), at least 1 (ISDA SIMM)."
            : "Nothing is held: --holdings FILE brings in size, depth, oracles and concentration.");
        console.WriteLine(
            $"Over time: the haircut of each day with today's market. Rise and fall: the largest between any two days at most {HaircutAnalysis.RiseDays} "
            + "apart, as a share of the earlier one (Murphy et al. 2014).");
        foreach (string sentence in BacktestStory.PanelSentences([.. run.Rows.Select(row => (row.Held.Asset, row.Days))]))
        {
            console.WriteLine(sentence);
        }
    }

    private static void Sizes(IAnsiConsole console, HaircutAnalysis run)
    {
        Table table = MarginText.TableOf("Held", "Units", "Visible bids", "Days to sell", "Threshold", "Haircut", "Factor", "Charged");
        foreach (HaircutRow row in run.Rows)
        {
            CollateralHolding held = row.Held;
            table.AddRow(
                new Text(held.Asset), Units(held.Units), held.Depth.Bids.IsEmpty ? new Text(None) : Units(held.Depth.Bids[^1].Cumulative),
                new Text(FigureText.Of(held.Units.IsZero ? 0 : row.Report.DaysToSell, "0.0")),
                    held.Threshold is { } threshold ? Units(threshold) : new Text(None),
                Percent(row.Report.Haircut), new Text("× " + FigureText.Of(row.Concentration, "0.00")), Percent(row.Charged));
        }

        console.Write(table);
    }

    private static void Parts(IAnsiConsole console, HaircutAnalysis run)
    {
        Table table = MarginText.TableOf("Parts", "Market", "Liquidity", "Oracle", "Haircut", "█ market ▓ liquidity ░ oracle");
        table.Columns[5].Alignment(Justify.Left);
        double largest = run.Rows.Max(row => row.Report.Market + row.Report.Liquidity + row.Report.Oracle);
        foreach (HaircutRow row in run.Rows)
        {
            HaircutReport report = row.Report;
            int Length(double part) => largest > 0 ? (int)Math.Round(BarWidth * part / largest) : 0;
            table.AddRow(
                new Text(row.Held.Asset), Percent(report.Market), Percent(report.Liquidity), Percent(report.Oracle), Percent(report.Haircut),
                new Text(new string('█', Length(report.Market)) + new string('▓', Length(report.Liquidity)) + new string('░', Length(report.Oracle))));
        }

        console.Write(table);
    }

    private static void Cycle(IAnsiConsole console, HaircutAnalysis run)
    {
        Table table = MarginText.TableOf("Over time", "Days", "Since", "Least", "Most", "Peak ÷ trough", $"Rise in {HaircutAnalysis.RiseDays} d",
            $"Fall in {HaircutAnalysis.RiseDays} d", "Days at floor");
        table.Columns[2].NoWrap();
        foreach (HaircutRow row in run.Rows)
        {
            table.AddRow(
                new Text(row.Held.Asset), new Text(FigureText.Of(row.Series.Length, "0")), new Text(Day(row.First)), Percent(row.Series.Min()),
                    Percent(row.Series.Max()),
                new Text(row.Cycle is { } peak ? FigureText.Of(peak.PeakToTrough, "0.00") : None),
                new Text(row.Cycle is { } rise ? FigureText.Of(100 * rise.LargestIncrease, "0.0") + " %" : None),
                new Text(row.Cycle is { } fall ? FigureText.Of(100 * fall.LargestDecrease, "0.0") + " %" : None),
                new Text(row.Cycle is { } floor && run.Terms.Floor > 0 ? FigureText.Of(floor.DaysAtFloor, "0") : None));
        }

        console.Write(table);
    }

    private static Text Units(Quantity quantity) => new(FigureText.Of(quantity.ToDouble(), "#,##0.########"));

    private static Text Percent(double share) => new(FigureText.Of(share * 100, "0.00") + " %");

    private static string Day(Timestamp time) => time.ToString()[..10];
}
