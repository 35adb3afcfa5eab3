// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Accounts;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Engine.Ledger;
using Plimsoll.Engine.Limits;
using Plimsoll.Instruments;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Engine.Trading;

/// <summary>Opens accounts and their pockets, empties and closes pockets that are flat, sets terms.</summary>
internal sealed class AccountDesk
{
    private readonly AccountBook _accounts;
    private readonly GeneralLedger _ledger;
    private readonly CashClaims _claims;
    private readonly ReserveCheck _reserves;
    private readonly Announcer _events;
    private readonly InstrumentCatalog _catalog;

    internal AccountDesk(GeneralLedger ledger, CashClaims claims, ReserveCheck reserves, Announcer events)
    {
        _accounts = ledger.Accounts;
        _ledger = ledger;
        _claims = claims;
        _reserves = reserves;
        _events = events;
        _catalog = ledger.Catalog;
    }

    internal Rejection Open(OpenAccount command)
    {
        if (command.Owner.Value == 0)
        {
            return new(RejectionCode.OutOfRange, command.Owner);
        }

        if (command.Account.Value >= AccountBook.FirstPocket || command.Kind > AccountKind.Pocket)
        {
            return new(RejectionCode.OutOfRange, command.Account);
        }

        if (_accounts.Find(command.Account) is { IsHouse: false })
        {
            return new(RejectionCode.AccountExists, command.Account);
        }

        if (command.Account.Value < AccountId.FirstClient)
        {
            return new(RejectionCode.AccountIsHouse, command.Account);
        }

        Rejection parent = CheckParent(command);
        if (parent.IsRefused)
        {
            return parent;
        }

        if (_accounts.Clients.Count >= EngineLimits.MaxAccounts)
        {
            return new(RejectionCode.TooManyAccounts, RefusalSubject.Limit(EngineLimits.MaxAccounts));
        }

        AccountState account = new(command.Account, command.Owner, command.Kind, command.Parent, null);
        _accounts.Add(account);
        AnnounceOpened(account);
        return Rejection.None;
    }

    /// <summary>Opens the pocket of a parent for an instrument; its id comes from the count of pockets.</summary>
    internal AccountState OpenPocket(AccountState parent, InstrumentId instrument)
    {
        AccountId id = new(AccountBook.FirstPocket + _accounts.PocketCount++);
        AccountState pocket = new(id, parent.Owner, AccountKind.Pocket, parent.Id, instrument);
        _accounts.Add(pocket);
        AnnounceOpened(pocket);
        return pocket;
    }

    /// <summary>Closes the pockets that this command left without anything, so that they take no place; one still in liquidation waits until that is
    /// over.</summary>
    internal void ClosePockets()
    {
        List<AccountState> emptied = _accounts.Emptied;
        if (emptied.Count == 0)
        {
            return;
        }

        emptied.Sort(static (a, b) => a.Id.CompareTo(b.Id));
        foreach (AccountState pocket in emptied)
        {
            // What it realised goes to its parent whoever emptied it; where that was done before, nothing is left of it to go.
            if (pocket.IsEmpty)
            {
                _accounts.Find(pocket.Parent)!.Period.TakeOver(pocket.Period);
            }

            if (pocket.IsEmpty && pocket.Status == AccountStatus.Healthy)
            {
                _accounts.Remove(pocket);
                if (_events.IsListening)
                {
                    _events.Announce(new PocketClosed(_events.Sequence, _events.Now, pocket.Id, pocket.Parent));
                }
            }
        }

        _accounts.ForgetEmptied(static pocket => !pocket.IsEmpty || pocket.Status == AccountStatus.Healthy);
    }

    /// <summary>Sends what a flat pocket holds back to its parent and so empties it; a debt stays where it is: the parent never pays for a pocket.</summary>
    internal void SendBack(AccountState pocket)
    {
        if (pocket.Kind != AccountKind.Pocket || pocket.PositionCount > 0 || pocket.HasDebt)
        {
            return;
        }

        AccountState parent = _accounts.Find(pocket.Parent)!;
        while (pocket.HoldingCount > 0)
        {
            Holding holding = pocket.Holdings.Span[0];
            MoveBetween(pocket, parent, holding.Asset, holding.Balance);
        }

        parent.Period.TakeOver(pocket.Period);
    }

    /// <summary>Moves money between an owner's accounts and says so.</summary>
    internal void MoveBetween(AccountState from, AccountState to, AssetId asset, Amount amount)
    {
        Amount profit = _claims.Carry(from, to, asset, amount);
        _ledger.Move(from, to, asset, amount);
        to.AddProfit(asset, profit);
        _claims.CountFlow(from, asset, -amount);
        _claims.CountFlow(to, asset, amount);
        if (_events.IsListening)
        {
            _events.Announce(new Transferred(_events.Sequence, _events.Now, from.Id, to.Id, asset, amount));
        }
    }

    internal Rejection SetLimit(SetLeverageLimit command)
    {
        bool isWhole = command.Limit.IsZero || (command.Limit >= Ratio.One && command.Limit <= EngineLimits.MaxLeverageLimit);
        if (!isWhole)
        {
            return new(command.Limit.IsNegative ? RejectionCode.NotPositive : RejectionCode.OutOfRange);
        }

        Rejection rejection = _accounts.Client(command.Account, out AccountState? account);
        if (rejection.IsRefused)
        {
            return rejection;
        }

        if (account!.Kind == AccountKind.Pocket)
        {
            return new(RejectionCode.PocketRestricted, account.Id);
        }

        if (command.Instrument is { } instrument && !_catalog.Has(instrument))
        {
            return new(RejectionCode.InstrumentUnknown, instrument);
        }

        AccountTerms changed = command.Instrument is { } chosen ? account.Terms.WithLimit(chosen, command.Limit) : account.Terms.WithLimit(command.Limit);
        rejection = changed.InstrumentLimits.Length > EngineLimits.MaxLeverageLimits
            ? new(RejectionCode.TooManyPositions, RefusalSubject.Limit(EngineLimits.MaxLeverageLimits))
            : _reserves.Check(account, changed);
        if (rejection.IsRefused)
        {
            return rejection;
        }

        _ledger.SetTerms(account, changed);
        _events.Announce(new LeverageLimitSet(_events.Sequence, _events.Now, account.Id, command.Instrument, command.Limit));
        return Rejection.None;
    }

    private Rejection CheckParent(OpenAccount command)
    {
        if (command.Kind == AccountKind.Pocket)
        {
            return new(RejectionCode.PocketRestricted, command.Account);
        }

        if (command.Kind == AccountKind.Cross)
        {
            return command.Parent.Value == 0 ? Rejection.None : new(RejectionCode.OutOfRange, command.Parent);
        }

        Rejection rejection = _accounts.Client(command.Parent, out AccountState? parent);
        return rejection.IsRefused ? rejection
            : parent!.Owner != command.Owner ? new(RejectionCode.OwnerMismatch, command.Parent)
            : parent.Kind != AccountKind.Cross ? new(RejectionCode.OutOfRange, command.Parent)
            : Rejection.None;
    }

    private void AnnounceOpened(AccountState account)
    {
        if (_events.IsListening)
        {
            _events.Announce(new AccountOpened(_events.Sequence, _events.Now, account.Id, account.Owner, account.Kind, account.Parent, account.Instrument));
        }
    }
}
