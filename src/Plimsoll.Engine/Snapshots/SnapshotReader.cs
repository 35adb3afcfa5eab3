// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Engine.Accounts;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Oracles;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Engine.Snapshots;

/// <summary>Reads a snapshot into an empty engine.</summary>
internal static class SnapshotReader
{
    internal static void Read(ReadOnlySpan<byte> snapshot, EngineState state, CommandMemory memory)
    {
        ByteReader r = new(snapshot);
        if (r.UInt64() != SnapshotWriter.Magic || r.UInt32() != SnapshotWriter.Version)
        {
            throw new InvalidDataException($"These bytes are not a snapshot of version {SnapshotWriter.Version}.");
        }

        if (!r.Bytes(32).SequenceEqual(SnapshotWriter.SetupHash(state.Setup)))
        {
            throw new InvalidDataException("The snapshot was taken under another setup.");
        }

        state.Sequence = r.UInt64();
        state.Now = new(r.Int64());
        state.Accounts.PocketCount = r.UInt64();
        ReadAssets(state, ref r, out Int128[] largest);
        ReadOracles(state, ref r);
        ReadDepths(state, ref r);
        foreach (AccountState account in state.Accounts.House)
        {
            ReadContent(state, account, ref r);
        }

        int accounts = r.Count(EngineLimits.MaxAccounts);
        for (int i = 0; i < accounts; i++)
        {
            ReadAccount(state, ref r);
        }

        for (int i = 0; i < largest.Length; i++)
        {
            state.Ledger.RestoreLargest(new(i), largest[i]);
        }

        int remembered = r.Count(EngineLimits.DedupeWindow);
        for (int i = 0; i < remembered; i++)
        {
            memory.Remember(r.UInt64(), new(r.UInt128()), r.UInt128(), new((RejectionCode)r.UInt16(), r.Int64()));
        }

        if (!r.IsAtEnd)
        {
            throw new InvalidDataException("The snapshot goes on after its end.");
        }

        state.Ledger.ForgetTouched();
    }

    private static void ReadAssets(EngineState state, ref ByteReader r, out Int128[] largest)
    {
        largest = new Int128[state.Catalog.Assets.Length];
        for (int i = 0; i < largest.Length; i++)
        {
            state.Interest.Restore(new(i), r.Int128(), Ratio.FromAtoms(r.Int128()), new(r.Int64()));
            largest[i] = r.Int128();
            state.Ledger.RestoreOutside(new(i), Amount.FromAtoms(r.Int128()));
            bool isShort = r.Bool();
            long since = r.Int64();
            state.Claims.WindowSince[i] = isShort ? new Timestamp(since) : null;
        }
    }

    private static void ReadOracles(EngineState state, ref ByteReader r)
    {
        foreach (SymbolOracle oracle in state.Oracles.Oracles)
        {
            state.Market.Restore(oracle.Id, r.Int128(), r.Int64());
            oracle.State = (OracleState)r.Byte();
            oracle.Warmed = (int)r.UInt32();
            oracle.WasReady = r.Bool();
            bool isJumping = r.Bool();
            PriceJump jump = new(new(r.Int64()), new(r.Int64()), r.Int128(), new(r.Int64()), r.Int128(), r.Int128());
            oracle.Jump = isJumping ? jump : null;
            bool isUntrusted = r.Bool();
            long untrusted = r.Int64();
            oracle.UntrustedSince = isUntrusted ? new Timestamp(untrusted) : null;
            oracle.IndexHeard = r.Int128();
            foreach (ref SourceState source in oracle.Sources.AsSpan())
            {
                source.IsHeard = r.Bool();
                source.Value = r.Int128();
                source.Confidence = Ratio.FromAtoms(r.Int128());
                source.TimeNanoseconds = r.Int64();
            }
        }
    }

