// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Plimsoll.Simulation.Feeds;
using Plimsoll.Simulation.Replays;
using Plimsoll.Values;
using Plimsoll.Wire;
using Spectre.Console;

namespace Plimsoll.Cli;

/// <summary>Results as tables on standard output.</summary>
internal static class ReplayTable
{
    /// <summary>Characters that a state hash and its name take in a table.</summary>
    private const int WidthForHash = 98;

    private const int ShortHash = 16;

    /// <summary>From this width on the names of rows are not wrapped: below it the numbers need the room.</summary>
    private const int WidthForNames = 100;

    internal static void Write(ReplayResult result)
    {
        IAnsiConsole console = Terminal.Out;
        console.WriteLine($"{result.Title}");
        console.WriteLine($"{result.From} to {result.To} under {result.Rulebook}");
        console.WriteLine();
        Table table = new Table().Border(TableBorder.Simple).HideHeaders().AddColumn(new TableColumn("what").NoWrap()).AddColumn("how much");
        foreach ((string what, string howMuch) in ReplayStory.Rows(result))
        {
            table.AddRow(new Text(what), new Text(howMuch == result.StateHash ? Hash(howMuch, WidthForHash) : howMuch));
        }

        table.AddRow(new Text("Commands per second"), new Text(Speed(result)));
        console.Write(table);
        console.Write(Kinds(result));
        WriteFiles(console, result);
        foreach (string sentence in ReplaySentences.Of(result))
        {
            console.WriteLine(sentence);
        }
    }

    internal static void Write(IReadOnlyList<ReplayResult> results)
    {
        IAnsiConsole console = Terminal.Out;
        console.WriteLine($"{results[0].Title}");
        console.WriteLine();
        Table table = new Table().Border(TableBorder.Simple).AddColumn(new TableColumn(string.Empty) { NoWrap = Terminal.Width >= WidthForNames });
        foreach (ReplayResult result in results)
        {
            table.AddColumn(Markup.Escape(result.Rulebook));
        }

        var rows = results.Select(result => ReplayStory.Rows(result).Add(("Commands per second", Speed(result)))).ToArray();
        for (int i = 0; i < rows[0].Length; i++)
        {
            table.AddRow([new Text(rows[0][i].What),
                .. rows.Zip(results, (row, result) => new Text(row[i].HowMuch == result.StateHash ? Hash(row[i].HowMuch, int.MaxValue) : row[i].HowMuch))]);
        }

        console.Write(table);
        console.Write(Survival(results));
        WriteFiles(console, results[0]);
        console.WriteLine(MoveStory.Sentence(results[0]));
        foreach (string note in results[0].DataNotes)
        {
            console.WriteLine(note);
        }

        foreach (ReplayResult result in results)
        {
            foreach (KindOutcome kind in result.Kinds.Where(ReplayStory.IsHedged))
            {
                console.WriteLine(
                    $"{result.Rulebook}: {ReplayStory.Count(kind.Survived)} of the {ReplayStory.Count(kind.Totals.Traded)} {kind.Name} "
                    + $"{Counted.Word(kind.Totals.Traded, "account", "accounts")} that traded survived, {Counted.Of(kind.Totals.Liquidated, "was", "were")} "
                    + "liquidated.");
            }
        }
    }

    /// <summary>All of a hash, or its first digits: a hash that is broken over two lines cannot be copied.</summary>
    private static string Hash(string hash, int widthForAll) => Terminal.Width >= widthForAll ? hash : $"{hash[..ShortHash]}… (all of it: --json)";

    private static void WriteFiles(IAnsiConsole console, ReplayResult result)
    {
        foreach (FileUse file in result.Files)
        {
            console.WriteLine(file.Sentence);
        }

        console.WriteLine();
    }

    private static Table Kinds(ReplayResult result)
    {
        Table table = new Table().Border(TableBorder.Simple).AddColumn("kind");
        foreach (string heading in new[] { "accounts", "traded", "called", "liquidated", "bankrupt", "survived of traded" })
        {
            table.AddColumn(new TableColumn(heading).RightAligned());
        }

        foreach (KindOutcome kind in result.Kinds)
        {
            AccountTotals totals = kind.Totals;
            string[] cells =
            [
                kind.Name, ReplayStory.Count(totals.Count), ReplayStory.Count(totals.Traded), ReplayStory.Count(totals.Called),
                    ReplayStory.Count(totals.Liquidated), ReplayStory.Count(totals.Bankrupt),
                    kind.SurvivedShare is { } share ? ReplayStory.Percent(share) : "nobody traded",
            ];
            table.AddRow(cells.Select(cell => new Text(cell)));
        }

        return table;
    }

    /// <summary>Survival only: side by side, more would not be read. Each share has its own whole, for under another rulebook others trade.</summary>
    private static Table Survival(IReadOnlyList<ReplayResult> results)
    {
        Table table = new Table().Border(TableBorder.Simple).AddColumn("survived of traded");
        foreach (ReplayResult result in results)
        {
            table.AddColumn(new TableColumn(Markup.Escape(result.Rulebook)).RightAligned());
        }

        for (int i = 0; i < results[0].Kinds.Length; i++)
        {
            KindOutcome kind = results[0].Kinds[i];
            table.AddRow([new Text(kind.Name), .. results.Select(result => new Text(Survived(result.Kinds[i])))]);
        }

        return table;
    }

    private static string Survived(KindOutcome kind) =>
        kind.Totals.Traded > 0 ? $"{ReplayStory.Of(kind.Survived, kind.Totals.Traded)} ({ReplayStory.Percent(kind.SurvivedShare!.Value)})" : "nobody traded";

    private static string Speed(ReplayResult result) => string.Create(
        CultureInfo.InvariantCulture,
            $"{result.Pace.CommandsPerSecond:#,0} ({result.Pace.Seconds:0.0} s in the engine and journal, {result.Pace.PeakBytes / 1e6:#,0} MB at most)");
}
