// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Limits;
using Plimsoll.Engine.Markets;
using Plimsoll.Engine.Oracles;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Engine.Trading;

/// <summary>Counts what cannot be trusted or valued at a bound against the account, so that every account has a number at all times.</summary>
/// <remarks>
/// <para>A price that may not be relied on counts at its last accepted value. For <see cref="EngineLimits.UntrustedGraceSeconds"/> it is waited for: an account
/// is touched only when it is below the line even with <see cref="EngineLimits.UntrustedMost"/> of the doubtful notional counted for it (<see cref="Doubt"/>),
/// so a tiny position in a suspended instrument protects no account, and a short outage of a feed liquidates nobody. After that a haircut against the account
/// grows by <see cref="EngineLimits.UntrustedPerHour"/> of the notional an hour, up to the same most. A long option loses at most what it counts for;
/// a short one whose mark is silent owes at least what exercise is worth at an index that is not (<see cref="SureMark"/>).</para>
/// <para>A position that the rulebook cannot assess (a forward below zero under a model of logarithms, a value out of range) is set aside: a loss on it counts
/// in full, a profit not at all, and all of its notional, strike included, is set against equity.</para>
/// </remarks>
internal sealed class UntrustedBound
{
    private readonly RulesInForce _rules;
    private readonly MarketState _market;
    private readonly OracleBook _oracles;
    private readonly SureMark _sure;
    private readonly InstrumentCatalog _catalog;
    private readonly MarginSheet _sheet;
    private readonly TrialPool _trials;
    private readonly Amount[] _net;

    internal UntrustedBound(RulesInForce rules, MarketState market, OracleBook oracles, SureMark sure, TrialPool trials, MarginSheet sheet)
    {
        _rules = rules;
        _market = market;
        _oracles = oracles;
        _sure = sure;
        _catalog = market.Catalog;
        _sheet = sheet;
        _trials = trials;
        _net = new Amount[_catalog.Observables.Length];
    }

    /// <summary>Assesses a portfolio on the sheet; never refused.</summary>
    internal PortfolioLease Assess(in Portfolio portfolio, out Amount against)
    {
        against = default;
        PortfolioLease sound = _rules.Of(portfolio.Terms).Assess(portfolio, _market, _sheet).IsRefused ? SetAside(portfolio, ref against) : new(portfolio);
        against += Untrusted(sound.Portfolio);
        Deduct(against);
        return sound;
    }

    /// <summary>Takes the haircut of prices that may not be relied on off the equity of a sheet just assessed.</summary>
    internal void DeductUntrusted(in Portfolio portfolio) => Deduct(Untrusted(portfolio));

    private void Deduct(Amount against)
    {
        if (!against.IsZero)
        {
            _sheet.Add(new CollateralLine(_catalog.Numeraire, default, default, Price.Of(1), -against));
        }
    }

    /// <summary>Sets aside, one by one, the positions that the rulebook cannot assess alone; all of them when the rest still cannot be assessed.</summary>
    private PortfolioLease SetAside(scoped in Portfolio portfolio, scoped ref Amount against)
    {
        Rulebook rulebook = _rules.Of(portfolio.Terms);
        TrialPool.TrialLease lease = _trials.Rent();
        Trial kept = lease.Trial;
        kept.Clear(portfolio.Terms);
        Amount whole = default;
        for (int i = 0; i < portfolio.Positions.Length; i++)
        {
            Position position = portfolio.Positions.Span[i];
            bool isSound = !rulebook.Assess(new(default, portfolio.Positions.Slice(i, 1)), _market, _sheet).IsRefused;
            whole += BoundOf(position);
            against += isSound ? default : BoundOf(position);
            if (isSound)
            {
                kept.Set(position);
            }
        }

        Portfolio sound = portfolio.With(kept.Portfolio.Positions);
        if (!rulebook.Assess(sound, _market, _sheet).IsRefused)
        {
            return new(sound, lease);
        }

        lease.Dispose();

        against = whole;
        sound = new(portfolio.Holdings, default, portfolio.Terms);
        if (rulebook.Assess(sound, _market, _sheet).IsRefused)
        {
            // What is held counts nothing then.
            sound = new(default, default, portfolio.Terms);
            _sheet.Clear();
        }

        return new(sound);
    }

