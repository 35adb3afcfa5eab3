// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Accounts;
using Plimsoll.Engine.Ledger;
using Plimsoll.Engine.Markets;
using Plimsoll.Engine.Oracles;
using Plimsoll.Engine.Screening;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Engine.Trading;

/// <summary>Assesses accounts as they are and as they would be, and says which prices that rests on.</summary>
/// <remarks>An account always has a number: what cannot be trusted or valued counts at a bound against it (<see cref="UntrustedBound"/>), so that nothing it
/// holds can keep it from being liquidated.</remarks>
internal sealed class Assessor
{
    private readonly RulesInForce _rules;
    private readonly MarketState _market;
    private readonly OracleBook _oracles;
    private readonly InstrumentCatalog _catalog;
    private readonly TrialPool _trials;
    private readonly PriceMemory _memory;
    private readonly UntrustedBound _bound;
    private readonly DoubtfulHoldings _doubtful;

    internal Assessor(RulesInForce rules, MarketState market, OracleBook oracles, Exposure exposure, InterestBook interest)
    {
        _rules = rules;
        _market = market;
        _oracles = oracles;
        _catalog = market.Catalog;
        _trials = new TrialPool(interest, market);
        _memory = rules.Memory;
        Sure = new SureMark(market, oracles, exposure);
        _bound = new UntrustedBound(rules, market, oracles, Sure, _trials, Sheet);
        _doubtful = new DoubtfulHoldings(oracles, _catalog);
        HasUnpriced = _catalog.Assets.Any(a => a.PriceObservable is not null);
    }

    /// <summary>The rules that it assesses by.</summary>
    internal RulesInForce Rules => _rules;

    /// <summary>The prices that it assesses at.</summary>
    internal MarketState Market => _market;

    /// <summary>What a position counts at most while its own mark may not be relied on.</summary>
    internal SureMark Sure { get; }

    /// <summary>True when every scratch copy that it lent has come back: what must hold between two commands.</summary>
    internal bool HasAllScratch => _trials.IsWhole;

    /// <summary>The sheet of the last assessment.</summary>
    internal MarginSheet Sheet { get; } = new();

    /// <summary>True when the last assessment on <see cref="Sheet"/> was of all that there is; false where a position was set aside.</summary>
    private bool IsWhole { get; set; }

    /// <summary>True while an asset may still be without a price.</summary>
    private bool HasUnpriced { get; set; }

    /// <summary>Lends a scratch copy of an account, to try a change on.</summary>
    internal TrialPool.TrialLease Rent() => _trials.Rent();

    /// <summary>The account as a model is shown it, interest owed included.</summary>
    internal PortfolioLease View(AccountState account)
    {
        if (!account.HasDebt && !StillUnpriced())
        {
            return new(new(account.Holdings, account.Positions, account.Terms));
        }

        TrialPool.TrialLease lease = _trials.Rent();
        lease.Trial.Load(account);
        return new(lease.Trial.Portfolio, lease);
    }

    /// <summary>Assesses an account as it is, on <see cref="Sheet"/>: what cannot be trusted or valued at a bound against it.</summary>
    internal void Assess(AccountState account)
    {
        using PortfolioLease view = View(account);
        Assess(view.Portfolio);
    }

    /// <summary>As above, for whoever does not look at initial margin.</summary>
    internal void AssessMaintenance(AccountState account)
    {
        using PortfolioLease view = View(account);
        Assess(view.Portfolio, countsLimits: false);
    }

    /// <summary>As above, with what it found for the screen.</summary>
    internal Standing AssessForScreen(AccountState account)
    {
        using PortfolioLease view = View(account);
        Assess(view.Portfolio, countsLimits: false);
        return Standing(view.Portfolio);
    }

    /// <summary>Whether a rulebook that is not in force can assess an account as it is.</summary>
    internal Rejection TryUnder(Rulebook book, AccountState account, MarginSheet sheet)
    {
        using PortfolioLease view = View(account);
        return book.Assess(view.Portfolio, _market, sheet);
    }

    /// <summary>Remembers the maintenance of an account just assessed, to bound it by later: good until what the account holds changes.</summary>
    internal void Remember(AccountState account, Amount maintenance)
    {
        account.Slot.Moment = _memory.Now();
        account.Slot.Maintenance = maintenance;
    }

