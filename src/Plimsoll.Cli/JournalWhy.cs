// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.CommandLine;
using Plimsoll.Connectors.Worlds;
using Plimsoll.Engine;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Engine.Fields;
using Plimsoll.Engine.Stories;
using Plimsoll.Instruments;
using Plimsoll.Node;
using Plimsoll.Node.Journals;
using Plimsoll.Values;
using Plimsoll.Wire;

namespace Plimsoll.Cli;

/// <summary><c>plimsoll journal why FILE --account N</c>: replays a journal and tells why an account was liquidated, step by step, and what was taken from it
/// for others.</summary>
internal static class JournalWhy
{
    /// <summary>The verb.</summary>
    public static System.CommandLine.Command Create()
    {
        Argument<string> file = JournalVerb.File();
        Option<ulong> account = new("--account") { Description = "The account; its isolated positions are told with it.", HelpName = "N", Required = true };
        Option<ulong> to = new("--to") { Description = "The last record to apply; the journal's last by default.", HelpName = "N" };
        Option<bool> json = JournalVerb.Json();
        System.CommandLine.Command verb = new("why",
            "Apply every command to an empty engine and tell why an account was liquidated: inputs, rule, steps, who paid, how it ended.")
        {
            file, account, to, json,
        };
        verb.SetAction(parsed => JournalVerb.Run(parsed.GetValue(file)!, journal => Tell(
            journal, new(parsed.GetValue(account)), parsed.GetResult(to) is null ? ulong.MaxValue : parsed.GetValue(to), parsed.GetValue(json))));
        return verb;
    }

    private static int Tell(IJournal journal, AccountId account, ulong to, bool json)
    {
        string canonical = JournalReplay.ReadSetup(journal)
            ?? throw new JournalException(JournalFault.NotAJournal, $"{journal.Name}: the journal is empty; nothing has happened.");
        ClearingEngine engine = new(SetupText.Read(canonical, journal.Name));
        LiquidationStories stories = new(account);
        ScanReport report = JournalReplay.Run(journal, engine, stories, to,
            applied: _ => stories.Look(engine.Sequence, engine.Time, id => engine.Account(id)?.BlockedCloses ?? []));
        int told = JournalVerb.ReportEnd(journal, report);
        if (to != ulong.MaxValue)
        {
            JournalVerb.CheckWithin("--to", to, report);
        }

        if (!stories.IsKnown)
        {
            throw new UsageException("--account", $"expected an account that was opened in the journal; found {account.Value}");
        }

        CatalogNames names = CatalogNames.Of(engine);
        Dictionary<ulong, Engine.Commands.Command> commands = Commands(journal, stories);
        if (json)
        {
            Console.Out.WriteLine(StoryJson.Of(account, stories, commands, names, engine.Catalog).ToJsonString());
            return told;
        }

        Print(account, stories, commands, names, engine.Catalog);
        return told;
    }

    /// <summary>The commands that began a liquidation, by their sequence.</summary>
    private static Dictionary<ulong, Engine.Commands.Command> Commands(IJournal journal, LiquidationStories stories)
    {
        HashSet<ulong> wanted = [.. stories.All.Select(static story => story.Started.Sequence)];
        ulong last = wanted.Count > 0 ? wanted.Max() : 0;
        Dictionary<ulong, Engine.Commands.Command> found = [];
        JournalScan.Walk(journal, record =>
        {
            if (wanted.Contains(record.Sequence) && CommandCodec.TryDecode(record.Payload, out Engine.Commands.Command? command) == DecodeFault.None)
            {
                found[record.Sequence] = command!;
            }

            return record.Sequence < last;
        });
        return found;
    }

    private static void Print(
        AccountId account, LiquidationStories stories, Dictionary<ulong, Engine.Commands.Command> commands, CatalogNames names, InstrumentCatalog catalog)
    {
        int number = 0;
        foreach (LiquidationStory story in stories.All)
        {
            number++;
            Console.Out.WriteLine($"{(number > 1 ? "\n" : string.Empty)}{StoryText.Of(story.Account)}, liquidation {number} of {stories.All.Length}"
                + $"{(story.Parent.Value == 0 ? string.Empty : $", an isolated position of account {story.Parent.Value}")}");
            Print(story, commands.GetValueOrDefault(story.Started.Sequence), names, catalog);
        }

        if (stories.All.IsEmpty)
        {
            Console.Out.WriteLine($"account {account.Value} was never liquidated");
        }

        if (!stories.Given.IsEmpty)
        {
            Console.Out.WriteLine("\ntaken for the losses of others");
            foreach (Event given in stories.Given)
            {
                AccountId bankrupt = given is Deleveraged taken ? taken.Bankrupt : given is StakeLost lost ? lost.Account
                    : given is ProfitClawedBack charge ? charge.Bankrupt : ((LossSocialised)given).Bankrupt;
                Console.Out.WriteLine($"{At(given)}  for {StoryText.Of(bankrupt)}: {StoryText.Of(given, names)}");
            }
        }
    }

