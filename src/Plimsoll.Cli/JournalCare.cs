// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.CommandLine;
using Plimsoll.Connectors.Worlds;
using Plimsoll.Node;
using Plimsoll.Node.Journals;

namespace Plimsoll.Cli;

/// <summary><c>plimsoll journal repair|quarantine FILE</c>: the two things that only an operator may decide about a journal.</summary>
internal static class JournalCare
{
    internal static Command Repair()
    {
        Argument<string> file = JournalVerb.File();
        Option<bool> accept = new("--accept-loss") { Description = "Go on without what is lost. The files are copied as they are first." };
        Command verb = new("repair",
            "Say what a journal has lost; with --accept-loss, cut it behind the last record that can be believed. Exit code 4 while a loss is not accepted.")
        {
            file, accept,
        };
        verb.SetAction(parsed => parsed.GetValue(accept)
            ? Guarded.Run(() => AcceptLoss(parsed.GetValue(file)!), hasJournal: true)
            : JournalVerb.Run(parsed.GetValue(file)!, SayLoss));
        return verb;
    }

    internal static Command Quarantine()
    {
        Argument<string> file = JournalVerb.File();
        Option<ulong> record = new("--record") { Description = "The record at which the engine halts.", HelpName = "SEQ", Required = true };
        Option<string> why = new("--why") { Description = "The reason, in one line; it is kept in the journal.", HelpName = "TEXT", Required = true };
        Command verb = new("quarantine",
            "Set aside a record that halts the engine, so that every start and every replica refuses it. Only the record at which the engine really halts can "
            + "be.")
        {
            file, record, why,
        };
        verb.SetAction(parsed => Guarded.Run(() => SetAside(parsed.GetValue(file)!, parsed.GetValue(record), parsed.GetValue(why)!), hasJournal: true));
        return verb;
    }

    private static int SayLoss(IJournal journal)
    {
        ImmutableArray<string> losses = JournalRepair.Losses(JournalExamination.Of(journal));
        if (losses.IsEmpty)
        {
            Console.Out.WriteLine($"{journal.Name}: nothing is missing; there is nothing to repair");
            return ExitCode.Done;
        }

        foreach (string loss in losses)
        {
            JournalVerb.Report($"{journal.Name}: {loss}.");
        }

        JournalVerb.Report("nothing was changed; --accept-loss copies the files and goes on without what is lost.");
        return ExitCode.Lost;
    }

    private static int AcceptLoss(string path)
    {
        if (!File.Exists(path))
        {
            throw new JournalException(JournalFault.Storage, $"{path}: there is no such file.");
        }

        RepairReport report = JournalRepair.AcceptLoss(path);
        foreach (string loss in report.Lost)
        {
            Console.Out.WriteLine($"accepted: {loss}");
        }

        foreach (string copy in report.Copies)
        {
            Console.Out.WriteLine($"kept: {copy}");
        }

        Console.Out.WriteLine($"the journal ends at {new PublishedHead(report.Head.Sequence, report.Head.Hash)}");
        return ExitCode.Done;
    }

    private static int SetAside(string path, ulong record, string why)
    {
        string canonical;
        using (SqliteJournal looked = SqliteJournal.OpenReadOnly(path))
        {
            canonical = JournalReplay.ReadSetup(looked)
                ?? throw new JournalException(JournalFault.NotAJournal, $"{path}: the journal is empty; there is nothing to quarantine.");
        }

        using SqliteJournal journal = SqliteJournal.Open(path);
        QuarantineReport report = JournalQuarantine.Run(SetupText.Read(canonical, path), journal, record, why);
        Console.Out.WriteLine($"record {report.Record} is quarantined by record {report.At}; it halted the engine: {report.Reason}");
        if (report.NextHalt is { } next)
        {
            JournalVerb.Report($"{path}: the engine now halts at record {next}; look at it before it is quarantined as well.");
            return ExitCode.Failed;
        }

        return ExitCode.Done;
    }
}
