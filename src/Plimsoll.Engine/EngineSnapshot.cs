// SPDX-License-Identifier: Apache-2.0
using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Plimsoll.Engine.Accounts;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Oracles;
using Plimsoll.Engine.Snapshots;

namespace Plimsoll.Engine;

/// <summary>The order of a snapshot: little-endian, in id order, nothing derived. Each section is written and read whole by the room that it belongs
/// to.</summary>
/// <remarks>What the venue has listed and adopted comes first, because it says how much of everything else there is.</remarks>
internal static class EngineSnapshot
{
    /// <summary>First bytes of every snapshot: "PLIMSNAP" and the version of this layout.</summary>
    private const ulong Magic = 0x50414E53_4D494C50;

    private const uint Version = 12;

    /// <summary>Bits that say which parts follow the rest.</summary>
    private const byte WithTranches = 1;

    private const byte WithArrivals = 2;

    /// <summary>The hash of all that would be written.</summary>
    internal static StateHash Hash(EngineState state, CommandMemory memory)
    {
        ArrayBufferWriter<byte> bytes = new();
        Write(state, memory, bytes);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes.WrittenSpan, hash);
        return new(BinaryPrimitives.ReadUInt128BigEndian(hash), BinaryPrimitives.ReadUInt128BigEndian(hash[16..]));
    }

    /// <summary>Writes the whole state.</summary>
    internal static void Write(EngineState state, CommandMemory memory, IBufferWriter<byte> output)
    {
        ByteWriter w = new(output);
        w.UInt64(Magic);
        w.UInt32(Version);
        w.Bytes(SetupHash(state.Setup));
        state.Clock.Write(w);
        state.Venue.Write(w);
        state.Rules.Write(w);
        state.Interest.Write(w);
        state.Market.Write(w);
        state.Market.Told.Write(w);
        state.Oracles.Write(w);
        state.Windows.Write(w);
        state.Unpaid.Write(w);
        state.Ledger.Period.Write(w);
        state.Accounts.Write(w);
        state.Ledger.Write(w);
        memory.Write(w);

        // A venue without tranches, auctions and time after outages writes nothing of them, and its hash is what it was before there were any.
        bool hasTranches = !state.Accounts.HasNoTranches;
        bool hasArrivals = OutageArrivals.AreNeeded(state.Accounts);
        if (hasTranches || hasArrivals || AuctionSection.IsNeeded(state.Accounts))
        {
            w.Byte((byte)((hasTranches ? WithTranches : 0) | (hasArrivals ? WithArrivals : 0)));
            if (hasTranches)
            {
                state.Accounts.Tranches.Write(w);
                state.Ledger.WriteTranches(w);
            }

            if (hasArrivals)
            {
                OutageArrivals.WriteAll(state.Accounts, w);
            }

            AuctionSection.Write(state.Accounts, w);
        }
    }

    /// <summary>Reads a snapshot into an empty engine.</summary>
    /// <exception cref="InvalidDataException">The bytes are not a snapshot of this version, or were taken under another setup.</exception>
    internal static void Read(ReadOnlySpan<byte> snapshot, EngineState state, CommandMemory memory)
    {
        ByteReader r = new(snapshot);
        if (r.UInt64() != Magic || r.UInt32() != Version)
        {
            throw new InvalidDataException($"These bytes are not a snapshot of version {Version}.");
        }

        if (!r.Bytes(32).SequenceEqual(SetupHash(state.Setup)))
        {
            throw new InvalidDataException("The snapshot was taken under another setup.");
        }

        state.Clock.Read(ref r);
        state.Venue.Read(ref r);
        state.GrowTables([.. state.Venue.Observables.Select(OraclePolicy.Of)]);
        state.Rules.Read(ref r, state.Catalog);
        state.Interest.Read(ref r);
        state.Market.Read(ref r);
        state.Market.Told.Read(ref r);
        state.Oracles.Read(ref r);
        state.Windows.Read(ref r);
        state.Unpaid.Read(ref r);
        state.Ledger.Period.Read(ref r);
        state.Accounts.Read(ref r, state.Catalog.Assets.Length, state.Rules.Adopted.Length);
        state.Ledger.Read(ref r);
        memory.Read(ref r);
        if (!r.IsAtEnd)
        {
            byte parts = r.Byte();
            if (parts > (WithTranches | WithArrivals))
            {
                throw new InvalidDataException("The snapshot has parts that are not known.");
            }

            if ((parts & WithTranches) != 0)
            {
                state.Accounts.Tranches.Read(ref r);
                state.Ledger.ReadTranches(ref r);
            }

            if ((parts & WithArrivals) != 0)
            {
                OutageArrivals.ReadAll(state.Accounts, ref r, state.Catalog.Assets.Length);
            }

            AuctionSection.Read(state.Accounts, ref r);
        }

        if (!r.IsAtEnd)
        {
            throw new InvalidDataException("The snapshot goes on after its end.");
        }

        state.Ledger.ForgetTouched();
    }

    private static byte[] SetupHash(EngineSetup setup) => SHA256.HashData(Encoding.UTF8.GetBytes(setup.Canonical));
}
