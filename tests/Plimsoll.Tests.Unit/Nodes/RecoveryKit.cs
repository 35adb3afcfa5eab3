// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Node;
using Plimsoll.Node.Journals;
using Plimsoll.Tests.Unit.Journals;
using Plimsoll.Values;

namespace Plimsoll.Tests.Unit.Nodes;

/// <summary>What a node must do on every kind of journal: nothing acknowledged is lost, nothing else appears, and damage is found.</summary>
public abstract partial class RecoveryKit
{
    private const int Length = 30;

    private static readonly Command[] _script = SmallVenue.Script(Length);

    /// <summary>An empty storage.</summary>
    protected abstract JournalStorage NewStorage();

    [Fact]
    [Trait("property", "D01")]
    public void D01_replay_from_the_start_and_from_every_snapshot_gives_the_same_state_and_answers()
    {
        using JournalStorage storage = NewStorage();
        Rejection[] answers = Run(storage, new NodeOptions { BatchCommands = 4, SnapshotEvery = 4, SnapshotsKept = 100 }, _script);
        StateHash expected = SmallVenue.StateAfter(_script);
        Assert.Contains(answers, answer => answer.IsRefused);
        using IJournal journal = storage.Look();
        IReadOnlyList<ulong> snapshots = journal.SnapshotSequences();
        Assert.InRange(snapshots.Count, 5, 10);

        foreach (ulong? from in snapshots.Select(x => (ulong?)x).Append(null))
        {
            ClearingEngine engine = from is { } sequence
                ? ClearingEngine.Restore(SmallVenue.Setup, SnapshotFrame.TryRead(journal.ReadSnapshot(sequence))!.Engine.Span)
                : new ClearingEngine(SmallVenue.Setup);
            ListSink events = new();
            ScanReport report = JournalReplay.Run(journal, engine, events);

            Assert.Null(report.Damage);
            Assert.Equal(expected, engine.StateHash());
            Rejection[] replayed = [.. events.Events.OfType<CommandRefused>().Select(refused => refused.Rejection)];
            Assert.Equal(answers.Skip((int)(from ?? 0)).Where(answer => answer.IsRefused), replayed);
        }
    }

    [Fact]
    [Trait("property", "D01")]
    public void D01_a_restart_after_every_command_changes_nothing()
    {
        using JournalStorage storage = NewStorage();
        for (int i = 0; i < Length; i++)
        {
            Run(storage, new NodeOptions { SnapshotEvery = i % 3 == 0 ? 5u : 0u }, _script[i..(i + 1)]);
        }

        using ClearingNode node = Open(storage);
        Assert.Equal(SmallVenue.StateAfter(_script), node.Engine.StateHash());
        Assert.Equal((ulong)Length, node.Head.Sequence);
        Assert.Empty(node.Recovery.Messages);
    }

    [Fact]
    [Trait("property", "D02")]
    public void D02_a_command_sent_again_after_a_restart_has_one_effect_and_the_same_answer()
    {
        using JournalStorage storage = NewStorage();
        Rejection[] first = Run(storage, new NodeOptions(), _script);
        foreach (bool withSnapshot in (bool[])[false, true])
        {
            using (ClearingNode node = Open(storage))
            {
                ulong refused = (ulong)first.Count(answer => answer.IsRefused);
                Amount before = node.Engine.Account(Engines.TestVenue.Account(1))!.Value.Balance(Engines.TestWorld.Usdc);
                Command[] retries = [.. _script.Select(command => command with { Time = node.Engine.Time })];
                Rejection[] again = new Rejection[Length];
                node.Submit(retries, again, NullSink.Instance);

                Assert.Equal(first, again);
                Assert.Equal(before, node.Engine.Account(Engines.TestVenue.Account(1))!.Value.Balance(Engines.TestWorld.Usdc));

                Command other = ((Deposit)retries[2]) with { Amount = Amount.Of(1) };
                Assert.Equal(RejectionCode.CommandIdConflict, node.Submit(other, NullSink.Instance).Code);
                if (withSnapshot)
                {
                    node.SaveSnapshot();
                }
            }
        }
    }

