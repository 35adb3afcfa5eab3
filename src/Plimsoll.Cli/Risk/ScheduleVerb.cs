// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.CommandLine;
using Plimsoll.Connectors;
using Plimsoll.Connectors.Crif;
using Plimsoll.Connectors.Rulebooks;
using Plimsoll.Margin;
using Plimsoll.Venues.Schedule;
using Plimsoll.Wire;
using Spectre.Console;

namespace Plimsoll.Cli;

/// <summary><c>plimsoll schedule</c>: the BCBS-IOSCO schedule of a list of trades.</summary>
internal static class ScheduleVerb
{
    internal static Command Create()
    {
        Argument<string> path = new("TRADES") { Description = "Trades: CSV with the columns trade, product, notional, pv and years, plain or gzip." };
        Option<string> rulebook = new("--rulebook", "-r")
        {
            Description = "Rulebook whose model is schedule: one that ships, or a file.",
            DefaultValueFactory = static _ => "bcbs-schedule",
            HelpName = "NAME|FILE",
        };
        Option<string> role = new("--role")
        {
            Description = "Whose margin: secured, who collects, or pledgor, who posts; a pledgor's is negative.",
            DefaultValueFactory = static _ => "secured",
            HelpName = "secured|pledgor",
        };
        Option<bool> tree = new("--tree") { Description = "Show the margin as a tree." };
        Option<bool> json = new("--json") { Description = "Print the margin as JSON." };
        Command command = new("schedule", "Initial margin of trades after the BCBS-IOSCO schedule.") { path, rulebook, role, tree, json };
        command.SetAction(parsed => Guarded.Run(() =>
        {
            ScheduleRole whose = parsed.GetValue(role) switch
            {
                "secured" => ScheduleRole.Secured,
                "pledgor" => ScheduleRole.Pledgor,
                string other => throw new UsageException("--role", $"expected secured or pledgor; found {other}"),
                null => ScheduleRole.Secured,
            };
            string name = parsed.GetValue(rulebook)!;
            ScheduleParameters parameters = ScheduleKind.Parameters(RulebookSource.Text(name), out ImmutableArray<string> errors)
                ?? throw new InputException(string.Join('\n', errors.Select(error => $"{name}: {error}")));
            ScheduleResult result = MarginOf(parsed.GetValue(path)!, parameters, whose);
            string[] notes = [.. result.Lines.Where(line => line.Trade.Years is null && parameters.Bands[(int)line.Trade.Product].Length > 1)
                .Select(static line => $"trade {line.Trade.Id} states no years: it is taken to be of the longest band, at {MarginText.Percent(line.Rate)} %")];
            foreach (string note in notes)
            {
                Console.Error.WriteLine($"plimsoll: {parsed.GetValue(path)}: note: {note}");
            }

            NamedValue? shown = parsed.GetValue(tree) ? ScheduleCalculator.Tree(result, parameters) : null;
            if (parsed.GetValue(json))
            {
                Console.Out.WriteLine(SimmJson.Write(result, notes, shown));
            }
            else
            {
                Write(result, shown);
            }

            return ExitCode.Done;
        }));
        return command;
    }

    private static ScheduleResult MarginOf(string path, ScheduleParameters parameters, ScheduleRole role)
    {
        try
        {
            return ScheduleCalculator.Of(parameters, ScheduleFile.Read(path), role);
        }
        catch (OverflowException fault)
        {
            throw new InputException(path, null, null, "a sum of these amounts is larger than an amount can be", fault);
        }
    }

    private static void Write(ScheduleResult result, NamedValue? tree)
    {
        Table table = MarginText.TableOf("Trade", "Product", "Years", "Notional", "Rate", "Gross margin", "PV");
        string[] rates = Percentages.WithSameDecimals([.. result.Lines.Select(static line => MarginText.Percent(line.Rate) + " %")]);
        foreach ((ScheduleLine line, string rate) in result.Lines.Zip(rates))
        {
            table.AddRow([.. new[]
            {
                line.Trade.Id, ScheduleParameters.Products[(int)line.Trade.Product], line.Trade.Years?.ToString() ?? "none",
                    MarginText.Money(line.Trade.Notional),
                rate, MarginText.Money(line.Gross), MarginText.Money(line.Trade.PresentValue),
            }.Select(static cell => new Text(cell))]);
        }

        Terminal.Out.Write(table);
        Terminal.Out.WriteLine($"gross margin        {MarginText.Money(result.Gross)}");
        string cost = $"{MarginText.Money(result.NetReplacement)} of {MarginText.Money(result.GrossReplacement)}";
        Terminal.Out.WriteLine($"NGR                 {MarginText.Percent(result.NetToGross)} %, {cost}");
        Terminal.Out.WriteLine($"{(result.Role == ScheduleRole.Pledgor ? "pledgor posts" : "secured collects"),-19} {MarginText.Money(result.Signed)}");
        if (tree is not null)
        {
            ExplanationText.Write(tree);
        }
    }
}
