// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Accounts;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Engine.Ledger;
using Plimsoll.Instruments;
using Plimsoll.Values;

namespace Plimsoll.Engine.Trading;

/// <summary>Money into the tranches, and stakes out of them again. All of it comes from outside and goes there: no command moves money between a client's
/// account and a tranche, so that neither is collateral of the other.</summary>
internal sealed class TrancheDesk
{
    private readonly RulesInForce _rules;
    private readonly AccountBook _accounts;
    private readonly GeneralLedger _ledger;
    private readonly MoneyCheck _check;
    private readonly UnpaidDeficits _unpaid;
    private readonly Announcer _events;
    private readonly InstrumentCatalog _catalog;

    internal TrancheDesk(RulesInForce rules, GeneralLedger ledger, MoneyCheck check, UnpaidDeficits unpaid, Announcer events)
    {
        _unpaid = unpaid;
        _rules = rules;
        _accounts = ledger.Accounts;
        _ledger = ledger;
        _check = check;
        _events = events;
        _catalog = ledger.Catalog;
    }

    /// <summary>True when something that was wanted back may leave.</summary>
    internal bool IsDue => Book.NextDue is { } next && next <= _events.Now && !IsHeld;

    /// <summary>True while a deficit is not paid: a tranche that is capped for today, or had too little for it, may be drawn on for it tomorrow.</summary>
    private bool IsHeld => !_unpaid.IsEmpty && _rules.Venue.Liquidation.Waterfall is not null;

    /// <summary>Whose the money of the tranches is.</summary>
    internal TrancheBook Book => _accounts.Tranches;

    private AssetId Numeraire => _catalog.Numeraire;

    internal Rejection Apply(Command command) => command switch
    {
        ContributeToMarketFund contribute => Contribute(contribute),
        ContributeToJunior contribute => Contribute(contribute),
        Stake stake => Stake(stake),
        Unstake unstake => Unstake(unstake),
        WithdrawJunior withdraw => Withdraw(withdraw),
        _ => new(RejectionCode.OutOfRange),
    };

    private Rejection Contribute(ContributeToMarketFund command)
    {
        Rejection rejection = !_catalog.Has(command.Instrument) ? new(RejectionCode.InstrumentUnknown, command.Instrument)
            : CheckPaidIn(_accounts.MarketFunds, command.Amount);
        if (rejection.IsRefused)
        {
            return rejection;
        }

        ObservableId underlying = _catalog[command.Instrument].Underlying;
        if (!_accounts.Tranches.Markets.TryGetValue(underlying.Value, out MarketFundState? fund))
        {
            _accounts.Tranches.Markets.Add(underlying.Value, fund = new());
        }

        fund.Balance += command.Amount;
        _ledger.Move(_accounts.External, _accounts.MarketFunds, Numeraire, command.Amount);
        _events.Announce(new MarketFundContributed(_events.Sequence, _events.Now, underlying, command.Amount));
        return Rejection.None;
    }

    private Rejection Contribute(ContributeToJunior command)
    {
        Rejection rejection = CheckPaidIn(_accounts.Junior, command.Amount);
        if (rejection.IsRefused)
        {
            return rejection;
        }

        _ledger.Move(_accounts.External, _accounts.Junior, Numeraire, command.Amount);
        _events.Announce(new JuniorContributed(_events.Sequence, _events.Now, command.Amount));
        return Rejection.None;
    }

    private Rejection Withdraw(WithdrawJunior command)
    {
        Rejection rejection = _check.CheckAmount(Numeraire, command.Amount);
        rejection = rejection.IsRefused || !IsHeld ? rejection : new(RejectionCode.DeficitUnpaid);
        if (rejection.IsRefused)
        {
            return rejection;
        }

        if (command.Amount > _accounts.Junior.Balance(Numeraire) - Book.JuniorLeaving)
        {
            return new(RejectionCode.InsufficientBalance, Numeraire);
        }

        Book.JuniorLeaving += command.Amount;
        Book.JuniorDue = _events.Now.PlusSeconds(_rules.Venue.Liquidation.Waterfall?.UnstakeSeconds ?? 0);
        Book.FindNextDue();
        _events.Announce(new JuniorWithdrawalRequested(_events.Sequence, _events.Now, Book.JuniorLeaving, Book.JuniorDue));
        return Rejection.None;
    }