    [Theory]
    [Trait("property", "D03")]
    [Trait("property", "D05")]
    [InlineData(WriteFault.Nothing)]
    [InlineData(WriteFault.Everything)]
    [InlineData(WriteFault.FirstPart)]
    public void D03_a_crash_at_any_write_keeps_all_that_was_acknowledged_and_nothing_that_was_not_submitted(WriteFault fault)
    {
        NodeOptions options = new() { BatchCommands = 3, SnapshotEvery = 7 };
        bool failed = true;
        for (int at = 0; failed; at++)
        {
            using JournalStorage storage = NewStorage();
            int acknowledged = 0;
            int submitted = 0;
            failed = false;
            try
            {
                using ClearingNode node = ClearingNode.Open(SmallVenue.Setup, new FailingJournal(storage.Open(), at, fault), options);
                for (int i = 0; i < Length; i += 5)
                {
                    submitted = i + 5;
                    node.Submit(_script.AsSpan(i, 5), new Rejection[5], NullSink.Instance);
                    acknowledged = i + 5;
                }
            }
            catch (JournalException)
            {
                failed = true;
            }

            Rejection[] rest;
            using (ClearingNode node = Open(storage, options))
            {
                int recovered = (int)node.Head.Sequence;
                Assert.InRange(recovered, acknowledged, submitted);
                Assert.Equal(SmallVenue.StateAfter(_script.Take(recovered)), node.Engine.StateHash());

                // Safe is not enough: it must also go on.
                rest = new Rejection[Length - recovered];
                node.Submit(_script.AsSpan(recovered), rest, NullSink.Instance);
                Assert.Equal(SmallVenue.StateAfter(_script), node.Engine.StateHash());
            }

            using ClearingNode again = Open(storage, options);
            Assert.Equal(SmallVenue.StateAfter(_script), again.Engine.StateHash());
            Assert.True(at < 60, "The faults do not come to an end.");
        }
    }

    [Fact]
    [Trait("property", "D05")]
    public void D05_after_a_failed_write_the_node_takes_nothing_and_writes_nothing()
    {
        using JournalStorage storage = NewStorage();
        FailingJournal journal = new(storage.Open(), failAt: 4, WriteFault.Nothing);
        using ClearingNode node = ClearingNode.Open(SmallVenue.Setup, journal);
        node.Submit(_script[0], NullSink.Instance);
        StateHash before = node.Engine.StateHash();

        JournalException first = Assert.Throws<JournalException>(() => node.Submit(_script[1], NullSink.Instance));
        JournalException later = Assert.Throws<JournalException>(() => node.Submit(_script[1], NullSink.Instance));
        JournalException snapshot = Assert.Throws<JournalException>(node.SaveSnapshot);

        Assert.Equal(JournalFault.Storage, first.Fault);
        Assert.Equal(JournalFault.Stopped, later.Fault);
        Assert.Equal(JournalFault.Stopped, snapshot.Fault);
        Assert.Equal(5, journal.Writes);
        Assert.Equal(before, node.Engine.StateHash());
        Assert.Equal(1ul, node.Head.Sequence);
    }

