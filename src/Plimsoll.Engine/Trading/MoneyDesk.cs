// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Accounts;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Engine.Ledger;
using Plimsoll.Engine.Limits;
using Plimsoll.Instruments;
using Plimsoll.Values;

namespace Plimsoll.Engine.Trading;

/// <summary>Money in, money out, money across.</summary>
internal sealed class MoneyDesk
{
    private readonly AccountBook _accounts;
    private readonly GeneralLedger _ledger;
    private readonly CashClaims _claims;
    private readonly MoneyCheck _check;
    private readonly AccountDesk _accountDesk;
    private readonly Announcer _events;
    private readonly InstrumentCatalog _catalog;

    internal MoneyDesk(GeneralLedger ledger, CashClaims claims, MoneyCheck check, AccountDesk accountDesk, Announcer events)
    {
        _accounts = ledger.Accounts;
        _ledger = ledger;
        _claims = claims;
        _check = check;
        _accountDesk = accountDesk;
        _events = events;
        _catalog = ledger.Catalog;
    }

    internal Rejection Deposit(Deposit command)
    {
        Rejection rejection = _check.CheckAmount(command.Asset, command.Amount);
        rejection = rejection.IsRefused ? rejection : _accounts.Client(command.Account, out _);
        if (rejection.IsRefused)
        {
            return rejection;
        }

        AccountState account = _accounts.Find(command.Account)!;
        if (account.Kind == AccountKind.Pocket)
        {
            return new(RejectionCode.PocketRestricted, account.Id);
        }

        rejection = _check.CheckReceive(account, _accounts.External, command.Asset, command.Amount);
        if (rejection.IsRefused)
        {
            return rejection;
        }

        _ledger.Move(_accounts.External, account, command.Asset, command.Amount);
        _claims.PaidIn(account, command.Asset, command.Amount);
        _claims.CountFlow(account, command.Asset, command.Amount);
        if (account.Status == AccountStatus.Healthy && command.Asset == _catalog.Numeraire)
        {
            // More of what has no price to move leaves a healthy account healthy, and its radius no smaller than the screen believes.
            _ledger.ForgetTouch(account);
        }

        if (_events.IsListening)
        {
            _events.Announce(new Deposited(_events.Sequence, _events.Now, account.Id, command.Asset, command.Amount));
        }

        return Rejection.None;
    }

    internal Rejection Withdraw(Withdraw command)
    {
        Rejection rejection = _check.CheckAmount(command.Asset, command.Amount);
        rejection = rejection.IsRefused ? rejection : _accounts.Client(command.Account, out _);
        if (rejection.IsRefused)
        {
            return rejection;
        }

        AccountState account = _accounts.Find(command.Account)!;
        if (account.Kind == AccountKind.Pocket)
        {
            return new(RejectionCode.PocketRestricted, account.Id);
        }

        rejection = _check.CheckTake(account, command.Asset, command.Amount);
        if (rejection.IsRefused)
        {
            return rejection;
        }

        if (command.Amount > _claims.Share(account, command.Asset))
        {
            return new(_claims.IsHeldBack(command.Asset) ? RejectionCode.AboveFairShare : RejectionCode.InsufficientLiquidity, command.Asset);
        }

        _claims.Withdraw(account, command.Asset, command.Amount);
        _claims.CountFlow(account, command.Asset, -command.Amount);
        _ledger.Move(account, _accounts.External, command.Asset, command.Amount);
        if (_events.IsListening)
        {
            _events.Announce(new Withdrawn(_events.Sequence, _events.Now, account.Id, command.Asset, command.Amount));
        }

        return Rejection.None;
    }

    internal Rejection Transfer(Transfer command)
    {
        Rejection rejection = _check.CheckAmount(command.Asset, command.Amount);
        rejection = rejection.IsRefused ? rejection : _accounts.Client(command.From, out _);
        rejection = rejection.IsRefused ? rejection : _accounts.Client(command.To, out _);
        if (rejection.IsRefused)
        {
            return rejection;
        }

        AccountState from = _accounts.Find(command.From)!;
        AccountState to = _accounts.Find(command.To)!;
        if (from.Owner != to.Owner)
        {
            return new(RejectionCode.OwnerMismatch, to.Id);
        }

        if ((from.Kind == AccountKind.Pocket && to.Id != from.Parent) || (to.Kind == AccountKind.Pocket && from.Id != to.Parent))
        {
            return new(RejectionCode.PocketRestricted, (to.Kind == AccountKind.Pocket ? to : from).Id);
        }

        if (from == to)
        {
            return new(RejectionCode.SelfTrade, to.Id);
        }

        rejection = _check.CheckTake(from, command.Asset, command.Amount);
        rejection = rejection.IsRefused ? rejection : _check.CheckReceive(to, from, command.Asset, command.Amount);
        rejection = rejection.IsRefused ? rejection
            : _claims.CheckSpending(from, command.Asset, Amount.Min(command.Amount, Amount.Max(-to.Balance(command.Asset), default)));
        if (rejection.IsRefused)
        {
            return rejection;
        }

        _accountDesk.MoveBetween(from, to, command.Asset, command.Amount);

        // A debt repaid leaves a flat pocket with nothing to be kept for.
        _accountDesk.SendBack(from);
        _accountDesk.SendBack(to);
        return Rejection.None;
    }

    internal Rejection Contribute(ContributeToFund command)
    {
        Rejection rejection = _check.CheckAmount(command.Asset, command.Amount);
        rejection = rejection.IsRefused ? rejection : _check.CheckReceive(_accounts.InsuranceFund, _accounts.External, command.Asset, command.Amount);
        if (rejection.IsRefused)
        {
            return rejection;
        }

        _ledger.Move(_accounts.External, _accounts.InsuranceFund, command.Asset, command.Amount);
        _events.Announce(new FundContributed(_events.Sequence, _events.Now, command.Asset, command.Amount));
        return Rejection.None;
    }

    /// <summary>The outside book pays in what it has lost, or is paid what it has won; never more than either.</summary>
    internal Rejection Settle(SettleOutside command)
    {
        if (!Magnitude.Fits(command.Amount.Atoms, EngineLimits.AmountBits))
        {
            return new(RejectionCode.OutOfRange);
        }

        Rejection rejection = _check.CheckAmount(command.Asset, command.Amount.Abs());
        if (rejection.IsRefused)
        {
            return rejection;
        }

        AccountState market = _accounts.Market;
        bool isOwed = command.Amount.IsPositive ? command.Amount <= -_ledger.OutsideProfit(command.Asset)
            : -command.Amount <= _claims.Cash.OwedOutside(command.Asset);
        if (!isOwed)
        {
            return new(RejectionCode.AboveWithdrawable, command.Asset);
        }

        if (command.Amount.IsNegative && -command.Amount > _claims.Cash.Held(command.Asset))
        {
            return new(RejectionCode.InsufficientLiquidity, command.Asset);
        }

        _ledger.Move(_accounts.External, market, command.Asset, command.Amount);
        _ledger.NoteProfit(market, command.Asset, command.Amount);
        _events.Announce(new OutsideSettled(_events.Sequence, _events.Now, command.Asset, command.Amount));
        return Rejection.None;
    }
}
