// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Accounts;
using Plimsoll.Engine.Events;
using Plimsoll.Engine.Ledger;
using Plimsoll.Engine.Limits;
using Plimsoll.Engine.Markets;
using Plimsoll.Engine.Proofs;
using Plimsoll.Engine.Trading;
using Plimsoll.Instruments;
using Plimsoll.Liquidation;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Engine.Waterfall;

/// <summary>Shares a loss over accounts with unrealised profit, in proportion to what each can bear: its profit, and no more than leaves it at initial margin,
/// as deleveraging would. Nobody without an open position is charged; at the end of a settlement period, nobody without a profit in it.</summary>
internal sealed class SharedLoss
{
    /// <summary>Halvings of one account's charge: past a millionth of its profit there is nothing to charge.</summary>
    private const int MaxHalvings = 20;

    private readonly RulesInForce _rules;
    private readonly AccountBook _accounts;
    private readonly GeneralLedger _ledger;
    private readonly MarketState _market;
    private readonly Assessor _assessor;
    private readonly Announcer _events;
    private readonly InstrumentCatalog _catalog;
    private readonly DeleveragingDesk _deleveraging;
    private readonly Worth _worth;
    private readonly KernelCheck _check;
    private readonly HeldProfits _held;

    internal SharedLoss(
        GeneralLedger ledger, Assessor assessor, DeleveragingDesk deleveraging, Worth worth, HeldProfits held, KernelCheck check, Announcer events)
    {
        _held = held;
        _rules = assessor.Rules;
        _accounts = ledger.Accounts;
        _ledger = ledger;
        _market = assessor.Market;
        _assessor = assessor;
        _events = events;
        _catalog = _market.Catalog;
        _deleveraging = deleveraging;
        _worth = worth;
        _check = check;
    }

    /// <summary>What each profitable account can bear of others' losses now, ascending by id; good as long as no client's account is written to.</summary>
    internal LossClaim[] Claims()
    {
        List<LossClaim> claims = [];
        foreach (AccountState account in _accounts.Clients)
        {
            if (account.PositionCount > 0 && MayShare(account) && Bearable(account, Profit(account)) is { IsPositive: true } bearable)
            {
                claims.Add(new(account.Id, bearable));
            }
        }

        return [.. claims];
    }

    /// <summary>What each account can bear that has won in the settlement period, ascending by id: what it realised and what it has open, set against each
    /// other, so that nobody is charged less for leaving one half of a hedge open; and no more than the account as a whole has gained in it.</summary>
    internal LossClaim[] PeriodClaims()
    {
        List<LossClaim> claims = [];
        foreach (AccountState account in _accounts.Clients)
        {
            if (account.Status < AccountStatus.Closed && Bearable(account, Won(account), keepsInitial: false) is { IsPositive: true } bearable)
            {
                claims.Add(new(account.Id, bearable));
            }
        }

        return [.. claims];
    }

    /// <summary>A loss in whole smallest units of the numeraire, rounded up, at most so much.</summary>
    internal Amount Whole(Amount loss, Amount most) => Amount.Min(loss.RoundTo(Unit, Rounding.Up), most);

    /// <summary>Charges losses to those who can bear them, all in proportion: the first of those who bear pay for the first of the losses.</summary>
    /// <param name="losses">Whose losses, numeraire, in whole smallest units.</param>
    /// <param name="claims">What each can bear.</param>
    /// <param name="period">The end of the settlement period whose profits are charged; null for a charge of open profits.</param>
    internal void Charge(IReadOnlyList<LossShare> losses, LossClaim[] claims, Timestamp? period)
    {
        Amount[] shares = new Amount[claims.Length];
        Amount whole = losses.Aggregate(default(Amount), static (sum, loss) => sum + loss.Amount);
        if (whole.IsZero)
        {
            return;
        }

        Amount uncovered = LossShares.Split(whole, Unit, claims, shares);
        _check.Shares(whole, Unit, claims, shares, uncovered);
        int at = 0;
        Amount left = losses[0].Amount;
        for (int i = 0; i < shares.Length; i++)
        {
            if (!shares[i].IsPositive)
            {
                continue;
            }

            AccountState account = _accounts.Find(claims[i].Account)!;
            Realise(account, shares[i]);
            for (Amount rest = shares[i]; rest.IsPositive;)
            {
                Amount paid = Amount.Min(rest, left);
                Pay(account, losses[at].Account, paid, claims[i].Profit, period);
                rest -= paid;
                left -= paid;
                while (left.IsZero && at + 1 < losses.Count)
                {
                    left = losses[++at].Amount;
                }
            }

            _deleveraging.Forget(account);
        }
    }

