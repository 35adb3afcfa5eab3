// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Engine;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Engine.Fields;
using Plimsoll.Node.Journals;
using Plimsoll.Values;

namespace Plimsoll.Node;

/// <summary>Applies a journal's commands to an engine, each record checked before it is decoded.</summary>
/// <remarks>A record that a later one quarantines (see <see cref="QuarantineRecord"/>) is refused unlooked at, in whatever part of the journal is replayed: so
/// every replica comes to the same state, also one whose engine would no longer halt at it.</remarks>
public static class JournalReplay
{
    /// <summary>The setup that a journal is bound to, from its first record.</summary>
    /// <returns>The canonical text, or null when the journal is empty.</returns>
    /// <exception cref="JournalException">The storage cannot be read, or the first record is damaged.</exception>
    public static string? ReadSetup(IJournal journal)
    {
        ArgumentNullException.ThrowIfNull(journal);
        string? canonical = null;
        ScanReport report = JournalScan.Walk(journal, record =>
        {
            bool isGenesis = GenesisRecord.TryRead(record.Payload, out string text);
            canonical = isGenesis ? text : null;
            return false;
        });
        return report.Damage is { } damage ? throw Damaged(journal, damage.ToString()) : canonical;
    }

    /// <summary>Applies every command after the engine's sequence, up to and including <paramref name="last"/>.</summary>
    /// <param name="journal">The journal.</param>
    /// <param name="engine">The engine.</param>
    /// <param name="events">Hears what happens.</param>
    /// <param name="last">The last record to apply.</param>
    /// <param name="expected">A block that must be in it; null for none.</param>
    /// <param name="anchor">Told of every record; null where there is none.</param>
    /// <param name="applied">Told of each command after it, when the engine may be looked at; null for nobody.</param>
    /// <returns>What the scan found; damage is reported and not thrown, because only the caller knows whether a torn tail may be cut.</returns>
    /// <exception cref="JournalException">The storage cannot be read, the setup is another one, a sound record is no command, or the engine halts at
    /// one.</exception>
    public static ScanReport Run(
        IJournal journal, ClearingEngine engine, IEventSink events, ulong last = ulong.MaxValue, JournalHead? expected = null, AnchorCheck? anchor = null,
        Action<Command>? applied = null)
    {
        ArgumentNullException.ThrowIfNull(journal);
        return Run(journal, engine, events, QuarantineRecord.All(journal), last, expected, anchor, applied);
    }

    internal static ScanReport Run(
        IJournal journal,
        ClearingEngine engine,
        IEventSink events,
        ImmutableSortedDictionary<ulong, PlacedNote> quarantined,
        ulong last = ulong.MaxValue,
        JournalHead? expected = null,
        AnchorCheck? anchor = null,
        Action<Command>? applied = null)
    {
        ArgumentNullException.ThrowIfNull(engine);
        ChainHash setup = GenesisRecord.HashOfSetup(engine.Setup.Canonical);
        return JournalScan.Walk(journal, record =>
        {
            anchor?.See(record);
            if (record.Sequence == 0)
            {
                CheckSetup(journal, record, setup);
            }
            else if (record.Sequence > engine.Sequence)
            {
                if (Apply(journal, record, engine, events, quarantined) is { } command)
                {
                    applied?.Invoke(command);
                }
            }

            if (expected is { } head && head.Sequence == record.Sequence && head != record.Block)
            {
                throw Damaged(journal, $"the snapshot of record {head.Sequence} belongs to another history than this journal");
            }

            return record.Sequence < last;
        });
    }

    internal static JournalException Damaged(IJournal journal, string what) => new(JournalFault.Damaged, $"{journal.Name}: {what}.");

    private static void CheckSetup(IJournal journal, JournalRecord record, ChainHash setup)
    {
        // The scan has read this record as a genesis already.
        Invariant.Check(GenesisRecord.TryRead(record.Payload, out string written), "A scan showed a first record that is no genesis.");
        ChainHash bound = GenesisRecord.HashOfSetup(written);
        if (bound != setup)
        {
            throw new JournalException(
                JournalFault.OtherSetup,
                $"{journal.Name}: this journal was written under setup {bound.ToString()[..16]}… and cannot go on under setup {setup.ToString()[..16]}….");
        }
    }

    /// <returns>The command; null for an operator's note.</returns>
    private static Command? Apply(
        IJournal journal, JournalRecord record, ClearingEngine engine, IEventSink events, ImmutableSortedDictionary<ulong, PlacedNote> quarantined)
    {
        if (QuarantineRecord.TryRead(record.Payload) is { } note)
        {
            CheckNote(journal, record, note, quarantined);
            engine.ApplyNote();
            return null;
        }

        DecodeFault fault = CommandCodec.TryDecode(record.Payload, out Command? command);
        if (fault != DecodeFault.None)
        {
            throw Damaged(journal, $"record {record.Sequence} is whole but is no command of this version ({fault})");
        }

        bool isQuarantined = quarantined.TryGetValue(record.Sequence, out PlacedNote placed);
        if (isQuarantined && placed.Note.Payload != QuarantineRecord.HashOf(record.Payload))
        {
            throw Damaged(journal, $"record {placed.At} quarantines record {record.Sequence} with another content than is there");
        }

        try
        {
            _ = isQuarantined ? engine.ApplyQuarantined(command!, events) : engine.Apply(command!, events);
        }
        catch (Exception bug)
        {
            throw new JournalException(
                JournalFault.EngineFailed,
                $"{journal.Name}: the engine halts at record {record.Sequence} ({command!.GetType().Name}): {bug.Message} "
                    + $"Nothing was changed; an operator may set the record aside by: plimsoll journal quarantine FILE --record {record.Sequence} --why TEXT",
                bug)
            {
                Record = record.Sequence,
            };
        }

        Invariant.Check(engine.Sequence == record.Sequence, "The engine counts commands otherwise than the journal.");
        return command;
    }

    // A note of another journal, or one that names nothing before it, quarantines nothing here, and whoever put it there meant something else.
    private static void CheckNote(IJournal journal, JournalRecord record, QuarantineRecord note, ImmutableSortedDictionary<ulong, PlacedNote> quarantined)
    {
        if (note.Record >= record.Sequence || !quarantined.TryGetValue(note.Record, out PlacedNote placed) || placed.Note.Payload != note.Payload)
        {
            throw Damaged(journal, $"record {record.Sequence} quarantines record {note.Record}, which is not before it");
        }
    }
}
