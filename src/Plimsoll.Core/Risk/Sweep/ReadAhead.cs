// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Plimsoll.Risk;

/// <summary>Fetches cache lines that will be wanted soon. It changes no result: a line beyond the end of an array, or of an array that has moved
/// since, is fetched in vain.</summary>
internal static class ReadAhead
{
    private static readonly nint _header = 2 * IntPtr.Size;

    /// <summary>Where the elements of an array start, without touching the array.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static nint Start<T>(ref readonly T[] array) => unchecked(Unsafe.As<T[], nint>(ref Unsafe.AsRef(in array)) + _header);

    /// <summary>Where a number stands.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static unsafe nint Start<T>(ref readonly T first)
        where T : unmanaged => unchecked((nint)Unsafe.AsPointer(ref Unsafe.AsRef(in first)));

    /// <summary>Fetches the line that holds an element; nothing where the processor is not an x64.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static unsafe void Line<T>(nint start, nint index)
        where T : unmanaged
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch0(unchecked((void*)(start + (index * Unsafe.SizeOf<T>()))));
        }
    }
}
