// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Engine.Ledger;
using Plimsoll.Engine.Limits;
using Plimsoll.Engine.Markets;
using Plimsoll.Engine.Oracles;
using Plimsoll.Instruments;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Engine.Trading;

/// <summary>Puts the prices that an underlying may have come to in the place of the accepted ones, for a look at an account there; then puts them
/// back.</summary>
/// <remarks>
/// <para>A jump that is known and not believed yet: each observable that was spoken of goes where its sources say, every other of its underlying moves by the
/// same fraction, unless it is there already.</para>
/// <para>A mark that a trusted index has left (<see cref="LateMarks.TryMove"/>): what has not moved yet goes the way that the mark has before it.</para>
/// <para>A price of which nothing is known (<see cref="Silences"/>): whatever may not be relied on moves by that fraction, and all that rests on an index that
/// may not.</para>
/// <para>An option moves at least and at most as it must without arbitrage: never below what exercise is worth, never by more than what it is on. Of that range
/// a long option is taken at the lower end and a short one at the upper; the one that is traded is weighed at the end that is against who trades it.</para>
/// </remarks>
internal sealed class Suppositions
{
    /// <summary>Where a silent price may have gone: half its size either way, as far as any is doubted, and an eighth, for a book that loses near the price and
    /// gains far from it.</summary>
    internal static readonly ImmutableArray<Ratio> Silences =
        [-EngineLimits.UntrustedMost, Ratio.FromAtoms(-EngineLimits.UntrustedMost.Atoms / 4), Ratio.FromAtoms(EngineLimits.UntrustedMost.Atoms / 4),
            EngineLimits.UntrustedMost];

    /// <summary>Bits that a product of a price and a fraction may have here: what is beyond is no price.</summary>
    private const int MostBits = 120;

    private readonly MarketState _market;
    private readonly OracleBook _oracles;
    private readonly Exposure _exposure;
    private readonly InstrumentCatalog _catalog;
    private readonly ObservableKin _kin;
    private readonly List<(ObservableId Observable, Int128 Value)> _supposed = [];

    internal Suppositions(MarketState market, OracleBook oracles, Exposure exposure)
    {
        _market = market;
        _oracles = oracles;
        _exposure = exposure;
        _catalog = market.Catalog;
        _kin = oracles.Kin;
    }

    /// <summary>True when a jump waits at an observable that says what an instrument is worth, or at one of the same underlying.</summary>
    internal bool IsSpokenOf(InstrumentSpec spec) =>
        _oracles.Jumps.AreHeardOn(spec.Mark) || (_catalog[spec.Settlement].PriceObservable is { } settlement && _oracles.Jumps.AreHeardOn(settlement));

    /// <summary>True when an instrument rests on a price that may not be relied on and of which nothing is known either.</summary>
    internal bool IsSilent(InstrumentSpec spec) =>
        IsSilent(spec.Mark) || IsSilent(spec.Underlying) || (spec.Option is { } option && IsSilent(option.Forward))
        || (_catalog[spec.Settlement].PriceObservable is { } settlement && IsSilent(settlement));

