// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Connectors;
using Plimsoll.Node.Journals;

namespace Plimsoll.Cli;

/// <summary>Runs a verb so that what is wrong outside becomes one clear message and an exit code; a bug stays an exception.</summary>
internal static class Guarded
{
    internal static int Run(Func<int> verb)
    {
        try
        {
            return verb();
        }
        catch (Exception fault) when (fault is InputException or JournalException or IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine("plimsoll: " + fault.Message);
            return fault is JournalException { Fault: JournalFault.AcknowledgedLost } ? ExitCode.Lost : ExitCode.Failed;
        }
    }
}
