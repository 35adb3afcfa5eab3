// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Accounts;
using Plimsoll.Engine.Snapshots;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Engine.Ledger;

/// <content>Its part of a snapshot. The totals are not in it: reading counts them again.</content>
internal sealed partial class GeneralLedger
{
    /// <summary>Writes what is kept of each asset beside the balances, and what each account holds.</summary>
    internal void Write(in ByteWriter w)
    {
        for (int i = 0; i < _largest.Length; i++)
        {
            w.Int128(_largest[i]);
            w.Int128(_outside[i].Atoms);
        }

        foreach (AccountState account in Accounts.House[..HouseAccounts.Plain])
        {
            WriteHoldings(account, w);
        }

        foreach (AccountState account in Accounts.Clients)
        {
            WriteHoldings(account, w);
        }
    }

    /// <summary>Reads its part of a snapshot into accounts that have nothing yet; of the assets first, because balances only ever raise the largest.</summary>
    internal void Read(ref ByteReader r)
    {
        for (int i = 0; i < _largest.Length; i++)
        {
            _largest[i] = r.Int128();
            _outside[i] = Amount.FromAtoms(r.Int128());
        }

        foreach (AccountState account in Accounts.House[..HouseAccounts.Plain])
        {
            ReadHoldings(account, ref r);
        }

        foreach (AccountState account in Accounts.Clients)
        {
            ReadHoldings(account, ref r);
        }
    }

    /// <summary>Writes what the tranches hold.</summary>
    internal void WriteTranches(in ByteWriter w)
    {
        foreach (AccountState account in Accounts.House[HouseAccounts.Plain..])
        {
            WriteHoldings(account, w);
        }
    }

    /// <summary>Reads what the tranches hold.</summary>
    internal void ReadTranches(ref ByteReader r)
    {
        foreach (AccountState account in Accounts.House[HouseAccounts.Plain..])
        {
            ReadHoldings(account, ref r);
        }
    }

    /// <summary>Writes what an account holds.</summary>
    private static void WriteHoldings(AccountState account, in ByteWriter w)
    {
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

    /// <summary>Reads what an account holds that has nothing yet.</summary>
    private void ReadHoldings(AccountState account, ref ByteReader r)
    {
        int holdings = r.Count(_sums.Length);
        for (int i = 0; i < holdings; i++)
        {
            AssetId asset = new((int)r.UInt32());
            Write(account, asset, Amount.FromAtoms(r.Int128()), r.Int128());
            account.AddProfit(asset, Amount.FromAtoms(r.Int128()));
        }

        int positions = r.Count(_signed.Length);
        for (int i = 0; i < positions; i++)
        {
            SetPosition(account, new((int)r.UInt32()), Quantity.FromAtoms(r.Int128()), Amount.FromAtoms(r.Int128()));
        }
    }
}
