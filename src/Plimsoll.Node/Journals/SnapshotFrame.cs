// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Security.Cryptography;
using Plimsoll.Engine;

namespace Plimsoll.Node.Journals;

/// <summary>A snapshot as it is kept: the engine's bytes, and what they must agree with to be used.</summary>
/// <remarks>"PLMS" (4 bytes), version (1), setup hash (32), sequence (8, little endian), hash of that record (32), state hash (32), the engine's bytes, and
/// a SHA-256 (32) over all of it.</remarks>
public sealed record SnapshotFrame(ChainHash Setup, JournalHead At, StateHash State, ReadOnlyMemory<byte> Engine)
{
    private const byte Version = 1;
    private const int EngineAt = 4 + 1 + ChainHash.Size + 8 + ChainHash.Size + ChainHash.Size;

    private static ReadOnlySpan<byte> Magic => "PLMS"u8;

    /// <summary>The bytes to keep.</summary>
    public byte[] Write()
    {
        var bytes = new byte[EngineAt + Engine.Length + ChainHash.Size];
        Span<byte> span = bytes;
        Magic.CopyTo(span);
        span[4] = Version;
        Setup.Write(span[5..]);
        BinaryPrimitives.WriteUInt64LittleEndian(span[37..], At.Sequence);
        At.Hash.Write(span[45..]);
        new ChainHash(State.High, State.Low).Write(span[77..]);
        Engine.Span.CopyTo(span[EngineAt..]);
        SHA256.HashData(span[..^ChainHash.Size], span[^ChainHash.Size..]);
        return bytes;
    }

    /// <summary>Reads kept bytes; null when a single bit of them is not what was written.</summary>
    public static SnapshotFrame? TryRead(ReadOnlyMemory<byte> bytes)
    {
        ReadOnlySpan<byte> span = bytes.Span;
        if (span.Length < EngineAt + ChainHash.Size || !span.StartsWith(Magic) || span[4] != Version
            || !span[^ChainHash.Size..].SequenceEqual(SHA256.HashData(span[..^ChainHash.Size])))
        {
            return null;
        }

        ChainHash state = ChainHash.Read(span[77..]);
        return new SnapshotFrame(
            ChainHash.Read(span[5..]),
            new JournalHead(BinaryPrimitives.ReadUInt64LittleEndian(span[37..]), ChainHash.Read(span[45..])),
            new StateHash(state.High, state.Low),
            bytes[EngineAt..^ChainHash.Size]);
    }
}
