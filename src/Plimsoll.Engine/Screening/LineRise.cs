// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Ledger;
using Plimsoll.Engine.Limits;
using Plimsoll.Engine.Markets;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Engine.Screening;

/// <summary>How far an account's call line, call ratio × maintenance, can have risen since prices of a while ago: the requirement bounded where the radius
/// bounds headroom.</summary>
/// <remarks>
/// <para>Equity is cheap to count anew and follows prices fully; the requirement is dear and follows them by a fraction. So an account that has moved out of
/// its radius is first valued as it is now, less the line that it had, less what prices since can have added to that line. Only when nothing is left is it
/// assessed.</para>
/// <para>The rise is the sum of: per position, notional then × the rate bound for one price (<see cref="Sensitivity.Terms.PerPrice"/>) × the move of each price
/// that it follows; per coin, the coin's rate × the change in value of what is had of it: balance and profit now × the move of its price, and the profit made
/// or lost since at its price then. No bound where a price moved by more than half.</para>
/// <para>An option's requirement follows volatility and time as well: the model itself says how much one contract's can have changed between the two markets
/// (<see cref="IScreenBounds.ChangeOf"/>), and add-ons follow what it stands for.</para>
/// </remarks>
internal sealed class LineRise
{
    private readonly MarketState _market;
    private readonly InstrumentCatalog _catalog;
    private readonly InterestBook _interest;
    private readonly Sensitivity _sensitivity;
    private readonly IScreenBounds? _model;
    private readonly IScreenBounds _addOns;
    private readonly Ratio _callRatio;
    private readonly MarginSheet _then = new();
    private readonly MarginSheet _now = new();
    private readonly PriceMemory _memory;
    private readonly Rise[]?[] _rises = new Rise[PriceMemory.Capacity][];

    internal LineRise(Rulebook rulebook, MarketState market, InterestBook interest, Sensitivity sensitivity, PriceMemory memory)
    {
        _memory = memory;
        _market = market;
        _catalog = market.Catalog;
        _interest = interest;
        _sensitivity = sensitivity;
        _model = rulebook.Model.Bounds;
        _addOns = rulebook.AddOnBounds;
        _callRatio = rulebook.Liquidation.CallRatio;
    }

    /// <summary>The most that the line has risen since a moment, numeraire, rounded up; null when nothing bounds it.</summary>
    /// <param name="moment">When the line was known.</param>
    /// <param name="portfolio">The account, which holds what it held then.</param>
    /// <param name="sheet">Its equity now.</param>
    internal Amount? Since(long moment, in Portfolio portfolio, MarginSheet sheet)
    {
        if (_memory.At(moment) is not { } then)
        {
            return null;
        }

        Amount rise = default;
        foreach (ref readonly CollateralLine line in sheet.Collateral)
        {
            if (line.Asset != _catalog.Numeraire && !TryAddCoin(line, then, ref rise))
            {
                return null;
            }
        }

        foreach (ref readonly Holding holding in portfolio.Holdings.Span)
        {
            if (holding.Balance.IsNegative && !_interest.Rate(holding.Asset).IsZero)
            {
                return null;
            }
        }

        foreach (ref readonly Position position in portfolio.Positions.Span)
        {
            Price per = PerContract(position.Instrument, then);
            if (per.IsNegative || !Sensitivity.IsInRange(position.Quantity.Atoms, per.Atoms, Fixed18.AtomsPerUnit)
                || !Magnitude.Fits(rise.Atoms, EngineLimits.HouseBits))
            {
                return null;
            }

            rise += per.Times(position.Quantity.Abs(), Rounding.Up);
        }

        return rise;
    }

    private bool TryAddCoin(in CollateralLine line, MarketMoment then, ref Amount rise)
    {
        if (_sensitivity.CoinRateOf(line.Asset) is not { } rate)
        {
            return false;
        }

        return rate.IsZero || _catalog[line.Asset].PriceObservable is not { } observable
            || Sensitivity.TryAdd(ref rise, line.Balance.Abs() + line.Unrealised.Abs(), (line.Price - Price.FromAtoms(then.Value(observable))).Abs(), rate);
    }

    /// <summary>What one contract adds; negative where nothing bounds it. Kept while neither a price nor time moves: most accounts of a step were assessed at
    /// the same few moments.</summary>
    private Price PerContract(InstrumentId instrument, MarketMoment then)
    {
        Rise[] rises = _rises[then.Number % PriceMemory.Capacity] ??= new Rise[_catalog.Instruments.Length];
        ref Rise rise = ref rises[instrument.Value];
        if (rise.Moment != then.Number || rise.Stamp != _market.LastStamp || rise.Time != _market.Time)
        {
            InstrumentSpec spec = _catalog[instrument];
            Amount sum = default;
            bool isBounded = spec.Option is { } option ? TryAddOption(spec, option, then, ref sum)
                : _sensitivity.TermsOf(instrument) is { } terms && TryAdd(spec, terms, then, ref sum);
            rise = new(then.Number, _market.LastStamp, _market.Time, isBounded ? Price.FromAtoms(sum.Atoms) : Price.Of(-1));
        }

        return rise.PerContract;
    }

