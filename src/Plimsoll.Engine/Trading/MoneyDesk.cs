// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Accounts;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Engine.Limits;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Engine.Trading;

/// <summary>Accounts, money in, money out, money across.</summary>
internal sealed class MoneyDesk
{
    private readonly EngineState _engine;

    internal MoneyDesk(EngineState engine) => _engine = engine;

    internal Rejection Open(OpenAccount command)
    {
        if (command.Owner.Value == 0 || command.Account.Value >= AccountBook.FirstPocket || command.Kind > AccountKind.Pocket)
        {
            return new(RejectionCode.OutOfRange, unchecked((long)command.Account.Value));
        }

        if (_engine.Accounts.Find(command.Account) is { IsHouse: false })
        {
            return new(RejectionCode.AccountExists, (long)command.Account.Value);
        }

        if (command.Account.Value < AccountId.FirstClient)
        {
            return new(RejectionCode.AccountIsHouse, (long)command.Account.Value);
        }

        Rejection parent = CheckParent(command);
        if (parent.IsRefused)
        {
            return parent;
        }

        if (_engine.Accounts.Clients.Count >= EngineLimits.MaxAccounts)
        {
            return new(RejectionCode.TooManyAccounts, EngineLimits.MaxAccounts);
        }

        AccountState account = new(command.Account, command.Owner, command.Kind, command.Parent, null);
        _engine.Accounts.Add(account);
        AnnounceOpened(account);
        return Rejection.None;
    }

    /// <summary>Opens the pocket of a parent for an instrument; its id comes from the count of pockets.</summary>
    internal AccountState OpenPocket(AccountState parent, InstrumentId instrument)
    {
        AccountId id = new(AccountBook.FirstPocket + _engine.Accounts.PocketCount++);
        AccountState pocket = new(id, parent.Owner, AccountKind.Pocket, parent.Id, instrument);
        _engine.Accounts.Add(pocket);
        AnnounceOpened(pocket);
        return pocket;
    }

    /// <summary>Closes the pockets that this command left without anything, so that they take no place; one still in liquidation waits until that is over.</summary>
    internal void ClosePockets()
    {
        List<AccountState> emptied = _engine.Accounts.Emptied;
        if (emptied.Count == 0)
        {
            return;
        }

        emptied.Sort(static (a, b) => a.Id.CompareTo(b.Id));
        foreach (AccountState pocket in emptied)
        {
            if (pocket.IsEmpty && pocket.Status == AccountStatus.Healthy)
            {
                _engine.Accounts.Remove(pocket);
                if (_engine.IsListening)
                {
                    _engine.Announce(new PocketClosed(_engine.Sequence, _engine.Now, pocket.Id, pocket.Parent));
                }
            }
        }

        emptied.RemoveAll(static pocket => !pocket.IsEmpty || pocket.Status == AccountStatus.Healthy);
    }

    internal Rejection Deposit(Deposit command)
    {
        Rejection rejection = CheckAmount(command.Asset, command.Amount);
        rejection = rejection.IsRefused ? rejection : Client(command.Account, out _);
        if (rejection.IsRefused)
        {
            return rejection;
        }

        AccountState account = _engine.Accounts.Find(command.Account)!;
        if (account.Kind == AccountKind.Pocket)
        {
            return new(RejectionCode.PocketRestricted, unchecked((long)account.Id.Value));
        }

        rejection = CheckReceive(account, _engine.Accounts.External, command.Asset, command.Amount);
        if (rejection.IsRefused)
        {
            return rejection;
        }

        _engine.Ledger.Move(_engine.Accounts.External, account, command.Asset, command.Amount);
        _engine.Claims.PaidIn(account, command.Asset, command.Amount);
        if (account.Status == AccountStatus.Healthy && command.Asset == _engine.Catalog.Numeraire)
        {
            // More of what has no price to move leaves a healthy account healthy, and its radius no smaller than the screen believes.
            _engine.Ledger.ForgetTouch(account);
        }

        if (_engine.IsListening)
        {
            _engine.Announce(new Deposited(_engine.Sequence, _engine.Now, account.Id, command.Asset, command.Amount));
        }

        return Rejection.None;
    }

