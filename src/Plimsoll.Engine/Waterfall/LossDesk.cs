// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Accounts;
using Plimsoll.Engine.Ledger;
using Plimsoll.Instruments;
using Plimsoll.Liquidation;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Engine.Waterfall;

/// <summary>Settles what an account without positions still owes: the fund at once, then the profitable (<see cref="SharedLoss"/>) for all deficits together;
/// and empties it once nothing is missing.</summary>
/// <remarks>A deficit is paid when all of it can be, or when it moves with no price any more but that of what is owed (<see cref="CoinDebt"/>): somebody else's
/// money is not paid into an account that may still win with it, and what is paid for a part of such a debt goes with that part.</remarks>
internal sealed class LossDesk
{
    private readonly AccountBook _accounts;
    private readonly GeneralLedger _ledger;
    private readonly AccountLifecycle _lifecycle;
    private readonly InstrumentCatalog _catalog;
    private readonly Tranches _layers;
    private readonly BackstopDesk _backstop;
    private readonly SharedLoss _shared;
    private readonly CoinDebt _coin;
    private readonly Worth _worth;
    private readonly WithdrawalGate _gate;

    // Deficits of the command that is being applied, in the order in which they were left; empty between commands.
    private readonly List<AccountState> _waiting = [];

    internal LossDesk(
        GeneralLedger ledger, AccountLifecycle lifecycle, Tranches layers, BackstopDesk backstop, SharedLoss shared, CoinDebt coin, Worth worth,
        WithdrawalGate gate)
    {
        _accounts = ledger.Accounts;
        _ledger = ledger;
        _lifecycle = lifecycle;
        _catalog = ledger.Catalog;
        _layers = layers;
        _backstop = backstop;
        _shared = shared;
        _coin = coin;
        _worth = worth;
        _gate = gate;
    }

    /// <summary>Pays a flat account's deficit out of the layers as far as they reach, and closes the account when all of it was paid. What others are to be
    /// charged for waits for <see cref="ShareAll"/>.</summary>
    internal void Settle(AccountState account)
    {
        Invariant.Check(account.PositionCount == 0, "A loss is settled only when no position is open.");
        if (_worth.Of(account) is not { } worth || worth.IsPositive)
        {
            return;
        }

        // Whether a deficit that floats may be paid at all depends on what others can bear, which is measured when all are known.
        bool waits = worth.IsNegative && !account.IsLossShared && _coin.Floats(account) && (-worth - Drawable(account)).IsPositive;
        if (!waits && worth.IsNegative)
        {
            bool isPaid = TryPay(account, ref worth, default);
            waits = isPaid && worth.IsNegative && !account.IsLossShared;
        }

        if (waits)
        {
            _waiting.Add(account);
            return;
        }

        Conclude(account, worth, account.IsLossShared);
    }

    /// <summary>Charges the deficits that have waited to those who can bear them, all together, and concludes them. What each can bear is measured once,
    /// however many deficits there are, after all that could be traded or closed was.</summary>
    internal void ShareAll()
    {
        if (_waiting.Count == 0)
        {
            return;
        }

        // What a pocket sent back meanwhile may have paid its parent's.
        AccountState[] deficits = [.. _waiting.Where(account => _worth.Of(account) is { IsPositive: false })];
        _waiting.Clear();
        LossClaim[] claims = _shared.Claims();
        Amount room = claims.Aggregate(default(Amount), static (sum, claim) => sum + claim.Profit);
        List<LossShare> owed = [];
        foreach (AccountState account in deficits)
        {
            if (_worth.Of(account) is not { IsNegative: true } worth || !TryPay(account, ref worth, room)
                || _worth.Of(account) is not { IsNegative: true } left)
            {
                continue;
            }

            // Once for a deficit that stands. One that grows with a debt in coin is charged to what is won while it does; what was charged is no profit any
            // more.
            if (account.IsHouse || !_coin.Floats(account))
            {
                AccountLifecycle.ShareDeficit(account);
            }

            Amount charged = _shared.Whole(-left, room);
            room -= charged;
            owed.Add(new(account, charged));
        }

        if (owed.Count > 0)
        {
            _shared.Charge(owed, claims, null);
        }

        foreach (LossShare loss in owed)
        {
            CountPaid(loss.Account, loss.Amount);
            RepayPart(loss.Account);
        }

        foreach (AccountState account in deficits)
        {
            Conclude(account, _worth.Of(account)!.Value, wasShared: false);
        }
    }

    /// <summary>Empties an account that owes nothing any more, or says that nobody pays what it owes.</summary>
    private void Conclude(AccountState account, Amount worth, bool wasShared)
    {
        if (worth.IsNegative)
        {
            _lifecycle.RecogniseDeficit(account, -worth, wasShared);
            _gate.Note(account);
            return;
        }

        AccountLifecycle.EndDeficit(account);
        Empty(account);
    }

