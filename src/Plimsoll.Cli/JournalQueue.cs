// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using Plimsoll.Connectors.Worlds;
using Plimsoll.Engine;
using Plimsoll.Engine.Events;
using Plimsoll.Liquidation;
using Plimsoll.Node;
using Plimsoll.Node.Journals;
using Plimsoll.Rulebooks;
using Plimsoll.Values;
using Plimsoll.Wire;

namespace Plimsoll.Cli;

/// <summary><c>plimsoll journal queue FILE</c>: replays a journal and shows whose profitable positions would be taken first for a bankrupt one.</summary>
internal static class JournalQueue
{
    /// <summary>The verb.</summary>
    public static Command Create()
    {
        Argument<string> file = JournalVerb.File();
        Option<ulong?> account = new("--account") { Description = "Only the places of this account.", HelpName = "N" };
        Option<string?> instrument = new("--instrument") { Description = "Only the queues of this instrument.", HelpName = "SYMBOL" };
        Option<ulong?> to = new("--to") { Description = "The last record to apply; the journal's last by default.", HelpName = "N" };
        Option<bool> json = JournalVerb.Json();
        Command verb = new("queue",
            "Apply every command to an empty engine and print the queues of deleveraging as they stand then, first to give first.")
        {
            file, account, instrument, to, json,
        };
        verb.SetAction(parsed => JournalVerb.Run(parsed.GetValue(file)!, journal => Show(
            journal, parsed.GetValue(account), parsed.GetValue(instrument), parsed.GetValue(to), parsed.GetValue(json))));
        return verb;
    }

    private static int Show(IJournal journal, ulong? account, string? instrument, ulong? to, bool json)
    {
        string canonical = JournalReplay.ReadSetup(journal)
            ?? throw new JournalException(JournalFault.NotAJournal, $"{journal.Name}: the journal is empty; nobody is in a queue.");
        ClearingEngine engine = new(SetupText.Read(canonical, journal.Name));
        ScanReport report = JournalReplay.Run(journal, engine, NullSink.Instance, to ?? ulong.MaxValue);
        int told = JournalVerb.ReportEnd(journal, report);
        if (to is { } last)
        {
            JournalVerb.CheckWithin("--to", last, report);
        }

        InstrumentId? only = instrument is null ? null : CatalogNames.Of(engine).TryFind(instrument, out InstrumentId found) ? found
            : throw new UsageException("--instrument", $"expected an instrument that the venue lists; found '{instrument}'");
        AccountId? whose = account is null ? null : engine.Account(new(account.Value)) is { IsHouse: false } view ? view.Id
            : throw new UsageException("--account", $"expected an account that was opened in the journal; found {account}");
        if (json)
        {
            Console.Out.WriteLine(QueueJson.Of(engine, only, whose).ToJsonString());
        }
        else
        {
            Print(engine, only, whose);
        }

        return told;
    }

    private static void Print(ClearingEngine engine, InstrumentId? instrument, AccountId? account)
    {
        DeleveragingRule rule = engine.Rulebooks[0]!.Liquidation.Deleveraging;
        Console.Out.WriteLine($"record {engine.Sequence}, {engine.Time}; rule {QueueJson.NameOf(rule)}, score: "
            + (rule == DeleveragingRule.LeastHarm ? "effective leverage" : "profit rate × effective leverage"));
        bool isEmpty = true;
        foreach ((InstrumentId held, bool isLong, DeleveragingPlace place) in QueueJson.Places(engine, instrument, account))
        {
            isEmpty = false;
            Console.Out.WriteLine($"{engine.Catalog[held].Symbol}  {(isLong ? "long" : "short")}  {place.Rank} of {place.Of}  account {place.Account.Value}  "
                + $"score {place.Score}{(place.IsHedge ? "  a hedge: behind all that are none" : string.Empty)}");
        }

        if (isEmpty)
        {
            Console.Out.WriteLine(account is { } id ? $"account {id.Value} is in no queue: it has no position in profit, or is in liquidation"
                : "nobody is in a queue: no position is in profit");
        }
    }
}
