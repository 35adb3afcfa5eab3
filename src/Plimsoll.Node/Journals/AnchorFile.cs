// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace Plimsoll.Node.Journals;

/// <summary>The anchor of a journal as a small file beside it.</summary>
/// <remarks>
/// <para>Two slots of <see cref="SlotBytes"/> bytes, one page apart, are written in turn: a write that is torn leaves the other slot, which is one write older.
/// A slot is "PLMA" (4 bytes), version (1), 3 zeros, the number of the write (8), epoch (8), sequence (8), hash (32), and CRC-32C over all of it (4); integers
/// little endian. Write n goes to slot n mod 2; the first mark is written to both.</para>
/// <para>A write is in the file when <see cref="Write"/> returns, and so survives the end of the process, however it ends. It is flushed to the disk beside the
/// next write of the journal, and is there before the next one returns: after a loss of power the anchor may stand one write behind, never more.</para>
/// </remarks>
public sealed class AnchorFile : IDisposable
{
    /// <summary>Bytes of one slot.</summary>
    public const int SlotBytes = 4 + 1 + 3 + 8 + 8 + 8 + ChainHash.Size + 4;

    /// <summary>Bytes from one slot to the other: no disk writes both at once.</summary>
    public const int SlotStride = 4096;

    private const byte Version = 1;

    private readonly string _path;
    private readonly byte[] _slot = new byte[SlotBytes];
    private SafeFileHandle? _handle;
    private ulong _written;
    private FlushThread? _flush;

    /// <summary>The anchor at a path. Nothing is opened or made before the first write.</summary>
    public AnchorFile(string path) => _path = path;

    private static ReadOnlySpan<byte> Magic => "PLMA"u8;

    /// <summary>Reads an anchor; a file that is not there is no anchor.</summary>
    /// <exception cref="JournalException">The file is there and cannot be read.</exception>
    public static AnchorReading Read(string path)
    {
        try
        {
            using SafeFileHandle handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return ReadNewest(handle, path).Reading;
        }
        catch (FileNotFoundException)
        {
            return AnchorReading.None;
        }
        catch (DirectoryNotFoundException)
        {
            return AnchorReading.None;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Failed(path, "could not be read", failure);
        }
    }

    /// <summary>Puts a mark in the place of the older of the two there are.</summary>
    /// <exception cref="JournalException">This write, or the flush of the one before, failed.</exception>
    public void Write(AnchorMark mark)
    {
        try
        {
            // The older slot is the only one to fall back on until the newer one is on the disk.
            _flush?.Wait();
            SafeFileHandle handle = _handle ??= Open();
            _flush ??= new FlushThread(handle);
            bool isFirst = _written == 0;
            WriteSlot(handle, mark);
            if (isFirst)
            {
                // Both slots are filled from the start, so that an empty one is always damage.
                WriteSlot(handle, mark);
            }

            _flush.Begin();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Failed(_path, "could not be written", failure);
        }
    }

    /// <summary>Waits for the last flush and closes the file.</summary>
    public void Dispose()
    {
        // Whoever closes acknowledges nothing any more: the mark is in the file, if not yet on the disk.
        _flush?.Dispose();
        _handle?.Dispose();
    }

    private static long OffsetOf(ulong write) => (long)(write % 2) * SlotStride;

    private static void Fill(Span<byte> slot, ulong write, AnchorMark mark)
    {
        slot.Clear();
        Magic.CopyTo(slot);
        slot[4] = Version;
        BinaryPrimitives.WriteUInt64LittleEndian(slot[8..], write);
        BinaryPrimitives.WriteUInt64LittleEndian(slot[16..], mark.Epoch);
        BinaryPrimitives.WriteUInt64LittleEndian(slot[24..], mark.Head.Sequence);
        mark.Head.Hash.Write(slot[32..]);
        BinaryPrimitives.WriteUInt32LittleEndian(slot[^4..], RecordFrame.Checksum(slot[..^4]));
    }

    private static (AnchorReading Reading, ulong Write) ReadNewest(SafeFileHandle handle, string path)
    {
        (AnchorMark? even, ulong evenWrite) = ReadSlot(handle, 0);
        (AnchorMark? odd, ulong oddWrite) = ReadSlot(handle, 1);
        ulong newest = Math.Max(evenWrite, oddWrite);
        AnchorMark? mark = oddWrite > evenWrite ? odd : even;
        string? note = mark is null ? $"neither slot of the anchor {path} can be read"
            : Math.Min(evenWrite, oddWrite) != newest - 1
            ? $"one slot of the anchor {path} is damaged; if it was the newer one, the last write is not covered by it"
            : null;
        return (new AnchorReading(mark, note), newest);
    }

    private static (AnchorMark? Mark, ulong Write) ReadSlot(SafeFileHandle handle, ulong parity)
    {
        Span<byte> slot = stackalloc byte[SlotBytes];
        slot.Clear();
        int read = RandomAccess.Read(handle, slot, OffsetOf(parity));
        ulong write = BinaryPrimitives.ReadUInt64LittleEndian(slot[8..]);
        bool isSound = read == SlotBytes && slot.StartsWith(Magic) && slot[4] == Version && write % 2 == parity
            && BinaryPrimitives.ReadUInt32LittleEndian(slot[^4..]) == RecordFrame.Checksum(slot[..^4]);
        if (!isSound)
        {
            return (null, 0);
        }

        JournalHead head = new(BinaryPrimitives.ReadUInt64LittleEndian(slot[24..]), ChainHash.Read(slot[32..]));
        return (new AnchorMark(head, BinaryPrimitives.ReadUInt64LittleEndian(slot[16..])), write);
    }

    private static JournalException Failed(string path, string what, Exception failure) =>
        new(JournalFault.Storage, $"{path}: the journal's anchor {what}: {failure.Message}", failure);

    private void WriteSlot(SafeFileHandle handle, AnchorMark mark)
    {
        _written++;
        Fill(_slot, _written, mark);
        RandomAccess.Write(handle, _slot, OffsetOf(_written));
    }

    private SafeFileHandle Open()
    {
        SafeFileHandle handle = File.OpenHandle(_path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        _written = ReadNewest(handle, _path).Write;
        if (RandomAccess.GetLength(handle) < SlotStride * 2)
        {
            // At its full length from the start: later writes change no size, which a flush would have to write as well.
            RandomAccess.SetLength(handle, SlotStride * 2);
        }

        return handle;
    }
}
