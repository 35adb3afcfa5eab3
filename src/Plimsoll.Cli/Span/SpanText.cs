// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Plimsoll.Connectors.Span;
using Plimsoll.Values;
using Plimsoll.Venues.Span;
using Spectre.Console;

namespace Plimsoll.Cli;

/// <summary>What a book requires by a parameter file, as tables.</summary>
internal static class SpanText
{
    internal static void Write(SpanFile file, SpanReport? report, SpanArrayCheck? check, string? account)
    {
        IAnsiConsole console = Terminal.Out;
        console.WriteLine($"{file.ClearingOrganisation} {file.BusinessDate}, {file.Format}: {Counted.Of(file.Contracts.Length, "contract", "contracts")} in "
            + $"{Counted.Of(file.Parameters.Combined.Length, "combined commodity", "combined commodities")}");
        if (report is not null)
        {
            console.WriteLine();
            console.Write(Commodities(report));
            foreach (SpanFormed formed in report.Credits)
            {
                string legs = string.Join(" / ", formed.Spread.Legs.Select((leg, i) => $"{leg.Combined} {Text(formed.ByLeg[i])}"));
                console.WriteLine($"credit {formed.Spread.Priority}: {formed.Count.ToString("0.####", CultureInfo.InvariantCulture)} spreads at "
                    + $"{(formed.Spread.Rate * 100).ToString("0.##", CultureInfo.InvariantCulture)} %: {legs}");
            }

            foreach (string currency in report.Currencies)
            {
                string adjusted = account is null ? string.Empty
                    : $"; {account}: maintenance {Text(report.RequirementIn(currency, one => one.AdjustmentOf(account).Maintenance))}, initial "
                        + Text(report.RequirementIn(currency, one => one.AdjustmentOf(account).Maintenance * one.AdjustmentOf(account).Initial));
                console.WriteLine($"requirement {Text(report.RequirementIn(currency))} {currency}{adjusted}");
            }
        }

        if (report is null && check is null)
        {
            WriteContracts(console, file);
        }

        if (check is not null)
        {
            console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"arrays: {check.Computed} of {check.Options} options computed from prices; off by at most {check.WorstRelative:0.0e+00} of an array's ")
                + string.Create(CultureInfo.InvariantCulture,
                $"largest value ({check.WorstContract?.Name ?? "none"}), {check.WorstMoney:0.######} of money, {check.WorstDelta:0.0e+00} of delta"));
        }

        foreach (SpanUnused one in file.Unused)
        {
            console.WriteLine($"not used: {one.What} ({one.Count})");
        }
    }

    private static void WriteContracts(IAnsiConsole console, SpanFile file)
    {
        Table table = MarginText.TableOf("Commodity", "Product", "Period", "Right", "Strike", "Price", "Bought loses", "Sold loses").Border(TableBorder.Simple);
        for (int column = 1; column <= 3; column++)
        {
            table.Columns[column].Alignment(Justify.Left);
        }

        foreach (SpanContract one in file.Holdable)
        {
            string[] cells =
            [
                one.Combined, one.Product, one.Period, one.IsOption ? one.IsCall ? "C" : "P" : string.Empty,
                one.IsOption ? one.Strike.ToString("0.##########", CultureInfo.InvariantCulture) : string.Empty,
                one.Price.ToString("0.##########", CultureInfo.InvariantCulture), Text(one.Array!.Losses.Max()), Text(-one.Array.Losses.Min()),
            ];
            table.AddRow(cells.Select(static cell => new Text(cell)));
        }

        console.WriteLine();
        console.Write(table);
    }

    private static Table Commodities(SpanReport report)
    {
        Table table = MarginText.TableOf("Commodity", "Scan risk", "Scenario", "Intra", "Spot", "Credit", "SOM", "Risk", "NOV", "Requirement", "Currency")
            .Border(TableBorder.Simple);
        table.Columns[^1].Alignment(Justify.Left);
        foreach (SpanCommodityReport one in report.Commodities)
        {
            string[] cells =
            [
                one.Terms.Name, Text(one.ScanRisk), one.ActiveScenario.ToString(CultureInfo.InvariantCulture), Text(one.IntraCharge), Text(one.SpotCharge),
                Text(-one.Credit), Text(one.ShortOptionMinimum), Text(one.Risk), Text(one.OptionValue), Text(one.Requirement), one.Terms.Currency,
            ];
            table.AddRow(cells.Select(static cell => new Text(cell)));
        }

        return table;
    }

    // To the nearest cent, for reading; JSON has all digits.
    private static string Text(double money) => (money == 0 ? 0 : money).ToString("#,##0.00", CultureInfo.InvariantCulture);
}
