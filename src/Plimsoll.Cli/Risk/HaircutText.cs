// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Plimsoll.Risk;
using Plimsoll.Values;
using Spectre.Console;

namespace Plimsoll.Cli;

/// <summary>What one call of <c>plimsoll haircut</c> found.</summary>
/// <param name="Terms">Parameters.</param>
/// <param name="Window">Days of history behind each haircut.</param>
/// <param name="RiseDays">Days over which the largest rise is measured.</param>
/// <param name="HasHoldings">True when a file says what is held.</param>
/// <param name="Rows">One an asset.</param>
internal sealed record HaircutRun(HaircutTerms Terms, int Window, int RiseDays, bool HasHoldings, ImmutableArray<HaircutRow> Rows);

/// <summary>One asset's haircut, and the one it would have had on each day before.</summary>
/// <param name="Held">The holding.</param>
/// <param name="Days">Its daily returns, and what was left out of the panel.</param>
/// <param name="Report">The haircut today.</param>
/// <param name="Concentration">The factor for its size.</param>
/// <param name="First">The day of the first haircut of the series.</param>
/// <param name="Last">The day of the last.</param>
/// <param name="Series">The haircut of each day, the market as it is today.</param>
/// <param name="Cycle">How it moved; null where the series is too short or a haircut is zero.</param>
internal sealed record HaircutRow(CollateralHolding Held, PanelDays Days, HaircutReport Report, double Concentration, Timestamp First, Timestamp Last, double[] Series, Procyclicality? Cycle)
{
    internal double Charged => HaircutCalibration.Charged(Report.Haircut, Concentration);
}

/// <summary>Haircuts for the terminal and as JSON.</summary>
internal static class HaircutText
{
    private const int BarWidth = 24;
    private const string None = "–";

    internal static void Write(HaircutRun run)
    {
        IAnsiConsole console = Terminal.Out;
        string confidence = $"{run.Terms.Confidence.Times(Ratio.Of(100), Rounding.HalfEven)} %";
        console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"[bold]Haircuts at {confidence}[/] from {run.Window} days to {Day(run.Rows.Max(row => row.Last))}, {run.Terms.HoldingDays} d until selling starts{(run.HasHoldings ? $", {100 * run.Terms.Pace} % of the visible bids sold a day" : string.Empty)}");
        console.WriteLine();
        if (run.HasHoldings)
        {
            Sizes(console, run);
        }

