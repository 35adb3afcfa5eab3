// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Accounts;
using Plimsoll.Engine.Events;
using Plimsoll.Engine.Markets;
using Plimsoll.Engine.Proofs;
using Plimsoll.Engine.Trading;
using Plimsoll.Instruments;
using Plimsoll.Liquidation;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Engine.Waterfall;

/// <summary>Closes a bankrupt account's positions against profitable opposite ones at the bankruptcy price: exactly the quantity, exactly the
/// deficit.</summary>
internal sealed class DeleveragingDesk
{
    private readonly AccountBook _accounts;
    private readonly MarketState _market;
    private readonly Assessor _assessor;
    private readonly TradeBooking _trades;
    private readonly AccountDesk _accountDesk;
    private readonly Announcer _events;
    private readonly InstrumentCatalog _catalog;
    private readonly Winners _winners;
    private readonly KernelCheck _check;

    internal DeleveragingDesk(AccountBook accounts, Assessor assessor, TradeBooking trades, AccountDesk accountDesk, Worth worth, KernelCheck check,
        Announcer events)
    {
        _accounts = accounts;
        _market = assessor.Market;
        _assessor = assessor;
        _trades = trades;
        _accountDesk = accountDesk;
        _events = events;
        _catalog = _market.Catalog;
        _winners = new Winners(accounts, assessor, trades, worth);
        _check = check;
    }

    /// <summary>A new command: prices may have moved, so equities are looked up anew.</summary>
    internal void Begin() => _winners.Begin();

    /// <summary>Closes what it can of every position, by instrument id.</summary>
    /// <returns>How many trades it took.</returns>
    internal int Close(AccountState bankrupt, CarriedEquity carried)
    {
        int trades = 0;
        for (int i = 0; i < carried.Instruments.Length; i++)
        {
            Position held = bankrupt.Position(carried.Instruments[i]);
            if (held.Quantity.IsZero || carried.PriceOf(i) is not { } price || !_assessor.IsTradable(_catalog[held.Instrument]))
            {
                continue;
            }

            DeleveragingAllocation allocation = Allocate(bankrupt, held, price);
            foreach (DeleveragingTake take in allocation.Takes)
            {
                Book(bankrupt, held, take, price);
                trades++;
            }

            Quantity size = held.Quantity.Abs();
            if (allocation.Unfilled < size)
            {
                carried.Give(i, size - allocation.Unfilled, size);
            }
        }

        return trades;
    }

    /// <summary>Forgets what an account was worth: something was taken from it.</summary>
    internal void Forget(AccountState account) => _winners.Forget(account);

    private DeleveragingAllocation Allocate(AccountState bankrupt, in Position held, Price price)
    {
        InstrumentSpec spec = _catalog[held.Instrument];
        List<DeleveragingCandidate> candidates = _winners.Opposite(spec, -held.Quantity.Sign, price, bankrupt);
        Quantity residual = held.Quantity.Abs();
        if (_winners.IsLeastHarm)
        {
            Dictionary<AccountId, TakeAllowance> looked = [];
            DeleveragingAllocation least = LeastHarm.Allocate(residual, spec.LotSize, candidates,
                (account, wanted) => looked[account] = _winners.Allowance(_accounts.Find(account)!, spec, price, wanted));
            _check.LeastHarm(residual, spec.LotSize, candidates, looked, least);
            return least;
        }

        Dictionary<AccountId, Quantity> allowed = [];
        DeleveragingAllocation allocation = Deleveraging.Allocate(residual, spec.LotSize, candidates,
            (account, wanted) => allowed[account] = _winners.Limit(_accounts.Find(account)!, spec, price, wanted));
        _check.Allocation(residual, spec.LotSize, candidates, allowed, allocation);
        return allocation;
    }

    private void Book(AccountState bankrupt, in Position held, DeleveragingTake take, Price price)
    {
        AccountState account = _accounts.Find(take.Account)!;
        InstrumentSpec spec = _catalog[held.Instrument];
        bool isLong = held.Quantity.IsPositive;
        _trades.Book(spec, isLong ? account : bankrupt, isLong ? bankrupt : account, take.Quantity, price);
        _market.TryPrice(spec.Mark, out Price mark);
        _events.Announce(new Deleveraged(
            _events.Sequence, _events.Now, bankrupt.Id, account.Id, spec.Id, take.Quantity, price, mark, take.Rank, take.Score));
        Forget(account);
        _accountDesk.SendBack(account);
    }
}