    /// <summary>What a position that cannot be assessed counts against its account: its loss, and all that it stands for.</summary>
    private Amount BoundOf(in Position position)
    {
        InstrumentSpec spec = _catalog[position.Instrument];
        Amount bound = Notional.Of(position, _market) is { IsOk: true, Value: var notional } ? notional : default;
        if (!_market.TryAssetPrice(spec.Settlement, out Price settlement))
        {
            return bound;
        }

        if (spec.Option is { } option)
        {
            Price unit = spec.Payoff == Payoff.Inverse ? Price.Of(1) : settlement;
            bound += option.Strike.Times(position.Quantity.Abs().Times(spec.ContractSize, Rounding.Up), Rounding.Up).Times(unit, Rounding.Up);
        }

        Amount value = _market.TryPrice(spec.Mark, out Price mark) ? spec.ValueOf(position.Quantity, mark, Rounding.Down) - position.Cost : default;
        return bound - Amount.Min(value, default).Times(settlement, Rounding.Down);
    }

    /// <summary>How much better off a portfolio might be than its last prices say, while prices are still waited for; zero when none is.</summary>
    internal Amount Doubt(in Portfolio portfolio) => Upside(portfolio, Waiting, _rules[portfolio.Terms].ReadsVolatility);

    /// <summary>As above for every price that may not be relied on, waited for or not, but for a volatility, which changes nothing of what is owed: an account
    /// that owes more than this is bankrupt at whatever prices those markets come back. Of a price that is given up
    /// (<see cref="EngineLimits.UntrustedGivenUpSeconds"/>) nothing is expected any more.</summary>
    /// <remarks>Coin that counts nothing as collateral is worth something all the same. Here a position is taken from its holder or not, so a long option
    /// counts by what it might bring and not by what it may lose: half of its notional whatever its mark, a put no more than its strike, and in full what
    /// exercise is worth at an index that is alive.</remarks>
    internal Amount Upside(in Portfolio portfolio) => Upside(portfolio, Expected, countsVolatility: false, isWorth: true);

    /// <summary>How much better a coin might be than its last price says, as a fraction of it; zero when its price may be relied on or is given up.</summary>
    internal Ratio UpsideOf(ObservableId observable) => Expected(this, observable);

    /// <summary>How much more a position at a price that may be relied on might bring before it is said to be small: all of its notional, numeraire, rounded
    /// up.</summary>
    internal Amount MightBring(in Position position)
    {
        InstrumentSpec spec = _catalog[position.Instrument];
        return !spec.IsPremiumPaid ? PartOf(position, Always, false)
            : position.Quantity.IsNegative ? Amount.Min(PartOf(position, Always, false), WorthOf(position, spec))
            : LongUpside(position, spec, Ratio.One);
    }

    /// <summary>True while a price that says what an instrument is worth is still waited for.</summary>
    internal bool IsWaitedFor(InstrumentSpec spec) => !PartOf(spec, Waiting, false).IsZero;

    /// <summary>True while a price is still waited for.</summary>
    internal bool IsWaitedFor(ObservableId observable) => !Waiting(this, observable).IsZero;

