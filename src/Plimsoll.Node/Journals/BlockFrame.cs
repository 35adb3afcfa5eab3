// SPDX-License-Identifier: Apache-2.0
using System.Security.Cryptography;

namespace Plimsoll.Node.Journals;

/// <summary>How records that are written together lie in a block, and how blocks are chained.</summary>
/// <remarks>hash (32 bytes), then the framed records. hash = SHA-256(hash of the block before, the framed records); the first block follows 32 zero bytes. The
/// chain goes by blocks because a block is what is written, kept and lost as one, and because a hash for each small record would cost three times as
/// much.</remarks>
public static class BlockFrame
{
    /// <summary>Bytes before the first record.</summary>
    public const int HeaderBytes = ChainHash.Size;

    /// <summary>Puts the hash before the records of a block, and returns it.</summary>
    internal static ChainHash Seal(Span<byte> block, ChainHash previous)
    {
        // The hash of the block before stands where this one will, so that what is hashed lies in one piece.
        previous.Write(block);
        Span<byte> hash = stackalloc byte[ChainHash.Size];
        SHA256.HashData(block, hash);
        hash.CopyTo(block);
        return ChainHash.Read(hash);
    }

    /// <summary>The hash that a block should have.</summary>
    internal static ChainHash HashOf(ReadOnlySpan<byte> block, ChainHash previous, IncrementalHash hasher)
    {
        Span<byte> hash = stackalloc byte[ChainHash.Size];
        previous.Write(hash);
        hasher.AppendData(hash);
        hasher.AppendData(block[HeaderBytes..]);
        hasher.GetHashAndReset(hash);
        return ChainHash.Read(hash);
    }
}