    /// <summary>Supposes what is known (no fraction), or a move of what is silent, for all that an instrument rests on.</summary>
    /// <param name="spec">The instrument that is traded.</param>
    /// <param name="traded">Contracts, signed: positive buys.</param>
    /// <param name="fraction">By how much what is silent moves; null for what sources say.</param>
    /// <param name="late">The way of a late mark back to its index, which all of the underlying is supposed to go; null where nothing of that kind is looked
    /// at.</param>
    /// <param name="after">What the account would hold.</param>
    /// <param name="mark">The mark that the trade is weighed at.</param>
    /// <returns>A refusal where the engine could not count with one of the prices; <see cref="Undo"/> is called all the same.</returns>
    internal Rejection Suppose(InstrumentSpec spec, Quantity traded, Ratio? fraction, SpokenMove? late, ReadOnlySpan<Position> after, out Price mark)
    {
        mark = default;
        Rejection rejection = Move(spec.Mark, fraction, late);
        ObservableId settlement = _catalog[spec.Settlement].PriceObservable ?? spec.Mark;
        rejection = rejection.IsRefused || late is not null || _kin.AreKin(settlement, spec.Mark) ? rejection : Move(settlement, fraction, null);
        if (rejection.IsRefused)
        {
            return rejection;
        }

        mark = Price.FromAtoms(
            spec.Option is null ? _market.Value(spec.Mark)
            : IsSaid(spec.Mark, fraction) ? _oracles.Pending(spec.Mark)!.Value
            : OptionMark(spec, fraction, isHigh: !traded.IsPositive));
        if (!_exposure.CanTradeAt(spec, mark))
        {
            // An option in coin may be worth more coins than can be counted where the coin goes to nothing; its own mark has not been put, for it may not be
            // held any more.
            return new(RejectionCode.OracleForbids, spec.Mark);
        }

        foreach (ref readonly Position position in after)
        {
            InstrumentSpec held = _catalog[position.Instrument];
            if (held.Option is not null && _market.IsKnown(held.Mark) && IsMoved(held, spec, settlement))
            {
                Int128 value = IsSaid(held.Mark, fraction) ? _oracles.Pending(held.Mark)!.Value
                    : OptionMark(held, fraction, isHigh: position.Quantity.IsNegative);
                rejection = Put(held.Mark, value);
                if (rejection.IsRefused)
                {
                    return rejection;
                }
            }
        }

        return Rejection.None;
    }

    /// <summary>Puts the accepted values back.</summary>
    internal void Undo()
    {
        // The last first: an observable that was put twice ends with what it had before the first.
        for (int i = _supposed.Count - 1; i >= 0; i--)
        {
            (ObservableId observable, Int128 value) = _supposed[i];
            _market.Restore(observable, value, _market.Accepted(observable));
        }

        _supposed.Clear();
    }

    private bool IsMoved(InstrumentSpec held, InstrumentSpec traded, ObservableId settlement) =>
        _kin.AreKin(held.Mark, traded.Mark) || _kin.AreKin(held.Mark, settlement);

    private bool IsSilent(ObservableId observable) => _oracles.UntrustedSince(observable) is not null && _oracles.Pending(observable) is null;

    private bool IsSaid(ObservableId observable, Ratio? fraction) => fraction is null && _oracles.Pending(observable) is not null;

    private bool IsDoubted(ObservableId observable) => _oracles.UntrustedSince(observable) is not null;

    /// <summary>Moves all observables of one underlying but the marks of options: of those the ones that are held follow, for there may be thousands.</summary>
    private Rejection Move(ObservableId of, Ratio? fraction, SpokenMove? late)
    {
        SpokenMove spoken = late ?? default;
        bool hasMove = late is not null || (fraction is null && _oracles.Jumps.TryMove(of, out spoken));
        foreach (ObservableId observable in _kin.WithoutOptions(of))
        {
            if (!_market.IsKnown(observable))
            {
                continue;
            }

            Int128 value = _market.Value(observable);
            Int128 moved = value;
            if (fraction is { } by)
            {
                moved = IsDoubted(observable) || IsDoubted(_kin.IndexOf(observable)) ? Moved(observable, value, by.Atoms) : value;
            }
            else if (_oracles.Pending(observable) is { } pending)
            {
                moved = pending;
            }
            else if (hasMove)
            {
                moved = Following(observable, value, spoken);
            }

            Rejection rejection = moved == value ? Rejection.None : Put(observable, moved);
            if (rejection.IsRefused)
            {
                return rejection;
            }
        }

        return Rejection.None;
    }

    /// <summary>Where a price goes with a move that was said of another of its underlying: by the same fraction, or to the same price where it is nearer to
    /// that already.</summary>
    private Int128 Following(ObservableId observable, Int128 value, in SpokenMove spoken)
    {
        bool isThere = Int128.Abs(value - spoken.To) < Int128.Abs(value - spoken.From);
        return !isThere ? Moved(observable, value, spoken.Fraction)
            : spoken.To < spoken.From ? Int128.Min(value, spoken.To)
            : Int128.Max(value, spoken.To);
    }