    /// <remarks>Futures on one underlying count net, for a hedge gains nothing from a move; a short option gains at most what it is worth now. While a price is
    /// waited for, a long option counts at most what it may lose beyond what it surely is: a cheap one stands for very much, and would keep everything else
    /// that its holder has from being closed.</remarks>
    private Amount Upside(in Portfolio portfolio, Func<UntrustedBound, ObservableId, Ratio> fraction, bool countsVolatility, bool isWorth = false)
    {
        Amount sum = Sum(new(portfolio.Holdings, default, portfolio.Terms), fraction, isWorth);
        foreach (ref readonly Position position in portfolio.Positions.Span)
        {
            InstrumentSpec spec = _catalog[position.Instrument];
            Amount most = PartOf(position, fraction, countsVolatility);
            if (spec.IsPremiumPaid)
            {
                sum += position.Quantity.IsNegative ? Amount.Min(most, WorthOf(position, spec))
                    : isWorth ? LongUpside(position, spec, PartOf(spec, fraction, countsVolatility))
                    : most.IsZero ? most : most + SurelyBeyond(position, spec);
            }
            else
            {
                _net[spec.Underlying.Value] += position.Quantity.IsNegative ? -most : most;
            }
        }

        foreach (ref readonly Position position in portfolio.Positions.Span)
        {
            // Each underlying once: what was counted is cleared for the next use.
            ref Amount net = ref _net[_catalog[position.Instrument].Underlying.Value];
            sum += net.Abs();
            net = default;
        }

        return sum;
    }

    private static Ratio Waiting(UntrustedBound bound, ObservableId observable) =>
        bound._oracles.UntrustedSince(observable) is { } since && bound.Waited(since) < 0 ? EngineLimits.UntrustedMost : default;

    /// <summary>What a short option is worth at its mark beyond what exercise surely is, numeraire, a magnitude: all that its holder can be better off
    /// by.</summary>
    private Amount WorthOf(in Position position, InstrumentSpec spec) =>
        _market.TryPrice(spec.Mark, out Price mark) && _market.TryAssetPrice(spec.Settlement, out Price price)
            ? spec.ValueOf(position.Quantity, Price.Max(mark - _sure.Intrinsic(spec), Price.Zero), Rounding.AwayFromZero).Abs().Times(price, Rounding.Up)
            : default;

    /// <summary>What a long option might bring beyond its mark, numeraire, rounded up: a fraction of its notional, what exercise surely is worth, a put no more
    /// than its strike.</summary>
    private Amount LongUpside(in Position position, InstrumentSpec spec, Ratio part)
    {
        Amount notional = Notional.Of(position, _market) is { IsOk: true, Value: var found } ? found : default;
        Amount most = notional.Times(part, Rounding.Up) + SurelyBeyond(position, spec);
        bool isInverse = spec.Payoff == Payoff.Inverse;
        if (spec.Option is not { Side: OptionSide.Put } put || (!isInverse && spec.Settlement != _catalog.Numeraire)
            || !_market.TryPrice(spec.Mark, out Price mark) || !_market.TryAssetPrice(spec.Settlement, out Price price))
        {
            return most;
        }

        Amount strike = put.Strike.Times(position.Quantity.Times(spec.ContractSize, Rounding.Up), Rounding.Up);
        return Amount.Min(most, Amount.Max(strike - spec.ValueOf(position.Quantity, mark, Rounding.Down).Times(price, Rounding.Down), default));
    }

    /// <summary>What exercise of a long option is worth beyond its mark at an index that is alive while the mark is silent, numeraire, rounded down.</summary>
    private Amount SurelyBeyond(in Position position, InstrumentSpec spec) =>
        _sure.TryOf(spec, true, out Price sure) && _market.TryPrice(spec.Mark, out Price mark) && sure > mark
            && _market.TryAssetPrice(spec.Settlement, out Price price)
            ? spec.ValueOf(position.Quantity, sure - mark, Rounding.Down).Times(price, Rounding.Down)
            : default;

    private static Ratio Always(UntrustedBound bound, ObservableId observable) => Ratio.One;

    private static Ratio Expected(UntrustedBound bound, ObservableId observable) =>
        bound._oracles.UntrustedSince(observable) is { } since && bound._market.Time < since.PlusSeconds(EngineLimits.UntrustedGivenUpSeconds)
            ? EngineLimits.UntrustedMost : default;

    private Amount Untrusted(in Portfolio portfolio) => SurelyOwed(portfolio) + Sum(portfolio, static (bound, observable) =>
    {
        if (bound._oracles.UntrustedSince(observable) is not { } since || bound.Waited(since) is not (> 0 and var minutes))
        {
            return default;
        }

        return Ratio.Min(Ratio.FromAtoms(EngineLimits.UntrustedPerHour.Atoms * minutes / 60), EngineLimits.UntrustedMost);
    });

