// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Plimsoll.Scenarios;

/// <summary>Numbers that start on a 64-byte boundary, so that a vector load or store never straddles two cache lines.</summary>
internal sealed class AlignedColumn<T>
    where T : unmanaged
{
    private const int LineBytes = 64;
    private readonly T[] _storage;
    private readonly int _offset;
    private readonly int _length;

    internal AlignedColumn(int length)
    {
        _length = length;
        _storage = GC.AllocateArray<T>(length + (LineBytes / Unsafe.SizeOf<T>()), pinned: true);
        long misalignment = (long)Marshal.UnsafeAddrOfPinnedArrayElement(_storage, 0) & (LineBytes - 1);
        _offset = (int)((LineBytes - misalignment) & (LineBytes - 1)) / Unsafe.SizeOf<T>();
    }

    internal Span<T> Span => _storage.AsSpan(_offset, _length);
}
