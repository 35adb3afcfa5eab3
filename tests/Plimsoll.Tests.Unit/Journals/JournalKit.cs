// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Commands;
using Plimsoll.Node;
using Plimsoll.Node.Journals;
using Plimsoll.Values;

namespace Plimsoll.Tests.Unit.Journals;

/// <summary>What every journal must do. One subclass for each kind of storage.</summary>
public abstract class JournalKit
{
    /// <summary>An empty storage.</summary>
    protected abstract JournalStorage NewStorage();

    [Fact]
    public void What_was_appended_is_read_back_in_order_after_it_was_opened_again()
    {
        using JournalStorage storage = NewStorage();
        IReadOnlyList<JournalBlock> written = Write(storage, 1, 3, 2);

        IReadOnlyList<JournalBlock> read = storage.Blocks();

        Assert.Equal(written.Select(block => (block.FirstSequence, block.Count)), read.Select(block => (block.FirstSequence, block.Count)));
        Assert.All(written.Zip(read), pair => Assert.True(pair.First.Bytes.Span.SequenceEqual(pair.Second.Bytes.Span)));
    }

    [Fact]
    public void A_sound_journal_has_its_last_record_as_head()
    {
        using JournalStorage storage = NewStorage();
        Write(storage, 1, 3, 2);

        ScanReport report = Verify(storage);

        Assert.Null(report.Damage);
        Assert.Equal(6ul, report.Head!.Value.Sequence);
        Assert.Equal(4, report.Blocks);
        Assert.Equal(storage.Blocks().Sum(block => block.Bytes.Length), report.Bytes);
    }

    [Fact]
    public void An_empty_journal_has_no_head()
    {
        using JournalStorage storage = NewStorage();
        storage.Open().Dispose();

        Assert.Equal(new ScanReport(null, 0, 0, null), Verify(storage));
    }

