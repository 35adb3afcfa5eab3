// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Accounts;
using Plimsoll.Engine.Events;
using Plimsoll.Engine.Oracles;
using Plimsoll.Engine.Trading;
using Plimsoll.Instruments;
using Plimsoll.Liquidation;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Engine.Waterfall;

/// <summary>Settles what an account without positions still owes: the fund, then the profitable; and empties it once nothing is missing.</summary>
internal sealed class LossDesk
{
    /// <summary>Halvings of one account's charge: past a millionth of its profit there is nothing to charge.</summary>
    private const int MaxHalvings = 20;

    private readonly EngineState _engine;
    private readonly InsuranceFund _fund;
    private readonly BackstopDesk _backstop;
    private readonly DeleveragingDesk _deleveraging;
    private readonly Worth _worth;

    internal LossDesk(EngineState engine, InsuranceFund fund, BackstopDesk backstop, DeleveragingDesk deleveraging, Worth worth)
    {
        _engine = engine;
        _fund = fund;
        _backstop = backstop;
        _deleveraging = deleveraging;
        _worth = worth;
    }

    /// <summary>Pays a flat account's deficit as far as it can be paid, and closes the account when all of it was.</summary>
    internal void Settle(AccountState account)
    {
        Invariant.Check(account.PositionCount == 0, "A loss is settled only when no position is open.");
        if (_worth.Of(account) is not { } worth || worth.IsPositive)
        {
            return;
        }

        bool isFirst = account.Status < AccountStatus.Deleveraging;
        if (worth.IsNegative && !CanConclude(account, worth) && !TryFix(account))
        {
            // Somebody else's money is not paid into an account that may still win with it.
            Recognise(account, worth, isFirst);
            return;
        }

        if (worth.IsNegative && _fund.Drawable(account, _backstop.Reserved) is { IsPositive: true } drawable)
        {
            _fund.Pay(account, account, Amount.Min(-worth, drawable));
            worth = _worth.Of(account)!.Value;
        }

        // Once for a deficit: a charge leaves the profit that it was measured by on the books, and a second one would take the principal.
        if (worth.IsNegative && !account.IsLossShared)
        {
            account.IsLossShared = true;
            Socialise(account, -worth);
            worth = _worth.Of(account)!.Value;
        }

        if (!worth.IsNegative)
        {
            account.IsLossShared = false;
            Empty(account);
            return;
        }

        Recognise(account, worth, isFirst);
    }

    private void Recognise(AccountState account, Amount worth, bool isFirst)
    {
        if (isFirst)
        {
            account.Status = AccountStatus.Deleveraging;
            _engine.Announce(new DeficitRecognised(_engine.Sequence, _engine.Now, account.Id, -worth));
        }
    }

    /// <summary>True when the fund and the profitable can together pay all of a deficit now, so that nothing is left open afterwards.</summary>
    private bool CanConclude(AccountState account, Amount worth)
    {
        Amount left = -worth - _fund.Drawable(account, _backstop.Reserved);
        foreach (AccountState other in _engine.Accounts.Clients)
        {
            if (!left.IsPositive)
            {
                break;
            }

            left -= !account.IsLossShared && MayShare(other, account) ? Bearable(other, Profit(other)) : default;
        }

        return !left.IsPositive;
    }

    private static bool MayShare(AccountState account, AccountState bankrupt) =>
        account != bankrupt && account.PositionCount > 0 && account.Status < AccountStatus.Liquidating;

