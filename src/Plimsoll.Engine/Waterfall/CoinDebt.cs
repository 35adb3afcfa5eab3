// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Accounts;
using Plimsoll.Engine.Events;
using Plimsoll.Engine.Ledger;
using Plimsoll.Engine.Markets;
using Plimsoll.Engine.Oracles;
using Plimsoll.Engine.Trading;
using Plimsoll.Instruments;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Engine.Waterfall;

/// <summary>Fixes what a bankrupt account holds and owes in coin, so that its deficit moves with no price any more and others may pay it.</summary>
/// <remarks>A coin whose price may not be relied on is waited for; once the wait is over and the account owes more than half of what such coin could bring
/// (<see cref="DeadPositions"/> has the same rule for positions), it is taken at its last price; a week after its price went silent, in any case. What the
/// backstop has no room for goes to the outside book, in the venue's own name: what is dead and held, and all else, held or owed, when no book trades it and it
/// is worth less than the account owes. So a tiny amount of coin, dead or alive, keeps no deficit open. A debt that a book sells and the backstop has no room
/// for stays what it is, and is paid in part: nothing that is left on the account can rise but what it owes.</remarks>
internal sealed class CoinDebt
{
    private readonly AccountBook _accounts;
    private readonly GeneralLedger _ledger;
    private readonly MarketState _market;
    private readonly OracleBook _oracles;
    private readonly Assessor _assessor;
    private readonly Announcer _events;
    private readonly InstrumentCatalog _catalog;
    private readonly DepthUse _depth;
    private readonly Tranches _layers;
    private readonly Worth _worth;

    internal CoinDebt(GeneralLedger ledger, OracleBook oracles, Assessor assessor, DepthUse depth, Tranches layers, Worth worth, Announcer events)
    {
        _accounts = ledger.Accounts;
        _ledger = ledger;
        _market = assessor.Market;
        _oracles = oracles;
        _assessor = assessor;
        _events = events;
        _catalog = _market.Catalog;
        _depth = depth;
        _layers = layers;
        _worth = worth;
    }

