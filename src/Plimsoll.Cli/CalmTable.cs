// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Plimsoll.Simulation.Calm;
using Plimsoll.Simulation.Replays;
using Plimsoll.Values;
using Spectre.Console;

namespace Plimsoll.Cli;

/// <summary>A loop of liquidation and price as tables on standard output, one for each open interest and continuation.</summary>
internal static class CalmTable
{
    private const double Million = 1e6;

    private static readonly string[] _headings =
        ["policy", "amplification", "users liquidated", "users' cost", "bad debt", "backstop profit", "total", "closed", "taken over", "deleveraged",
            "fund drawdown", "backstop capital"];

    internal static void Write(CalmResult result)
    {
        IAnsiConsole console = Terminal.Out;
        CalmRun first = result.Runs[0];
        string unit = first.Replay.Numeraire;
        console.WriteLine(result.Title);
        console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"Depth within 1 %: {Millions(result.Outside.NearDepth)} M {unit}, the median; half-life {result.Options.HalfLifeSeconds:0.#} s, "
            + $"{result.Options.PermanentShare:0.#%} of a displacement stays. Amounts in M {unit}."));
        foreach (var group in result.Cases)
        {
            CalmRun any = group.First();
            console.WriteLine();
            console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"Open interest {group.Key.OpenInterest:0.##} × depth ({Millions(any.Held)} M {unit}), continuation {group.Key.Continuation}: "
                + $"without liquidations the "
                + $"price falls {any.FallWithout:0.0%}"));
            Table table = new Table().Border(TableBorder.Simple).AddColumn(_headings[0]);
            foreach (string heading in _headings.Skip(1))
            {
                table.AddColumn(new TableColumn(heading).RightAligned());
            }

            foreach (CalmRun run in group)
            {
                string[] cells =
                [
                    run.Policy.Name, run.Amplification.ToString("0.000", CultureInfo.InvariantCulture), ReplayStory.Count(run.Replay.Accounts.Liquidated),
                    Millions(run.UsersCost), Millions(run.BadDebt), Millions(run.BackstopProfit), Millions(run.Total),
                    Millions(run.Replay.Closes.Notional), Millions(run.Replay.Waterfall.TakenOver), Millions(run.Replay.Waterfall.DeleveragedNotional),
                    Millions(run.FundDrawdown),
                    Millions(run.LeastCapital),
                ];
                table.AddRow(cells.Select(static cell => new Text(cell)));
            }

            console.Write(table);
        }

        foreach (CalmRun run in result.Runs.Where(static run => !run.Replay.Conservation.Holds))
        {
            console.WriteLine($"{run.Policy.Name}: the books do not add up: {run.Replay.Conservation.Sentence}");
        }

        console.WriteLine("Total is bad debt + users' cost − backstop profit. Liquidation fees are part of users' cost and go to the fund.");
    }

    private static string Millions(Amount amount) => (amount.ToDouble() / Million).ToString("#,0.00", CultureInfo.InvariantCulture);
}