        Parts(console, run);
        Cycle(console, run);
        console.WriteLine("Haircut = 1 − (1 − market)(1 − liquidity)(1 − oracle). Market: expected shortfall over the days until it is sold (Basel CRE22). Liquidity: half the spread and the walk down "
            + "the bids (Bangia et al. 1999). Oracle: the drift it need not report, and the move since its last report."
            + (run.Terms.Floor > 0 ? $" At least the floor of {PanelArguments.Text(100 * run.Terms.Floor, "0.##")} %." : string.Empty));
        console.WriteLine(run.HasHoldings
            ? "Charged = haircut × factor, at most 100 %. Factor: concentration, √(held ÷ threshold), at least 1 (ISDA SIMM)."
            : "Nothing is held: --holdings FILE brings in size, depth, oracles and concentration.");
        console.WriteLine($"Over time: the haircut of each day with today's market. Rise and fall: the largest between any two days at most {run.RiseDays} apart, as a share of the earlier one (Murphy et al. 2014).");
        foreach (string sentence in BacktestStory.PanelSentences([.. run.Rows.Select(row => (row.Held.Asset, row.Days))]))
        {
            console.WriteLine(sentence);
        }
    }

    internal static string Json(HaircutRun run) => new JsonObject
    {
        ["confidence"] = run.Terms.Confidence.ToString(),
        ["window"] = run.Window,
        ["holdingDays"] = run.Terms.HoldingDays,
        ["pace"] = run.Terms.Pace,
        ["floor"] = run.Terms.Floor,
        ["assets"] = new JsonArray([.. run.Rows.Select(row => (JsonNode)Json(run, row))]),
    }.ToJsonString();

    private static void Sizes(IAnsiConsole console, HaircutRun run)
    {
        Table table = MarginText.TableOf("Held", "Units", "Visible bids", "Days to sell", "Threshold", "Haircut", "Factor", "Charged");
        foreach (HaircutRow row in run.Rows)
        {
            CollateralHolding held = row.Held;
            table.AddRow(
                new Text(held.Asset), Units(held.Units), held.Depth.Bids.IsEmpty ? new Text(None) : Units(held.Depth.Bids[^1].Cumulative),
                new Text(PanelArguments.Text(held.Units.IsZero ? 0 : row.Report.DaysToSell, "0.0")), held.Threshold is { } threshold ? Units(threshold) : new Text(None),
                Percent(row.Report.Haircut), new Text("× " + PanelArguments.Text(row.Concentration, "0.00")), Percent(row.Charged));
        }

        console.Write(table);
    }

    private static void Parts(IAnsiConsole console, HaircutRun run)
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

    private static void Cycle(IAnsiConsole console, HaircutRun run)
    {
        Table table = MarginText.TableOf("Over time", "Days", "Since", "Least", "Most", "Peak ÷ trough", $"Rise in {run.RiseDays} d", $"Fall in {run.RiseDays} d", "Days at floor");
        table.Columns[2].NoWrap();
        foreach (HaircutRow row in run.Rows)
        {
            table.AddRow(
                new Text(row.Held.Asset), new Text(PanelArguments.Text(row.Series.Length, "0")), new Text(Day(row.First)), Percent(row.Series.Min()), Percent(row.Series.Max()),
                new Text(row.Cycle is { } peak ? PanelArguments.Text(peak.PeakToTrough, "0.00") : None),
                new Text(row.Cycle is { } rise ? PanelArguments.Text(100 * rise.LargestIncrease, "0.0") + " %" : None),
                new Text(row.Cycle is { } fall ? PanelArguments.Text(100 * fall.LargestDecrease, "0.0") + " %" : None),
                new Text(row.Cycle is { } floor && run.Terms.Floor > 0 ? PanelArguments.Text(floor.DaysAtFloor, "0") : None));
        }

        console.Write(table);
    }

    private static JsonObject Json(HaircutRun run, HaircutRow row) => new()
    {
        ["asset"] = row.Held.Asset,
        ["units"] = row.Held.Units.ToString(),
        ["halfSpread"] = row.Held.Depth.HalfSpread.ToString(),
        ["bids"] = new JsonArray([.. row.Held.Depth.Bids.Select(level => (JsonNode)new JsonObject { ["distance"] = level.Distance.ToString(), ["units"] = level.Cumulative.ToString() })]),
        ["oracleDeviation"] = row.Held.Oracle.Deviation,
        ["oracleHeartbeatDays"] = row.Held.Oracle.HeartbeatDays,
        ["threshold"] = row.Held.Threshold?.ToString(),
        ["market"] = row.Report.Market,
        ["liquidity"] = row.Report.Liquidity,
        ["oracle"] = row.Report.Oracle,
        ["daysToSell"] = row.Report.DaysToSell,
        ["haircut"] = row.Report.Haircut,
        ["concentration"] = row.Concentration,
        ["charged"] = row.Charged,
        ["panel"] = row.Days.Json(),
        ["procyclicality"] = new JsonObject
        {
            ["first"] = row.First.ToString(),
            ["last"] = row.Last.ToString(),
            ["days"] = row.Series.Length,
            ["least"] = row.Series.Min(),
            ["most"] = row.Series.Max(),
            ["peakToTrough"] = row.Cycle?.PeakToTrough,
            ["riseDays"] = run.RiseDays,
            ["largestRise"] = row.Cycle?.LargestIncrease,
            ["largestFall"] = row.Cycle?.LargestDecrease,
            ["daysAtFloor"] = row.Cycle?.DaysAtFloor,
        },
    };

    private static Text Units(Quantity quantity) => new(PanelArguments.Text(quantity.ToDouble(), "#,##0.########"));

    private static Text Percent(double share) => new(PanelArguments.Text(share * 100, "0.00") + " %");

    private static string Day(Timestamp time) => time.ToString()[..10];
}