    /// <summary>At the end of a settlement period: charges its profits for deficits that are still there, all together, and concludes the accounts that owe
    /// nothing any more.</summary>
    /// <remarks>What each account can bear is measured once, however many deficits there are. A deficit that still moves with a price, and that the profits
    /// cannot pay whole, is charged to none of them, which is told.</remarks>
    /// <returns>For how many deficits the profits were charged.</returns>
    internal int ClawBack(IReadOnlyList<AccountState> deficits, Timestamp period)
    {
        List<LossShare> owed = [];
        LossClaim[]? claims = null;
        Amount room = default;
        foreach (AccountState account in deficits)
        {
            if (_worth.Of(account) is { IsNegative: false })
            {
                continue;
            }

            if (claims is null)
            {
                claims = _shared.PeriodClaims();
                room = claims.Aggregate(default(Amount), static (sum, claim) => sum + claim.Profit);
            }

            if (_worth.Of(account) is not { } worth || (-worth > room && !_coin.TryFix(account)))
            {
                _lifecycle.TellUncharged(account, period);
                continue;
            }

            Amount charged = _shared.Whole(-_worth.Of(account)!.Value, room);
            room -= charged;
            owed.Add(new(account, charged));
        }

        if (owed.Count > 0)
        {
            _shared.Charge(owed, claims!, period);
        }

        foreach (LossShare loss in owed)
        {
            CountPaid(loss.Account, loss.Amount);
            RepayPart(loss.Account);
            if (loss.Account.PositionCount == 0 && _worth.Of(loss.Account) is { IsNegative: false })
            {
                Conclude(loss.Account, default, wasShared: true);
            }
        }

        return owed.Count;
    }

    /// <summary>What an account has that still owes more goes for a part of what it owes in coin.</summary>
    private void RepayPart(AccountState account)
    {
        if (account.PositionCount == 0 && _worth.Of(account) is { IsNegative: true })
        {
            _coin.Repay(account);
        }
    }

    /// <summary>What others pay for a loss is no loss of the account: the parent of a pocket, to whom what the pocket realised goes, lost only what was put
    /// in.</summary>
    private void CountPaid(AccountState account, Amount paid) => _ledger.CountInPeriod(account, _catalog.Numeraire, paid);

    /// <summary>Pays what the flat backstop has lost for good out of the tranches; without any there is nothing to do, for the fund has paid as the losses were
    /// made.</summary>
    internal void PayFlat(AccountState backstop)
    {
        if (_layers.HasTranches && _worth.Of(backstop) is { IsNegative: true } lost)
        {
            _layers.Pay(backstop, backstop, -lost, default, isNumeraireOnly: true);
        }
    }

    /// <summary>What the layers may pay now for a deficit of an account.</summary>
    private Amount Drawable(AccountState account) => _layers.DrawableOf(MarketOf(account)) + _layers.Drawable(account, _backstop.Reserved);

    private ObservableId? MarketOf(AccountState account) => account.Instrument is { } instrument ? _catalog[instrument].Underlying : null;

    /// <summary>Pays a deficit from the layers as far as they reach; false when nothing may be paid yet.</summary>
    /// <param name="account">Whose.</param>
    /// <param name="worth">What it is worth, below zero; afterwards what it is worth then.</param>
    /// <param name="bearable">What others can bear of what the layers leave.</param>
    private bool TryPay(AccountState account, ref Amount worth, Amount bearable)
    {
        ObservableId? market = MarketOf(account);
        Amount before = worth;
        if ((-worth - Drawable(account) - bearable).IsPositive && !_coin.TryFix(account))
        {
            return false;
        }

        if (_layers.PayOf(market, account, account, -worth).IsPositive)
        {
            worth = _worth.Of(account)!.Value;
        }

        Amount reserved = _backstop.Reserved;
        if (worth.IsNegative && _layers.Drawable(account, reserved) is { IsPositive: true } drawable)
        {
            // In the numeraire alone unless all is paid: coin would be a stake of the bankrupt in what others pay.
            Amount due = Amount.Min(-worth, drawable);
            _layers.Pay(account, account, due, reserved, isNumeraireOnly: due < -worth);
            worth = _worth.Of(account)!.Value;
        }

        CountPaid(account, worth - before);
        return true;
    }

    /// <summary>Gives back the dust that rounding took from an account that is short of it, at most so many smallest units an asset, from where that dust is
    /// kept.</summary>
    internal void ReturnDust(AccountState account, int units)
    {
        if (_worth.Of(account) is not { IsNegative: true })
        {
            return;
        }

        AccountState suspense = _accounts.Suspense;
        foreach (Holding holding in account.Holdings.ToArray())
        {
            bool isDust = holding.Balance.IsNegative && -holding.Balance.Atoms <= _catalog[holding.Asset].SmallestUnit.Atoms * units;
            if (isDust && -holding.Balance <= suspense.Balance(holding.Asset))
            {
                _ledger.Move(suspense, account, holding.Asset, -holding.Balance);
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

        _lifecycle.Close(account);
    }

    /// <summary>Moves every balance, debts included, to the backstop.</summary>
    internal void HandOver(AccountState account)
    {
        while (account.HoldingCount > 0 && !account.IsHouse)
        {
            _ledger.Move(account, _accounts.Backstop, account.Holdings.Span[0].Asset, _worth.Balance(account, 0));
        }
    }
}
