// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Engine.Accounts;
using Plimsoll.Engine.Events;
using Plimsoll.Engine.Markets;
using Plimsoll.Engine.Trading;
using Plimsoll.Instruments;
using Plimsoll.Liquidation;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Engine.Waterfall;

/// <summary>Whose profitable positions could be taken for a bankrupt one, what places them in the queue, and how much of each may be taken.</summary>
internal sealed class Winners
{
    private readonly RulesInForce _rules;
    private readonly AccountBook _accounts;
    private readonly MarketState _market;
    private readonly Assessor _assessor;
    private readonly TradeBooking _trades;
    private readonly Worth _worth;
    private readonly Dictionary<AccountId, Amount> _equities = [];

    internal Winners(AccountBook accounts, Assessor assessor, TradeBooking trades, Worth worth)
    {
        _rules = assessor.Rules;
        _accounts = accounts;
        _market = assessor.Market;
        _assessor = assessor;
        _trades = trades;
        _worth = worth;
    }

    /// <summary>True when the venue takes from where it does least harm.</summary>
    internal bool IsLeastHarm => _rules.Venue.Liquidation.Deleveraging == DeleveragingRule.LeastHarm;

    /// <summary>Prices may have moved, so equities are looked up anew.</summary>
    internal void Begin() => _equities.Clear();

    /// <summary>Forgets what an account was worth: something was taken from it.</summary>
    internal void Forget(AccountState account) => _equities.Remove(account.Id);

    /// <summary>Positions of a sign that are in profit at the mark and would close at none but a profit, of accounts that are not in liquidation.</summary>
    internal List<DeleveragingCandidate> Opposite(InstrumentSpec spec, int sign, Price price, AccountState? except)
    {
        List<DeleveragingCandidate> candidates = [];
        foreach (AccountState account in _accounts.Clients)
        {
            Position opposite = account.Position(spec.Id);
            if (opposite.Quantity.Sign == sign && account != except && account.Status < AccountStatus.Liquidating
                && Candidate(account, spec, opposite, price) is { } candidate)
            {
                candidates.Add(candidate);
            }
        }

        return candidates;
    }

    /// <summary>The queue of winners of a sign as it stands at the mark; empty without a price.</summary>
    /// <remarks>What is taken at a bankruptcy price is taken in this order, but for those whose profit that price would turn into a loss.</remarks>
    internal ImmutableArray<DeleveragingPlace> Queue(InstrumentSpec spec, int sign)
    {
        Begin();
        if (!_market.TryPrice(spec.Mark, out Price mark))
        {
            return [];
        }

        List<DeleveragingCandidate> candidates = Opposite(spec, sign, mark, except: null);
        if (!IsLeastHarm)
        {
            ImmutableArray<DeleveragingCandidate> ranked = Deleveraging.Queue(candidates);
            return [.. ranked.Select((c, i) => new DeleveragingPlace(c.Account, i + 1, ranked.Length, Deleveraging.Score(c), IsHedge: false))];
        }

        HashSet<AccountId> hedges =
            [.. candidates.Where(c => Harmless(_accounts.Find(c.Account)!, spec, mark, c.Held).IsZero).Select(static c => c.Account)];
        ImmutableArray<DeleveragingCandidate> queue = LeastHarm.Queue(candidates, hedges.Contains);
        return [.. queue.Select((c, i) => new DeleveragingPlace(c.Account, i + 1, queue.Length, LeastHarm.Leverage(c), hedges.Contains(c.Account)))];
    }

    /// <summary>The most of a position that leaves its account safe as a portfolio, and how much of it raises no maintenance margin.</summary>
    internal TakeAllowance Allowance(AccountState account, InstrumentSpec spec, Price price, Quantity wanted) =>
        new(Harmless(account, spec, price, wanted), Limit(account, spec, price, wanted));

    /// <summary>How much of a position can go without raising the maintenance margin of its account.</summary>
    /// <remarks>Maintenance margin is taken to be convex in the quantity, as what nets is; where it is not, the quantity found still raises
    /// nothing.</remarks>
    private Quantity Harmless(AccountState account, InstrumentSpec spec, Price price, Quantity wanted)
    {
        Amount before = MaintenanceAfter(account, spec, price, default);
        return Largest(spec, wanted, taken => MaintenanceAfter(account, spec, price, taken) <= before);
    }

    /// <summary>The most that leaves the account safe as a portfolio. Health is concave in the quantity, so less than an allowed quantity is allowed
    /// too.</summary>
    internal Quantity Limit(AccountState account, InstrumentSpec spec, Price price, Quantity wanted)
    {
        Amount free = Free(account, spec, price, default, out bool isHealthy);
        if (!isHealthy)
        {
            return default;
        }

        // Nobody is taken below initial margin by another's loss, nor further below it where he is already.
        Amount least = Amount.Min(free, default);
        return Largest(spec, wanted, taken => Free(account, spec, price, taken, out bool healthy) >= least && healthy);
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
        return new(account.Id, opposite.Quantity.Abs(), profit, atPrice - opposite.Cost, entry, _worth.NotionalOf(opposite), EquityOf(account))
        {
            AccountNotional = IsLeastHarm ? _worth.Notional(account) : default,
        };
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

    /// <summary>All of a quantity, or the most lots of it that pass.</summary>
    private static Quantity Largest(InstrumentSpec spec, Quantity wanted, Func<Quantity, bool> passes)
    {
        if (wanted.IsZero || passes(wanted))
        {
            return wanted;
        }

        // The quantity is below 2^110 atoms, so the halving ends well within its bound.
        Int128 low = 0;
        Int128 high = (wanted.Atoms / spec.LotSize.Atoms) + 1;
        while (high - low > 1)
        {
            Int128 middle = low + ((high - low) / 2);
            if (passes(Quantity.Min(wanted, Quantity.FromAtoms(middle * spec.LotSize.Atoms))))
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
        AssessAfter(account, spec, price, taken);
        isHealthy = _assessor.Sheet.Equity >= _assessor.Sheet.Maintenance;
        return _assessor.FreeOfOwnLimits;
    }

    private Amount MaintenanceAfter(AccountState account, InstrumentSpec spec, Price price, Quantity taken)
    {
        AssessAfter(account, spec, price, taken);
        return _assessor.Sheet.Maintenance;
    }

    private void AssessAfter(AccountState account, InstrumentSpec spec, Price price, Quantity taken)
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
    }
}
