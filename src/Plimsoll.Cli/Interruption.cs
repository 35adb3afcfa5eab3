// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using System.Globalization;
using Plimsoll.Node;
using Plimsoll.Node.Journals;
using Plimsoll.Simulation.Replays;
using Plimsoll.Values;

namespace Plimsoll.Cli;

/// <summary>Stops a replay between two batches of commands when Ctrl-C is pressed: the journal is closed, and it can be said where the run stands.</summary>
internal sealed class Interruption : IProgress<ReplayProgress>
{
    private int _requested;

    /// <summary>Requests the stop.</summary>
    /// <returns>True the first time; a second request does not want to wait.</returns>
    internal bool Request() => Interlocked.Exchange(ref _requested, 1) == 0;

    /// <inheritdoc/>
    /// <exception cref="InterruptedException">The stop was requested.</exception>
    public void Report(ReplayProgress value)
    {
        if (Volatile.Read(ref _requested) != 0)
        {
            throw new InterruptedException(value);
        }
    }
}

/// <summary>A replay was stopped by Ctrl-C.</summary>
internal sealed class InterruptedException(ReplayProgress at) : Exception("stopped by Ctrl-C")
{
    /// <summary>The name by which the program was called, where the script that calls it says so.</summary>
    private const string CommandVariable = "PLIMSOLL_COMMAND";

    /// <summary>Says where the run stands, whether its journal is sound, and how to go on.</summary>
    internal void Tell(ParseResult parsed, string? journal)
    {
        JournalVerb.Report(string.Create(CultureInfo.InvariantCulture,
            $"stopped by Ctrl-C at {at.Time} of the world, after {Counted.Of(at.Commands, "command")} and {Counted.Of(at.Liquidations, "liquidation")}; "
            + $"nothing else was written."));
        if (journal is null)
        {
            JournalVerb.Report("without --journal FILE nothing is kept, and a run cannot be gone on with.");
            return;
        }

        using (SqliteJournal closed = SqliteJournal.OpenReadOnly(journal))
        {
            JournalExamination examined = JournalExamination.Of(closed);
            string state = examined is { IsSound: true, IsLoss: false } ? "sound" : $"NOT sound (see: plimsoll journal verify {Quoted(journal)})";
            JournalVerb.Report(string.Create(CultureInfo.InvariantCulture,
                $"the journal {journal} is {state}, with {Counted.Of((long)(examined.Scan.Head?.Sequence ?? 0), "command")}. To go on:"));
        }

        Console.Error.WriteLine("  " + Resume(parsed));
    }

    /// <summary>The same command line, going on with the journal.</summary>
    private static string Resume(ParseResult parsed) =>
        string.Join(' ', parsed.Tokens.Select(static token => token.Value == "--journal" ? "--resume" : Quoted(token.Value))
        .Prepend(Environment.GetEnvironmentVariable(CommandVariable) is { Length: > 0 } command ? Quoted(command) : "plimsoll"));

    private static string Quoted(string word) =>
        word.Length > 0 && word.All(static c => char.IsAsciiLetterOrDigit(c) || "-_./:=,+@%".Contains(c, StringComparison.Ordinal))
        ? word
        : "'" + word.Replace("'", "'\\''", StringComparison.Ordinal) + "'";
}
