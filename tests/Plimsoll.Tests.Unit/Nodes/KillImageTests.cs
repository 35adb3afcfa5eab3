// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Node;
using Plimsoll.Node.Journals;
using Plimsoll.Tests.Unit.Journals;
using Plimsoll.Values;

namespace Plimsoll.Tests.Unit.Nodes;

/// <summary>The files of a node that was killed, damaged one way after another: what was acknowledged is there, or its loss stops the start and is
/// counted.</summary>
public sealed class KillImageTests : IDisposable
{
    private const int Acknowledged = 30;

    private static readonly Command[] _script = SmallVenue.Script(Acknowledged);

    private readonly SqliteStorage _killed = new();
    private readonly SqliteStorage _damaged = new();
    private readonly Image _early;
    private readonly Image _last;

    public KillImageTests()
    {
        // Copied while the node has the files open: the image of a kill.
        using ClearingNode node = ClearingNode.Open(SmallVenue.Setup, _killed.Open(), new NodeOptions { BatchCommands = 3 });
        node.Submit(_script.AsSpan(0, 12), new Rejection[12], NullSink.Instance);
        _early = Image.Of(_killed);
        node.Submit(_script.AsSpan(12), new Rejection[Acknowledged - 12], NullSink.Instance);
        _last = Image.Of(_killed);
    }

    [Fact]
    [Trait("property", "D03")]
    [Trait("property", "D15")]
    public void D15_a_kill_loses_nothing_and_has_nothing_to_say()
    {
        _last.Put(_damaged);
        using ClearingNode node = Open();

        Assert.Empty(node.Recovery.Messages);
        Assert.Equal(SmallVenue.StateAfter(_script), node.Engine.StateHash());
    }

    [Fact]
    [Trait("property", "D04")]
    [Trait("property", "D15")]
    public void D15_a_flipped_bit_in_the_write_ahead_file_is_found_and_what_it_takes_is_counted()
    {
        HashSet<ulong> missing = [];
        for (int at = 0; at < _last.Wal.Length; at += 331)
        {
            // SQLite believes nothing from the bit on, and nothing was moved into the main file yet: every bit costs at least the last block.
            Assert.False(Judge(_last with { Wal = Flip(_last.Wal, at) }, $"bit in byte {at} of the write-ahead file", missing), $"byte {at}");
        }

        Assert.Equal(Enumerable.Range(1, 10).Select(i => (ulong)(3 * i)), missing.Order());
    }

    [Fact]
    [Trait("property", "D04")]
    [Trait("property", "D15")]
    public void D15_a_flipped_bit_in_a_write_ahead_file_that_began_again_is_found_or_is_in_what_the_main_file_holds_already()
    {
        Image image;
        using (SqliteStorage storage = new())
        using (ClearingNode node = ClearingNode.Open(SmallVenue.Setup, storage.Open(), new NodeOptions { BatchCommands = 3 }))
        {
            node.Submit(_script.AsSpan(0, 18), new Rejection[18], NullSink.Instance);
            storage.Checkpoint();
            node.Submit(_script.AsSpan(18), new Rejection[Acknowledged - 18], NullSink.Instance);
            image = Image.Of(storage);
        }

        // Frames of this round of the file carry its salt; those of the round before are in the main file.
        int live = 32;
        for (; image.Wal.AsSpan(live + 8, 8).SequenceEqual(image.Wal.AsSpan(16, 8)); live += 24 + 8192)
        {
        }

        HashSet<ulong> missing = [];
        for (int at = 0; at < image.Wal.Length; at += 331)
        {
            Assert.Equal(at >= live, Judge(image with { Wal = Flip(image.Wal, at) }, $"byte {at}", missing));
        }

        Assert.InRange(live, 33, image.Wal.Length - 1);
        Assert.Equal<ulong>([3, 6, 9, 12], missing.Order());
    }

    [Fact]
    [Trait("property", "D04")]
    [Trait("property", "D15")]
    public void D15_a_flipped_bit_in_the_anchor_is_said_and_loses_nothing()
    {
        for (int at = 0; at < _last.Anchor.Length; at += at % AnchorFile.SlotStride < AnchorFile.SlotBytes ? 1 : 509)
        {
            (_last with { Anchor = Flip(_last.Anchor, at) }).Put(_damaged);
            using ClearingNode node = Open();

            Assert.Equal(SmallVenue.StateAfter(_script), node.Engine.StateHash());
            Assert.Equal(at % AnchorFile.SlotStride < AnchorFile.SlotBytes,
                node.Recovery.Messages.Any(message => message.Contains("slot", StringComparison.Ordinal)));
        }
    }