    /// <summary>What an account is worth and how far call ratio × maintenance may lie from what was remembered, without an assessment; null when nothing bounds
    /// it.</summary>
    internal Estimate? EstimateForScreen(AccountState account)
    {
        using PortfolioLease view = View(account);
        RuleSet rules = _rules[account.Terms];
        IsWhole = false;
        if (rules.Book.AssessEquity(view.Portfolio, _market, Sheet).IsRefused || rules.Rise.Since(account.Slot.Moment, view.Portfolio, Sheet) is not { } rise)
        {
            return null;
        }

        // Prices that may not be relied on count at their last values, as in an assessment, and what counts against the account for them is exact. With time
        // that grows, which no price announces: nothing bounds for how long the account stays as it is.
        return Forbidding(view.Portfolio, OracleAction.Liquidate) is null
            ? new(Sheet.Equity, account.Slot.Maintenance, rise, rules.Sensitivity.Of(view.Portfolio, Sheet))
            : new(Sheet.Equity - _bound.Untrusted(view.Portfolio), account.Slot.Maintenance, rise, null);
    }

    /// <summary>Assesses any portfolio on <see cref="Sheet"/>: what cannot be trusted or valued at a bound against it.</summary>
    internal void Assess(in Portfolio portfolio) => Assess(portfolio, countsLimits: true);

    private void Assess(in Portfolio portfolio, bool countsLimits)
    {
        if (AssessTrial(portfolio, countsLimits).IsRefused)
        {
            Sound(portfolio, out _, countsLimits).Dispose();
        }
    }

    /// <summary>Assesses any portfolio on <see cref="Sheet"/>, with the parts of it that can be valued and what counts against it for the rest.</summary>
    /// <param name="portfolio">The portfolio.</param>
    /// <param name="against">What is taken off equity for what cannot be trusted or valued, numeraire, not negative.</param>
    /// <param name="countsLimits">False for whoever does not look at initial margin.</param>
    /// <returns>The part of the portfolio that the rulebook can assess: nearly always all of it.</returns>
    internal PortfolioLease Sound(in Portfolio portfolio, out Amount against, bool countsLimits = true)
    {
        IsWhole = false;
        return _bound.Assess(portfolio, out against, countsLimits);
    }

    /// <summary>Equity − initial margin of the last assessment, without what the owner's own leverage limits require: a limit that an owner sets himself spares
    /// him neither deleveraging nor shared losses.</summary>
    internal Amount FreeOfOwnLimits
    {
        get
        {
            Amount free = Sheet.Equity - Sheet.Initial;
            foreach (ref readonly MarginLine line in Sheet.Lines)
            {
                free += line.Kind == MarginLineKind.LeverageLimit ? line.Initial : default;
            }

            return free;
        }
    }

    /// <summary>What the assessment on <see cref="Sheet"/> just found of a portfolio, for the screen. Nothing bounds an account below the line, one whose
    /// prices may not be relied on, or one of which something was set aside: that counts at a bound which moves by more than the rulebook says.</summary>
    internal Standing Standing(in Portfolio portfolio)
    {
        bool isSolvent = IsWhole && Sheet.Equity >= Sheet.Maintenance;
        bool isBounded = isSolvent && Forbidding(portfolio, OracleAction.Liquidate) is null;
        return new(Sheet.Equity, Sheet.Maintenance, isBounded ? _rules[portfolio.Terms].Sensitivity.Of(portfolio, Sheet) : null, isSolvent);
    }

    /// <summary>How much better off an account might be than the last prices say, while prices that stopped being trusted are waited for; zero when none
    /// is.</summary>
    internal Amount Doubt(AccountState account) =>
        _oracles.AllAllow(OracleAction.Liquidate) ? default : _bound.Doubt(new Portfolio(account.Holdings, account.Positions, account.Terms));

    /// <summary>The most that an account may be better off than the last prices say, however long they have been waited for.</summary>
    internal Amount Upside(AccountState account) =>
        _oracles.AllAllow(OracleAction.Liquidate) ? default : _bound.Upside(new Portfolio(account.Holdings, account.Positions, account.Terms));

    /// <summary>How much better a coin whose price may not be relied on might be than its last price, as a fraction of it.</summary>
    internal Ratio UpsideOf(ObservableId observable) => _bound.UpsideOf(observable);

    /// <summary>How much more a position at prices that may be relied on might bring, numeraire, rounded up: all of its notional.</summary>
    internal Amount MightBring(in Position position) => _bound.MightBring(position);

    /// <summary>True for an instrument that cannot be traded at prices to be relied on, which are not waited for any more.</summary>
    internal bool IsDead(InstrumentSpec spec) => !IsTradable(spec) && !_bound.IsWaitedFor(spec);

    /// <summary>True while a price that may not be relied on is still waited for.</summary>
    internal bool IsWaitedFor(ObservableId observable) => _bound.IsWaitedFor(observable);

