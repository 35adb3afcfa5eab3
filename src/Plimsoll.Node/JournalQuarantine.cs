// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Engine;
using Plimsoll.Engine.Events;
using Plimsoll.Node.Journals;

namespace Plimsoll.Node;

/// <summary>What a quarantine did.</summary>
/// <param name="Record">The record set aside.</param>
/// <param name="At">The sequence of the note that says so.</param>
/// <param name="Reason">How the engine halted at it.</param>
/// <param name="NextHalt">A record behind it at which the engine halts as well; null when everything replays.</param>
public sealed record QuarantineReport(ulong Record, ulong At, string Reason, ulong? NextHalt);

/// <summary>Sets aside a record at which the engine halts, so that a journal that stops every start can be gone on with.</summary>
/// <remarks>
/// <para>Allowed only for the record at which a replay from the first record really halts, and so only while nothing that was ever answered can lie behind it:
/// an operator can undo no command that the engine got past. What was written behind it in the same or a later block was never applied, and is applied
/// now.</para>
/// <para>The note is a record of the journal under its hash chain. From then on every replay, of every version and on every replica, refuses the record
/// unlooked at.</para>
/// </remarks>
public static class JournalQuarantine
{
    /// <summary>Quarantines a record and keeps the note in the journal. The journal must have no other writer.</summary>
    /// <exception cref="JournalException">The engine does not halt at that record, the journal is damaged or has lost something, the reason is no single short
    /// line, or the note could not be written.</exception>
    public static QuarantineReport Run(EngineSetup setup, IJournal journal, ulong record, string why)
    {
        ArgumentNullException.ThrowIfNull(setup);
        ArgumentNullException.ThrowIfNull(journal);
        ArgumentNullException.ThrowIfNull(why);
        CheckReason(journal, why);
        AnchorReading anchor = journal.ReadAnchor();
        JournalExamination examined = JournalExamination.Of(journal);
        if (!examined.IsSound || examined.Scan.Head is not { } head)
        {
            throw new JournalException(
                JournalFault.NotAllowed, $"{journal.Name}: the journal is not sound, and only a sound one is added to: see plimsoll journal verify.");
        }

        ImmutableSortedDictionary<ulong, PlacedNote> before = QuarantineRecord.All(journal);
        JournalException halt = HaltOf(setup, journal, before)
            ?? throw new JournalException(
                JournalFault.NotAllowed,
                    $"{journal.Name}: the engine does not halt at record {record}: all {head.Sequence} records replay. Only a record that halts the engine "
                    + "may be quarantined.");
        if (halt.Record != record)
        {
            throw new JournalException(
                JournalFault.NotAllowed,
                    $"{journal.Name}: the engine halts at record {halt.Record}, not at record {record}. Only the record that halts the engine may be "
                    + "quarantined.", halt);
        }

        QuarantineRecord note = new(record, PayloadHash(journal, record), why);
        ulong at = head.Sequence + 1;
        JournalException? next = HaltOf(setup, journal, before.SetItem(record, new PlacedNote(at, note)));
        BlockBuilder builder = new(head);
        builder.Add(note.Write());
        journal.Append(builder.Seal());
        journal.Anchor(new AnchorMark(builder.Head, anchor.Mark?.Epoch ?? 0));
        return new QuarantineReport(record, at, halt.InnerException?.Message ?? halt.Message, next?.Record);
    }

    private static void CheckReason(IJournal journal, string why)
    {
        if (string.IsNullOrWhiteSpace(why) || System.Text.Encoding.UTF8.GetByteCount(why) > QuarantineRecord.MaxWhyBytes || why.Any(char.IsControl))
        {
            throw new JournalException(
                JournalFault.NotAllowed,
                    $"{journal.Name}: a quarantine needs a reason in one line of at most {QuarantineRecord.MaxWhyBytes} bytes, and this one is '{why}'.");
        }
    }

    private static JournalException? HaltOf(EngineSetup setup, IJournal journal, ImmutableSortedDictionary<ulong, PlacedNote> quarantined)
    {
        try
        {
            JournalReplay.Run(journal, new ClearingEngine(setup), NullSink.Instance, quarantined);
            return null;
        }
        catch (JournalException halt) when (halt.Fault == JournalFault.EngineFailed)
        {
            return halt;
        }
    }

    private static ChainHash PayloadHash(IJournal journal, ulong record)
    {
        ChainHash hash = default;
        JournalScan.Walk(journal, seen =>
        {
            if (seen.Sequence == record)
            {
                hash = QuarantineRecord.HashOf(seen.Payload);
            }

            return seen.Sequence < record;
        });
        return hash;
    }
}