    [Fact]
    [Trait("property", "D04")]
    [Trait("property", "D15")]
    public void D04_a_last_block_that_is_not_whole_is_cut_with_a_copy_only_if_it_was_never_acknowledged_and_could_be_torn()
    {
        using JournalStorage storage = NewStorage();
        Run(storage, new NodeOptions { BatchCommands = 10 }, _script);
        IReadOnlyList<JournalBlock> blocks = storage.Blocks();
        JournalBlock torn = blocks[^1] with { Bytes = blocks[^1].Bytes[..^5] };
        storage.Replace([.. blocks.SkipLast(1), torn]);

        // Acknowledged once: 1 command is missing, and nothing is touched.
        JournalException lost = Assert.Throws<JournalException>(() => Open(storage));
        Assert.Contains("1 acknowledged command is missing: record 30", lost.Message, StringComparison.Ordinal);
        Assert.True(torn.Bytes.Span.SequenceEqual(storage.Blocks()[^1].Bytes.Span));

        storage.ReplaceAnchor(new AnchorMark(new JournalHead(20, ChainHash.Read(blocks[^2].Bytes.Span)), 0));
        using IJournal opened = storage.Open();
        if (opened is not MemoryJournal memory)
        {
            // A commit is atomic: what is not whole now was whole once.
            Assert.Equal(JournalFault.Damaged, Assert.Throws<JournalException>(() => Open(storage)).Fault);
            return;
        }

        using (ClearingNode node = Open(storage))
        {
            Assert.Equal(29ul, node.Head.Sequence);
            Assert.Equal(SmallVenue.StateAfter(_script.Take(29)), node.Engine.StateHash());
            string message = Assert.Single(node.Recovery.Messages);
            Assert.Contains("record 30 ", message, StringComparison.Ordinal);
            Assert.Contains("a copy is kept", message, StringComparison.Ordinal);

            // A start that comes to nothing has cut nothing.
            Assert.True(torn.Bytes.Span.SequenceEqual(storage.Blocks()[^1].Bytes.Span));
            Assert.Empty(memory.Cut);
            node.Submit(_script[29], NullSink.Instance);
        }

        Assert.True(torn.Bytes.Span.SequenceEqual(Assert.Single(memory.Cut).Bytes.Span));
        using ClearingNode again = Open(storage);
        Assert.Empty(again.Recovery.Messages);
        Assert.Equal(SmallVenue.StateAfter(_script), again.Engine.StateHash());
    }

    [Fact]
    [Trait("property", "D04")]
    public void D04_damage_in_the_middle_stops_the_start_names_record_and_byte_and_changes_nothing()
    {
        using JournalStorage storage = NewStorage();
        Run(storage, new NodeOptions { BatchCommands = 10, SnapshotEvery = 20 }, _script);
        IReadOnlyList<JournalBlock> blocks = storage.Blocks();
        byte[] bytes = blocks[1].Bytes.ToArray();
        bytes[60] ^= 4;
        storage.Replace([blocks[0], blocks[1] with { Bytes = bytes }, .. blocks.Skip(2)]);

        JournalException refused = Assert.Throws<JournalException>(() => Open(storage));

        Assert.Equal(JournalFault.Damaged, refused.Fault);
        Assert.Contains($"record 1 at byte {blocks[0].Bytes.Length + BlockFrame.HeaderBytes} ", refused.Message, StringComparison.Ordinal);
        Assert.True(bytes.AsSpan().SequenceEqual(storage.Blocks()[1].Bytes.Span));
    }

