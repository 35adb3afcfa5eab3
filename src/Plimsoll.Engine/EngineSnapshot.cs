// SPDX-License-Identifier: Apache-2.0
using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Plimsoll.Engine.Accounts;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Ledger;
using Plimsoll.Engine.Limits;
using Plimsoll.Engine.Oracles;
using Plimsoll.Engine.Snapshots;

namespace Plimsoll.Engine;

/// <summary>The order of a snapshot: little-endian, in id order, nothing derived. What stands in each place is written and read by the room that it belongs to.</summary>
/// <remarks>A room that keeps something of every asset, symbol or account writes it asset by asset, symbol by symbol, account by account, beside what the others keep of the same.</remarks>
internal static class EngineSnapshot
{
    /// <summary>First bytes of every snapshot: "PLIMSNAP" and the version of this layout.</summary>
    private const ulong Magic = 0x50414E53_4D494C50;

    private const uint Version = 5;

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
        state.Accounts.Write(w);
        for (int i = 0; i < state.Catalog.Assets.Length; i++)
        {
            state.Interest.Write(new(i), w);
            state.Ledger.WriteAsset(new(i), w);
            state.Windows.Write(new(i), w);
        }

        foreach (SymbolOracle oracle in state.Oracles.Oracles)
        {
            state.Market.WriteValue(oracle.Id, w);
            oracle.Write(w);
        }

        state.Market.WriteDepths(w);
        foreach (AccountState account in state.Accounts.House)
        {
            account.WriteClaims(w);
            GeneralLedger.WriteHoldings(account, w);
        }

        w.UInt32((uint)state.Accounts.Clients.Count);
        foreach (AccountState account in state.Accounts.Clients)
        {
            account.WriteIdentity(w);
            account.WriteClaims(w);
            GeneralLedger.WriteHoldings(account, w);
        }

        memory.Write(w);
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
        state.Accounts.Read(ref r);
        for (int i = 0; i < state.Catalog.Assets.Length; i++)
        {
            state.Interest.Read(new(i), ref r);
            state.Ledger.ReadAsset(new(i), ref r);
            state.Windows.Read(new(i), ref r);
        }

        foreach (SymbolOracle oracle in state.Oracles.Oracles)
        {
            state.Market.ReadValue(oracle.Id, ref r);
            oracle.Read(ref r);
        }

        state.Market.ReadDepths(ref r);
        foreach (AccountState account in state.Accounts.House)
        {
            ReadAccount(account, state, ref r);
        }

        int accounts = r.Count(EngineLimits.MaxAccounts);
        for (int i = 0; i < accounts; i++)
        {
            AccountState account = AccountState.ReadIdentity(ref r);
            state.Accounts.Add(account);
            ReadAccount(account, state, ref r);
        }

        memory.Read(ref r);
        if (!r.IsAtEnd)
        {
            throw new InvalidDataException("The snapshot goes on after its end.");
        }

        state.Ledger.ForgetTouched();
    }

    private static void ReadAccount(AccountState account, EngineState state, ref ByteReader r)
    {
        account.ReadClaims(ref r, state.Catalog.Assets.Length);
        state.Ledger.ReadHoldings(account, ref r);
    }

    private static byte[] SetupHash(EngineSetup setup) => SHA256.HashData(Encoding.UTF8.GetBytes(setup.Canonical));
}