    private void Pay(AccountState account, AccountState bankrupt, Amount paid, Amount bearable, Timestamp? period)
    {
        AssetId numeraire = _catalog.Numeraire;
        _ledger.Move(account, bankrupt, numeraire, paid);

        // What was taken is no profit of the period any more.
        _ledger.CountInPeriod(account, numeraire, -paid);
        _events.Announce(period is { } end
            ? new ProfitClawedBack(_events.Sequence, _events.Now, bankrupt.Id, account.Id, paid, bearable, end)
            : new LossSocialised(_events.Sequence, _events.Now, bankrupt.Id, account.Id, numeraire, paid, bearable));
    }

    private Amount Unit => _catalog[_catalog.Numeraire].SmallestUnit;

    private bool MayShare(AccountState account) =>
        account.Status < AccountStatus.Liquidating && _rules.Of(account.Terms).TermsFor(_catalog.Numeraire) is not null;

    /// <summary>As much of a profit as may be charged, in whole smallest units of the numeraire, with equity still at or above initial margin, the account's
    /// own or the venue's, whichever requires less.</summary>
    private Amount Bearable(AccountState account, Amount profit, bool keepsInitial = true)
    {
        AssetId numeraire = _catalog.Numeraire;
        Amount unit = _catalog[numeraire].SmallestUnit;
        Amount most = profit.RoundTo(unit, Rounding.Down);
        using TrialPool.TrialLease lease = _assessor.Rent();

        // A charge may become a loan, which requires margin of its own; halving finds an amount that was verified.
        for (int i = 0; i < MaxHalvings && most.IsPositive; i++)
        {
            Trial trial = lease.Trial;
            Amount free = keepsInitial ? FreeOf(trial, account, most) : AboveMaintenance(trial, account, most);
            if (!free.IsNegative)
            {
                return most;
            }

            Amount next = (most + free).RoundTo(unit, Rounding.Down);
            most = i == 0 && next.IsPositive ? next : Amount.FromAtoms(most.Atoms / 2).RoundTo(unit, Rounding.Down);
        }

        return default;
    }

    /// <summary>Equity above initial margin after a charge. An owner chooses the rulebook of his account: one that requires more than the venue's own does not
    /// spare him a charge, as long as maintenance is left.</summary>
    private Amount FreeOf(Trial trial, AccountState account, Amount charge)
    {
        trial.Load(account);
        trial.Add(_catalog.Numeraire, -charge);
        _assessor.Assess(trial.Portfolio);
        Amount free = _assessor.FreeOfOwnLimits;
        Amount above = _assessor.Sheet.Equity - _assessor.Sheet.Maintenance;
        if (!free.IsNegative || above.IsNegative || account.Terms.Rulebook == 0)
        {
            return free;
        }

        trial.Load(account, account.Terms.WithRulebook(0));
        trial.Add(_catalog.Numeraire, -charge);
        return _rules.Venue.Assess(trial.Portfolio, _market, _assessor.Sheet).IsRefused ? free : Amount.Max(free, Amount.Min(_assessor.FreeOfOwnLimits, above));
    }