    private static void ReadDepths(EngineState state, ref ByteReader r)
    {
        state.Market.PacedSince = new(r.Int64());
        for (int i = 0; i < state.Catalog.Instruments.Length; i++)
        {
            bool isKnown = r.Bool();
            state.Market.BidsPaced[i] = Quantity.FromAtoms(r.Int128());
            state.Market.AsksPaced[i] = Quantity.FromAtoms(r.Int128());
            if (!isKnown)
            {
                continue;
            }

            Ratio halfSpread = Ratio.FromAtoms(r.Int128());
            ImmutableArray<DepthLevel> bids = ReadSide(ref r);
            ImmutableArray<DepthLevel> asks = ReadSide(ref r);
            state.Market.SetDepth(new(i), new(halfSpread, bids, asks));
            state.Market.BidsTaken[i] = Quantity.FromAtoms(r.Int128());
            state.Market.AsksTaken[i] = Quantity.FromAtoms(r.Int128());
        }
    }

    private static ImmutableArray<DepthLevel> ReadSide(ref ByteReader r)
    {
        int count = r.Count(EngineLimits.MaxDepthLevels);
        ImmutableArray<DepthLevel>.Builder side = ImmutableArray.CreateBuilder<DepthLevel>(count);
        for (int i = 0; i < count; i++)
        {
            side.Add(new(Ratio.FromAtoms(r.Int128()), Quantity.FromAtoms(r.Int128())));
        }

        return side.MoveToImmutable();
    }

    private static void ReadAccount(EngineState state, ref ByteReader r)
    {
        AccountId id = new(r.UInt64());
        OwnerId owner = new(r.UInt64());
        AccountKind kind = (AccountKind)r.Byte();
        AccountId parent = new(r.UInt64());
        int instrument = unchecked((int)r.UInt32());
        AccountState account = new(id, owner, kind, parent, instrument < 0 ? null : new InstrumentId(instrument))
        {
            Status = (AccountStatus)r.Byte(),
            Terms = ReadTerms(ref r),
        };

        state.Accounts.Add(account);
        ReadContent(state, account, ref r);
    }

    private static AccountTerms ReadTerms(ref ByteReader r)
    {
        Ratio limit = Ratio.FromAtoms(r.Int128());
        int count = r.Count(EngineLimits.MaxLeverageLimits);
        ImmutableArray<InstrumentLimit>.Builder limits = ImmutableArray.CreateBuilder<InstrumentLimit>(count);
        for (int i = 0; i < count; i++)
        {
            limits.Add(new(new((int)r.UInt32()), Ratio.FromAtoms(r.Int128())));
        }

        return limit.IsZero && count == 0 ? AccountTerms.Default : new() { LeverageLimit = limit, InstrumentLimits = limits.MoveToImmutable() };
    }

    private static void ReadContent(EngineState state, AccountState account, ref ByteReader r)
    {
        account.IsLossShared = r.Bool();
        bool hasDrawn = r.Bool();
        long drawnSince = r.Int64();
        account.FundWindow = hasDrawn ? new Timestamp(drawnSince) : null;
        account.FundAllowance = Amount.FromAtoms(r.Int128());
        int entitlements = r.Count(state.Catalog.Assets.Length);
        for (int i = 0; i < entitlements; i++)
        {
            account.SetEntitlement(new((int)r.UInt32()), new(Amount.FromAtoms(r.Int128()), Amount.FromAtoms(r.Int128())));
        }

        int holdings = r.Count(state.Catalog.Assets.Length);
        for (int i = 0; i < holdings; i++)
        {
            AssetId asset = new((int)r.UInt32());
            state.Ledger.Restore(account, asset, Amount.FromAtoms(r.Int128()), r.Int128());
            account.AddProfit(asset, Amount.FromAtoms(r.Int128()));
        }

        int positions = r.Count(state.Catalog.Instruments.Length);
        for (int i = 0; i < positions; i++)
        {
            state.Ledger.SetPosition(account, new((int)r.UInt32()), Quantity.FromAtoms(r.Int128()), Amount.FromAtoms(r.Int128()));
        }
    }
}
