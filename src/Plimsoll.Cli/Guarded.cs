// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Plimsoll.Connectors;
using Plimsoll.Node.Journals;

namespace Plimsoll.Cli;

/// <summary>Runs a verb so that whatever goes wrong becomes one clear message on standard error and an exit code, never a stack trace.</summary>
internal static class Guarded
{
    /// <summary>Set to anything, a fault of the program is printed with its stack, for a report.</summary>
    private const string TraceVariable = "PLIMSOLL_TRACE";

    private const string ShowCursor = "\u001b[?25h";

    /// <summary>Runs a verb.</summary>
    /// <param name="verb">The verb; what it returns is the exit code.</param>
    /// <param name="stop">Called at Ctrl-C to end the verb in its own way; answers false, or is null, where it cannot, and then the process ends at
    /// once.</param>
    /// <param name="hasJournal">True for a verb that reads or writes a journal: at Ctrl-C it is said what became of it.</param>
    internal static int Run(Func<int> verb, Func<bool>? stop = null, bool hasJournal = false)
    {
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Interrupted(context, stop, hasJournal));
        try
        {
            return verb();
        }
        catch (UsageException fault)
        {
            Failed(fault.Message);
            return ExitCode.Usage;
        }
        catch (Exception fault) when (fault is InputException or JournalException)
        {
            Failed(fault.Message);
            return fault is JournalException { Fault: JournalFault.AcknowledgedLost } ? ExitCode.Lost : ExitCode.Failed;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return Failed($"{OutputFile.Reason(fault)}{((fault as FileNotFoundException)?.FileName is { } file ? $": {file}" : string.Empty)}");
        }
        catch (Exception fault)
        {
            // A fault of the program and not of its input. The sentence of a broken invariant helps a report; the name of a type helps nobody.
            string said = fault is Values.InvariantException ? fault.Message : "an unexpected fault";
            Console.Error.WriteLine(
                $"plimsoll: {said} This is a mistake in plimsoll and not in your files; nothing that was printed before this line should be relied on.");
            Console.Error.WriteLine(
                $"Please report it with the command line and its files, and with what the same command prints when {TraceVariable}=1 is set.");
            if (!string.IsNullOrEmpty(Environment.GetEnvironmentVariable(TraceVariable)))
            {
                Console.Error.WriteLine(fault);
            }

            return ExitCode.Bug;
        }
    }

    /// <summary>Prints one message.</summary>
    internal static int Failed(string message)
    {
        Console.Error.WriteLine("plimsoll: " + message);
        return ExitCode.Failed;
    }

    /// <summary>Ends at once. A journal needs no farewell: what it has acknowledged is on disk, and what it is writing counts for nothing until it
    /// is.</summary>
    private static void Interrupted(PosixSignalContext context, Func<bool>? stop, bool hasJournal)
    {
        context.Cancel = true;
        if (stop?.Invoke() == true)
        {
            return;
        }

        if (!Console.IsErrorRedirected)
        {
            // A progress bar hides the cursor.
            Console.Error.WriteLine(ShowCursor);
        }

        Console.Error.WriteLine(
            $"plimsoll: ended by Ctrl-C at once; no result was written{(hasJournal ? ", and the journal holds what it has acknowledged" : string.Empty)}.");
        Environment.Exit(ExitCode.Interrupted);
    }
}