    [Fact]
    [Trait("property", "D04")]
    [Trait("property", "D15")]
    public void D15_a_flipped_bit_in_the_main_file_behind_a_closed_journal_is_found_or_touches_nothing()
    {
        Image closed = Closed();
        for (int at = 0; at < closed.Main.Length; at += 127)
        {
            Judge(closed with { Main = Flip(closed.Main, at) }, $"bit in byte {at} of the main file");
        }
    }

    [Fact]
    [Trait("property", "D03")]
    [Trait("property", "D15")]
    public void D15_a_write_ahead_file_cut_at_any_length_or_gone_is_counted()
    {
        HashSet<ulong> missing = [];
        for (int length = _last.Wal.Length - 1; length > 0; length -= 1009)
        {
            Assert.False(Judge(_last with { Wal = _last.Wal[..length] }, $"{length} bytes left", missing));
        }

        // Every block boundary is come upon: 3, 6, … 30 commands missing.
        Assert.Equal(Enumerable.Range(1, 10).Select(i => (ulong)(3 * i)), missing.Where(count => count > 0).Order());
        Assert.False(Judge(_last with { Wal = [] }, "gone"));
    }

    [Fact]
    [Trait("property", "D15")]
    public void D15_older_copies_in_the_place_of_a_file_are_found()
    {
        Assert.False(Judge(_last with { Wal = _early.Wal }, "an older write-ahead file"));
        Assert.False(Judge(_early with { Anchor = _last.Anchor }, "an older journal"));
        Assert.False(Judge(Closed() with { Main = _early.Main }, "an older main file"));

        // An older anchor vouches for less, and takes nothing away.
        Assert.True(Judge(_last with { Anchor = _early.Anchor }, "an older anchor"));
    }

