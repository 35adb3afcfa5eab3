// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Plimsoll.Simulation.Replays;
using Spectre.Console;

namespace Plimsoll.Cli;

/// <summary>Results as tables on standard output.</summary>
internal static class ReplayTable
{
    /// <summary>Wide enough for a state hash beside its name; used where the output is not a terminal, whose width would be a guess.</summary>
    private const int PlainWidth = 140;

    internal static void Write(ReplayResult result)
    {
        IAnsiConsole console = Open();
        console.WriteLine($"{result.Title}");
        console.WriteLine($"{result.From} to {result.To} under {result.Rulebook}");
        console.WriteLine();
        Table table = new Table().Border(TableBorder.Simple).HideHeaders().AddColumn(new TableColumn("what").NoWrap()).AddColumn("how much");
        foreach ((string what, string howMuch) in ReplayStory.Rows(result))
        {
            table.AddRow(new Text(what), new Text(howMuch));
        }

        table.AddRow(new Text("Commands per second"), new Text(Speed(result)));
        console.Write(table);
        console.Write(Kinds([result]));
        foreach (string sentence in ReplayStory.Sentences(result))
        {
            console.WriteLine(sentence);
        }
    }

    internal static void Write(IReadOnlyList<ReplayResult> results)
    {
        IAnsiConsole console = Open();
        console.WriteLine($"{results[0].Title}");
        console.WriteLine();
        Table table = new Table().Border(TableBorder.Simple).AddColumn(string.Empty);
        foreach (ReplayResult result in results)
        {
            table.AddColumn(Markup.Escape(result.Rulebook));
        }

        var rows = results.Select(result => ReplayStory.Rows(result).Add(("Commands per second", Speed(result)))).ToArray();
        for (int i = 0; i < rows[0].Length; i++)
        {
            table.AddRow([new Text(rows[0][i].What), .. rows.Select(row => new Text(row[i].HowMuch))]);
        }

        console.Write(table);
        console.Write(Kinds(results));
        foreach (ReplayResult result in results)
        {
            foreach (KindOutcome kind in result.Kinds.Where(ReplayStory.IsHedged))
            {
                console.WriteLine($"{result.Rulebook}: {kind.Survived} of {kind.Totals.Count} {kind.Name} accounts survived, {kind.Totals.Liquidated} were liquidated.");
            }
        }
    }

    private static Table Kinds(IReadOnlyList<ReplayResult> results)
    {
        Table table = new Table().Border(TableBorder.Simple).AddColumn("kind").AddColumn(new TableColumn("accounts").RightAligned());
        foreach (ReplayResult result in results)
        {
            string prefix = results.Count > 1 ? result.Rulebook + ": " : string.Empty;
            table.AddColumn(new TableColumn(Markup.Escape(prefix + "called")).RightAligned())
                .AddColumn(new TableColumn("liquidated").RightAligned())
                .AddColumn(new TableColumn("bankrupt").RightAligned())
                .AddColumn(new TableColumn("survived").RightAligned());
        }

        for (int i = 0; i < results[0].Kinds.Length; i++)
        {
            List<string> cells = [results[0].Kinds[i].Name, ReplayStory.Count(results[0].Kinds[i].Totals.Count)];
            foreach (ReplayResult result in results)
            {
                KindOutcome kind = result.Kinds[i];
                double share = (double)kind.Survived / kind.Totals.Count;
                cells.AddRange([ReplayStory.Count(kind.Totals.Called), ReplayStory.Count(kind.Totals.Liquidated), ReplayStory.Count(kind.Totals.Bankrupt), ReplayStory.Percent(share)]);
            }

            table.AddRow(cells.Select(cell => new Text(cell)));
        }

        return table;
    }

    private static string Speed(ReplayResult result) => string.Create(
        CultureInfo.InvariantCulture, $"{result.Pace.CommandsPerSecond:#,0} ({result.Pace.Seconds:0.0} s in the engine and journal, {result.Pace.PeakBytes / 1e6:#,0} MB at most)");

    private static IAnsiConsole Open()
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Out) });
        if (Console.IsOutputRedirected)
        {
            console.Profile.Width = PlainWidth;
        }

        return console;
    }
}