    /// <summary>What short options owe beyond their last marks, where those are silent and the index is not, numeraire, rounded up.</summary>
    private Amount SurelyOwed(in Portfolio portfolio)
    {
        Amount owed = default;
        if (_oracles.AllAllow(OracleAction.Liquidate))
        {
            return owed;
        }

        foreach (ref readonly Position position in portfolio.Positions.Span)
        {
            InstrumentSpec spec = _catalog[position.Instrument];
            if (spec.Option is not null && position.Quantity.IsNegative && _sure.TryOf(spec, true, out Price sure)
                && _market.TryPrice(spec.Mark, out Price mark) && sure > mark && _market.TryAssetPrice(spec.Settlement, out Price settlement))
            {
                owed += spec.ValueOf(position.Quantity.Abs(), sure - mark, Rounding.Up).Times(settlement, Rounding.Up);
            }
        }

        return owed;
    }

    /// <summary>Whole minutes past the wait, so that the haircut moves in small steps; negative while it lasts.</summary>
    private long Waited(Timestamp since)
    {
        long seconds = ((_market.Time.Nanoseconds - since.Nanoseconds) / Timestamp.NanosecondsPerSecond) - EngineLimits.UntrustedGraceSeconds;
        return seconds < 0 ? -1 : seconds / 60;
    }

    /// <summary>Sums a fraction of what rests on each price that may not be relied on, numeraire, rounded up.</summary>
    private Amount Sum(in Portfolio portfolio, Func<UntrustedBound, ObservableId, Ratio> fraction, bool isWorth = false)
    {
        Amount sum = default;
        if (_oracles.AllAllow(OracleAction.Liquidate))
        {
            return sum;
        }

        RuleSet rules = _rules[portfolio.Terms];
        foreach (ref readonly Holding holding in portfolio.Holdings.Span)
        {
            if (_catalog[holding.Asset].PriceObservable is { } observable && fraction(this, observable) is { IsZero: false } part
                && (isWorth || holding.Balance.IsNegative || rules.Book.TermsFor(holding.Asset) is not null)
                && _market.TryAssetPrice(holding.Asset, out Price price))
            {
                sum += holding.Balance.Abs().Times(price, Rounding.Up).Times(part, Rounding.Up);
            }
        }

        foreach (ref readonly Position position in portfolio.Positions.Span)
        {
            sum += PartOf(position, fraction, rules.ReadsVolatility);
        }

        return sum;
    }

    private Amount PartOf(in Position position, Func<UntrustedBound, ObservableId, Ratio> fraction, bool countsVolatility)
    {
        InstrumentSpec spec = _catalog[position.Instrument];
        Ratio part = PartOf(spec, fraction, countsVolatility);
        if (part.IsZero || Notional.Of(position, _market) is not { IsOk: true, Value: var notional })
        {
            return default;
        }

        Amount most = notional.Times(part, Rounding.Up);
        bool isLongOption = spec.IsPremiumPaid && position.Quantity.IsPositive;
        return !isLongOption || !_market.TryPrice(spec.Mark, out Price mark) || !_market.TryAssetPrice(spec.Settlement, out Price price)
            ? most
            : Amount.Min(most, spec.ValueOf(position.Quantity, mark, Rounding.Up).Times(price, Rounding.Up));
    }

    /// <summary>The largest fraction of any price that an instrument rests on.</summary>
    private Ratio PartOf(InstrumentSpec spec, Func<UntrustedBound, ObservableId, Ratio> fraction, bool countsVolatility)
    {
        Ratio part = Ratio.Max(fraction(this, spec.Mark), fraction(this, spec.Underlying));
        part = spec.Option is { } option ? Ratio.Max(part, fraction(this, option.Forward)) : part;
        part = countsVolatility && spec.Option is { } terms ? Ratio.Max(part, fraction(this, terms.Volatility)) : part;
        return _catalog[spec.Settlement].PriceObservable is { } settlement ? Ratio.Max(part, fraction(this, settlement)) : part;
    }
}