    /// <summary>Assesses a trial, on <see cref="Sheet"/>; refused where the rulebook cannot: nobody may grow into what cannot be valued.</summary>
    internal Rejection AssessTrial(in Portfolio trial) => AssessTrial(trial, countsLimits: true);

    private Rejection AssessTrial(in Portfolio trial, bool countsLimits)
    {
        Rejection rejection = _bound.TryAssess(trial, countsLimits);
        IsWhole = !rejection.IsRefused;
        return rejection;
    }

    /// <summary>True when a portfolio holds its maintenance at the prices that stand, on <see cref="Sheet"/>: supposed ones, so no haircut for doubt is taken
    /// beside them. What the rulebook cannot assess counts at its bound.</summary>
    internal bool IsCarried(in Portfolio portfolio)
    {
        // At supposed prices: nothing of it is good for the screen.
        IsWhole = false;
        if (_rules.Of(portfolio.Terms).Assess(portfolio, _market, Sheet).IsRefused)
        {
            Assess(portfolio);
        }

        return Sheet.Equity >= Sheet.Maintenance;
    }

    /// <summary>The first observable, of those that the valuation of an account rests on, whose state forbids an action; null when all allow it.</summary>
    /// <remarks>Collateral that counts nothing is not looked at.</remarks>
    internal ObservableId? Forbidding(AccountState account, OracleAction action) =>
        _oracles.AllAllow(action) ? null : Forbidding(new Portfolio(account.Holdings, account.Positions, account.Terms), action);

    /// <summary>As above, for any portfolio.</summary>
    internal ObservableId? Forbidding(in Portfolio portfolio, OracleAction action)
    {
        if (_oracles.AllAllow(action) || (action == OracleAction.Liquidate && !_doubtful.MayBeIn(portfolio)))
        {
            return null;
        }

        Rulebook rulebook = _rules.Of(portfolio.Terms);
        foreach (ref readonly Holding holding in portfolio.Holdings.Span)
        {
            bool counts = holding.Balance.IsNegative || rulebook.TermsFor(holding.Asset) is not null;
            if (counts && _catalog[holding.Asset].PriceObservable is { } observable && IsForbidden(observable, action, holding.Balance))
            {
                return observable;
            }
        }

        foreach (ref readonly Position position in portfolio.Positions.Span)
        {
            if (Forbidding(_catalog[position.Instrument], portfolio.Terms, action) is { } observable)
            {
                return observable;
            }
        }

        return null;
    }

    /// <summary>The first observable of an instrument whose state forbids an action; a volatility is looked at only where the rulebook of an account with such
    /// terms reads any.</summary>
    internal ObservableId? Forbidding(InstrumentSpec spec, AccountTerms terms, OracleAction action) =>
        ForbiddingTrade(spec, action) is { } observable ? observable
        : spec.Option is { } option && _rules[terms].ReadsVolatility && !_oracles.Allows(option.Volatility, action) ? option.Volatility
        : null;

    /// <summary>True when an instrument may be closed or taken over in a liquidation: the prices that say what it is worth may be relied on. Its volatility
    /// says only what is required for it, so a silent one keeps no option from being closed at its mark.</summary>
    internal bool IsTradable(InstrumentSpec spec) => ForbiddingTrade(spec, OracleAction.Liquidate) is null;

    /// <summary>The first observable, of those that say what an instrument is worth, whose state forbids an action.</summary>
    private ObservableId? ForbiddingTrade(InstrumentSpec spec, OracleAction action)
    {
        OracleBook oracles = _oracles;
        return oracles.AllAllow(action) ? null
            : !oracles.Allows(spec.Mark, action) ? spec.Mark
            : !oracles.Allows(spec.Underlying, action) ? spec.Underlying
            : spec.Option is { } option && !oracles.Allows(option.Forward, action) ? option.Forward
            : _catalog[spec.Settlement].PriceObservable is { } settlement && !oracles.Allows(settlement, action) ? settlement
            : null;
    }

    private bool IsForbidden(ObservableId observable, OracleAction action, Amount balance) =>
        !_oracles.Allows(observable, action) && (_market.IsKnown(observable) || balance.IsNegative);

    private bool StillUnpriced()
    {
        if (!HasUnpriced)
        {
            return false;
        }

        foreach (AssetSpec asset in _catalog.Assets)
        {
            if (asset.PriceObservable is { } observable && !_market.IsKnown(observable))
            {
                return true;
            }
        }

        // Once a price is known it stays known.
        HasUnpriced = false;
        return false;
    }
}