    internal Rejection Withdraw(Withdraw command)
    {
        Rejection rejection = CheckAmount(command.Asset, command.Amount);
        rejection = rejection.IsRefused ? rejection : Client(command.Account, out _);
        if (rejection.IsRefused)
        {
            return rejection;
        }

        AccountState account = _engine.Accounts.Find(command.Account)!;
        if (account.Kind == AccountKind.Pocket)
        {
            return new(RejectionCode.PocketRestricted, unchecked((long)account.Id.Value));
        }

        rejection = CheckTake(account, command.Asset, command.Amount);
        if (rejection.IsRefused)
        {
            return rejection;
        }

        if (command.Amount > _engine.Claims.Share(account, command.Asset))
        {
            return new(RejectionCode.InsufficientLiquidity, command.Asset.Value);
        }

        _engine.Claims.Take(account, command.Asset, command.Amount);
        _engine.Ledger.Move(account, _engine.Accounts.External, command.Asset, command.Amount);
        if (_engine.IsListening)
        {
            _engine.Announce(new Withdrawn(_engine.Sequence, _engine.Now, account.Id, command.Asset, command.Amount));
        }

        return Rejection.None;
    }

    internal Rejection Transfer(Transfer command)
    {
        Rejection rejection = CheckAmount(command.Asset, command.Amount);
        rejection = rejection.IsRefused ? rejection : Client(command.From, out _);
        rejection = rejection.IsRefused ? rejection : Client(command.To, out _);
        if (rejection.IsRefused)
        {
            return rejection;
        }

        AccountState from = _engine.Accounts.Find(command.From)!;
        AccountState to = _engine.Accounts.Find(command.To)!;
        if (from.Owner != to.Owner)
        {
            return new(RejectionCode.OwnerMismatch, unchecked((long)to.Id.Value));
        }

        if ((from.Kind == AccountKind.Pocket && to.Id != from.Parent) || (to.Kind == AccountKind.Pocket && from.Id != to.Parent))
        {
            return new(RejectionCode.PocketRestricted, unchecked((long)(to.Kind == AccountKind.Pocket ? to : from).Id.Value));
        }

        if (from == to)
        {
            return new(RejectionCode.SelfTrade, unchecked((long)to.Id.Value));
        }

        rejection = CheckTake(from, command.Asset, command.Amount);
        rejection = rejection.IsRefused ? rejection : CheckReceive(to, from, command.Asset, command.Amount);
        if (rejection.IsRefused)
        {
            return rejection;
        }

        MoveBetween(from, to, command.Asset, command.Amount);

        // A debt repaid leaves a flat pocket with nothing to be kept for.
        _engine.Fills.Sweep(from);
        _engine.Fills.Sweep(to);
        return Rejection.None;
    }

    /// <summary>Moves money between an owner's accounts and says so.</summary>
    internal void MoveBetween(AccountState from, AccountState to, AssetId asset, Amount amount)
    {
        Amount profit = _engine.Claims.Carry(from, to, asset, amount);
        _engine.Ledger.Move(from, to, asset, amount);
        to.AddProfit(asset, profit);
        if (_engine.IsListening)
        {
            _engine.Announce(new Transferred(_engine.Sequence, _engine.Now, from.Id, to.Id, asset, amount));
        }
    }

    internal Rejection Contribute(ContributeToFund command)
    {
        Rejection rejection = CheckAmount(command.Asset, command.Amount);
        rejection = rejection.IsRefused ? rejection : CheckReceive(_engine.Accounts.InsuranceFund, _engine.Accounts.External, command.Asset, command.Amount);
        if (rejection.IsRefused)
        {
            return rejection;
        }

        _engine.Ledger.Move(_engine.Accounts.External, _engine.Accounts.InsuranceFund, command.Asset, command.Amount);
        _engine.Announce(new FundContributed(_engine.Sequence, _engine.Now, command.Asset, command.Amount));
        return Rejection.None;
    }

    /// <summary>The outside book pays in what it has lost, or is paid what it has won; never more than either.</summary>
    internal Rejection Settle(SettleOutside command)
    {
        if (!Magnitude.Fits(command.Amount.Atoms, EngineLimits.AmountBits))
        {
            return new(RejectionCode.OutOfRange);
        }

        Rejection rejection = CheckAmount(command.Asset, command.Amount.Abs());
        if (rejection.IsRefused)
        {
            return rejection;
        }

        AccountState market = _engine.Accounts.Market;
        Amount won = _engine.Ledger.OutsideProfit(command.Asset);
        bool isOwed = command.Amount.IsPositive ? command.Amount <= -won : -command.Amount <= won;
        if (!isOwed)
        {
            return new(RejectionCode.AboveWithdrawable, command.Asset.Value);
        }

        if (command.Amount.IsNegative && -command.Amount > _engine.Claims.Held(command.Asset))
        {
            return new(RejectionCode.InsufficientLiquidity, command.Asset.Value);
        }

        _engine.Ledger.Move(_engine.Accounts.External, market, command.Asset, command.Amount);
        _engine.Ledger.NoteProfit(market, command.Asset, command.Amount);
        _engine.Announce(new OutsideSettled(_engine.Sequence, _engine.Now, command.Asset, command.Amount));
        return Rejection.None;
    }

