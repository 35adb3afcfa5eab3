// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Node.Journals;

namespace Plimsoll.Tests.Unit.Journals;

/// <summary>The anchor's file by itself: no torn write and no damage makes it say something that was never noted.</summary>
public sealed class AnchorFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("plimsoll-anchor-");
    private readonly string _path;

    public AnchorFileTests() => _path = Path.Combine(_folder.FullName, "journal.db.anchor");

    [Fact]
    [Trait("property", "D15")]
    public void D15_a_write_torn_at_any_byte_leaves_the_mark_before_it_or_the_new_one()
    {
        for (ulong n = 3; n < 7; n++)
        {
            byte[] before = After(n - 1);
            byte[] whole = After(n);
            for (int bytes = 0; bytes <= AnchorFile.SlotBytes; bytes++)
            {
                // The first bytes of the slot that write n + 1 goes to: the first mark took two writes.
                int slot = (int)((n + 1) % 2) * AnchorFile.SlotStride;
                byte[] torn = [.. before];
                whole.AsSpan(slot, bytes).CopyTo(torn.AsSpan(slot));
                File.WriteAllBytes(_path, torn);

                AnchorReading reading = AnchorFile.Read(_path);
                bool isNew = torn.AsSpan().SequenceEqual(whole);
                Assert.Equal(Mark(isNew ? n : n - 1), reading.Mark);
                Assert.Equal(isNew || torn.AsSpan().SequenceEqual(before), reading.Note is null);
            }
        }
    }

    [Fact]
    [Trait("property", "D15")]
    public void D15_an_anchor_goes_on_where_its_file_ends_also_from_a_single_slot()
    {
        byte[] bytes = After(5);
        bytes[AnchorFile.SlotStride + 30] ^= 1;
        File.WriteAllBytes(_path, bytes);
        using (AnchorFile again = new(_path))
        {
            again.Write(Mark(9));
            again.Write(Mark(10));
        }

        Assert.Equal(new AnchorReading(Mark(10), null), AnchorFile.Read(_path));
    }

    [Fact]
    [Trait("property", "D15")]
    public void D15_a_mark_written_after_any_number_of_others_and_a_restart_is_the_newest()
    {
        for (ulong n = 1; n < 9; n++)
        {
            File.WriteAllBytes(_path, After(n));
            using (AnchorFile again = new(_path))
            {
                again.Write(Mark(100));
            }

            Assert.Equal(new AnchorReading(Mark(100), null), AnchorFile.Read(_path));
        }
    }

    [Fact]
    [Trait("property", "D15")]
    public void D15_without_a_sound_slot_there_is_no_mark_and_a_note()
    {
        Assert.Equal(AnchorReading.None, AnchorFile.Read(_path));
        foreach (byte[] bytes in (byte[][])[[], [1, 2, 3], new byte[2 * AnchorFile.SlotStride]])
        {
            File.WriteAllBytes(_path, bytes);
            AnchorReading reading = AnchorFile.Read(_path);

            Assert.Null(reading.Mark);
            Assert.Contains(_path, reading.Note, StringComparison.Ordinal);
        }
    }

    [Fact]
    [Trait("property", "D05")]
    public void D05_an_anchor_that_cannot_be_written_is_a_storage_fault_and_never_an_acknowledgement()
    {
        Directory.CreateDirectory(_path);
        using AnchorFile anchor = new(_path);

        JournalException failed = Assert.Throws<JournalException>(() => anchor.Write(Mark(1)));

        Assert.Equal(JournalFault.Storage, failed.Fault);
        Assert.Contains(_path, failed.Message, StringComparison.Ordinal);
        Assert.Equal(JournalFault.Storage, Assert.Throws<JournalException>(() => AnchorFile.Read(_path)).Fault);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static AnchorMark Mark(ulong n) => new(new JournalHead(n, new ChainHash(n, n * 7)), 3);

    private byte[] After(ulong n)
    {
        File.Delete(_path);
        using (AnchorFile anchor = new(_path))
        {
            for (ulong i = 1; i <= n; i++)
            {
                anchor.Write(Mark(i));
            }
        }

        return File.ReadAllBytes(_path);
    }
}
