// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Plimsoll.Engine;
using Plimsoll.Engine.Events;
using Plimsoll.Node.Journals;

namespace Plimsoll.Node;

/// <summary>Brings an engine to where its journal ends.</summary>
/// <remarks>The newest snapshot that is sound and of this setup is the start; every record is still read and checked, those behind the snapshot too, because
/// a hole in the past is a fault to know of today. A torn tail is cut off the storage; any other damage stops the start.</remarks>
internal static class Recovery
{
    internal static (ClearingEngine Engine, RecoveryReport Report) Run(EngineSetup setup, IJournal journal)
    {
        List<string> messages = [];
        ChainHash setupHash = GenesisRecord.HashOfSetup(setup.Canonical);
        (ClearingEngine? restored, JournalHead? from) = Restore(setup, setupHash, journal, messages);
        ClearingEngine engine = restored ?? new ClearingEngine(setup);
        ScanReport scan = JournalReplay.Run(journal, engine, NullSink.Instance, expected: from);
        if (scan.Damage is { } damage)
        {
            CutOrStop(journal, damage, messages);
        }

        if (from is { } snapshot && (scan.Head is not { } end || end.Sequence < snapshot.Sequence))
        {
            throw JournalReplay.Damaged(
                journal, $"it ends at record {scan.Head?.Sequence.ToString(CultureInfo.InvariantCulture) ?? "none"} but its snapshot holds record {snapshot.Sequence}: records were lost");
        }

        JournalHead head = scan.Head ?? Begin(setup, journal);
        ulong start = from?.Sequence ?? 0;
        return (engine, new RecoveryReport(head, start, head.Sequence - start, [.. messages]));
    }

    private static (ClearingEngine? Engine, JournalHead? From) Restore(EngineSetup setup, ChainHash setupHash, IJournal journal, List<string> messages)
    {
        foreach (ulong sequence in journal.SnapshotSequences())
        {
            SnapshotFrame? frame = journal.ReadSnapshot(sequence) is { } bytes ? SnapshotFrame.TryRead(bytes) : null;
            if (frame is null || frame.At.Sequence != sequence)
            {
                messages.Add($"{journal.Name}: the snapshot of record {sequence} is damaged and was passed over.");
                continue;
            }

            if (frame.Setup != setupHash)
            {
                throw new JournalException(JournalFault.OtherSetup, $"{journal.Name}: the snapshot of record {sequence} was taken under another setup.");
            }

            try
            {
                ClearingEngine engine = ClearingEngine.Restore(setup, frame.Engine.Span);
                if (engine.Sequence == sequence && engine.StateHash() == frame.State)
                {
                    return (engine, frame.At);
                }

                messages.Add($"{journal.Name}: the snapshot of record {sequence} restores to another state than it was taken of and was passed over.");
            }
            catch (InvalidDataException unread)
            {
                messages.Add($"{journal.Name}: the snapshot of record {sequence} was passed over: {unread.Message}");
            }
        }

        return (null, null);
    }

    private static void CutOrStop(IJournal journal, JournalDamage damage, List<string> messages)
    {
        if (!damage.IsTornTail)
        {
            throw JournalReplay.Damaged(journal, $"{damage}, and it is not the torn end of an interrupted write");
        }

        journal.CutTail(damage.BlockFirstSequence, damage.BlockSound);
        messages.Add($"{journal.Name}: {damage}; the last {damage.BytesLost} bytes, which hold no whole record, were cut off.");
    }

    private static JournalHead Begin(EngineSetup setup, IJournal journal)
    {
        BlockBuilder builder = new();
        builder.Add(GenesisRecord.Write(setup.Canonical));
        journal.Append(builder.Take());
        return builder.Head;
    }
}