    private bool TryAddOption(InstrumentSpec spec, OptionTerms option, MarketMoment then, ref Amount sum)
    {
        ObservableId? settlement = _catalog[spec.Settlement].PriceObservable;
        Ratio moved = default;
        bool isNear = TryMove(spec.Underlying, then, ref moved)
            && (option.Forward == spec.Underlying || TryMove(option.Forward, then, ref moved))
            && (settlement is not { } observable || TryMove(observable, then, ref moved));
        bool isCoin = settlement is not null && _sensitivity.CoinRateOf(spec.Settlement) is not { IsZero: true };
        if (!isNear || isCoin || _addOns.RateBound(spec.Id) is not { } rate || _model?.ChangeOf(spec.Id, then, _then, _market, _now) is not { } change
            || !Sensitivity.TryAdd(ref sum, change, Price.Of(1), _callRatio))
        {
            return false;
        }

        // As for contracts that are not plain: twice, for the product of two moves.
        Price index = Price.FromAtoms(then.Value(spec.Underlying));
        Price paid = Price.FromAtoms(settlement is { } coin && spec.Payoff != Payoff.Inverse ? then.Value(coin) : Fixed18.AtomsPerUnit);
        if (!Sensitivity.IsInRange(spec.ContractSize.Atoms, index.Atoms, paid.Atoms) || !Magnitude.Fits(rate.Atoms, 70))
        {
            return false;
        }

        Amount notional = index.Times(spec.ContractSize, Rounding.Up).Times(paid, Rounding.Up);
        return Sensitivity.TryAdd(ref sum, notional + notional, Price.FromAtoms(moved.Atoms), rate.Times(_callRatio, Rounding.Up));
    }

    private bool TryAdd(InstrumentSpec spec, in Sensitivity.Terms terms, MarketMoment then, ref Amount sum)
    {
        ObservableId? settlement = _catalog[spec.Settlement].PriceObservable;
        Int128 paid = settlement is { } coin ? then.Value(coin) : Fixed18.AtomsPerUnit;
        Price mark = Price.FromAtoms(then.Value(spec.Mark));
        Ratio moved = default;
        bool isNear = TryMove(spec.Mark, then, ref moved)
            && (spec.Mark == spec.Underlying || TryMove(spec.Underlying, then, ref moved))
            && (settlement is not { } observable || TryMove(observable, then, ref moved));
        if (!isNear || !Sensitivity.IsInRange(spec.ContractSize.Atoms, mark.Atoms, paid))
        {
            return false;
        }

        Price settled = Price.FromAtoms(paid);
        Amount notional = terms.IsInverse
            ? Amount.FromAtoms(spec.ContractSize.Atoms)
            : mark.Times(spec.ContractSize, Rounding.Up).Times(settled, Rounding.Up);
        if (!Sensitivity.TryAdd(ref sum, notional, Price.FromAtoms(moved.Atoms), terms.PerPrice))
        {
            return false;
        }

        if (terms.CoinRate.IsZero)
        {
            return true;
        }

        // Profit since, in coin, a magnitude: the value of one contract at the mark now less that at the mark then, each rounded away from the other.
        Price now = Price.FromAtoms(_market.Value(spec.Mark));
        (Price low, Price high) = now < mark ? (now, mark) : (mark, now);
        Amount made = spec.ValueOf(Quantity.Of(1), high, Rounding.Up) - spec.ValueOf(Quantity.Of(1), low, Rounding.Down);
        return Sensitivity.TryAdd(ref sum, made, settled, terms.CoinRate);
    }

    /// <summary>Adds |now − then| ÷ then, rounded up; false for more than a half, or without a price above zero then.</summary>
    private bool TryMove(ObservableId observable, MarketMoment then, ref Ratio moved)
    {
        Int128 before = then.Value(observable);
        Int128 distance = Int128.Abs(_market.Value(observable) - before);
        if (before <= 0 || distance > before / 2)
        {
            return false;
        }

        moved += Ratio.FromAtoms(Fixed18.MulDiv(distance, Fixed18.AtomsPerUnit, before, Rounding.Up));
        return true;
    }

    /// <summary>What one contract may have added between a moment and a market with a stamp and a time; nothing bounds it where that is negative.</summary>
    private readonly record struct Rise(long Moment, long Stamp, Timestamp Time, Price PerContract);
}
