// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Plimsoll.Engine.Events;
using Plimsoll.Node;
using Plimsoll.Node.Journals;
using Plimsoll.Tests.Writer;

// Goes on with the script where the journal ends, until the process is killed. Standard output: "r N" after recovery, "s N" before the command at place N is
// handed over, "a N" when it is acknowledged. Each line is one write, so what was printed before the kill is all there.
using ClearingNode node = ClearingNode.Open(SmallWorld.Setup, SqliteJournal.Open(args[0]), new NodeOptions { BatchCommands = 16, SnapshotEvery = 300 });
using StreamWriter told = new(Console.OpenStandardOutput()) { AutoFlush = true };
TextWriter lines = TextWriter.Synchronized(told);
await using Sequencer sequencer = new(node, NullSink.Instance);
using SemaphoreSlim underWay = new(64);
Acknowledged acknowledged = new(lines, underWay);
lines.WriteLine(string.Create(CultureInfo.InvariantCulture, $"r {node.Recovery.Head.Sequence}"));
for (ulong place = node.Recovery.Head.Sequence + 1; !sequencer.Completion.IsCompleted; place++)
{
    underWay.Wait();
    lines.WriteLine(string.Create(CultureInfo.InvariantCulture, $"s {place}"));
    sequencer.TrySubmit(SmallWorld.At(place), acknowledged, (long)place);
}

return 1;

internal sealed class Acknowledged(TextWriter lines, SemaphoreSlim underWay) : IReceiptHandler
{
    public void Complete(long token, Receipt receipt)
    {
        lines.WriteLine(string.Create(CultureInfo.InvariantCulture, $"a {receipt.Sequence}"));
        underWay.Release();
    }

    public void Fail(long token, JournalException reason) => underWay.Release();
}
