// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Node;
using Plimsoll.Node.Journals;
using Plimsoll.Tests.Unit.Journals;
using Plimsoll.Values;

namespace Plimsoll.Tests.Unit.Nodes;

/// <summary>A record that halts the engine can be set aside, only that one, and then every replica comes to the same state.</summary>
public abstract class QuarantineKit
{
    private const int BatchCommands = 10;
    private const int Written = 20;

    private static readonly Command[] _script = SmallVenue.Script(30);

    /// <summary>An empty storage.</summary>
    protected abstract JournalStorage NewStorage();

    [Fact]
    [Trait("property", "D14")]
    public void D14_a_record_that_halts_stops_every_start_and_names_itself()
    {
        using JournalStorage storage = Halted(HaltingVenue.Setup);
        for (int i = 0; i < 2; i++)
        {
            JournalException halt = Refusal(() => Open(storage, HaltingVenue.Setup));

            Assert.Equal((JournalFault.EngineFailed, (ulong?)HaltingVenue.Record), (halt.Fault, halt.Record));
            Assert.Contains("the engine halts at record 14 (Fill): The planted bug.", halt.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    [Trait("property", "D14")]
    public void D14_a_quarantined_record_is_refused_by_every_replica_with_the_same_hash_and_what_followed_it_is_applied()
    {
        using JournalStorage storage = Halted(HaltingVenue.Setup);
        QuarantineReport report = Quarantine(storage, HaltingVenue.Setup, HaltingVenue.Record);
        Assert.Equal(new QuarantineReport(14, Written + 1, "The planted bug.", null), report);

        using (ClearingNode node = Open(storage, HaltingVenue.Setup))
        {
            Assert.Equal((ulong)Written + 1, node.Head.Sequence);
            Assert.Equal(HaltingVenue.StateByHand(_script, Written, 0), node.Engine.StateHash());
            Assert.Contains("record 14 is quarantined by record 21: it halts", Assert.Single(node.Recovery.Messages), StringComparison.Ordinal);

            // The client that sends it again hears the same.
            Assert.Equal(RejectionCode.Quarantined, node.Submit(_script[13] with { Time = node.Engine.Time }, NullSink.Instance).Code);
        }

        // A replica whose engine has no such bug any more must not go another way, nor one that stops before the note.
        using IJournal journal = storage.Look();
        ClearingEngine repaired = new(SmallVenue.Setup);
        JournalReplay.Run(journal, repaired, NullSink.Instance, last: Written + 1);
        Assert.Equal(HaltingVenue.StateByHand(_script, Written, 0), repaired.StateHash());
        ClearingEngine early = new(SmallVenue.Setup);
        ListSink events = new();
        JournalReplay.Run(journal, early, events, last: 14);
        Assert.Equal(RejectionCode.Quarantined, Assert.Single(events.Events.OfType<CommandRefused>(), refused => refused.Sequence == 14).Rejection.Code);
    }

    [Fact]
    [Trait("property", "D14")]
    public void D14_after_a_quarantine_the_node_goes_on_takes_snapshots_and_starts_from_them()
    {
        using JournalStorage storage = Halted(HaltingVenue.Setup);
        Quarantine(storage, HaltingVenue.Setup, HaltingVenue.Record);
        NodeOptions options = new() { BatchCommands = 5, SnapshotEvery = 5 };
        using (ClearingNode node = Open(storage, HaltingVenue.Setup, options))
        {
            node.Submit(_script.AsSpan(Written), new Rejection[10], NullSink.Instance);
            Assert.Equal(HaltingVenue.StateByHand(_script, Written, 10), node.Engine.StateHash());
        }

        using ClearingNode again = Open(storage, HaltingVenue.Setup, options);
        Assert.Equal(31ul, again.Recovery.SnapshotSequence);
        Assert.Equal(HaltingVenue.StateByHand(_script, Written, 10), again.Engine.StateHash());
    }

    [Fact]
    [Trait("property", "D14")]
    public void D14_only_the_record_that_really_halts_can_be_quarantined_and_a_refusal_leaves_the_journal_as_it_was()
    {
        using JournalStorage storage = Halted(HaltingVenue.Setup);
        int blocks = storage.Blocks().Count;

        Assert.Contains("halts at record 14, not at record 13", Refusal(() => Quarantine(storage, HaltingVenue.Setup, 13)).Message, StringComparison.Ordinal);
        Assert.Contains("halts at record 14, not at record 99", Refusal(() => Quarantine(storage, HaltingVenue.Setup, 99)).Message, StringComparison.Ordinal);
        Assert.Contains("does not halt at record 14: all 20 records replay", Refusal(() => Quarantine(storage, SmallVenue.Setup, 14)).Message,
            StringComparison.Ordinal);
        Assert.Contains("needs a reason", Refusal(() => Quarantine(storage, HaltingVenue.Setup, 14, "two\nlines")).Message, StringComparison.Ordinal);
        Assert.Contains("needs a reason", Refusal(() => Quarantine(storage, HaltingVenue.Setup, 14, " ")).Message, StringComparison.Ordinal);
        Assert.Equal(blocks, storage.Blocks().Count);

        storage.Replace([.. storage.Blocks().SkipLast(1)]);
        Assert.Contains("not sound", Refusal(() => Quarantine(storage, HaltingVenue.Setup, 14)).Message, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("property", "D14")]
    public void D14_a_second_record_that_halts_behind_the_first_is_named_and_quarantined_in_turn()
    {
        using JournalStorage storage = Halted(HaltingVenue.HaltsTwice);
        Assert.Equal(18ul, Quarantine(storage, HaltingVenue.HaltsTwice, 14).NextHalt);
        Assert.Equal(18ul, Refusal(() => Open(storage, HaltingVenue.HaltsTwice)).Record);
        Assert.Null(Quarantine(storage, HaltingVenue.HaltsTwice, 18).NextHalt);

        using ClearingNode node = Open(storage, HaltingVenue.HaltsTwice);
        Assert.Equal([14ul, 18ul], node.Recovery.Quarantined.Select(placed => placed.Note.Record));
        Assert.Equal([21ul, 22ul], node.Recovery.Quarantined.Select(placed => placed.At));
        Assert.Equal(22ul, node.Head.Sequence);
    }

    [Fact]
    [Trait("property", "D14")]
    public void D14_a_snapshot_that_holds_the_effect_of_the_record_is_passed_over()
    {
        using JournalStorage storage = Halted(HaltingVenue.Setup);
        using (ClearingNode repaired = Open(storage, SmallVenue.Setup))
        {
            // An engine without the bug got past the record before anybody set it aside.
            repaired.SaveSnapshot();
        }

        Quarantine(storage, HaltingVenue.Setup, HaltingVenue.Record);

        using ClearingNode node = Open(storage, HaltingVenue.Setup);
        Assert.Equal(0ul, node.Recovery.SnapshotSequence);
        Assert.Contains(node.Recovery.Messages, message => message.Contains("holds the effect of a record that is quarantined", StringComparison.Ordinal));
        Assert.Equal(HaltingVenue.StateByHand(_script, Written, 0), node.Engine.StateHash());
    }

    [Fact]
    [Trait("property", "D14")]
    public void D14_a_snapshot_of_the_quarantined_record_itself_is_passed_over()
    {
        // Blocks of seven: the record that halts is the last that was written, and a snapshot can be of it.
        using JournalStorage storage = Halted(HaltingVenue.Setup, batch: 7, written: 14);
        using (ClearingNode repaired = Open(storage, SmallVenue.Setup))
        {
            repaired.SaveSnapshot();
        }

        Quarantine(storage, HaltingVenue.Setup, HaltingVenue.Record);

        using ClearingNode node = Open(storage, HaltingVenue.Setup);
        Assert.Equal(0ul, node.Recovery.SnapshotSequence);
        Assert.Equal(HaltingVenue.StateByHand(_script, 14, 0), node.Engine.StateHash());
    }

    [Fact]
    [Trait("property", "D15")]
    public void D15_a_quarantine_that_is_lost_is_found_and_the_losses_accepted_before_stay_counted()
    {
        using JournalStorage storage = Halted(HaltingVenue.Setup);
        using (IJournal journal = storage.Look())
        {
            JournalHead head = journal.ReadAnchor().Mark!.Value.Head;
            storage.ReplaceAnchor(new AnchorMark(head, 3));
        }

        Quarantine(storage, HaltingVenue.Setup, HaltingVenue.Record);
        using (IJournal journal = storage.Look())
        {
            Assert.Equal(new AnchorMark(JournalScan.Verify(journal).Head!.Value, 3), journal.ReadAnchor().Mark);
        }

        // An engine that is repaired would get past the record, and answer otherwise than the one that was told to leave it out.
        storage.Replace([.. storage.Blocks().SkipLast(1)]);
        Assert.Equal(JournalFault.AcknowledgedLost, Refusal(() => Open(storage, SmallVenue.Setup)).Fault);
    }

    [Fact]
    [Trait("property", "D14")]
    public void D14_a_note_that_names_another_record_than_the_one_there_or_one_not_before_it_stops_the_start()
    {
        ChainHash other = QuarantineRecord.HashOf([1, 2, 3]);
        foreach ((ulong record, ChainHash payload) in new[] { (14ul, default), (14ul, other), (21ul, default), (21ul, other), (22ul, default) })
        {
            using JournalStorage storage = Halted(HaltingVenue.Setup);
            using (IJournal journal = storage.Open())
            {
                BlockBuilder builder = new(JournalScan.Verify(journal).Head!.Value);
                builder.Add(new QuarantineRecord(record, payload, "forged").Write());
                journal.Append(builder.Seal());
            }

            JournalException refused = Refusal(() => Open(storage, SmallVenue.Setup));
            Assert.Equal(JournalFault.Damaged, refused.Fault);
            Assert.Contains("record 21", refused.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_note_is_read_as_it_was_written_and_nothing_else_is_one()
    {
        QuarantineRecord note = new(14, QuarantineRecord.HashOf([1, 2]), "why, ü");
        byte[] bytes = note.Write();

        Assert.Equal(note, QuarantineRecord.TryRead(bytes));
        Assert.Null(QuarantineRecord.TryRead(bytes.AsSpan(0, 44)));
        Assert.Null(QuarantineRecord.TryRead([.. bytes, 0xFF]));
        for (int i = 0; i < 5; i++)
        {
            byte[] other = [.. bytes];
            other[i] ^= 1;
            Assert.Null(QuarantineRecord.TryRead(other));
        }
    }

    private static QuarantineReport Quarantine(JournalStorage storage, EngineSetup setup, ulong record, string why = "it halts")
    {
        using IJournal journal = storage.Open();
        return JournalQuarantine.Run(setup, journal, record, why);
    }

    private static ClearingNode Open(JournalStorage storage, EngineSetup setup, NodeOptions? options = null)
    {
        IJournal journal = storage.Open();
        try
        {
            return ClearingNode.Open(setup, journal, options);
        }
        catch
        {
            journal.Dispose();
            throw;
        }
    }

    private static JournalException Refusal(Action act) => Assert.Throws<JournalException>(act);

    // The record that halts is durable with the rest of its block, of which nothing behind it was ever applied or answered.
    private JournalStorage Halted(EngineSetup setup, int batch = BatchCommands, int written = Written)
    {
        JournalStorage storage = NewStorage();
        using ClearingNode node = Open(storage, setup, new NodeOptions { BatchCommands = batch });
        Assert.Throws<InvariantException>(() => node.Submit(_script, new Rejection[_script.Length], NullSink.Instance));
        Assert.Equal(written, storage.Blocks().Sum(block => block.Count) - 1);
        return storage;
    }
}

/// <summary>The kit in memory.</summary>
public sealed class MemoryQuarantineTests : QuarantineKit
{
    /// <inheritdoc/>
    protected override JournalStorage NewStorage() => new MemoryStorage();
}

/// <summary>The kit on SQLite.</summary>
public sealed class SqliteQuarantineTests : QuarantineKit
{
    /// <inheritdoc/>
    protected override JournalStorage NewStorage() => new SqliteStorage();
}
