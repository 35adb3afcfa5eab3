// SPDX-License-Identifier: Apache-2.0
using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Plimsoll.Engine.Accounts;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Oracles;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Engine.Snapshots;

/// <summary>Writes the whole state canonically: little-endian, in id order, nothing derived. <see cref="SnapshotReader"/> reads it back.</summary>
internal static class SnapshotWriter
{
    /// <summary>First bytes of every snapshot: "PLIMSNAP" and the version of this layout.</summary>
    internal const ulong Magic = 0x50414E53_4D494C50;

    internal const uint Version = 5;

    internal static StateHash Hash(EngineState state, CommandMemory memory)
    {
        ArrayBufferWriter<byte> bytes = new();
        Write(state, memory, bytes);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes.WrittenSpan, hash);
        return new(BinaryPrimitives.ReadUInt128BigEndian(hash), BinaryPrimitives.ReadUInt128BigEndian(hash[16..]));
    }

    internal static void Write(EngineState state, CommandMemory memory, IBufferWriter<byte> output)
    {
        ByteWriter w = new(output);
        w.UInt64(Magic);
        w.UInt32(Version);
        w.Bytes(SetupHash(state.Setup));
        w.UInt64(state.Sequence);
        w.Int64(state.Now.Nanoseconds);
        w.UInt64(state.Accounts.PocketCount);
        WriteAssets(state, w);
        WriteOracles(state, w);
        WriteDepths(state, w);
        foreach (AccountState account in state.Accounts.House)
        {
            WriteContent(account, w);
        }

        w.UInt32((uint)state.Accounts.Clients.Count);
        foreach (AccountState account in state.Accounts.Clients)
        {
            WriteAccount(account, w);
        }

        w.UInt32((uint)memory.Count);
        for (int i = 0; i < memory.Count; i++)
        {
            CommandMemory.Entry entry = memory.EntryAt(i);
            w.UInt64(entry.Scope);
            w.UInt128(entry.Id);
            w.UInt128(entry.Payload);
            w.UInt16((ushort)entry.Answer.Code);
            w.Int64(entry.Answer.Subject);
        }
    }

    internal static byte[] SetupHash(EngineSetup setup) => SHA256.HashData(Encoding.UTF8.GetBytes(setup.Canonical));

    private static void WriteAssets(EngineState state, in ByteWriter w)
    {
        for (int i = 0; i < state.Catalog.Assets.Length; i++)
        {
            AssetId asset = new(i);
            w.Int128(state.Interest.SettledIndex(asset));
            w.Int128(state.Interest.Rate(asset).Atoms);
            w.Int64(state.Interest.Since(asset).Nanoseconds);
            w.Int128(state.Ledger.LargestHolding(asset));
            w.Int128(state.Ledger.OutsideProfit(asset).Atoms);
            w.Bool(state.Claims.WindowSince[i] is not null);
            w.Int64(state.Claims.WindowSince[i]?.Nanoseconds ?? 0);
        }
    }

    private static void WriteOracles(EngineState state, in ByteWriter w)
    {
        foreach (SymbolOracle oracle in state.Oracles.Oracles)
        {
            w.Int128(state.Market.Value(oracle.Id));
            w.Int64(state.Market.Accepted(oracle.Id));
            w.Byte((byte)oracle.State);
            w.UInt32((uint)oracle.Warmed);
            w.Bool(oracle.WasReady);
            w.Bool(oracle.Jump is not null);
            PriceJump jump = oracle.Jump ?? default;
            w.Int64(jump.Start.Nanoseconds);
            w.Int64(jump.Since.Nanoseconds);
            w.Int128(jump.Reference);
            w.Int64(jump.WindowSince.Nanoseconds);
            w.Int128(jump.Nearest);
            w.Int128(jump.Latest);
            w.Bool(oracle.UntrustedSince is not null);
            w.Int64(oracle.UntrustedSince?.Nanoseconds ?? 0);
            w.Int128(oracle.IndexHeard);
            foreach (SourceState source in oracle.Sources)
            {
                w.Bool(source.IsHeard);
                w.Int128(source.Value);
                w.Int128(source.Confidence.Atoms);
                w.Int64(source.TimeNanoseconds);
            }
        }
    }

    private static void WriteDepths(EngineState state, in ByteWriter w)
    {
        w.Int64(state.Market.PacedSince.Nanoseconds);
        for (int i = 0; i < state.Catalog.Instruments.Length; i++)
        {
            bool isKnown = state.Market.TryDepth(new(i), out DepthProfile depth);
            w.Bool(isKnown);
            w.Int128(state.Market.BidsPaced[i].Atoms);
            w.Int128(state.Market.AsksPaced[i].Atoms);
            if (!isKnown)
            {
                continue;
            }

            w.Int128(depth.HalfSpread.Atoms);
            WriteSide(depth.Bids.AsSpan(), w);
            WriteSide(depth.Asks.AsSpan(), w);
            w.Int128(state.Market.BidsTaken[i].Atoms);
            w.Int128(state.Market.AsksTaken[i].Atoms);
        }
    }

    private static void WriteSide(ReadOnlySpan<DepthLevel> side, in ByteWriter w)
    {
        w.UInt32((uint)side.Length);
        foreach (DepthLevel level in side)
        {
            w.Int128(level.Distance.Atoms);
            w.Int128(level.Cumulative.Atoms);
        }
    }

    private static void WriteAccount(AccountState account, in ByteWriter w)
    {
        w.UInt64(account.Id.Value);
        w.UInt64(account.Owner.Value);
        w.Byte((byte)account.Kind);
        w.UInt64(account.Parent.Value);
        w.UInt32(unchecked((uint)(account.Instrument?.Value ?? -1)));
        w.Byte((byte)account.Status);
        WriteTerms(account.Kind == AccountKind.Pocket ? AccountTerms.Default : account.Terms, w);

        WriteContent(account, w);
    }

    private static void WriteTerms(AccountTerms terms, in ByteWriter w)
    {
        w.Int128(terms.LeverageLimit.Atoms);
        w.UInt32((uint)terms.InstrumentLimits.Length);
        foreach (InstrumentLimit limit in terms.InstrumentLimits)
        {
            w.UInt32((uint)limit.Instrument.Value);
            w.Int128(limit.Limit.Atoms);
        }
    }

    private static void WriteContent(AccountState account, in ByteWriter w)
    {
        w.Bool(account.IsLossShared);
        w.Bool(account.FundWindow is not null);
        w.Int64(account.FundWindow?.Nanoseconds ?? 0);
        w.Int128(account.FundAllowance.Atoms);
        w.UInt32((uint)account.Entitlements.Count);
        foreach (KeyValuePair<AssetId, MoneyParts> entitlement in account.Entitlements)
        {
            w.UInt32((uint)entitlement.Key.Value);
            w.Int128(entitlement.Value.PaidIn.Atoms);
            w.Int128(entitlement.Value.Profit.Atoms);
        }

        ReadOnlySpan<Holding> holdings = account.Holdings.Span;
        w.UInt32((uint)holdings.Length);
        for (int i = 0; i < holdings.Length; i++)
        {
            w.UInt32((uint)holdings[i].Asset.Value);
            w.Int128(holdings[i].Balance.Atoms);
            w.Int128(account.InterestIndexAt(i));
            w.Int128(account.Profit(holdings[i].Asset).Atoms);
        }

        ReadOnlySpan<Position> positions = account.Positions.Span;
        w.UInt32((uint)positions.Length);
        foreach (ref readonly Position position in positions)
        {
            w.UInt32((uint)position.Instrument.Value);
            w.Int128(position.Quantity.Atoms);
            w.Int128(position.Cost.Atoms);
        }
    }
}
