// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Plimsoll.Connectors;
using Plimsoll.Connectors.Worlds;
using Plimsoll.Engine;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Engine.Fields;
using Plimsoll.Node;
using Plimsoll.Node.Journals;
using Plimsoll.Values;
using Plimsoll.Wire;

namespace Plimsoll.Cli;

/// <summary><c>plimsoll journal show|events|why|plans|queue|verify|replay|repair|quarantine FILE</c>: a journal carries its setup, so its
/// file is all that is needed.</summary>
internal static class JournalVerb
{
    /// <summary>The verb.</summary>
    public static System.CommandLine.Command Create() =>
        new("journal", "Look into a journal, check it, rebuild the state from it, or help one that cannot go on.")
    {
        Show(), JournalEvents.Create(), JournalWhy.Create(), JournalPlans.Create(), JournalQueue.Create(), JournalVerify.Create(), Replay(),
        JournalApply.Create(), JournalCare.Repair(), JournalCare.Quarantine(),
    };

    /// <summary>Passes on to the operator what a recovery had to say.</summary>
    internal static void Report(string message) => Console.Error.WriteLine("plimsoll: " + message);

    /// <summary>The argument that all of them take.</summary>
    internal static Argument<string> File() => new("FILE") { Description = "A journal in a SQLite file." };

    /// <summary>The option that all of them take.</summary>
    internal static Option<bool> Json() => new("--json") { Description = "Print JSON." };

    /// <summary>Opens a journal to read it.</summary>
    internal static int Run(string path, Func<IJournal, int> act) => Guarded.Run(() =>
    {
        using SqliteJournal journal = SqliteJournal.OpenReadOnly(path);
        return act(journal);
    }, hasJournal: true);

    /// <summary>Says what damage a scan met, if any.</summary>
    internal static int ReportEnd(IJournal journal, ScanReport report)
    {
        if (report.Damage is not { } damage)
        {
            return ExitCode.Done;
        }

        string then = damage.IsTornTail ? "the torn end of an interrupted write; the next start cuts it off" : "it and the records after it cannot be believed";
        Report($"{journal.Name}: {damage}: {then}.");
        return ExitCode.Failed;
    }

    /// <summary>Refuses a record that the journal, read to its sound end, does not come to: nothing printed, or the hash of another record, would look like an
    /// answer.</summary>
    /// <exception cref="UsageException">It is behind the last.</exception>
    internal static void CheckWithin(string option, ulong record, ScanReport report)
    {
        ulong last = report.Head?.Sequence ?? 0;
        if (report.Damage is null && record > last)
        {
            throw new UsageException(option, $"expected a record up to {last}, the journal's last; found {record}");
        }
    }

    private static System.CommandLine.Command Show()
    {
        Argument<string> file = File();
        Option<ulong> from = new("--from") { Description = "The first record to show; 0 is the setup.", HelpName = "N" };
        Option<int?> limit = new("--limit") { Description = "How many records to show; all of them by default.", HelpName = "N" };
        Option<bool> json = Json();
        System.CommandLine.Command verb = new("show", "Print records, one a line.") { file, from, limit, json };
        verb.SetAction(parsed => Run(parsed.GetValue(file)!, journal => parsed.GetValue(limit) is < 1
            ? throw new UsageException("--limit", $"expected a whole number of at least 1; found {parsed.GetValue(limit)}")
            : Print(journal, parsed.GetValue(from), parsed.GetValue(limit) ?? int.MaxValue, parsed.GetValue(json))));
        return verb;
    }

    private static System.CommandLine.Command Replay()
    {
        Argument<string> file = File();
        Option<ulong?> to = new("--to") { Description = "The last record to apply; the journal's last by default.", HelpName = "N" };
        Option<bool> json = Json();
        System.CommandLine.Command verb = new("replay", "Apply every command to an empty engine and print the state's hash.") { file, to, json };
        verb.SetAction(parsed => Run(parsed.GetValue(file)!, journal => Rebuild(journal, parsed.GetValue(to) ?? ulong.MaxValue, parsed.GetValue(json))));
        return verb;
    }

