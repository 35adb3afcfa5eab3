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
    private readonly Worth _worth;
    private readonly KernelCheck _check;
    private readonly Dictionary<AccountId, Amount> _equities = [];

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
        _worth = worth;
        _check = check;
    }

    /// <summary>A new command: prices may have moved, so equities are looked up anew.</summary>
    internal void Begin() => _equities.Clear();

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
    internal void Forget(AccountState account) => _equities.Remove(account.Id);

    private DeleveragingAllocation Allocate(AccountState bankrupt, in Position held, Price price)
    {
        InstrumentSpec spec = _catalog[held.Instrument];
        List<DeleveragingCandidate> candidates = [];
        foreach (AccountState account in _accounts.Clients)
        {
            Position opposite = account.Position(held.Instrument);
            if (opposite.Quantity.Sign == -held.Quantity.Sign && account != bankrupt && account.Status < AccountStatus.Liquidating
                && Candidate(account, spec, opposite, price) is { } candidate)
            {
                candidates.Add(candidate);
            }
        }

        Quantity residual = held.Quantity.Abs();
        Dictionary<AccountId, Quantity> allowed = [];
        DeleveragingAllocation allocation = Deleveraging.Allocate(residual, spec.LotSize, candidates,
            (account, wanted) => allowed[account] = Limit(_accounts.Find(account)!, spec, price, wanted));
        _check.Allocation(residual, spec.LotSize, candidates, allowed, allocation);
        return allocation;
    }

    private DeleveragingCandidate? Candidate(AccountState account, InstrumentSpec spec, in Position opposite, Price price)
    {
        _market.TryPrice(spec.Mark, out Price mark);
        Amount value = spec.ValueOf(opposite.Quantity, mark, Rounding.Down);
        Amount atPrice = spec.ValueOf(opposite.Quantity, price, Rounding.Down);
        Amount profit = value - opposite.Cost;
        if (!profit.IsPositive || (atPrice - opposite.Cost).IsNegative)
        {
            return null;
        }

        // What was paid for an option is not kept: all of its value counts as profit on itself.
        Amount entry = spec.IsPremiumPaid ? value : opposite.Cost.Abs();
        return new(account.Id, opposite.Quantity.Abs(), profit, atPrice - opposite.Cost, entry, _worth.NotionalOf(opposite), EquityOf(account));
    }

    private Amount EquityOf(AccountState account)
    {
        if (!_equities.TryGetValue(account.Id, out Amount equity))
        {
            _assessor.Assess(account);
            equity = _assessor.Sheet.Equity;
            _equities.Add(account.Id, equity);
        }

        return equity;
    }

    /// <summary>The most that leaves the account safe as a portfolio. Health is concave in the quantity, so less than an allowed quantity is allowed
    /// too.</summary>
    private Quantity Limit(AccountState account, InstrumentSpec spec, Price price, Quantity wanted)
    {
        Amount free = Free(account, spec, price, default, out bool isHealthy);
        if (!isHealthy)
        {
            return default;
        }

        // Nobody is taken below initial margin by another's loss, nor further below it where he is already.
        Amount least = Amount.Min(free, default);
        bool IsSafe(Quantity taken) => Free(account, spec, price, taken, out bool healthy) >= least && healthy;
        if (IsSafe(wanted))
        {
            return wanted;
        }

        // The quantity is below 2^110 atoms, so the halving ends well within its bound.
        Int128 low = 0;
        Int128 high = (wanted.Atoms / spec.LotSize.Atoms) + 1;
        while (high - low > 1)
        {
            Int128 middle = low + ((high - low) / 2);
            if (IsSafe(Quantity.Min(wanted, Quantity.FromAtoms(middle * spec.LotSize.Atoms))))
            {
                low = middle;
            }
            else
            {
                high = middle;
            }
        }

        return Quantity.FromAtoms(low * spec.LotSize.Atoms);
    }

    /// <summary>Equity − initial margin after a quantity is taken at a price, and whether equity still covers maintenance.</summary>
    private Amount Free(AccountState account, InstrumentSpec spec, Price price, Quantity taken, out bool isHealthy)
    {
        using TrialPool.TrialLease lease = _assessor.Rent();
        Trial trial = lease.Trial;
        trial.Load(account);
        if (!taken.IsZero)
        {
            Position held = account.Position(spec.Id);
            TradeEffect effect = _trades.Effect(spec, account, held.Quantity.IsPositive ? -taken : taken, price);
            trial.Add(spec.Settlement, effect.Realised);
            trial.Set(held with { Quantity = effect.Quantity, Cost = effect.Cost });
        }

        _assessor.Assess(trial.Portfolio);
        isHealthy = _assessor.Sheet.Equity >= _assessor.Sheet.Maintenance;
        return _assessor.FreeOfOwnLimits;
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