    [Fact]
    [Trait("property", "D15")]
    public void D15_without_an_anchor_damage_in_the_write_ahead_file_is_still_found()
    {
        int frame = 24 + 8192;
        foreach (int at in (int[])[32 + (frame / 2), 32 + (3 * frame) + 100, _last.Wal.Length - (4 * frame), 20, 40])
        {
            (_last with { Wal = Flip(_last.Wal, at), Anchor = [] }).Put(_damaged);
            JournalException lost = Assert.Throws<JournalException>(Open);

            Assert.Equal(JournalFault.AcknowledgedLost, lost.Fault);
            Assert.Contains(_damaged.Wal, lost.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    [Trait("property", "D15")]
    public void D15_what_an_interrupted_write_left_behind_is_said_and_copied_before_it_is_written_over()
    {
        // The first of the frames of one more write, without its commit.
        Image torn = _last with { Wal = [.. _last.Wal, .. Uncommitted(_last.Wal)] };
        torn.Put(_damaged);
        using (ClearingNode node = Open())
        {
            Assert.Contains("nothing acknowledged is among them", Assert.Single(node.Recovery.Messages), StringComparison.Ordinal);
            Assert.Equal(SmallVenue.StateAfter(_script), node.Engine.StateHash());
            Assert.False(File.Exists(_damaged.Wal + ".kept-1"));
            node.Submit(new AdvanceTime(default, node.Engine.Time), NullSink.Instance);
        }

        Assert.Equal(torn.Wal, File.ReadAllBytes(_damaged.Wal + ".kept-1"));
        using ClearingNode again = Open();
        Assert.Empty(again.Recovery.Messages);
    }

    [Fact]
    [Trait("property", "D15")]
    public void D15_a_repair_goes_on_without_what_is_lost_and_keeps_the_files_as_they_were()
    {
        Image image = _last with { Wal = Flip(_last.Wal, _last.Wal.Length / 2) };
        image.Put(_damaged);
        Assert.Throws<JournalException>(Open);

        RepairReport report = JournalRepair.AcceptLoss(_damaged.File);

        Assert.Contains("acknowledged commands are missing", Assert.Single(report.Lost), StringComparison.Ordinal);
        Assert.Equal([image.Main, image.Wal, image.Anchor], report.Copies.Select(File.ReadAllBytes));
        using (ClearingNode node = Open())
        {
            int kept = (int)node.Head.Sequence;
            Assert.Equal(report.Head, node.Head);
            Assert.InRange(kept, 1, Acknowledged - 1);
            Assert.Equal(SmallVenue.StateAfter(_script.Take(kept)), node.Engine.StateHash());
            node.Submit(_script.AsSpan(kept), new Rejection[Acknowledged - kept], NullSink.Instance);
        }

        using SqliteJournal repaired = SqliteJournal.OpenReadOnly(_damaged.File);
        Assert.Equal(1ul, repaired.ReadAnchor().Mark!.Value.Epoch);
        Assert.True(JournalExamination.Of(repaired).IsSound);
        Assert.Equal(JournalFault.NotAllowed, Assert.Throws<JournalException>(() => JournalRepair.AcceptLoss(_damaged.File)).Fault);
    }

    [Fact]
    [Trait("property", "D15")]
    public void D15_a_repair_drops_the_snapshots_of_records_that_are_lost_and_keeps_the_others()
    {
        using SqliteStorage storage = new();
        using (ClearingNode node = ClearingNode.Open(
            SmallVenue.Setup, storage.Open(), new NodeOptions { BatchCommands = 3, SnapshotEvery = 9, SnapshotsKept = 9 }))
        {
            node.Submit(_script, new Rejection[Acknowledged], NullSink.Instance);
        }

        // Records 1 to 12 are left, and snapshots of 9, 18 and 27.
        storage.Replace([.. storage.Blocks().Take(5)]);

        RepairReport report = JournalRepair.AcceptLoss(storage.File);

        Assert.Equal(12ul, report.Head.Sequence);
        Assert.Contains(report.Lost, lost => lost.Contains("record 27, of which there is a snapshot, is not there", StringComparison.Ordinal));
        using ClearingNode again = ClearingNode.Open(SmallVenue.Setup, storage.Open());
        Assert.Equal((9ul, 12ul), (again.Recovery.SnapshotSequence, again.Head.Sequence));
        Assert.Equal(SmallVenue.StateAfter(_script.Take(12)), again.Engine.StateHash());
    }

    public void Dispose()
    {
        _killed.Dispose();
        _damaged.Dispose();
    }

    private static byte[] Flip(byte[] bytes, int at)
    {
        byte[] flipped = [.. bytes];
        flipped[at] ^= (byte)(1 << (at % 8));
        return flipped;
    }

    // A frame with the file's salt and no end of a transaction; its check sum does not matter, because SQLite gives up at the first frame that is not followed
    // by one.
    private static byte[] Uncommitted(byte[] wal)
    {
        byte[] frame = new byte[24 + 8192];
        frame[3] = 2;
        wal.AsSpan(16, 8).CopyTo(frame.AsSpan(8));
        return frame;
    }

    // True when it starts with all that was acknowledged. A start that is refused must count what is lost, and must have changed nothing.
    private bool Judge(Image image, string what, HashSet<ulong>? missing = null)
    {
        image.Put(_damaged);
        try
        {
            using ClearingNode node = Open();
            Assert.True(SmallVenue.StateAfter(_script) == node.Engine.StateHash(), what);
            return true;
        }
        catch (JournalException refused)
        {
            Assert.Contains(_damaged.File, refused.Message, StringComparison.Ordinal);
            if (refused.Fault == JournalFault.AcknowledgedLost)
            {
                Assert.True(refused.Message.Contains(" acknowledged command", StringComparison.Ordinal), $"{what}: {refused.Message}");
                string[] words = refused.Message.Split(' ');
                missing?.Add(ulong.TryParse(words[Array.IndexOf(words, "acknowledged") - 1], out ulong count) ? count : 0);
            }

            Assert.Equal(image.Main, File.ReadAllBytes(_damaged.File));
            Assert.Equal(image.Wal, File.Exists(_damaged.Wal) ? File.ReadAllBytes(_damaged.Wal) : []);
            Assert.Equal(image.Anchor, File.ReadAllBytes(_damaged.Anchor));
            return false;
        }
    }

    private ClearingNode Open()
    {
        IJournal journal = _damaged.Open();
        try
        {
            return ClearingNode.Open(SmallVenue.Setup, journal);
        }
        catch
        {
            journal.Dispose();
            throw;
        }
    }

    private Image Closed()
    {
        using SqliteStorage storage = new();
        using (ClearingNode node = ClearingNode.Open(SmallVenue.Setup, storage.Open(), new NodeOptions { BatchCommands = 3 }))
        {
            node.Submit(_script, new Rejection[Acknowledged], NullSink.Instance);
        }

        return Image.Of(storage);
    }

    private sealed record Image(byte[] Main, byte[] Wal, byte[] Anchor)
    {
        public static Image Of(SqliteStorage storage) => new(ReadShared(storage.File), ReadShared(storage.Wal), ReadShared(storage.Anchor));

        public void Put(SqliteStorage storage)
        {
            File.Delete(storage.File + "-shm");
            Put(storage.File, Main);
            Put(storage.Wal, Wal);
            Put(storage.Anchor, Anchor);
        }

        private static void Put(string path, byte[] bytes)
        {
            File.Delete(path);
            if (bytes.Length > 0)
            {
                File.WriteAllBytes(path, bytes);
            }
        }

        private static byte[] ReadShared(string path)
        {
            if (!File.Exists(path))
            {
                return [];
            }

            using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            return bytes;
        }
    }
}
