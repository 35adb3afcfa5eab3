// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Engine.Limits;
using Plimsoll.Engine.Snapshots;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Engine.Accounts;

/// <content>Its part of a snapshot; what it holds is the ledger's.</content>
internal sealed partial class AccountState
{
    /// <summary>Writes who a client's account is and where it stands. The venue's own are known and have no status.</summary>
    internal void WriteIdentity(in ByteWriter w)
    {
        w.UInt64(Id.Value);
        w.UInt64(Owner.Value);
        w.Byte((byte)Kind);
        w.UInt64(Parent.Value);
        w.UInt32(unchecked((uint)(Instrument?.Value ?? -1)));
        w.Byte((byte)Status);
        w.Int64(ShareClosed.Nanoseconds);
        WriteTerms(Kind == AccountKind.Pocket ? AccountTerms.Default : Terms, w);
    }

    /// <summary>Reads a client's account that has nothing yet.</summary>
    internal static AccountState ReadIdentity(ref ByteReader r, int rulebooks)
    {
        AccountId id = new(r.UInt64());
        OwnerId owner = new(r.UInt64());
        AccountKind kind = (AccountKind)r.Byte();
        AccountId parent = new(r.UInt64());
        int instrument = unchecked((int)r.UInt32());
        return new(id, owner, kind, parent, instrument < 0 ? null : new InstrumentId(instrument))
        {
            Status = (AccountStatus)r.Byte(),
            ShareClosed = new(r.Int64()),
            Terms = ReadTerms(ref r, rulebooks),
        };
    }

    /// <summary>Writes what is left of its claims on the fund and on what the venue is short of.</summary>
    internal void WriteClaims(in ByteWriter w)
    {
        w.Bool(IsLossShared);
        w.Time(FundWindow);
        w.Int128(FundAllowance.Atoms);
        w.Time(GraceUntil);
        w.UInt32((uint)OutageLosses.Count);
        foreach (OutageLoss loss in OutageLosses)
        {
            w.Int64(loss.Back.Nanoseconds);
            w.Int128(loss.Lost.Atoms);
        }

        Period.Write(w);
        w.UInt32((uint)Entitlements.Count);
        foreach (KeyValuePair<AssetId, MoneyParts> entitlement in Entitlements)
        {
            w.UInt32((uint)entitlement.Key.Value);
            w.Int128(entitlement.Value.PaidIn.Atoms);
            w.Int128(entitlement.Value.Profit.Atoms);
        }
    }

    /// <summary>Reads its claims.</summary>
    /// <param name="r">Where from.</param>
    /// <param name="assets">How many assets there are.</param>
    internal void ReadClaims(ref ByteReader r, int assets)
    {
        IsLossShared = r.Bool();
        FundWindow = r.Time();
        FundAllowance = Amount.FromAtoms(r.Int128());
        GraceUntil = r.Time();
        int losses = r.Count(EngineLimits.MaxListed);
        for (int i = 0; i < losses; i++)
        {
            OutageLosses.Add(new(new(r.Int64()), Amount.FromAtoms(r.Int128())));
        }

        Period.Read(ref r, assets);
        int entitlements = r.Count(assets);
        for (int i = 0; i < entitlements; i++)
        {
            SetEntitlement(new((int)r.UInt32()), new(Amount.FromAtoms(r.Int128()), Amount.FromAtoms(r.Int128())));
        }
    }

    private static void WriteTerms(AccountTerms terms, in ByteWriter w)
    {
        w.UInt32((uint)terms.Rulebook);
        w.Int128(terms.LeverageLimit.Atoms);
        w.UInt32((uint)terms.InstrumentLimits.Length);
        foreach (InstrumentLimit limit in terms.InstrumentLimits)
        {
            w.UInt32((uint)limit.Instrument.Value);
            w.Int128(limit.Limit.Atoms);
        }
    }

    private static AccountTerms ReadTerms(ref ByteReader r, int rulebooks)
    {
        int rulebook = r.Count(rulebooks - 1);
        Ratio limit = Ratio.FromAtoms(r.Int128());
        int count = r.Count(EngineLimits.MaxLeverageLimits);
        ImmutableArray<InstrumentLimit>.Builder limits = ImmutableArray.CreateBuilder<InstrumentLimit>(count);
        for (int i = 0; i < count; i++)
        {
            limits.Add(new(new((int)r.UInt32()), Ratio.FromAtoms(r.Int128())));
        }

        return limit.IsZero && count == 0 && rulebook == 0 ? AccountTerms.Default
            : new() { Rulebook = rulebook, LeverageLimit = limit, InstrumentLimits = limits.MoveToImmutable() };
    }
}