    [Fact]
    public void A_second_writer_is_found_out_by_its_first_append()
    {
        using JournalStorage storage = NewStorage();
        IReadOnlyList<JournalBlock> written = Write(storage, 2);
        using IJournal other = storage.Open();

        JournalException refused = Assert.Throws<JournalException>(() => other.Append(written[^1]));

        Assert.Equal(JournalFault.OtherWriter, refused.Fault);
        Assert.Contains("record 1", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cut_tail_is_gone_and_its_sound_part_stays()
    {
        using JournalStorage storage = NewStorage();
        IReadOnlyList<JournalBlock> written = Write(storage, 2, 2, 2);
        BlockBuilder builder = new(new JournalHead(2, ChainHash.Read(written[1].Bytes.Span)));
        builder.Add(CommandBytes(0));
        JournalBlock kept = builder.Seal();
        using (IJournal journal = storage.Open())
        {
            journal.CutTail(3, kept);
        }

        Assert.Equal(3ul, Verify(storage).Head!.Value.Sequence);

        using (IJournal journal = storage.Open())
        {
            journal.CutTail(1, null);
        }

        Assert.Equal(0ul, Verify(storage).Head!.Value.Sequence);
    }

    [Fact]
    public void The_newest_snapshots_are_kept()
    {
        using JournalStorage storage = NewStorage();
        using (IJournal journal = storage.Open())
        {
            foreach (byte n in (byte[])[10, 30, 20, 40])
            {
                journal.SaveSnapshot(n, new byte[] { n, 1 }, keepNewest: 2);
            }
        }

        using IJournal again = storage.Open();

        Assert.Equal([40ul, 30ul], again.SnapshotSequences());
        Assert.Equal([30, 1], again.ReadSnapshot(30));
        Assert.Null(again.ReadSnapshot(20));
    }

    [Fact]
    [Trait("property", "D04")]
    public void D04_a_last_block_cut_at_any_byte_is_a_torn_tail_where_writes_can_tear_and_names_the_first_record_lost()
    {
        using JournalStorage storage = NewStorage();
        IReadOnlyList<JournalBlock> written = Write(storage, 1, 3);
        JournalBlock last = written[^1];
        int record = (last.Bytes.Length - BlockFrame.HeaderBytes) / 3;

        for (int length = 1; length < last.Bytes.Length; length += Stride)
        {
            storage.Replace([written[0], written[1], last with { Bytes = last.Bytes[..length] }]);
            ScanReport report = Verify(storage);

            int kept = Math.Max(length - BlockFrame.HeaderBytes, 0);
            ulong lost = 2 + (ulong)(kept / record);
            Assert.Equal(lost - 1, report.Head!.Value.Sequence);
            Assert.Equal(lost, report.Damage!.Sequence);
            Assert.Contains($"record {lost} ", report.Damage.ToString(), StringComparison.Ordinal);

            // Cut exactly between two records nothing is torn, but the label tells that records are missing: acknowledged ones, so not a tail.
            // Nor is anything torn where a write is whole or not there at all.
            Assert.Equal(!IsAtomic(storage) && (length < BlockFrame.HeaderBytes || kept % record != 0), report.Damage.IsTornTail);
        }
    }

    [Fact]
    [Trait("property", "D04")]
    public void D04_any_flipped_bit_is_found_at_the_record_that_it_is_in()
    {
        using JournalStorage storage = NewStorage();
        IReadOnlyList<JournalBlock> written = Write(storage, 2, 2);
        for (int block = 0; block < written.Count; block++)
        {
            int record = (written[block].Bytes.Length - BlockFrame.HeaderBytes) / written[block].Count;
            for (int bit = 0; bit < written[block].Bytes.Length * 8; bit += Stride)
            {
                storage.Replace([.. written.Select((one, at) => at == block ? Flip(one, bit) : one)]);
                ScanReport report = Verify(storage);

                // A bit of the block's hash is found at the block's first record, and is no tail: every record is whole.
                int inRecords = (bit / 8) - BlockFrame.HeaderBytes;
                ulong hit = written[block].FirstSequence + (ulong)(Math.Max(inRecords, 0) / record);
                Assert.True(report.Damage is { } damage && damage.Sequence == hit, $"bit {bit} of block {block}: {report.Damage}");
                Assert.Equal(hit == 0 ? null : hit - 1, report.Head?.Sequence);
                Assert.Equal(hit == 4 && inRecords >= 0 && !IsAtomic(storage), report.Damage!.IsTornTail);
            }
        }
    }

    [Fact]
    [Trait("property", "D04")]
    public void D04_lost_duplicated_swapped_and_misdirected_blocks_are_found_and_are_no_tail()
    {
        using JournalStorage storage = NewStorage();
        IReadOnlyList<JournalBlock> b = Write(storage, 2, 2, 2);
        (string What, JournalBlock[] Blocks, ulong Sequence)[] cases =
        [
            ("the first lost", [b[1], b[2], b[3]], 0),
            ("a middle one lost", [b[0], b[1], b[3]], 3),
            ("written again after the last", [b[0], b[1], b[2], b[3], b[3] with { FirstSequence = 7 }], 7),
            ("written over the next", [b[0], b[1], b[1] with { FirstSequence = 3 }, b[3]], 3),
            ("written over the last", [b[0], b[1], b[2], b[2] with { FirstSequence = 5 }], 5),
            ("two swapped", [b[0], b[2] with { FirstSequence = 1 }, b[1] with { FirstSequence = 3 }, b[3]], 1),
            ("an empty one", [b[0], b[1], new JournalBlock(3, 0, default), b[2] with { FirstSequence = 4 }], 3),
            ("too few counted", [b[0], b[1] with { Count = 1 }, b[2]], 3),
            ("too many counted", [b[0], b[1] with { Count = 3 }], 3),
            ("at another place", [b[0], b[1] with { FirstSequence = 2 }], 3),
        ];

        foreach ((string what, JournalBlock[] blocks, ulong sequence) in cases)
        {
            storage.Replace(blocks);
            ScanReport report = Verify(storage);
            Assert.True(report.Damage is { IsTornTail: false } damage && damage.Sequence == sequence, $"{what}: {report.Damage}");
        }
    }

    [Fact]
    [Trait("property", "D04")]
    public void D04_a_record_replaced_by_a_sound_one_of_another_history_breaks_the_chain()
    {
        using JournalStorage storage = NewStorage();
        IReadOnlyList<JournalBlock> written = Write(storage, 2, 2);
        using JournalStorage elsewhere = NewStorage();
        IReadOnlyList<JournalBlock> other = Write(elsewhere, "another setup", 2, 2);

        storage.Replace([written[0], written[1], other[2]]);
        ScanReport report = Verify(storage);

        Assert.Equal(RecordFault.ChainBroken, report.Damage!.Fault);
        Assert.False(report.Damage.IsTornTail);
        Assert.Equal(3ul, report.Damage.Sequence);
    }

    [Fact]
    [Trait("property", "D15")]
    public void D15_the_anchor_is_what_was_noted_last_and_survives_the_journal()
    {
        using JournalStorage storage = NewStorage();
        IReadOnlyList<JournalBlock> written = Write(storage, 1, 1, 1);
        using (IJournal fresh = storage.Open())
        {
            Assert.Equal(AnchorReading.None, fresh.ReadAnchor());
        }

        for (int i = 0; i < written.Count; i++)
        {
            AnchorMark mark = new(new JournalHead((ulong)i, ChainHash.Read(written[i].Bytes.Span)), Epoch: 7);
            using (IJournal journal = storage.Open())
            {
                journal.Anchor(mark);
            }

            using IJournal again = storage.Look();
            Assert.Equal(new AnchorReading(mark, null), again.ReadAnchor());
        }
    }

    [Fact]
    [Trait("property", "D15")]
    public void D15_any_number_of_last_blocks_dropped_is_counted_against_the_anchor()
    {
        using JournalStorage storage = NewStorage();
        IReadOnlyList<JournalBlock> written = Write(storage, 2, 3, 1);
        storage.ReplaceAnchor(new AnchorMark(new JournalHead(6, ChainHash.Read(written[^1].Bytes.Span)), 0));
        ulong[] missing = [0, 1, 4, 6];
        for (int dropped = 0; dropped < written.Count; dropped++)
        {
            storage.Replace([.. written.SkipLast(dropped)]);
            using IJournal journal = storage.Look();
            JournalExamination examined = JournalExamination.Of(journal);

            Assert.Null(examined.Scan.Damage);
            Assert.Equal((missing[dropped], dropped > 0), (examined.Anchor.Missing, examined.IsLoss));
        }
    }

    [Fact]
    [Trait("property", "D15")]
    public void D15_a_published_head_that_is_not_in_the_journal_is_a_loss_whatever_the_anchor_says()
    {
        using JournalStorage storage = NewStorage();
        IReadOnlyList<JournalBlock> written = Write(storage, 2, 3, 1);
        JournalHead early = new(2, ChainHash.Read(written[1].Bytes.Span));
        ChainHash last = ChainHash.Read(written[^1].Bytes.Span);
        storage.Replace([.. written.SkipLast(2)]);
        storage.ReplaceAnchor(new AnchorMark(early, 0));
        using IJournal journal = storage.Look();

        Assert.True(JournalExamination.Of(journal).IsSound);
        Assert.True(JournalExamination.Of(journal, new PublishedHead(2, early.Hash)).IsSound);
        Assert.True(JournalExamination.Of(journal, new PublishedHead(null, early.Hash)).IsEndPublished);
        Assert.False(JournalExamination.Of(journal, new PublishedHead(0, ChainHash.Read(written[0].Bytes.Span))).IsEndPublished);
        Assert.True(JournalExamination.Of(journal, new PublishedHead(1, early.Hash)).IsLoss);
        Assert.True(JournalExamination.Of(journal, new PublishedHead(6, last)).IsLoss);
        Assert.True(JournalExamination.Of(journal, new PublishedHead(null, last)).IsLoss);
    }

    /// <summary>1 tries every byte and bit in turn; a storage that is slow to rewrite tries every so many.</summary>
    protected virtual int Stride => 1;

    /// <summary>Writes a genesis record and then blocks of so many commands each.</summary>
    protected static IReadOnlyList<JournalBlock> Write(JournalStorage storage, params int[] counts) => Write(storage, "a setup", counts);

    private static List<JournalBlock> Write(JournalStorage storage, string setup, params int[] counts)
    {
        using IJournal journal = storage.Open();
        BlockBuilder builder = new();
        builder.Add(GenesisRecord.Write(setup));
        List<JournalBlock> blocks = [builder.Seal()];
        foreach (int count in counts)
        {
            for (int i = 0; i < count; i++)
            {
                builder.Add(CommandBytes(i));
            }

            blocks.Add(builder.Seal());
        }

        blocks.ForEach(journal.Append);
        return blocks;
    }

    private static byte[] CommandBytes(int time)
    {
        Command command = new AdvanceTime(default, new Timestamp(time));
        var bytes = new byte[CommandCodec.Measure(command)];
        CommandCodec.Encode(command, bytes);
        return bytes;
    }

    private static ScanReport Verify(JournalStorage storage)
    {
        using IJournal journal = storage.Look();
        return JournalScan.Verify(journal);
    }

    private static bool IsAtomic(JournalStorage storage)
    {
        using IJournal journal = storage.Look();
        return journal.WritesAreAtomic;
    }

    private static JournalBlock Flip(JournalBlock block, int bit)
    {
        byte[] bytes = block.Bytes.ToArray();
        bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        return block with { Bytes = bytes };
    }
}

/// <summary>The kit in memory.</summary>
public sealed class MemoryJournalTests : JournalKit
{
    /// <inheritdoc/>
    protected override JournalStorage NewStorage() => new MemoryStorage();
}