    private Int128 Moved(ObservableId observable, Int128 value, Int128 fraction)
    {
        ObservableSpec spec = _catalog[observable];
        Int128 size = spec.SizeOf(Price.FromAtoms(value)).Atoms;
        Int128 moved = Magnitude.ProductBits(Magnitude.Bits(size), Magnitude.Bits(fraction)) > MostBits
            ? (fraction > 0 ? EngineLimits.MaxPriceAtoms : -EngineLimits.MaxPriceAtoms)
            : value + Fixed18.Multiply(size, fraction, Rounding.AwayFromZero);
        return Int128.Clamp(moved, spec.Kind == ObservableKind.SignedPrice ? -EngineLimits.MaxPriceAtoms : EngineLimits.MinPriceAtoms,
            EngineLimits.MaxPriceAtoms);
    }

    private Rejection Put(ObservableId observable, Int128 value)
    {
        if (!_exposure.CanCarry(observable, value))
        {
            return new(RejectionCode.OracleForbids, observable);
        }

        _supposed.Add((observable, _market.Value(observable)));
        _market.Suppose(observable, value);
        return Rejection.None;
    }

    /// <summary>An end of the range that an option's mark can have come to, atoms, in the units of the mark.</summary>
    private Int128 OptionMark(InstrumentSpec spec, Ratio? fraction, bool isHigh)
    {
        OptionTerms option = spec.Option!;
        Int128 accepted = _market.Value(spec.Mark);
        Int128 now = _market.Value(spec.Underlying);
        Int128 before = Before(spec.Underlying);
        bool isCoin = spec.Payoff == Payoff.Inverse;
        if (!_market.IsKnown(spec.Underlying) || (isCoin && (now <= 0 || before <= 0)))
        {
            return accepted;
        }

        // What is silent may have moved although its index has not: then it moves as if that had.
        Int128 rise = now == before && fraction is { } by && (IsDoubted(spec.Mark) || IsDoubted(option.Forward)) ? Moved(spec.Underlying, now, by.Atoms) - now
            : now - before;
        rise = option.Side == OptionSide.Call ? rise : -rise;
        Int128 worth = isCoin ? InQuote(accepted, before) : accepted;
        Int128 exercise = Int128.Max(option.Side == OptionSide.Call ? now - option.Strike.Atoms : option.Strike.Atoms - now, 0);
        Int128 end = Int128.Max(exercise, isHigh ? worth + Int128.Max(rise, 0) : Int128.Max(worth + Int128.Min(rise, 0), 0));
        return Int128.Min(isCoin ? InCoin(end, now, isHigh ? Rounding.Up : Rounding.Down) : end, EngineLimits.MaxPriceAtoms);
    }

    /// <summary>Quote units in coin; where a coin is worth next to nothing that is more than can be counted, and more than any price.</summary>
    private static Int128 InCoin(Int128 value, Int128 index, Rounding rounding) =>
        Magnitude.QuotientBits(Magnitude.Bits(value), Magnitude.Bits(index)) > EngineLimits.AmountBits ? EngineLimits.MaxPriceAtoms
            : Fixed18.Divide(value, index, rounding);

    /// <summary>A mark in coin, at most a hundred coins, in quote units.</summary>
    private static Int128 InQuote(Int128 mark, Int128 index) => Fixed18.Multiply(Int128.Min(mark, (Int128)100 * Fixed18.AtomsPerUnit), index, Rounding.Up);

    /// <summary>The accepted value of an observable, supposed otherwise by now or not.</summary>
    private Int128 Before(ObservableId observable)
    {
        foreach ((ObservableId supposed, Int128 value) in _supposed)
        {
            if (supposed == observable)
            {
                return value;
            }
        }

        return _market.Value(observable);
    }

    /// <summary>True when what the account would hold after the trade can be valued at the prices supposed: before it, that was bounded with the prices
    /// themselves.</summary>
    internal bool CanHold(Trial trial)
    {
        foreach (ref readonly Holding holding in trial.Holdings)
        {
            if (!_exposure.CanHold(holding.Asset, holding.Balance))
            {
                return false;
            }
        }

        return true;
    }
}
