// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using Plimsoll.Connectors.Instruments;
using Plimsoll.Connectors.Rulebooks;
using Plimsoll.Instruments;
using Plimsoll.Rulebooks;
using Plimsoll.Venues;
using Plimsoll.Wire;
using Spectre.Console;

namespace Plimsoll.Cli;

/// <summary><c>plimsoll rulebooks</c>: those that ship, with their versions and how well each is pinned down; <c>show</c> prints one.</summary>
internal static class RulebooksVerb
{
    private const string Days = "yyyy-MM-dd";

    internal static Command Create()
    {
        Option<bool> json = new("--json") { Description = "Print the list as JSON." };
        Command command = new("rulebooks", "The rulebooks that ship: versions, sources, and how well each is pinned down.") { json, Show() };
        command.SetAction(parsed => Guarded.Run(() => List(parsed.GetValue(json))));
        return command;
    }

    private static Command Show()
    {
        Argument<string> rulebook = new("rulebook") { Description = "Name of one that ships, with @ and a day for an older version, or a file." };
        Option<string?> asOf = RulebookNames.AsOf();
        Option<bool> json = new("--json") { Description = "Print the rulebook itself: the JSON that it is read from." };
        Command command = new("show", "Where a rulebook's figures come from, and which are the venue's and which Plimsoll's own.") { rulebook, asOf, json };
        command.SetAction(parsed => Guarded.Run(() =>
        {
            string name = parsed.GetValue(rulebook)!;
            DateOnly? day = RulebookNames.DayOf(parsed.GetValue(asOf));
            (Rulebook read, FigureCount figures) = Read(name, day);
            foreach (IdleSetting idle in read.Liquidation.IdleSettings)
            {
                Console.Error.WriteLine($"{read.Name}: warning: liquidation.{idle.Words}.");
            }

            if (parsed.GetValue(json))
            {
                Console.Out.WriteLine(RulebookSource.Text(name, day).TrimEnd());
            }
            else
            {
                string text = RulebookSource.Text(name, day);
                Write(read, figures, ShippedRulebooks.Versions.Any(version => ShippedRulebooks.Text(version.File) == text));
            }

            return ExitCode.Done;
        }));
        return command;
    }

    private static int List(bool asJson)
    {
        (Rulebook Rulebook, FigureCount Figures)[] rulebooks = [.. ShippedRulebooks.Versions.Select(static version => Read(version.File, null))];
        if (asJson)
        {
            Console.Out.WriteLine(RulebookJson.Write(rulebooks));
            return ExitCode.Done;
        }

        Table table = MarginText.TableOf("Rulebook and version", "In force from", "Model", "Golden cases", "Published figures", "Own figures");
        foreach (int column in new[] { 1, 2 })
        {
            table.Columns[column].Alignment(Justify.Left);
        }

        foreach ((Rulebook rulebook, FigureCount figures) in rulebooks)
        {
            table.AddRow(new[]
            {
                $"{rulebook.Name} {rulebook.Version}", DayOf(rulebook), rulebook.ModelKind ?? string.Empty, Count(rulebook.Evidence.Cases),
                Count(figures.Published), Count(figures.Own),
            }.Select(static cell => (Spectre.Console.Rendering.IRenderable)new Text(cell)));
        }

        Terminal.Out.Write(table);
        Terminal.Out.WriteLine("Golden cases: outside cases that pass through it. Published figures are the venue's, own ones Plimsoll's.");
        Terminal.Out.WriteLine("plimsoll rulebooks show NAME says which, and from where.");
        return ExitCode.Done;
    }

    private static void Write(Rulebook rulebook, FigureCount figures, bool isShipped)
    {
        string[] golden = [.. rulebook.Evidence.Golden.Select(static file => $"{Count(file.Cases)} of {file.File}")];
        (string What, string Said)[] rows =
        [
            ("version", rulebook.Version),
            ("in force from", DayOf(rulebook)),
            ("model", rulebook.ModelKind ?? string.Empty),
            ("golden cases", (golden.Length == 0 ? "none" : string.Join(", ", golden)) + (isShipped ? string.Empty : "; says the file, nobody has tried")),
            ("published figures", Told(figures.Published, rulebook.Evidence.Published)),
            ("own figures", Told(figures.Own, rulebook.Evidence.Own)),
            ("not said which", Count(figures.Unsaid)),
            ("source", rulebook.Source),
        ];
        Table table = new Table().Border(TableBorder.Simple).AddColumn(new TableColumn(new Text(rulebook.Name)).NoWrap()).AddColumn(string.Empty);
        foreach ((string what, string said) in rows)
        {
            table.AddRow(new Text(what), new Text(said));
        }

        Terminal.Out.Write(table);
    }

    private static (Rulebook Rulebook, FigureCount Figures) Read(string name, DateOnly? day)
    {
        Rulebook rulebook = RulebookSource.Load(name, Nothing(), day);
        return (rulebook, FigureCount.Of(RulebookSource.Text(name, day), rulebook.Evidence));
    }

    private static string Told(int figures, ImmutableArray<string> places) =>
        Count(figures) + (places.IsEmpty ? string.Empty : ": " + string.Join(", ", places));

    private static string DayOf(Rulebook rulebook) => rulebook.ValidFrom?.ToString(Days, CultureInfo.InvariantCulture) ?? "not said";

    private static string Count(int count) => count == 0 ? "none" : count.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A market that trades nothing and counts in dollars: enough to read what a rulebook says of itself.</summary>
    private static InstrumentCatalog Nothing() =>
        InstrumentReader.Read("""{ "numeraire": "USD", "assets": [ { "symbol": "USD", "decimals": 2 } ], "instruments": [] }""", out _)!;
}