    /// <summary>Turns what a bankrupt account still holds and owes in coin into a debt in the numeraire, worth the same at today's prices, by handing the coin to the backstop.</summary>
    /// <returns>True when its deficit moves with no price any more; false when the backstop cannot carry that much, or a price may not be relied on.</returns>
    private bool TryFix(AccountState account)
    {
        AssetId numeraire = _engine.Catalog.Numeraire;
        Amount notional = default;
        Amount worth = default;
        for (int i = 0; i < account.HoldingCount; i++)
        {
            AssetId asset = account.Holdings.Span[i].Asset;
            if (_engine.Catalog[asset].PriceSymbol is not { } symbol || !_engine.Market.TryAssetPrice(asset, out Price price))
            {
                continue;
            }

            if (!_engine.Oracles.Allows(symbol, OracleAction.Liquidate))
            {
                return false;
            }

            Amount value = _worth.Balance(account, i).Times(price, Rounding.Down);
            notional += value.Abs();
            worth += value;
        }

        if (account.IsHouse || notional.IsZero)
        {
            return true;
        }

        AccountState backstop = _engine.Accounts.Backstop;
        Amount room = _fund.Capacity - _worth.Notional(backstop) - Coin(backstop);
        Amount paid = worth.RoundTo(_engine.Catalog[numeraire].SmallestUnit, Rounding.Down);
        if (notional > room)
        {
            return false;
        }

        for (int i = account.HoldingCount - 1; i >= 0; i--)
        {
            Holding holding = account.Holdings.Span[i];
            if (_engine.Catalog[holding.Asset].PriceSymbol is not null)
            {
                Amount balance = _worth.Balance(account, i);
                _engine.Ledger.Move(account, backstop, holding.Asset, balance);
                _engine.Announce(new BackstopTookCoin(_engine.Sequence, _engine.Now, account.Id, holding.Asset, balance));
            }
        }

        _engine.Ledger.Move(backstop, account, numeraire, paid);
        return true;
    }

    /// <summary>What an account holds and owes in coin, a magnitude in the numeraire, rounded down.</summary>
    private Amount Coin(AccountState account)
    {
        Amount sum = default;
        foreach (ref readonly Holding holding in account.Holdings.Span)
        {
            bool counts = _engine.Catalog[holding.Asset].PriceSymbol is not null && _engine.Market.TryAssetPrice(holding.Asset, out _);
            _engine.Market.TryAssetPrice(holding.Asset, out Price price);
            sum += counts && Worth.CanValue(holding.Balance, price) ? holding.Balance.Abs().Times(price, Rounding.Down) : default;
        }

        return sum;
    }

    /// <summary>Gives back the dust that rounding took from an account that is short of it, at most so many smallest units an asset, from where that dust is kept.</summary>
    internal void ReturnDust(AccountState account, int units)
    {
        if (_worth.Of(account) is not { IsNegative: true })
        {
            return;
        }

        AccountState suspense = _engine.Accounts.Suspense;
        foreach (Holding holding in account.Holdings.ToArray())
        {
            bool isDust = holding.Balance.IsNegative && -holding.Balance.Atoms <= _engine.Catalog[holding.Asset].SmallestUnit.Atoms * units;
            if (isDust && -holding.Balance <= suspense.Balance(holding.Asset))
            {
                _engine.Ledger.Move(suspense, account, holding.Asset, -holding.Balance);
            }
        }
    }

    /// <summary>Hands the balances of an account that is worth nothing to the backstop and closes it; a pocket goes back to its parent empty.</summary>
    internal void Empty(AccountState account)
    {
        HandOver(account);
        if (account.Kind == Commands.AccountKind.Pocket || account.IsHouse || account.Pockets.Exists(p => p.PositionCount > 0 || p.HoldingCount > 0))
        {
            return;
        }

        account.Status = AccountStatus.Closed;
        _engine.Announce(new AccountClosed(_engine.Sequence, _engine.Now, account.Id));
    }

    /// <summary>Moves every balance, debts included, to the backstop.</summary>
    internal void HandOver(AccountState account)
    {
        while (account.HoldingCount > 0 && !account.IsHouse)
        {
            _engine.Ledger.Move(account, _engine.Accounts.Backstop, account.Holdings.Span[0].Asset, _worth.Balance(account, 0));
        }
    }

