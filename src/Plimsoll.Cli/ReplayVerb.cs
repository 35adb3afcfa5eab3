// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using Plimsoll.Connectors;
using Plimsoll.Node.Journals;
using Plimsoll.Reports;
using Plimsoll.Simulation.Replays;
using Plimsoll.Values;
using Plimsoll.Venues;
using Plimsoll.Wire;

namespace Plimsoll.Cli;

/// <summary>plimsoll replay: a world under one rulebook.</summary>
internal static class ReplayVerb
{
    internal static Command Create()
    {
        WorldArguments world = new();
        Option<string?> rulebook = new("--rulebook",
            "-r")
        {
            Description = $"Rulebook to run under: {string.Join(", ", ShippedRulebooks.Names)}, or a file. The world's own by default.",
            HelpName = "NAME|FILE"
        };
        Option<string?> journal = new("--journal") { Description = "Keep the journal in this SQLite file, which must not exist yet.", HelpName = "FILE" };
        Option<string?> resume = new("--resume") { Description = "Go on from this journal, where a run was stopped or killed.", HelpName = "FILE" };
        Option<int> snapshots = new("--snapshot-every") { Description = "Commands between two snapshots in the journal; 0 for none.", HelpName = "N" };
        Option<string?> until = new("--until") { Description = "Stop at this time, such as 2025-10-10T21:20:00Z.", HelpName = "TIME" };
        Command command = new("replay", "Play a world through the engine and show what became of its accounts.")
        {
            world.Folder, world.Data, rulebook, world.Accounts, world.Seed, until, journal, resume, snapshots, world.Json, world.Report,
        };
        command.SetAction(parsed =>
        {
            Interruption interruption = new();
            return Guarded.Run(() => Run(parsed, interruption), interruption.Request,
                parsed.GetValue(journal) is not null || parsed.GetValue(resume) is not null);
        });
        return command;

        int Run(ParseResult parsed, Interruption interruption)
        {
            if (parsed.GetValue(snapshots) < 0)
            {
                throw new UsageException("--snapshot-every", $"expected 0 for none, or a number of commands; found {parsed.GetValue(snapshots)}");
            }

            IdleOption.Refuse(parsed, snapshots, !IdleOption.IsGiven(parsed, journal) && !IdleOption.IsGiven(parsed, resume),
                "without --journal or --resume, when no journal is kept");
            ReplayOptions options = new()
            {
                Until = Time(parsed.GetValue(until)),
                SnapshotEvery = (ulong)parsed.GetValue(snapshots),
                OnRecovery = JournalVerb.Report,
                Progress = interruption
            };
            WorldSession session = world.Open(parsed);
            session.CheckWithin(options.Until);
            bool isJson = parsed.GetValue(world.Json);
            string rules = parsed.GetValue(rulebook) ?? session.DefaultRulebook;
            Engine.EngineSetup setup = session.Setup(rules);
            ReplayResult result;
            try
            {
                result = session.Run(setup, rules, Journal(parsed.GetValue(journal), parsed.GetValue(resume)), options, isJson);
            }
            catch (InterruptedException stopped)
            {
                stopped.Tell(parsed, parsed.GetValue(journal) ?? parsed.GetValue(resume));
                return ExitCode.Interrupted;
            }

            if (parsed.GetValue(world.Report) is { } report)
            {
                OutputFile.Write(report, ReplayPage.Write(result));
            }

            if (isJson)
            {
                Console.Out.WriteLine(ReplayJson.Write(result));
            }
            else
            {
                ReplayTable.Write(result);
            }

            return result.Conservation.Holds ? ExitCode.Done : ExitCode.Failed;
        }
    }

    private static Timestamp? Time(string? text)
    {
        if (text is null)
        {
            return null;
        }

        return Timestamp.TryParse(text, out Timestamp time)
            ? time
            : throw new UsageException("--until", $"'{text}' is not a UTC time such as 2025-10-10T21:20:00Z");
    }

    private static IJournal Journal(string? fresh, string? resumed)
    {
        if (fresh is not null && resumed is not null)
        {
            throw new UsageException("--journal", "--journal and --resume exclude each other: one begins a journal, the other goes on with one");
        }

        if (fresh is not null)
        {
            return File.Exists(fresh)
                ? throw new InputException(fresh, null, null, "the journal exists already; go on with it by --resume, or name another file")
                : SqliteJournal.Open(fresh);
        }

        if (resumed is null)
        {
            return new MemoryJournal();
        }

        return File.Exists(resumed) ? SqliteJournal.Open(resumed) : throw new InputException(resumed, null, null, "there is no such journal to resume");
    }
}
