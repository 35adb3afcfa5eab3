// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Node;
using Plimsoll.Node.Journals;
using Plimsoll.Tests.Engines;
using Plimsoll.Values;

namespace Plimsoll.Tests.Unit.Nodes;

public sealed class SequencerTests
{
    private static readonly Command[] _script = SmallVenue.Script(40);

    [Fact]
    public async Task Answers_name_the_place_in_the_journal_and_the_refusal()
    {
        using ClearingNode node = ClearingNode.Open(SmallVenue.Setup, new MemoryJournal());
        await using Sequencer sequencer = new(node, NullSink.Instance);

        Receipt[] receipts = await Task.WhenAll(_script.Select(command => sequencer.SubmitAsync(command, TestContext.Current.CancellationToken)));

        Assert.Equal(Enumerable.Range(1, 40).Select(i => (ulong)i), receipts.Select(receipt => receipt.Sequence));
        Assert.Equal(_script.Select(command => command.Time), receipts.Select(receipt => receipt.Time));
        Assert.Equal(RejectionCode.InsufficientBalance, receipts[7].Rejection.Code);
        Assert.Equal(SmallVenue.StateAfter(_script), await sequencer.ReadAsync(engine => engine.StateHash(), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Many_callers_at_once_get_every_place_once()
    {
        using ClearingNode node = ClearingNode.Open(SmallVenue.Setup, new MemoryJournal(), new NodeOptions { BatchCommands = 16 });
        await using Sequencer sequencer = new(node, NullSink.Instance, new SequencerOptions { Capacity = 8, Reserved = 0 });

        Receipt[][] receipts = await Task.WhenAll(Enumerable.Range(0, 4).Select(caller => Task.Run(async () =>
        {
            List<Receipt> mine = [];
            for (int i = 0; i < 100; i++)
            {
                mine.Add(await sequencer.SubmitAsync(new AdvanceTime(default, TestWorld.Start), TestContext.Current.CancellationToken));
            }

            return mine.ToArray();
        })));

        Assert.All(receipts, mine => Assert.Equal(mine.Select(receipt => receipt.Sequence).Order(), mine.Select(receipt => receipt.Sequence)));
        Assert.Equal(Enumerable.Range(1, 400).Select(i => (ulong)i), receipts.SelectMany(mine => mine).Select(receipt => receipt.Sequence).Order());
    }

    [Fact]
    public async Task The_clock_stamps_commands_and_never_runs_backwards()
    {
        FixedClock clock = new(new DateTimeOffset(2025, 10, 10, 12, 0, 0, TimeSpan.Zero));
        using ClearingNode node = ClearingNode.Open(SmallVenue.Setup, new MemoryJournal());
        await using Sequencer sequencer = new(node, NullSink.Instance, new SequencerOptions { Clock = clock });

        Receipt first = await sequencer.SubmitAsync(_script[0], TestContext.Current.CancellationToken);
        clock.Now = clock.Now.AddHours(-3);
        Receipt second = await sequencer.SubmitAsync(_script[1], TestContext.Current.CancellationToken);
        clock.Now = clock.Now.AddHours(4);
        Receipt third = await sequencer.SubmitAsync(_script[2], TestContext.Current.CancellationToken);

        Assert.Equal(["2025-10-10T12:00:00Z", "2025-10-10T12:00:00Z", "2025-10-10T13:00:00Z"],
            [first.Time.ToString(), second.Time.ToString(), third.Time.ToString()]);
        Assert.All([first, second, third], receipt => Assert.False(receipt.Rejection.IsRefused));
    }

    [Fact]
    [Trait("property", "D10")]
    public async Task D10_a_full_queue_turns_away_and_the_reserve_stays_open_for_what_must_not_starve()
    {
        using Gate gate = new();
        using ClearingNode node = ClearingNode.Open(SmallVenue.Setup, new GatedJournal(gate));
        await using Sequencer sequencer = new(node, NullSink.Instance, new SequencerOptions { Capacity = 3, Reserved = 1 });
        Task<Receipt> writing = sequencer.SubmitAsync(_script[0], TestContext.Current.CancellationToken);
        gate.WaitUntilReached();
        Answers answers = new();

        bool[] taken = [.. Enumerable.Range(1, 5).Select(i => sequencer.TrySubmit(_script[i], answers, i)),
            sequencer.TrySubmit(_script[1], answers, 6, mayUseReserve: true)];
        bool beyondReserve = sequencer.TrySubmit(_script[1], answers, 7, mayUseReserve: true);
        gate.Open();
        await writing;
        await sequencer.DisposeAsync();

        Assert.Equal([true, true, true, false, false, true], taken);
        Assert.False(beyondReserve);
        Assert.Equal([1, 2, 3, 6], answers.Completed.Select(answer => answer.Token));
    }

    [Fact]
    [Trait("property", "D05")]
    public async Task D05_a_failed_write_leaves_its_block_unknown_and_turns_all_behind_it_away()
    {
        using Gate gate = new();
        using ClearingNode node = ClearingNode.Open(SmallVenue.Setup, new GatedJournal(gate, fails: true));
        Sequencer sequencer = new(node, NullSink.Instance);
        Answers answers = new();
        sequencer.TrySubmit(_script[0], answers, 1);
        gate.WaitUntilReached();
        sequencer.TrySubmit(_script[1], answers, 2);
        gate.Open();

        JournalException stopped = await Assert.ThrowsAsync<JournalException>(() => sequencer.Completion);

        Assert.Equal(JournalFault.Storage, stopped.Fault);
        Assert.Empty(answers.Completed);
        Assert.Equal([(1, JournalFault.Storage), (2, JournalFault.Stopped)], answers.Failed);
        Assert.False(sequencer.TrySubmit(_script[2], answers, 3));
        Assert.Equal(JournalFault.Stopped, (await Assert.ThrowsAsync<JournalException>(
            () => sequencer.SubmitAsync(_script[2], TestContext.Current.CancellationToken))).Fault);
        Assert.Equal(0ul, node.Engine.Sequence);
        await sequencer.DisposeAsync();
    }

    [Fact]
    [Trait("property", "D05")]
    public async Task D05_nothing_is_applied_or_answered_before_it_is_written()
    {
        using Gate gate = new();
        using ClearingNode node = ClearingNode.Open(SmallVenue.Setup, new GatedJournal(gate));
        await using Sequencer sequencer = new(node, NullSink.Instance);
        Task<Receipt> answer = sequencer.SubmitAsync(_script[0], TestContext.Current.CancellationToken);
        gate.WaitUntilReached();

        Assert.False(answer.IsCompleted);
        Assert.Equal(0ul, node.Engine.Sequence);

        gate.Open();
        Assert.Equal(1ul, (await answer).Sequence);
    }

    [Fact]
    public async Task Disposing_answers_all_that_was_taken_and_takes_nothing_more()
    {
        using ClearingNode node = ClearingNode.Open(SmallVenue.Setup, new MemoryJournal());
        Sequencer sequencer = new(node, NullSink.Instance);
        Answers answers = new();
        foreach (int i in Enumerable.Range(0, 40))
        {
            Assert.True(sequencer.TrySubmit(_script[i], answers, i));
        }

        await sequencer.DisposeAsync();

        Assert.Equal(40, answers.Completed.Count);
        Assert.True(sequencer.Completion.IsCompletedSuccessfully);
        await Assert.ThrowsAsync<JournalException>(() => sequencer.SubmitAsync(_script[0], TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_read_that_throws_harms_only_its_caller()
    {
        using ClearingNode node = ClearingNode.Open(SmallVenue.Setup, new MemoryJournal());
        await using Sequencer sequencer = new(node, NullSink.Instance);

        await Assert.ThrowsAsync<FormatException>(() => sequencer.ReadAsync<int>(_ => throw new FormatException(), TestContext.Current.CancellationToken));

        Assert.Equal(1ul, (await sequencer.SubmitAsync(_script[0], TestContext.Current.CancellationToken)).Sequence);
    }

    private sealed class Answers : IReceiptHandler
    {
        public List<(long Token, Receipt Receipt)> Completed { get; } = [];

        public List<(long Token, JournalFault Fault)> Failed { get; } = [];

        public void Complete(long token, Receipt receipt) => Completed.Add((token, receipt));

        public void Fail(long token, JournalException reason) => Failed.Add((token, reason.Fault));
    }

    private sealed class FixedClock(DateTimeOffset now) : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = now;

        public override DateTimeOffset GetUtcNow() => Now;
    }

    /// <summary>Holds a write until the test lets it go on.</summary>
    private sealed class Gate : IDisposable
    {
        private readonly ManualResetEventSlim _reached = new();
        private readonly ManualResetEventSlim _open = new();

        public void Pass()
        {
            _reached.Set();
            _open.Wait();
        }

        public void WaitUntilReached() => _reached.Wait();

        public void Open() => _open.Set();

        public void Dispose()
        {
            _reached.Dispose();
            _open.Dispose();
        }
    }

    private sealed class GatedJournal(Gate gate, bool fails = false) : IJournal
    {
        private readonly MemoryJournal _inner = new();

        public string Name => _inner.Name;

        public bool WritesAreAtomic => _inner.WritesAreAtomic;

        public StorageRemains? Remains => _inner.Remains;

        public void Anchor(AnchorMark mark) => _inner.Anchor(mark);

        public AnchorReading ReadAnchor() => _inner.ReadAnchor();

        public void Append(JournalBlock block)
        {
            if (block.FirstSequence > 0)
            {
                gate.Pass();
                if (fails)
                {
                    throw new JournalException(JournalFault.Storage, "The disk failed.");
                }
            }

            _inner.Append(block);
        }

        public IEnumerable<JournalBlock> ReadBlocks() => _inner.ReadBlocks();

        public void CutTail(ulong fromFirstSequence, JournalBlock? kept) => _inner.CutTail(fromFirstSequence, kept);

        public void SaveSnapshot(ulong sequence, ReadOnlyMemory<byte> bytes, int keepNewest) => _inner.SaveSnapshot(sequence, bytes, keepNewest);

        public IReadOnlyList<ulong> SnapshotSequences() => _inner.SnapshotSequences();

        public byte[]? ReadSnapshot(ulong sequence) => _inner.ReadSnapshot(sequence);

        public void Dispose() => _inner.Dispose();
    }
}
