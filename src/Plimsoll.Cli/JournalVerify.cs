// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using Plimsoll.Connectors;
using Plimsoll.Node;
using Plimsoll.Node.Journals;
using Plimsoll.Values;
using Plimsoll.Wire;

namespace Plimsoll.Cli;

/// <summary><c>plimsoll journal verify FILE</c>: every record and snapshot, and whether anything is missing at the end.</summary>
internal static class JournalVerify
{
    internal static Command Create()
    {
        Argument<string> file = JournalVerb.File();
        Option<bool> json = JournalVerb.Json();
        Option<string?> head = new("--head")
        {
            Description =
            "A head that must be in the journal, as verify printed it earlier: SEQUENCE:HASH, or the hash alone.",
            HelpName = "HEAD"
        };
        Option<string?> published = new("--published") { Description = "A file of such heads, one a line.", HelpName = "FILE" };
        Command verb = new(
            "verify",
            "Check every record and snapshot (length, check sum, sequence, hash chain), and the end against the anchor and published heads. Exit code 1 when "
                + "one is bad, 4 when acknowledged "
            + "commands are missing, 5 when nothing tells whether any are.")
        {
            file, head, published, json,
        };
        verb.SetAction(parsed => Guarded.Run(() =>
        {
            ImmutableArray<PublishedHead> heads = [.. Heads(parsed.GetValue(head), parsed.GetValue(published))];
            return JournalVerb.Run(parsed.GetValue(file)!, journal => Check(journal, heads, parsed.GetValue(json)));
        }, hasJournal: true));
        return verb;
    }

    private static IEnumerable<PublishedHead> Heads(string? head, string? published)
    {
        if (head is not null)
        {
            yield return Head(head, "--head", null);
        }

        string[] lines = published is null ? [] : File.ReadAllLines(published);
        bool isAny = false;
        for (int i = 0; i < lines.Length; i++)
        {
            string line = lines[i].Trim();
            if (line.Length > 0 && line[0] != '#')
            {
                isAny = true;
                yield return Head(line, published!, i + 1);
            }
        }

        if (published is not null && !isAny)
        {
            throw new InputException(published, null, null, "there is no head in this file");
        }
    }

    private static PublishedHead Head(string text, string from, int? line) => PublishedHead.TryParse(text, out PublishedHead head)
        ? head
        : throw Wrong(from, line, $"'{text}' is no head of a journal; one is SEQUENCE:HASH or a hash of 64 hexadecimal digits");

    private static Exception Wrong(string from, int? line, string sentence) =>
        line is null ? new UsageException(from, sentence) : new InputException(from, line, null, sentence);

    private static int Check(IJournal journal, ImmutableArray<PublishedHead> heads, bool json)
    {
        JournalExamination examined = JournalExamination.Of(journal, heads);
        if (json)
        {
            Console.Out.WriteLine(JournalJson.Of(examined).ToJsonString());
        }
        else
        {
            Print(journal, examined, heads.Length);
        }

        foreach (ulong sequence in examined.BadSnapshots)
        {
            JournalVerb.Report($"{journal.Name}: the snapshot of record {sequence} is damaged.");
        }

        int damaged = JournalVerb.ReportEnd(journal, examined.Scan);
        ReportMissing(journal, examined);
        return damaged != ExitCode.Done ? damaged
            : examined.IsLoss ? ExitCode.Lost
            : !examined.IsSound ? ExitCode.Failed
            : examined.IsProven ? ExitCode.Done
            : ExitCode.Unproven;
    }

    private static void ReportMissing(IJournal journal, JournalExamination examined)
    {
        if (examined.Anchor.IsLoss || examined.Anchor.Standing is AnchorStanding.Missing or AnchorStanding.Unreadable)
        {
            JournalVerb.Report($"{journal.Name}: {examined.Anchor}.");
        }
        else if (examined.Anchor.Note is { } note)
        {
            JournalVerb.Report($"{journal.Name}: {note}.");
        }

        foreach (PublishedHead head in examined.Unfound)
        {
            ulong end = examined.Scan.Head?.Sequence ?? 0;
            string missing = head.Sequence is { } sequence && sequence > end
                ? string.Create(CultureInfo.InvariantCulture, $": {sequence - end} commands are missing, records {end + 1} to {sequence}")
                : ": it is an older copy, or another history";
            JournalVerb.Report($"{journal.Name}: the published head {head} is not in the journal{missing}.");
        }

        foreach (ulong sequence in examined.SnapshotsBeyond)
        {
            JournalVerb.Report($"{journal.Name}: there is a snapshot of record {sequence}, which the journal does not hold.");
        }

        if (examined.Remains is { } remains)
        {
            string judged = examined.IsLoss ? "acknowledged commands may be among them" : examined.IsProven ? "nothing acknowledged is among them"
                : "of a write that was interrupted";
            JournalVerb.Report($"{journal.Name}: {remains.Description}; {judged}.");
        }
    }

    private static void Print(IJournal journal, JournalExamination examined, int published)
    {
        JournalHead? head = examined.Scan.Head;
        string state = !examined.IsSound ? "NOT sound" : examined.IsProven ? "sound" : "sound as far as it goes";
        int snapshots = examined.Snapshots.Length - examined.BadSnapshots.Length;
        Console.Out.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{journal.Name}: {state}: {Counted.Of((long)(head?.Sequence ?? 0), "command")} in {Counted.Of(examined.Scan.Blocks, "block")}, "
                + $"{Counted.Of(examined.Scan.Bytes, "byte")}, {Counted.Of(snapshots, "sound snapshot")}"));
        Console.Out.WriteLine($"head {head?.Hash.ToString() ?? "none: the journal is empty"}");
        Console.Out.WriteLine($"anchor {examined.Anchor}");
        if (published > 0)
        {
            Console.Out.WriteLine(
                $"published {published - examined.Unfound.Length} of {Counted.Of(published, "head")} "
                + $"{Counted.Word(published - examined.Unfound.Length, "is", "are")} in the journal");
        }

        if (head is { } end)
        {
            Console.Out.WriteLine($"to publish {new PublishedHead(end.Sequence, end.Hash)}");
        }
    }
}
