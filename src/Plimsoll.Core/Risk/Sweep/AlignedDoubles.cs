// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Plimsoll.Risk;

/// <summary>Doubles that start on a 64-byte boundary, so that a load or store of eight never straddles two cache lines.</summary>
internal sealed class AlignedDoubles
{
    private const int LineBytes = 64;
    private readonly double[] _storage;
    private readonly int _offset;
    private readonly int _length;

    internal AlignedDoubles(int length)
    {
        _length = length;
        _storage = GC.AllocateArray<double>(length + (LineBytes / sizeof(double)), pinned: true);
        long misalignment = (long)Marshal.UnsafeAddrOfPinnedArrayElement(_storage, 0) & (LineBytes - 1);
        _offset = (int)((LineBytes - misalignment) & (LineBytes - 1)) / sizeof(double);
    }

    internal Span<double> Span => _storage.AsSpan(_offset, _length);
}
