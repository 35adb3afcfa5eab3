// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Accounts;
using Plimsoll.Values;

namespace Plimsoll.Engine.Trading;

/// <summary>Who may have how much of the cash that the venue really holds, when it is not enough for all.</summary>
/// <remarks>
/// <para>Cash: what came in from outside less what went out, spot trades with the outside book included. The outside book trades in the venue's own name; what it has lost on
/// contracts is owed by it and is no cash until it is paid in (<see cref="Commands.SettleOutside"/>), what it has won is owed to it.</para>
/// <para>Claim: a client's balance less what its positions already owe in the asset, in two parts. Profit is what came out of Clearing, funding and settlement beyond what
/// went into them, and moves with the money; all else was paid in. What was paid in comes first, so that a debt of the outside book, of Clearing or of the backstop is
/// never paid with the cash of somebody who did not trade; profits share what is left in proportion.</para>
/// <para>A cut is measured once for a window of <see cref="EngineLimits.WindowSeconds"/>: each account's part of that moment is what it may take in it, however often it asks;
/// what is paid in later adds to the part of who paid it.</para>
/// </remarks>
internal sealed class CashClaims
{
    private readonly EngineState _engine;

    internal CashClaims(EngineState engine)
    {
        _engine = engine;
        WindowSince = new Timestamp?[engine.Catalog.Assets.Length];
    }

    /// <summary>When the present cut of an asset was measured, by asset id; null where none was.</summary>
    internal Timestamp?[] WindowSince { get; }

    /// <summary>The cash of an asset that the venue holds for everybody.</summary>
    internal Amount Held(AssetId asset) =>
        Amount.Min(_engine.Ledger.OutsideProfit(asset), default) - (_engine.Accounts.External.Balance(asset) + _engine.Accounts.Market.Balance(asset));

    /// <summary>How much of an asset an account may take out of the venue now.</summary>
    internal Amount Share(AccountState account, AssetId asset) =>
        !IsShort(asset, out Totals totals) ? Claim(account, asset)
        : IsOpen(asset) ? PartLeft(account, asset, totals.Held)
        : PartOf(account, asset, totals);

    /// <summary>Notes that an amount leaves, before it does: the first withdrawal under a shortage measures everybody's part.</summary>
    internal void Take(AccountState account, AssetId asset, Amount amount)
    {
        if (IsShort(asset, out Totals totals) && !IsOpen(asset))
        {
            WindowSince[asset.Value] = _engine.Now;
            foreach (AccountState client in _engine.Accounts.Clients)
            {
                client.SetEntitlement(asset, PartOf(client, asset, totals));
            }
        }

        if (IsOpen(asset))
        {
            account.SetEntitlement(asset, Amount.Max(account.Entitlement(asset) - amount, default));
        }

        _engine.Ledger.NoteProfit(account, asset, -account.ProfitIn(asset, amount));
    }

    /// <summary>Notes that an amount was paid in: it is backed by itself.</summary>
    internal void PaidIn(AccountState account, AssetId asset, Amount amount)
    {
        if (IsOpen(asset))
        {
            account.SetEntitlement(asset, account.Entitlement(asset) + amount);
        }
    }

    /// <summary>Notes that an amount moves between accounts of one owner, before it does: what it may take of the cut moves with it.</summary>
    internal void Carry(AccountState from, AccountState to, AssetId asset, Amount amount)
    {
        if (IsOpen(asset))
        {
            Amount moved = Amount.Min(from.Entitlement(asset), amount);
            from.SetEntitlement(asset, from.Entitlement(asset) - moved);
            to.SetEntitlement(asset, to.Entitlement(asset) + moved);
        }
    }

    private bool IsOpen(AssetId asset) => WindowSince[asset.Value] is { } since && _engine.Now < since.PlusSeconds(EngineLimits.WindowSeconds);

    private bool IsShort(AssetId asset, out Totals totals)
    {
        totals = default;
        Amount held = Held(asset);
        if (_engine.Ledger.ClientBalances(asset) <= held)
        {
            return false;
        }

        Amount claims = default;
        Amount profits = default;
        foreach (AccountState account in _engine.Accounts.Clients)
        {
            Amount claim = Claim(account, asset);
            claims += claim;
            profits += ProfitOf(account, asset, claim);
        }

        totals = new(Amount.Max(held, default), claims - profits, profits);
        return claims > held;
    }

    /// <summary>What was paid in first, as far as the cash reaches; profits in proportion from what is left.</summary>
    private Amount PartOf(AccountState account, AssetId asset, in Totals totals)
    {
        Amount claim = Claim(account, asset);
        Amount profit = ProfitOf(account, asset, claim);
        Amount left = Amount.Max(totals.Held - totals.PaidIn, default);
        Amount part = Cut(claim - profit, totals.Held, totals.PaidIn) + Cut(profit, left, totals.Profits);
        return part.RoundTo(_engine.Catalog[asset].SmallestUnit, Rounding.Down);
    }

    /// <summary>What is left of an account's part of an open window; less where the cash has fallen below all that is left, for the outside book has won since.</summary>
    private Amount PartLeft(AccountState account, AssetId asset, Amount held)
    {
        Amount all = default;
        foreach (AccountState client in _engine.Accounts.Clients)
        {
            all += Amount.Min(Claim(client, asset), client.Entitlement(asset));
        }

        Amount own = Amount.Min(Claim(account, asset), account.Entitlement(asset));
        return Cut(own, held, all).RoundTo(_engine.Catalog[asset].SmallestUnit, Rounding.Down);
    }

    private static Amount Cut(Amount claim, Amount cash, Amount claims) =>
        claims <= cash ? claim : claim.Scale(cash.Atoms, claims.Atoms, Rounding.Down);

    private static Amount ProfitOf(AccountState account, AssetId asset, Amount claim) => Amount.Min(Amount.Max(account.Profit(asset), default), claim);

    private Amount Claim(AccountState account, AssetId asset)
    {
        Amount balance = account.Balance(asset);
        if (!balance.IsPositive || account.Status == AccountStatus.Closed)
        {
            return default;
        }

        Amount claim = balance + _engine.Withdrawals.Owed(account, asset);
        return claim.IsPositive ? claim.RoundTo(_engine.Catalog[asset].SmallestUnit, Rounding.Down) : default;
    }

    /// <summary>An asset's cash and the two kinds of claims on it.</summary>
    private readonly record struct Totals(Amount Held, Amount PaidIn, Amount Profits);
}
