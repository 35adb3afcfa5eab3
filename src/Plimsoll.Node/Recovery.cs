// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Engine;
using Plimsoll.Engine.Events;
using Plimsoll.Node.Journals;

namespace Plimsoll.Node;

/// <summary>An engine where its journal ends, and what is still to be done to the journal before anything is written to it.</summary>
/// <param name="Engine">The engine.</param>
/// <param name="Report">How it came there.</param>
/// <param name="TornTail">A tail to be cut off; null when there is none.</param>
/// <param name="Epoch">The epoch of the journal's anchor.</param>
internal sealed record RecoveredEngine(ClearingEngine Engine, RecoveryReport Report, JournalDamage? TornTail, ulong Epoch);

/// <summary>Brings an engine to where its journal ends.</summary>
/// <remarks>The newest snapshot that is sound and of this setup is the start; every record is still read and checked, those behind the snapshot too, because a
/// hole in the past is a fault to know of today. The end is compared with the anchor. Nothing is changed here: a torn tail is cut off when the first new block
/// is written, so a start that comes to nothing has changed nothing. Any other damage, and any loss of what was acknowledged, stops the start.</remarks>
internal static class Recovery
{
    internal static RecoveredEngine Run(EngineSetup setup, IJournal journal)
    {
        List<string> messages = [];
        ChainHash setupHash = GenesisRecord.HashOfSetup(setup.Canonical);

        // Before the journal is read: it can then only be longer than its anchor.
        AnchorReading anchor = journal.ReadAnchor();
        AnchorCheck check = new(anchor);
        ImmutableSortedDictionary<ulong, PlacedNote> quarantined = QuarantineRecord.All(journal);
        (ClearingEngine? restored, JournalHead? from) = Restore(setup, setupHash, journal, quarantined, messages);
        ClearingEngine engine = restored ?? new ClearingEngine(setup);
        ScanReport scan = JournalReplay.Run(journal, engine, NullSink.Instance, quarantined, expected: from, anchor: check);
        AnchorVerdict verdict = check.Judge(scan);
        RecoveryChecks.StopWhereLost(journal, scan, verdict, from);
        bool isNew = scan.Head is null && scan.Damage is null && anchor.Mark is null && anchor.Note is null && journal.Remains is null;
        if (!isNew)
        {
            RecoveryChecks.Report(journal, scan, verdict, messages);
        }

        foreach ((ulong record, PlacedNote placed) in quarantined)
        {
            messages.Add($"{journal.Name}: record {record} is quarantined by record {placed.At}: {placed.Note.Why}");
        }

        ulong epoch = anchor.Mark?.Epoch ?? 0;
        JournalHead head = scan.Head ?? Begin(setup, journal, scan.Damage, epoch);
        ulong start = from?.Sequence ?? 0;
        RecoveryReport report = new(head, start, head.Sequence - start, [.. messages], [.. quarantined.Values]);
        return new RecoveredEngine(engine, report, scan.Head is null ? null : scan.Damage, epoch);
    }

    private static (ClearingEngine? Engine, JournalHead? From) Restore(
        EngineSetup setup, ChainHash setupHash, IJournal journal, ImmutableSortedDictionary<ulong, PlacedNote> quarantined, List<string> messages)
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

            if (quarantined.Any(pair => pair.Key <= sequence && sequence < pair.Value.At))
            {
                // Taken by an engine that did not halt at the record, and before it was set aside: no replica may go on from it.
                messages.Add($"{journal.Name}: the snapshot of record {sequence} holds the effect of a record that is quarantined and was passed over.");
                continue;
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

    private static JournalHead Begin(EngineSetup setup, IJournal journal, JournalDamage? torn, ulong epoch)
    {
        if (torn is not null)
        {
            journal.CutTail(torn.BlockFirstSequence, null);
        }

        BlockBuilder builder = new();
        builder.Add(GenesisRecord.Write(setup.Canonical));
        journal.Append(builder.Seal());
        journal.Anchor(new AnchorMark(builder.Head, epoch));
        return builder.Head;
    }
}