    internal Rejection SetLimit(SetLeverageLimit command)
    {
        bool isWhole = command.Limit.IsZero || (command.Limit >= Ratio.One && command.Limit <= EngineLimits.MaxLeverageLimit);
        if (!isWhole)
        {
            return new(command.Limit.IsNegative ? RejectionCode.NotPositive : RejectionCode.OutOfRange);
        }

        Rejection rejection = Client(command.Account, out AccountState? account);
        if (rejection.IsRefused)
        {
            return rejection;
        }

        if (account!.Kind == AccountKind.Pocket)
        {
            return new(RejectionCode.PocketRestricted, unchecked((long)account.Id.Value));
        }

        if (command.Instrument is { } instrument)
        {
            if (!_engine.Catalog.Has(instrument))
            {
                return new(RejectionCode.InstrumentUnknown, instrument.Value);
            }

            AccountTerms changed = account.Terms.WithLimit(instrument, command.Limit);
            if (changed.InstrumentLimits.Length > EngineLimits.MaxLeverageLimits)
            {
                return new(RejectionCode.TooManyPositions, EngineLimits.MaxLeverageLimits);
            }

            _engine.Ledger.SetTerms(account, changed);
        }
        else
        {
            _engine.Ledger.SetTerms(account, account.Terms.WithLimit(command.Limit));
        }

        _engine.Announce(new LeverageLimitSet(_engine.Sequence, _engine.Now, account.Id, command.Instrument, command.Limit));
        return Rejection.None;
    }

    /// <summary>Finds an open client account, or says why not.</summary>
    internal Rejection Client(AccountId id, out AccountState? account)
    {
        account = _engine.Accounts.Find(id);
        return id.Value is > 0 and < AccountId.FirstClient ? new(RejectionCode.AccountIsHouse, (long)id.Value)
            : account is null ? new(RejectionCode.AccountUnknown, unchecked((long)id.Value))
            : account.Status == AccountStatus.Closed ? new(RejectionCode.AccountClosed, unchecked((long)id.Value))
            : Rejection.None;
    }

    private Rejection CheckParent(OpenAccount command)
    {
        if (command.Kind == AccountKind.Pocket)
        {
            return new(RejectionCode.PocketRestricted, (long)command.Account.Value);
        }

        if (command.Kind == AccountKind.Cross)
        {
            return command.Parent.Value == 0 ? Rejection.None : new(RejectionCode.OutOfRange, unchecked((long)command.Parent.Value));
        }

        Rejection rejection = Client(command.Parent, out AccountState? parent);
        return rejection.IsRefused ? rejection
            : parent!.Owner != command.Owner ? new(RejectionCode.OwnerMismatch, unchecked((long)command.Parent.Value))
            : parent.Kind != AccountKind.Cross ? new(RejectionCode.OutOfRange, unchecked((long)command.Parent.Value))
            : Rejection.None;
    }

    private void AnnounceOpened(AccountState account)
    {
        if (_engine.IsListening)
        {
            _engine.Announce(new AccountOpened(_engine.Sequence, _engine.Now, account.Id, account.Owner, account.Kind, account.Parent, account.Instrument));
        }
    }

    private Rejection CheckAmount(AssetId asset, Amount amount) =>
        !amount.IsPositive ? new(RejectionCode.NotPositive)
        : !Magnitude.Fits(amount.Atoms, EngineLimits.AmountBits) ? new(RejectionCode.OutOfRange)
        : !_engine.Catalog.Has(asset) ? new(RejectionCode.AssetUnknown, asset.Value)
        : amount.Atoms % _engine.Catalog[asset].SmallestUnit.Atoms != 0 ? new(RejectionCode.AmountTooFine, asset.Value)
        : Rejection.None;

    private Rejection CheckReceive(AccountState to, AccountState from, AssetId asset, Amount amount)
    {
        if (!_engine.Slots.HaveRoom(to, asset))
        {
            return new(RejectionCode.TooManyPositions, EngineLimits.MaxHoldings);
        }

        bool fits = Ledger.GeneralLedger.Fits(to, asset, amount)
            && Ledger.GeneralLedger.Fits(from, asset, -amount)
            && _engine.Exposure.CanHold(asset, to.Balance(asset) + amount);
        return fits ? Rejection.None : new(RejectionCode.OutOfRange, asset.Value);
    }

    private Rejection CheckTake(AccountState from, AssetId asset, Amount amount)
    {
        if (amount > from.Balance(asset))
        {
            return new(RejectionCode.InsufficientBalance, asset.Value);
        }

        Amount most = _engine.Withdrawals.Transferable(from, asset, out Rejection cause);
        return cause.IsRefused ? cause : amount > most ? new(RejectionCode.AboveWithdrawable, asset.Value) : Rejection.None;
    }
}