    /// <summary>Shares a loss over accounts with unrealised profit, in proportion to what each can bear: its profit, and no more than leaves it at initial margin, as
    /// deleveraging would. Nobody without an open position is charged.</summary>
    private void Socialise(AccountState bankrupt, Amount loss)
    {
        AssetId numeraire = _engine.Catalog.Numeraire;
        if (_engine.Rulebook.Collateral.For(numeraire) is null)
        {
            return;
        }

        List<LossClaim> claims = [];
        foreach (AccountState account in _engine.Accounts.Clients)
        {
            if (MayShare(account, bankrupt) && Bearable(account, Profit(account)) is { IsPositive: true } bearable)
            {
                claims.Add(new(account.Id, bearable));
            }
        }

        Amount unit = _engine.Catalog[numeraire].SmallestUnit;
        Amount[] shares = new Amount[claims.Count];
        LossShares.Split(loss.RoundTo(unit, Rounding.Up), unit, [.. claims], shares);
        for (int i = 0; i < shares.Length; i++)
        {
            if (shares[i].IsPositive)
            {
                AccountState account = _engine.Accounts.Find(claims[i].Account)!;
                Realise(account, shares[i]);
                _engine.Ledger.Move(account, bankrupt, numeraire, shares[i]);
                _deleveraging.Forget(account);
                _engine.Announce(new LossSocialised(_engine.Sequence, _engine.Now, bankrupt.Id, account.Id, numeraire, shares[i]));
            }
        }
    }

    /// <summary>As much of a profit as may be charged, in whole smallest units of the numeraire, with equity still at or above initial margin.</summary>
    private Amount Bearable(AccountState account, Amount profit)
    {
        AssetId numeraire = _engine.Catalog.Numeraire;
        Amount unit = _engine.Catalog[numeraire].SmallestUnit;
        Amount most = profit.RoundTo(unit, Rounding.Down);

        // A charge may become a loan, which asks for margin of its own; halving finds an amount that was verified.
        for (int i = 0; i < MaxHalvings && most.IsPositive; i++)
        {
            Trial trial = _engine.Assessor.Trial;
            trial.Load(account);
            trial.Add(numeraire, -most);
            _engine.Assessor.Sound(trial.Portfolio, out _);
            Amount free = _engine.Assessor.FreeOfOwnLimits;
            if (!free.IsNegative)
            {
                return most;
            }

            Amount next = (most + free).RoundTo(unit, Rounding.Down);
            most = i == 0 && next.IsPositive ? next : Amount.FromAtoms(most.Atoms / 2).RoundTo(unit, Rounding.Down);
        }

        return default;
    }

    /// <summary>Turns as much unrealised profit into balance as is charged: what was taken once is no profit any more, so no later charge can reach the principal.</summary>
    private void Realise(AccountState account, Amount charge)
    {
        foreach (Position position in account.Positions.ToArray())
        {
            InstrumentSpec spec = _engine.Catalog[position.Instrument];
            if (!charge.IsPositive || spec.IsPremiumPaid || !_engine.Market.TryPrice(spec.Mark, out Price mark)
                || !_engine.Market.TryAssetPrice(spec.Settlement, out Price price)
                || Magnitude.QuotientBits(Magnitude.Bits(charge.Atoms), Magnitude.Bits(price.Atoms)) > EngineLimits.HouseBits)
            {
                continue;
            }

            Amount unit = _engine.Catalog[spec.Settlement].SmallestUnit;
            Amount profit = (spec.ValueOf(position.Quantity, mark, Rounding.Down) - position.Cost).RoundTo(unit, Rounding.Down);
            Amount taken = Amount.Min(profit, charge.DividedBy(price, Rounding.Up).RoundTo(unit, Rounding.Up));
            if (taken.IsPositive)
            {
                _engine.Ledger.SetPosition(account, spec.Id, position.Quantity, position.Cost + taken);
                _engine.Ledger.Post(_engine.Accounts.Clearing, spec.Settlement, -taken);
                _engine.Ledger.PostProfit(account, spec.Settlement, taken);
                charge -= taken.Times(price, Rounding.Down);
            }
        }
    }

    /// <summary>Unrealised profit over all futures and perpetuals of an account, losses set against it; a profit at a price that may not be relied on counts nothing.</summary>
    private Amount Profit(AccountState account)
    {
        Amount profit = default;
        foreach (Position position in account.Positions.Span)
        {
            InstrumentSpec spec = _engine.Catalog[position.Instrument];
            if (spec.IsPremiumPaid || _worth.Unrealised(position) is not { } unrealised)
            {
                continue;
            }

            bool isTrusted = _engine.Assessor.Forbidding(spec, OracleAction.Liquidate) is null;
            profit += isTrusted ? unrealised : Amount.Min(unrealised, default);
        }

        return profit;
    }
}