    private Rejection Stake(Stake command)
    {
        Rejection rejection = _accounts.Client(command.Account, out AccountState? account);
        rejection = rejection.IsRefused ? rejection
            : account!.Kind == AccountKind.Pocket ? new(RejectionCode.PocketRestricted, account.Id)
            : CheckPaidIn(_accounts.Stakes, command.Amount);
        if (rejection.IsRefused)
        {
            return rejection;
        }

        if (!_accounts.Tranches.Stakes.TryGetValue(command.Account.Value, out StakeState? stake))
        {
            _accounts.Tranches.Stakes.Add(command.Account.Value, stake = new());
        }

        stake.Amount += command.Amount;
        _ledger.Move(_accounts.External, _accounts.Stakes, Numeraire, command.Amount);
        _events.Announce(new Staked(_events.Sequence, _events.Now, command.Account, command.Amount, stake.Amount));
        return Rejection.None;
    }

    /// <summary>Also for an account that is closed: a stake is none of what its bankruptcy took.</summary>
    private Rejection Unstake(Unstake command)
    {
        Rejection rejection = _check.CheckAmount(Numeraire, command.Amount);
        rejection = rejection.IsRefused ? rejection : _accounts.Find(command.Account) is null ? new(RejectionCode.AccountUnknown, command.Account)
            : command.Account.Value < AccountId.FirstClient ? new(RejectionCode.AccountIsHouse, command.Account)
            : IsHeld ? new(RejectionCode.DeficitUnpaid) : Rejection.None;
        if (rejection.IsRefused)
        {
            return rejection;
        }

        if (!_accounts.Tranches.Stakes.TryGetValue(command.Account.Value, out StakeState? stake) || command.Amount > stake.Amount - stake.Leaving)
        {
            return new(RejectionCode.InsufficientBalance, Numeraire);
        }

        stake.Leaving += command.Amount;
        stake.Due = _events.Now.PlusSeconds(_rules.Venue.Liquidation.Waterfall?.UnstakeSeconds ?? 0);
        _accounts.Tranches.FindNextDue();
        _events.Announce(new UnstakeRequested(_events.Sequence, _events.Now, command.Account, stake.Leaving, stake.Due));
        return Rejection.None;
    }

    /// <summary>Lets go what has waited for long enough, after a command and before any liquidation in it: its time was over before the loss was known. While a
    /// deficit is left nothing goes, however long it has waited.</summary>
    internal void PayDue(Amount reserved)
    {
        if (!IsDue)
        {
            return;
        }

        List<ulong>? due = null;
        foreach ((ulong account, StakeState stake) in _accounts.Tranches.Stakes)
        {
            if (stake.Leaving.IsPositive && stake.Due <= _events.Now)
            {
                (due ??= []).Add(account);
            }
        }

        foreach (ulong account in due ?? [])
        {
            StakeState stake = _accounts.Tranches.Stakes[account];
            Amount paid = stake.Leaving;
            stake.Amount -= paid;
            stake.Leaving = default;
            if (stake.Amount.IsZero)
            {
                _accounts.Tranches.Stakes.Remove(account);
            }

            _ledger.Move(_accounts.Stakes, _accounts.External, Numeraire, paid);
            _events.Announce(new Unstaked(_events.Sequence, _events.Now, new(account), paid, stake.Amount));
        }

        PayJunior(reserved);
        _accounts.Tranches.FindNextDue();
    }

    /// <summary>What the backstop stands to lose is kept back from the junior tranche first, so that much waits on.</summary>
    private void PayJunior(Amount reserved)
    {
        Amount held = _accounts.Junior.Balance(Numeraire);
        Amount free = Amount.Max(held - reserved, default).RoundTo(_catalog[Numeraire].SmallestUnit, Rounding.Down);
        Amount paid = Amount.Min(Book.JuniorLeaving, free);
        if (Book.JuniorDue > _events.Now || !paid.IsPositive)
        {
            return;
        }

        Book.JuniorLeaving -= paid;
        _ledger.Move(_accounts.Junior, _accounts.External, Numeraire, paid);
        _events.Announce(new JuniorWithdrawn(_events.Sequence, _events.Now, paid, held - paid));
    }

    private Rejection CheckPaidIn(AccountState to, Amount amount)
    {
        Rejection rejection = _check.CheckAmount(Numeraire, amount);
        return rejection.IsRefused ? rejection : _check.CheckReceive(to, _accounts.External, Numeraire, amount);
    }
}
