// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Limits;
using Plimsoll.Engine.Snapshots;
using Plimsoll.Values;

namespace Plimsoll.Engine.Accounts;

/// <summary>What may still be drawn on a tranche in its present day.</summary>
internal sealed class DrawWindow
{
    /// <summary>When it was first drawn on in that day; null before it ever was.</summary>
    internal Timestamp? Since { get; set; }

    /// <summary>What may still be drawn in it, numeraire.</summary>
    internal Amount Allowance { get; set; }

    internal void Write(in ByteWriter w)
    {
        w.Time(Since);
        w.Int128(Allowance.Atoms);
    }

    internal void Read(ref ByteReader r)
    {
        Since = r.Time();
        Allowance = Amount.FromAtoms(r.Int128());
    }
}

/// <summary>The fund of one market.</summary>
internal sealed class MarketFundState
{
    /// <summary>What it holds, numeraire.</summary>
    internal Amount Balance { get; set; }

    internal DrawWindow Window { get; } = new();
}

/// <summary>What one account has staked.</summary>
internal sealed class StakeState
{
    /// <summary>What is left of it, numeraire.</summary>
    internal Amount Amount { get; set; }

    /// <summary>The part of it that is wanted back; at most all.</summary>
    internal Amount Leaving { get; set; }

    /// <summary>When that part leaves.</summary>
    internal Timestamp Due { get; set; }
}

/// <summary>Whose the money of the tranches is: the market funds' by underlying, the stakes' by account.</summary>
internal sealed class TrancheBook
{
    /// <summary>By underlying.</summary>
    internal SortedDictionary<int, MarketFundState> Markets { get; } = [];

    /// <summary>By account id.</summary>
    internal SortedDictionary<ulong, StakeState> Stakes { get; } = [];

    /// <summary>When the first money that is wanted back leaves, or an earlier time; null while none is. Derived, in no snapshot.</summary>
    internal Timestamp? NextDue { get; private set; }

    /// <summary>Looks for it anew: after a request, a payment and a restore.</summary>
    internal void FindNextDue()
    {
        NextDue = JuniorLeaving.IsPositive ? JuniorDue : null;
        foreach (StakeState stake in Stakes.Values)
        {
            bool isNext = stake.Leaving.IsPositive && (NextDue is not { } next || stake.Due < next);
            NextDue = isNext ? stake.Due : NextDue;
        }
    }

    internal DrawWindow Junior { get; } = new();

    /// <summary>What of the junior tranche the venue wants back; at most all of it.</summary>
    internal Amount JuniorLeaving { get; set; }

    /// <summary>When that leaves.</summary>
    internal Timestamp JuniorDue { get; set; }

    internal DrawWindow Staked { get; } = new();

    internal bool IsUnused => Markets.Count == 0 && Stakes.Count == 0 && Junior.Since is null && Staked.Since is null
        && JuniorLeaving.IsZero;

    internal void Write(in ByteWriter w)
    {
        Junior.Write(w);
        Staked.Write(w);
        w.Int128(JuniorLeaving.Atoms);
        w.Int64(JuniorDue.Nanoseconds);
        w.UInt32((uint)Markets.Count);
        foreach ((int underlying, MarketFundState fund) in Markets)
        {
            w.UInt32((uint)underlying);
            w.Int128(fund.Balance.Atoms);
            fund.Window.Write(w);
        }

        w.UInt32((uint)Stakes.Count);
        foreach ((ulong account, StakeState stake) in Stakes)
        {
            w.UInt64(account);
            w.Int128(stake.Amount.Atoms);
            w.Int128(stake.Leaving.Atoms);
            w.Int64(stake.Due.Nanoseconds);
        }
    }

    internal void Read(ref ByteReader r)
    {
        Junior.Read(ref r);
        Staked.Read(ref r);
        JuniorLeaving = Amount.FromAtoms(r.Int128());
        JuniorDue = new(r.Int64());
        int markets = r.Count(EngineLimits.MaxListed);
        for (int i = 0; i < markets; i++)
        {
            int underlying = (int)r.UInt32();
            MarketFundState fund = new() { Balance = Amount.FromAtoms(r.Int128()) };
            fund.Window.Read(ref r);
            Markets.Add(underlying, fund);
        }

        int stakes = r.Count(EngineLimits.MaxAccounts);
        for (int i = 0; i < stakes; i++)
        {
            Stakes.Add(r.UInt64(), new() { Amount = Amount.FromAtoms(r.Int128()), Leaving = Amount.FromAtoms(r.Int128()), Due = new(r.Int64()) });
        }

        FindNextDue();
    }
}