    [Fact]
    [Trait("property", "D04")]
    public void D04_a_journal_behind_its_snapshot_has_lost_records_and_stops_the_start()
    {
        using JournalStorage storage = NewStorage();
        Run(storage, new NodeOptions { BatchCommands = 10, SnapshotEvery = 30 }, _script);
        using (IJournal journal = storage.Open())
        {
            byte[] snapshot = journal.ReadSnapshot(30)!;
            storage.ReplaceAnchor(null);
            storage.ReplaceSnapshot(30, snapshot);
        }

        storage.Replace([.. storage.Blocks().SkipLast(1)]);

        JournalException refused = Assert.Throws<JournalException>(() => Open(storage));

        Assert.Equal(JournalFault.AcknowledgedLost, refused.Fault);
        Assert.Contains("ends at record 20 but its snapshot holds record 30: 10 records were lost", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("property", "D04")]
    public void D04_a_damaged_snapshot_is_passed_over_with_a_message()
    {
        using JournalStorage storage = NewStorage();
        Run(storage, new NodeOptions { BatchCommands = 10, SnapshotEvery = 10 }, _script);
        using (IJournal journal = storage.Open())
        {
            byte[] bytes = journal.ReadSnapshot(30)!;
            bytes[bytes.Length / 2] ^= 1;
            storage.ReplaceSnapshot(30, bytes);
        }

        using ClearingNode node = Open(storage);

        Assert.Equal(20ul, node.Recovery.SnapshotSequence);
        Assert.Equal(10ul, node.Recovery.Replayed);
        Assert.Contains("the snapshot of record 30 is damaged", Assert.Single(node.Recovery.Messages), StringComparison.Ordinal);
        Assert.Equal(SmallVenue.StateAfter(_script), node.Engine.StateHash());
    }

    [Fact]
    [Trait("property", "D04")]
    public void D04_a_snapshot_of_another_history_stops_the_start()
    {
        using JournalStorage storage = NewStorage();
        using JournalStorage elsewhere = NewStorage();
        Run(storage, new NodeOptions { BatchCommands = 10 }, _script);
        Run(elsewhere, new NodeOptions { BatchCommands = 10, SnapshotEvery = 10 }, [new AdvanceTime(default, _script[0].Time), .. _script[1..]]);
        using (IJournal other = elsewhere.Look())
        {
            storage.ReplaceSnapshot(20, other.ReadSnapshot(20)!);
        }

        JournalException refused = Assert.Throws<JournalException>(() => Open(storage));

        Assert.Contains("belongs to another history", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_journal_is_never_continued_under_another_setup()
    {
        using JournalStorage storage = NewStorage();
        Run(storage, new NodeOptions(), _script);

        JournalException refused = Assert.Throws<JournalException>(() => ClearingNode.Open(SmallVenue.OtherSetup, storage.Open()));
        using (ClearingNode node = Open(storage))
        {
            node.SaveSnapshot();
        }

        JournalException behindSnapshot = Assert.Throws<JournalException>(() => ClearingNode.Open(SmallVenue.OtherSetup, storage.Open()));

        Assert.Equal(JournalFault.OtherSetup, refused.Fault);
        Assert.Equal(JournalFault.OtherSetup, behindSnapshot.Fault);
    }

    [Fact]
    public void A_journal_carries_the_text_of_its_setup()
    {
        using JournalStorage storage = NewStorage();
        using (IJournal journal = storage.Open())
        {
            Assert.Null(JournalReplay.ReadSetup(journal));
        }

        Run(storage, new NodeOptions(), _script);

        using IJournal written = storage.Look();
        Assert.Equal(SmallVenue.Setup.Canonical, JournalReplay.ReadSetup(written));
    }

    [Fact]
    public void A_command_without_encoding_is_refused_and_takes_no_place()
    {
        using JournalStorage storage = NewStorage();
        using ClearingNode node = Open(storage);
        Rejection[] answers = new Rejection[3];

        node.Submit([_script[0], new ObservePrices(default, _script[0].Time, default), _script[1]], answers, NullSink.Instance);

        Assert.Equal([Rejection.None, new Rejection(RejectionCode.OutOfRange), Rejection.None], answers);
        Assert.Equal(2ul, node.Head.Sequence);
    }

    private static Rejection[] Run(JournalStorage storage, NodeOptions options, Command[] commands)
    {
        using ClearingNode node = Open(storage, options);
        Rejection[] answers = new Rejection[commands.Length];
        node.Submit(commands, answers, NullSink.Instance);
        return answers;
    }

    private static ClearingNode Open(JournalStorage storage, NodeOptions? options = null)
    {
        IJournal journal = storage.Open();
        try
        {
            return ClearingNode.Open(SmallVenue.Setup, journal, options);
        }
        catch
        {
            journal.Dispose();
            throw;
        }
    }
}

/// <summary>The kit in memory.</summary>
public sealed class MemoryRecoveryTests : RecoveryKit
{
    /// <inheritdoc/>
    protected override JournalStorage NewStorage() => new MemoryStorage();
}

/// <summary>The kit on SQLite.</summary>
public sealed class SqliteRecoveryTests : RecoveryKit
{
    /// <inheritdoc/>
    protected override JournalStorage NewStorage() => new SqliteStorage();
}
