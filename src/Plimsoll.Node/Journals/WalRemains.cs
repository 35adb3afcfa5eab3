// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Globalization;

namespace Plimsoll.Node.Journals;

/// <summary>Reads SQLite's write-ahead file by itself and says what lies in it behind the last transaction that SQLite will believe.</summary>
/// <remarks>SQLite takes frames as far as their running check sum holds and drops, without a word, the first that does not match and all behind it: right for
/// the torn end of an interrupted write, and silent when one flipped bit takes a thousand whole transactions with it. Transactions are flushed one after the
/// other, so two or more complete ones behind the break cannot be the end of one interrupted write. Format:
/// https://www.sqlite.org/fileformat2.html#walformat.</remarks>
internal static class WalRemains
{
    private const int HeaderBytes = 32;
    private const int FrameHeaderBytes = 24;
    private const uint MagicLittleEndian = 0x377F0682;

    /// <summary>Looks at the write-ahead file at <paramref name="path"/>; null when there is none or all of it is whole.</summary>
    internal static StorageRemains? Find(string path)
    {
        byte[] wal;
        try
        {
            using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            wal = new byte[stream.Length];
            stream.ReadExactly(wal);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new JournalException(JournalFault.Storage, $"{path}: the write-ahead file could not be read: {failure.Message}", failure);
        }

        return wal.Length <= HeaderBytes ? null : Examine(path, wal);
    }

    private static StorageRemains? Examine(string path, ReadOnlySpan<byte> wal)
    {
        int page = BinaryPrimitives.ReadInt32BigEndian(wal[8..]);
        bool isBig = (BinaryPrimitives.ReadUInt32BigEndian(wal) & 1) != 0;
        (uint A, uint B) sum = Sum(wal[..24], default, isBig);
        bool isHeaderSound = (BinaryPrimitives.ReadUInt32BigEndian(wal) & ~1u) == MagicLittleEndian && sum == Stored(wal[24..]);
        if (!isHeaderSound)
        {
            // SQLite ignores the file altogether. A header is 32 bytes of one sector, written before any frame, so this is no interrupted write.
            return new StorageRemains(
                string.Create(CultureInfo.InvariantCulture,
                    $"the header of the write-ahead file {path} is damaged, and nothing in its {wal.Length} bytes is believed"), int.MaxValue);
        }

        ReadOnlySpan<byte> salt = wal.Slice(16, 8);
        int believed = HeaderBytes;
        int at = HeaderBytes;
        int size = FrameHeaderBytes + page;
        for (; wal.Length - at >= size; at += size)
        {
            ReadOnlySpan<byte> frame = wal.Slice(at, size);
            sum = Sum(frame[FrameHeaderBytes..], Sum(frame[..8], sum, isBig), isBig);
            if (!frame.Slice(8, 8).SequenceEqual(salt) || sum != Stored(frame[16..]))
            {
                break;
            }

            believed = IsCommit(frame) ? at + size : believed;
        }

        // Frames of an earlier round of the file carry another salt: they are long in the main file. One whose salt alone is damaged stands between its like.
        int writes = 0;
        int end = believed;
        for (at = believed; wal.Length - at >= size; at += size)
        {
            ReadOnlySpan<byte> frame = wal.Slice(at, size);
            if (frame.Slice(8, 8).SequenceEqual(salt))
            {
                end = at + size;
                writes += IsCommit(frame) ? 1 : 0;
            }
        }

        return end == believed ? null : new StorageRemains(
            string.Create(
                CultureInfo.InvariantCulture,
                $"the write-ahead file {path} holds {end - believed} bytes at byte {believed} that do not match their check sum, with the ends of {writes} "
                    + $"writes among them"),
            writes);
    }

    private static bool IsCommit(ReadOnlySpan<byte> frame) => BinaryPrimitives.ReadUInt32BigEndian(frame[4..]) != 0;

    private static (uint A, uint B) Stored(ReadOnlySpan<byte> bytes) =>
        (BinaryPrimitives.ReadUInt32BigEndian(bytes), BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]));

    private static (uint A, uint B) Sum(ReadOnlySpan<byte> bytes, (uint A, uint B) sum, bool isBig)
    {
        (uint a, uint b) = sum;
        for (int at = 0; at + 8 <= bytes.Length; at += 8)
        {
            uint first = isBig ? BinaryPrimitives.ReadUInt32BigEndian(bytes[at..]) : BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);
            uint second = isBig ? BinaryPrimitives.ReadUInt32BigEndian(bytes[(at + 4)..]) : BinaryPrimitives.ReadUInt32LittleEndian(bytes[(at + 4)..]);
            unchecked
            {
                a += first + b;
                b += second + a;
            }
        }

        return (a, b);
    }
}
