// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace Plimsoll.Node.Journals;

/// <summary>An operator's note in the journal: the command of one record halts the engine and is refused unlooked at, here and on every replica.</summary>
/// <remarks>"PLMQ" (4 bytes), version (1), the record's sequence (8, little endian), SHA-256 of its payload (32), and why, in UTF-8. It is a record like any
/// other, in its place in the sequence and under the hash chain, alone in its block; it is no command, so no client can send it.</remarks>
/// <param name="Record">The sequence of the record quarantined.</param>
/// <param name="Payload">The hash of what it carries, so that the note fits no other journal.</param>
/// <param name="Why">What the operator says of it, in one line.</param>
public sealed record QuarantineRecord(ulong Record, ChainHash Payload, string Why)
{
    /// <summary>The most bytes that the reason may take.</summary>
    public const int MaxWhyBytes = 1000;

    private const byte Version = 1;
    private const int WhyAt = 4 + 1 + 8 + ChainHash.Size;

    private static readonly UTF8Encoding _strictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private static ReadOnlySpan<byte> Magic => "PLMQ"u8;

    /// <summary>The hash by which a note names what it quarantines.</summary>
    public static ChainHash HashOf(ReadOnlySpan<byte> payload) => ChainHash.Read(SHA256.HashData(payload));

    /// <summary>The payload of the note.</summary>
    /// <exception cref="ArgumentException">The reason is too long, has more than one line, or is not valid UTF-16.</exception>
    public byte[] Write()
    {
        byte[] why = _strictUtf8.GetBytes(Why);
        if (why.Length > MaxWhyBytes || Why.AsSpan().IndexOfAnyInRange('\0', '\u001f') >= 0)
        {
            throw new ArgumentException($"The reason takes {why.Length} bytes; it may take {MaxWhyBytes}, in one line.");
        }

        var payload = new byte[WhyAt + why.Length];
        Magic.CopyTo(payload);
        payload[4] = Version;
        BinaryPrimitives.WriteUInt64LittleEndian(payload.AsSpan(5), Record);
        Payload.Write(payload.AsSpan(13));
        why.CopyTo(payload, WhyAt);
        return payload;
    }

    /// <summary>Reads a note; null when the payload is none of this version.</summary>
    public static QuarantineRecord? TryRead(ReadOnlySpan<byte> payload)
    {
        if (payload.Length < WhyAt || !payload.StartsWith(Magic) || payload[4] != Version)
        {
            return null;
        }

        try
        {
            return new QuarantineRecord(
                BinaryPrimitives.ReadUInt64LittleEndian(payload[5..]), ChainHash.Read(payload[13..]), _strictUtf8.GetString(payload[WhyAt..]));
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    /// <summary>All notes of a journal by the record that they quarantine, with the sequence that each note has itself.</summary>
    /// <remarks>Needed before the first record is applied. Nothing read here is believed until the scan has reached it, with its check sum and its
    /// chain.</remarks>
    internal static ImmutableSortedDictionary<ulong, PlacedNote> All(IJournal journal)
    {
        var all = ImmutableSortedDictionary.CreateBuilder<ulong, PlacedNote>();
        foreach (JournalBlock block in journal.ReadBlocksOfOne())
        {
            if (block.Bytes.Length > BlockFrame.HeaderBytes
                && RecordFrame.TryRead(block.Bytes.Span[BlockFrame.HeaderBytes..], out ulong sequence, out ReadOnlySpan<byte> payload,
                out _) == RecordFault.None
                && TryRead(payload) is { } note)
            {
                all.TryAdd(note.Record, new PlacedNote(sequence, note));
            }
        }

        return all.ToImmutable();
    }
}

/// <summary>A quarantine and where it stands in the journal.</summary>
/// <param name="At">The sequence of the note itself.</param>
/// <param name="Note">The note.</param>
public readonly record struct PlacedNote(ulong At, QuarantineRecord Note);