    private static int Print(IJournal journal, ulong from, int limit, bool json)
    {
        CatalogNames names = new(null);
        int shown = 0;
        bool isGrown = false;
        ScanReport report = JournalScan.Walk(journal, record =>
        {
            if (record.Sequence == 0 && GenesisRecord.TryRead(record.Payload, out string canonical))
            {
                names = new CatalogNames(CatalogOf(canonical, journal.Name));
            }

            if (!isGrown && IsListing(record))
            {
                // Everything that the venue ever lists has its name from the replay; what is refused has none.
                isGrown = true;
                names = NamesAtEnd(journal) ?? names;
            }

            if (record.Sequence >= from && shown < limit)
            {
                Console.Out.WriteLine(Line(record, names, json));
                shown++;
            }

            return shown < limit;
        });
        int told = ReportEnd(journal, report);
        CheckWithin("--from", from, report);
        return told;
    }

    private static bool IsListing(JournalRecord record) =>
        QuarantineRecord.TryRead(record.Payload) is null
            && CommandCodec.TryDecode(record.Payload, out Engine.Commands.Command? command) == Engine.Fields.DecodeFault.None && command is ListAsset
            or ListInstrument;

    private static CatalogNames? NamesAtEnd(IJournal journal)
    {
        try
        {
            ClearingEngine engine = new(SetupText.Read(JournalReplay.ReadSetup(journal)!, journal.Name));
            JournalReplay.Run(journal, engine, NullSink.Instance);
            return new(engine.Catalog);
        }
        catch (Exception fault) when (fault is InputException or JournalException)
        {
            // A journal that does not replay can still be looked at, by number instead of by name.
            return null;
        }
    }

    private static Instruments.InstrumentCatalog? CatalogOf(string canonical, string name)
    {
        try
        {
            return SetupText.Read(canonical, name).Catalog;
        }
        catch (InputException)
        {
            // A journal of a program with its own setup text can still be looked at, by number instead of by name.
            return null;
        }
    }

    private static string Line(JournalRecord record, CatalogNames names, bool json) =>
        json ? JournalJson.Of(record, names).ToJsonString() : Line(record, names);

    private static string Line(JournalRecord record, CatalogNames names)
    {
        string hash = record.Block.Hash.ToString()[..12];
        if (record.Sequence == 0)
        {
            GenesisRecord.TryRead(record.Payload, out string canonical);
            return $"0  {hash}  setup {GenesisRecord.HashOfSetup(canonical)} ({Encoding.UTF8.GetByteCount(canonical)} bytes)";
        }

        if (QuarantineRecord.TryRead(record.Payload) is { } note)
        {
            return $"{record.Sequence}  {hash}  quarantines record {note.Record}: {note.Why}";
        }

        DecodeFault fault = CommandCodec.TryDecode(record.Payload, out Engine.Commands.Command? command);
        return command is null
            ? $"{record.Sequence}  {hash}  no command of this version ({fault})"
            : $"{record.Sequence}  {hash}  {command.Time}  {CommandForm.Of(command).Name}{CommandText.OfFields(CommandJson.Fields(command, names))}";
    }

    private static int Rebuild(IJournal journal, ulong to, bool json)
    {
        string canonical = JournalReplay.ReadSetup(journal)
            ?? throw new JournalException(JournalFault.NotAJournal, $"{journal.Name}: the journal is empty; there is nothing to replay.");
        ClearingEngine engine = new(SetupText.Read(canonical, journal.Name));
        Stopwatch watch = Stopwatch.StartNew();
        ScanReport report = JournalReplay.Run(journal, engine, NullSink.Instance, to);
        double seconds = Math.Max(watch.Elapsed.TotalSeconds, 1e-9);
        if (to != ulong.MaxValue)
        {
            CheckWithin("--to", to, report);
        }

        string conservation = Conservation(engine);
        if (json)
        {
            Console.Out.WriteLine(JournalJson.Of(engine, conservation, engine.Sequence / seconds).ToJsonString());
        }
        else
        {
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"commands      {engine.Sequence:N0}, the last at {engine.Time}"));
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"accounts      {engine.AccountCount:N0}"));
            Console.Out.WriteLine($"conservation  {conservation}");
            Console.Out.WriteLine($"state hash    {engine.StateHash()}");
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"speed         {engine.Sequence / seconds:N0} commands/s"));
        }

        return Math.Max(ReportEnd(journal, report), conservation == "holds" ? 0 : 1);
    }

    private static string Conservation(ClearingEngine engine)
    {
        try
        {
            engine.Audit();
            return "holds";
        }
        catch (InvariantException broken)
        {
            return $"BROKEN: {broken.Message}";
        }
    }
}