    /// <summary>Equity above maintenance after a charge, the account's own or the venue's, whichever requires less: no rulebook that an owner chooses spares
    /// him a charge, nor does a risk that rests on profits of the period, for those are known to be chargeable. Who is below his own maintenance already keeps
    /// the backstop's line of it, or half where that is more.</summary>
    private Amount AboveMaintenance(Trial trial, AccountState account, Amount charge)
    {
        trial.Load(account);
        _assessor.Assess(trial.Portfolio);
        Ratio line = _assessor.Sheet.Equity >= _assessor.Sheet.Maintenance ? Ratio.One
            : Ratio.Max(_rules.Of(account.Terms).Liquidation.BackstopRatio, EngineLimits.GraceFloor);
        trial.Add(_catalog.Numeraire, -charge);
        _assessor.Assess(trial.Portfolio);
        Amount above = _assessor.Sheet.Equity - _assessor.Sheet.Maintenance.Times(line, Rounding.Up);
        if (!above.IsNegative || account.Terms.Rulebook == 0)
        {
            return above;
        }

        trial.Load(account, account.Terms.WithRulebook(0));
        trial.Add(_catalog.Numeraire, -charge);
        return _rules.Venue.Assess(trial.Portfolio, _market, _assessor.Sheet).IsRefused ? above
            : Amount.Max(above, _assessor.Sheet.Equity - _assessor.Sheet.Maintenance);
    }

    /// <summary>Turns as much unrealised profit into balance as is charged: what was taken once is no profit any more, so no later charge can reach the
    /// principal.</summary>
    private void Realise(AccountState account, Amount charge)
    {
        foreach (Position position in account.Positions.ToArray())
        {
            InstrumentSpec spec = _catalog[position.Instrument];
            if (!charge.IsPositive || spec.IsPremiumPaid || !_assessor.IsTradable(spec) || !_market.TryPrice(spec.Mark, out Price mark)
                || !_market.TryAssetPrice(spec.Settlement, out Price price)
                || Magnitude.QuotientBits(Magnitude.Bits(charge.Atoms), Magnitude.Bits(price.Atoms)) > EngineLimits.HouseBits)
            {
                continue;
            }

            Amount unit = _catalog[spec.Settlement].SmallestUnit;
            Amount profit = (spec.ValueOf(position.Quantity, mark, Rounding.Down) - position.Cost).RoundTo(unit, Rounding.Down);
            Amount taken = Amount.Min(profit, charge.DividedBy(price, Rounding.Up).RoundTo(unit, Rounding.Up));
            if (taken.IsPositive)
            {
                _ledger.SetPosition(account, spec.Id, position.Quantity, position.Cost + taken);
                _ledger.Post(_accounts.Clearing, spec.Settlement, -taken);
                _ledger.PostProfit(account, spec.Settlement, taken);
                charge -= taken.Times(price, Rounding.Down);
            }
        }
    }

    /// <summary>What an account has won in the settlement period; less where all that it has gained in it is less, for what it lost on coin beside a contract
    /// was principal.</summary>
    private Amount Won(AccountState account)
    {
        Amount won = _held.Realised(account) + Profit(account);
        return won.IsPositive && account.Period.Start is { } start && _worth.Of(account) is { } worth
            ? Amount.Min(won, worth - start - account.Period.Flows) : won;
    }

    /// <summary>Unrealised profit over all futures and perpetuals of an account, losses set against it; a profit at a price that may not be relied on counts
    /// nothing.</summary>
    private Amount Profit(AccountState account)
    {
        Amount profit = default;
        foreach (Position position in account.Positions.Span)
        {
            InstrumentSpec spec = _catalog[position.Instrument];
            if (spec.IsPremiumPaid || _worth.Unrealised(position) is not { } unrealised)
            {
                continue;
            }

            bool isTrusted = _assessor.IsTradable(spec);
            profit += isTrusted ? unrealised : Amount.Min(unrealised, default);
        }

        return profit;
    }
}

/// <summary>A loss that others are charged for.</summary>
/// <param name="Account">Whose.</param>
/// <param name="Amount">How much, numeraire.</param>
internal readonly record struct LossShare(AccountState Account, Amount Amount);
