// SPDX-License-Identifier: Apache-2.0
using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;
using Plimsoll.Values;

namespace Plimsoll.Engine.Fields;

/// <summary>The binary form of fields: little endian, of fixed width, nothing between them. Identifiers of accounts and owners take 8 bytes, those of the
/// catalogue 4, decimals and command ids 16, a flag 1, a choice the width of its type; what may be absent is a byte 0, or a byte 1 and the value; a text is a
/// 4-byte count and its bytes in UTF-8, an empty one where it is absent; a list is a 4-byte count and its items.</summary>
public static class FieldBytes
{
    /// <summary>The most items of one list: enough for every observable of a large venue, and a bound on one record.</summary>
    public const int MaxItems = 65_536;

    /// <summary>The longest encoding there is, 16 MiB: what a journal must be ready to hold in memory for one record.</summary>
    public const int MaxBytes = 1 << 24;

    /// <summary>True when a choice is one that its type names.</summary>
    internal static bool IsDefined<T>(T value)
        where T : unmanaged, Enum => Enum.IsDefined(value);

    /// <summary>True when a text is whole characters: half a surrogate pair has no UTF-8.</summary>
    internal static bool IsText(string value)
    {
        for (int at = 0; at < value.Length;)
        {
            if (Rune.DecodeFromUtf16(value.AsSpan(at), out _, out int length) != OperationStatus.Done)
            {
                return false;
            }

            at += length;
        }

        return true;
    }

    /// <summary>The number of a choice.</summary>
    internal static int NumberOf<T>(T value)
        where T : unmanaged, Enum => Unsafe.SizeOf<T>() switch
        {
            1 => Unsafe.As<T, byte>(ref value),
            2 => Unsafe.As<T, ushort>(ref value),
            _ => throw new InvariantException("A choice is a byte or an unsigned short."),
        };
}
