// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using System.Globalization;
using Plimsoll.Engine;
using Plimsoll.Engine.Events;
using Plimsoll.Node;
using Plimsoll.Node.Journals;
using Plimsoll.Tests.Writer;

namespace Plimsoll.Tests.EndToEnd.Journals;

[Trait("property", "D03")]
[Trait("property", "D15")]
public sealed class KillTests
{
    [Fact]
    public void D03_a_process_killed_at_any_moment_loses_nothing_acknowledged_and_recovers_a_prefix_of_what_was_submitted()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("plimsoll-kill-");
        try
        {
            string file = Path.Combine(folder.FullName, "journal.db");
            ClearingEngine expected = new(SmallWorld.Setup);

            // Killed early, in the middle of a batch, around a snapshot (every 300) and late; the numbers have no common factor with the batch.
            foreach (int acknowledgements in (int[])[1, 7, 290, 310, 37, 1003, 2, 555])
            {
                ulong before = expected.Sequence;
                (ulong recoveredBefore, ulong submitted, ulong acknowledged) = WriteUntil(file, acknowledgements);
                Assert.Equal(before, recoveredBefore);

                using ClearingNode node = ClearingNode.Open(SmallWorld.Setup, SqliteJournal.Open(file));
                ulong recovered = node.Head.Sequence;
                Assert.InRange(recovered, acknowledged, submitted);
                Assert.InRange(acknowledged, before + (ulong)acknowledgements, submitted);

                // A contiguous prefix of the script, command by command: the state is what that prefix alone leads to.
                while (expected.Sequence < recovered)
                {
                    expected.Apply(SmallWorld.At(expected.Sequence + 1), NullSink.Instance);
                }

                Assert.Equal(expected.StateHash(), node.Engine.StateHash());

                // The kill may have caught SQLite in the middle of a write, and then that is said.
                Assert.All(node.Recovery.Messages, message => Assert.Contains("nothing acknowledged is among them", message, StringComparison.Ordinal));
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static (ulong Recovered, ulong Submitted, ulong Acknowledged) WriteUntil(string file, int acknowledgements)
    {
        string program = Path.Combine(AppContext.BaseDirectory, "Plimsoll.Tests.Writer.dll");
        using Process writer = Process.Start(new ProcessStartInfo("dotnet", [program, file]) { RedirectStandardOutput = true })!;
        Dictionary<string, ulong> last = new() { ["r"] = 0, ["s"] = 0, ["a"] = 0 };
        int seen = 0;
        while (writer.StandardOutput.ReadLine() is { } line)
        {
            // The last line may be cut by the kill; then it was not told, and counts as nothing.
            string[] words = line.Split(' ');
            if (words.Length != 2 || !last.ContainsKey(words[0]))
            {
                continue;
            }

            last[words[0]] = ulong.Parse(words[1], CultureInfo.InvariantCulture);
            if (words[0] == "a" && ++seen == acknowledgements)
            {
                writer.Kill();
            }
        }

        writer.WaitForExit();
        Assert.Equal(137, writer.ExitCode);
        return (last["r"], last["s"], last["a"]);
    }
}
