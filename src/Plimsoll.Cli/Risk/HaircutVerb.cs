// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using System.Text.Json.Nodes;
using Plimsoll.Connectors;
using Plimsoll.Markets;
using Plimsoll.Risk;
using Plimsoll.Values;

namespace Plimsoll.Cli;

/// <summary>plimsoll haircut: haircuts of every factor of a panel, and how much they would have moved with the cycle.</summary>
internal static class HaircutVerb
{
    private const int RisePeriod = 30;

    internal static Command Create()
    {
        PanelArguments panel = new();
        Option<double> holding = new("--holding-days") { Description = "Days from the last good mark until selling starts.", DefaultValueFactory = static _ => 1 };
        Option<double> sell = new("--days-to-sell") { Description = "Days that selling the holding takes.", DefaultValueFactory = static _ => 0 };
        Option<double> spread = new("--half-spread") { Description = "Half the bid-ask spread, as a share of the price.", DefaultValueFactory = static _ => 0.0005 };
        Option<double> deviation = new("--oracle-deviation") { Description = "Drift before a price source must report.", DefaultValueFactory = static _ => 0.005 };
        Option<double> heartbeat = new("--oracle-heartbeat") { Description = "Longest time between reports, days.", DefaultValueFactory = static _ => 1.0 / 24 };
        Option<int> window = new("--window") { Description = "Days of history.", DefaultValueFactory = static _ => 365 };
        Command command = new("haircut", "Calibrate a collateral haircut for every column of a panel.")
        {
            panel.File, holding, sell, spread, deviation, heartbeat, window, panel.Confidence, panel.Json,
        };
        command.SetAction(parsed => Guarded.Run(() =>
        {
            HaircutTerms terms = new(panel.ReadConfidence(parsed), parsed.GetValue(holding) + (parsed.GetValue(sell) / 2), 1, 0);
            OracleQuality oracle = new(parsed.GetValue(deviation), parsed.GetValue(heartbeat));
            if (!Ratio.TryQuantise(parsed.GetValue(spread), Rounding.Up, out Ratio halfSpread) || halfSpread.IsNegative)
            {
                throw new InputException("--half-spread", null, null, "expected a share of the price, at least 0");
            }

            DepthProfile depth = new(halfSpread, [], []);
            PricePanel daily = panel.ReadDaily(parsed);
            Row[] rows = [.. daily.Names.Select((name, column) => Calibrate(name, daily, depth, oracle, terms, parsed.GetValue(window)))];
            if (parsed.GetValue(panel.Json))
            {
                Console.Out.WriteLine(new JsonArray([.. rows.Select(Json)]).ToJsonString());
            }
            else
            {
                Write(rows);
            }

            return ExitCode.Done;
        }));
        return command;
    }

    private static Row Calibrate(string name, PricePanel daily, DepthProfile depth, OracleQuality oracle, HaircutTerms terms, int window)
    {
        PricePanel one = PanelArguments.Taken(daily.Select([name]), name);
        ReturnPanel returns = PanelArguments.Taken(ReturnPanel.FromPrices(one, GapRule.DropRow), name);
        if (window < 1 || returns.Count < window)
        {
            throw new InputException($"{name}: the history is too short; {returns.Count} daily returns were found and --window asks for {window}");
        }

        double[] series = new double[returns.Count - window + 1];
        HaircutReport last = default;
        for (int day = 0; day < series.Length; day++)
        {
            last = PanelArguments.Taken(HaircutCalibration.Of(returns[0].Slice(day, window), depth, 0, oracle, terms), name);
            series[day] = last.Haircut;
        }

        Result<Procyclicality> cycle = Procyclicality.Of(series, Math.Min(RisePeriod, Math.Max(1, series.Length - 1)));
        return new(name, last, cycle.IsOk ? cycle.Value : null);
    }

    private static void Write(Row[] rows)
    {
        Console.Out.WriteLine($"{"asset",-8} {"market",8} {"spread",8} {"oracle",8} {"haircut",8}   {"peak/trough",11} {"rise 30 d",9}");
        foreach (Row row in rows)
        {
            string cycle = row.Cycle is { } c ? $"{PanelArguments.Text(c.PeakToTrough, "0.00"),11} {PanelArguments.Text(c.LargestIncrease * 100, "0.0") + " %",9}" : $"{"-",11} {"-",9}";
            Console.Out.WriteLine($"{row.Name,-8} {Percent(row.Report.Market)} {Percent(row.Report.Liquidity)} {Percent(row.Report.Oracle)} {Percent(row.Report.Haircut)}   {cycle}");
        }
    }

    private static string Percent(double share) => $"{PanelArguments.Text(share * 100, "0.00") + " %",8}";

    private static JsonNode Json(Row row) => new JsonObject
    {
        ["asset"] = row.Name,
        ["market"] = row.Report.Market,
        ["liquidity"] = row.Report.Liquidity,
        ["oracle"] = row.Report.Oracle,
        ["haircut"] = row.Report.Haircut,
        ["peakToTrough"] = row.Cycle?.PeakToTrough,
        ["largestIncrease30d"] = row.Cycle?.LargestIncrease,
    };

    private sealed record Row(string Name, HaircutReport Report, Procyclicality? Cycle);
}