    private static void Print(LiquidationStory story, Engine.Commands.Command? command, CatalogNames names, InstrumentCatalog catalog)
    {
        Line("began", $"{At(story.Started).TrimStart()}{(command is null ? string.Empty : $", by {CommandForm.Of(command).Name}")}");
        Line("because", StoryText.Because(story));
        if (story.Called is { } called)
        {
            Line("called", $"{At(called).TrimStart()}, at equity {called.Equity} and maintenance {called.Maintenance}");
        }

        foreach (GraceTold grace in story.Graces)
        {
            Line("grace", $"{At(grace.Given).TrimStart()}  {StoryText.Of(grace.Given)}");
            PrintMoves(grace.Moves, story.Grounds, names, catalog);
        }

        if (story.Grounds is { } grounds)
        {
            PrintGrounds(story, grounds, names, catalog);
        }

        Queue<BlockedTime> blocked = new(story.Blocked);
        foreach (Event step in story.Steps)
        {
            while (blocked.TryPeek(out BlockedTime next) && next.From < step.Sequence)
            {
                Line("waited", StoryText.Of(blocked.Dequeue(), catalog));
            }

            Line("step", $"{At(step).TrimStart()}  {StoryText.Of(step, names)}");
        }

        foreach (BlockedTime wait in blocked)
        {
            Line("waited", StoryText.Of(wait, catalog));
        }

        foreach (LiquidationPayment paid in LiquidationBill.Of(story, catalog))
        {
            Line("paid", $"{StoryText.Of(paid.From)} to {StoryText.Of(paid.To)}: {paid.Amount} {names.Of(paid.Asset)}, {StoryText.Of(paid.Kind)}");
        }

        Amount uncovered = LiquidationBill.Uncovered(story, catalog);
        Line("ended", story.End is { } end ? $"{At(end).TrimStart()}  {StoryText.Of(end, names)}"
            : $"not yet{(uncovered.IsPositive ? $"; {uncovered} is uncovered" : string.Empty)}");
    }

    private static void PrintGrounds(LiquidationStory story, AccountAssessed grounds, CatalogNames names, InstrumentCatalog catalog)
    {
        Line("rule", $"rulebook {grounds.Rulebook}, version {grounds.Version}");
        PrintMoves(story.Moves, grounds, names, catalog);
        foreach (AssessedAsset asset in grounds.Assets)
        {
            Line("equity", asset is { Balance.IsZero: true, Unrealised.IsZero: true }
                ? $"{asset.Value} against prices that may not be relied on"
                : $"{asset.Value} for {names.Of(asset.Asset)}: balance {asset.Balance}, unrealised {asset.Unrealised}, price {asset.Price}");
        }

        foreach (AssessedPosition position in grounds.Positions)
        {
            Line("position", $"{position.Quantity} {names.Of(position.Instrument)}, cost {position.Cost}, mark {position.Mark}");
        }

        AssessedLine? binding = grounds.Binding;
        foreach (AssessedLine line in grounds.Lines)
        {
            string scenario = line.Scenario.Length > 0 ? $", {line.Scenario}" : string.Empty;
            Line("requires", $"{line.Maintenance} for {line.Name} on {line.Exposure}{scenario}{(line == binding ? " (binding)" : string.Empty)}");
        }
    }

    private static void PrintMoves(ImmutableArray<PriceMove> moves, AccountAssessed? grounds, CatalogNames names, InstrumentCatalog catalog)
    {
        foreach (PriceMove move in moves.Where(move => grounds is null || Matters(move.Observable, grounds, catalog)))
        {
            string from = move.Before is { } before ? $"{Fixed18.Format(before)} to " : string.Empty;
            Line("price", $"{names.Of(move.Observable)} {from}{Fixed18.Format(move.After)}");
        }
    }

    /// <summary>True for a price that what the account held rests on.</summary>
    private static bool Matters(ObservableId observable, AccountAssessed grounds, InstrumentCatalog catalog) =>
        grounds.Assets.Any(asset => catalog[asset.Asset].PriceObservable == observable)
        || grounds.Positions.Any(position => catalog[position.Instrument] is var spec && (spec.Mark == observable || spec.Underlying == observable
            || (spec.Option is { } option && (option.Forward == observable || option.Volatility == observable))));

    private static string At(Event item) => $"  {item.Sequence}  {item.Time}";

    private static void Line(string name, string text) => Console.Out.WriteLine($"  {name,-8}  {text}");
}