    /// <summary>True while an account holds or owes anything whose price moves.</summary>
    internal bool Floats(AccountState account)
    {
        foreach (ref readonly Holding holding in account.Holdings.Span)
        {
            if (_catalog[holding.Asset].PriceObservable is not null)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Turns what a bankrupt account still holds and owes in coin into a debt in the numeraire, worth the same at today's prices, by handing the coin
    /// over; debts that a book sells stay where there is no room for them.</summary>
    /// <returns>True when its deficit moves with no price any more, or only with that of what it owes; false when a price is waited for or might still pay the
    /// deficit, or when nobody can carry that much yet.</returns>
    internal bool TryFix(AccountState account)
    {
        Sums sums = default;
        for (int i = 0; i < account.HoldingCount; i++)
        {
            if (!TryAdd(account, i, ref sums))
            {
                return false;
            }
        }

        if (account.IsHouse || sums.Notional.IsZero)
        {
            return true;
        }

        // While a dead coin might still pay, nobody else does.
        Amount worth = _worth.Of(account) ?? default;
        if (sums.Doubt.IsPositive && !(worth + sums.Doubt).IsNegative)
        {
            return false;
        }

        AccountState backstop = _accounts.Backstop;
        Amount room = _layers.Capacity - _worth.Notional(backstop) - Coin(backstop);
        Amount rest = sums.Notional - sums.DeadHeld;
        bool leavesDebts = sums.Debts.IsPositive && rest > room;
        if (leavesDebts)
        {
            sums.Notional -= sums.Debts;
            sums.Alive -= sums.Debts;
            rest -= sums.Debts;
        }

        bool isCarried = sums.Notional <= room;
        bool isRestCarried = isCarried || !rest.IsPositive || rest <= room;
        if (!isRestCarried && (sums.HasBook || !(worth + sums.Doubt + sums.Alive).IsNegative))
        {
            return false;
        }

        HandOver(account, isCarried, isRestCarried, leavesDebts);
        return true;
    }

    /// <summary>Hands debts in coin to the backstop, by asset, with as much of the account's money as they are worth: what was paid for a part of its deficit
    /// is never a stake in what is left of it, and the backstop buys the coin with it.</summary>
    internal void Repay(AccountState account)
    {
        AssetId numeraire = _catalog.Numeraire;
        Amount unit = _catalog[numeraire].SmallestUnit;
        AccountState backstop = _accounts.Backstop;
        foreach (Holding held in account.IsHouse ? [] : account.Holdings.ToArray())
        {
            Amount cash = account.Balance(numeraire);
            if (!cash.IsPositive || !IsBought(account, held.Asset, held.Balance) || !_market.TryAssetPrice(held.Asset, out Price price) || !price.IsPositive)
            {
                continue;
            }

            Amount owed = -_worth.Balance(account, held.Asset);
            Amount whole = owed.Times(price, Rounding.Up).RoundTo(unit, Rounding.Up);
            Amount repaid = whole <= cash ? owed
                : Amount.Min(owed, cash.DividedBy(price, Rounding.Down)).RoundTo(_catalog[held.Asset].SmallestUnit, Rounding.Down);
            if (repaid.IsPositive)
            {
                _ledger.Move(account, backstop, numeraire, repaid.Times(price, Rounding.Up).RoundTo(unit, Rounding.Up));
                _ledger.Move(backstop, account, held.Asset, repaid);
                _events.Announce(new BackstopTookCoin(_events.Sequence, _events.Now, account.Id, held.Asset, -repaid));
            }
        }
    }

    /// <summary>Adds one coin up; false when its price may not be relied on and is still waited for.</summary>
    private bool TryAdd(AccountState account, int place, ref Sums sums)
    {
        AssetId asset = account.Holdings.Span[place].Asset;
        if (_catalog[asset].PriceObservable is not { } observable || !_market.TryAssetPrice(asset, out Price price))
        {
            return true;
        }

        Amount balance = _worth.Balance(account, place);
        Amount value = balance.Times(price, Rounding.Down);
        sums.Notional += value.Abs();
        if (_oracles.Allows(observable, OracleAction.Liquidate))
        {
            sums.Alive += value.Abs();
            sums.Debts += IsBought(account, asset, balance) ? value.Abs() : default;
            sums.HasBook |= balance.IsPositive && HasBook(account, asset, balance);
            return true;
        }

        sums.DeadHeld += Amount.Max(value, default);
        sums.Doubt += value.Abs().Times(_assessor.UpsideOf(observable), Rounding.Up);
        return !_assessor.IsWaitedFor(observable);
    }

    /// <summary>True when a spot market trades a coin that is held, now or at the pace of its book.</summary>
    private bool HasBook(AccountState account, AssetId asset, Amount balance) =>
        _catalog.Instruments.Any(spec => spec.Base == asset && _assessor.IsTradable(spec)
            && !_depth.IsWithoutBook(spec, Quantity.FromAtoms(-balance.Atoms), _assessor.Rules.Of(account.Terms).Liquidation));

    /// <summary>True when a coin is owed, and a spot market sells it to whoever has the money, now or at the pace of its book.</summary>
    private bool IsBought(AccountState account, AssetId asset, Amount balance) => balance.IsNegative
        && _catalog.Instruments.Any(spec => spec.Base == asset && _assessor.IsTradable(spec)
            && _depth.IsOffered(spec, Quantity.FromAtoms(-balance.Atoms), _assessor.Rules.Of(account.Terms).Liquidation));

    /// <summary>Gives every coin, debts included, to the backstop at its price; where it does not fit, what is dead and held to the outside book, or all of
    /// it; debts that a book sells stay where they are to be left.</summary>
    private void HandOver(AccountState account, bool isCarried, bool isRestCarried, bool leavesDebts)
    {
        AccountState backstop = _accounts.Backstop;
        AccountState outside = _accounts.Market;
        Amount fromBackstop = default;
        Amount fromOutside = default;
        for (int i = account.HoldingCount - 1; i >= 0; i--)
        {
            AssetId asset = account.Holdings.Span[i].Asset;
            if (_catalog[asset].PriceObservable is not { } observable || (leavesDebts && IsBought(account, asset, account.Holdings.Span[i].Balance)))
            {
                continue;
            }

            // What never had a price comes with the rest, for nothing.
            Amount balance = _worth.Balance(account, i);
            Amount value = _market.TryAssetPrice(asset, out Price price) ? balance.Times(price, Rounding.Down) : default;
            bool isDeadAndHeld = balance.IsPositive && !_oracles.Allows(observable, OracleAction.Liquidate);
            bool toOutside = _market.IsKnown(observable) && !isCarried && (!isRestCarried || isDeadAndHeld);
            fromBackstop += toOutside ? default : value;
            fromOutside += toOutside ? value : default;
            _ledger.Move(account, toOutside ? outside : backstop, asset, balance);
            if (toOutside)
            {
                // Owed to it and by it, like profit and loss on contracts: no cash until it is settled.
                _ledger.NoteProfit(outside, asset, balance);
            }

            _events.Announce(toOutside
                ? new OutsideTookCoin(_events.Sequence, _events.Now, account.Id, asset, balance)
                : new BackstopTookCoin(_events.Sequence, _events.Now, account.Id, asset, balance));
        }

        AssetId numeraire = _catalog.Numeraire;
        Amount unit = _catalog[numeraire].SmallestUnit;
        Amount owed = fromOutside.RoundTo(unit, Rounding.Down);
        _ledger.Move(backstop, account, numeraire, fromBackstop.RoundTo(unit, Rounding.Down));
        _ledger.Move(outside, account, numeraire, owed);
        _ledger.NoteProfit(outside, numeraire, -owed);
    }

    /// <summary>What an account holds and owes in coin, a magnitude in the numeraire, rounded down.</summary>
    private Amount Coin(AccountState account)
    {
        Amount sum = default;
        foreach (ref readonly Holding holding in account.Holdings.Span)
        {
            bool counts = _catalog[holding.Asset].PriceObservable is not null && _market.TryAssetPrice(holding.Asset, out _);
            _market.TryAssetPrice(holding.Asset, out Price price);
            sum += counts && Worth.CanValue(holding.Balance, price) ? holding.Balance.Abs().Times(price, Rounding.Down) : default;
        }

        return sum;
    }

    /// <summary>What an account holds and owes in coin, numeraire: magnitudes of all, of what is alive, of living debts that a book sells, of what is dead and
    /// held, and by how much the dead might be better than their last prices.</summary>
    private struct Sums
    {
        internal Amount Notional;
        internal Amount Alive;
        internal Amount Debts;
        internal bool HasBook;
        internal Amount DeadHeld;
        internal Amount Doubt;
    }
}
