// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Instruments;
using Plimsoll.Markets;
using Plimsoll.Values;

namespace Plimsoll.Scenarios;

/// <summary>Another market as it would stand in a scenario: every price and volatility moved consistently, so that anything that reads a market can be
/// stressed.</summary>
/// <remarks>
/// <para>Factors and what follows them: p + |p| × move, rounded half to even; a signed price by at least its floor × move. Options: mark + B(F′, v′, T′) − B(F,
/// v, T) by Black-76 without discount (over F′ and F for an option quoted in coin), never below zero: the distance of the mark from the model stays. Without a
/// move every value is the inner market's to the last atom.</para>
/// <para>Depth stays: its distances are relative to the mark. A last trade keeps its ratio to the mark, the time of the last block takes the time step, other
/// figures stay. What the inner market does not know, this one does not know either.</para>
/// <para>A view with memos for one caller at a time; the inner market must not change while it is used.</para>
/// </remarks>
public sealed class ShockedMarket : MarketView
{
    private readonly MarketView _inner;
    private readonly ScenarioFactors _factors;
    private readonly Scale[] _scales;
    private readonly Price?[] _marks;
    private readonly bool[] _isPriced;

    private ShockedMarket(MarketView inner, ScenarioFactors factors, long stepSeconds)
        : base(inner.Catalog)
    {
        Invariant.Check(ReferenceEquals(inner.Catalog, factors.Catalog), "Factors and market are over one catalogue.");
        _inner = inner;
        _factors = factors;
        _scales = new Scale[inner.Catalog.Observables.Length];
        _marks = new Price?[inner.Catalog.Instruments.Length];
        _isPriced = new bool[inner.Catalog.Instruments.Length];
        Time = inner.Time.PlusSeconds(stepSeconds);
        Figures = new MovedFigures(this, stepSeconds);
    }

    /// <inheritdoc/>
    public override Timestamp Time { get; }

    /// <inheritdoc/>
    public override MarketFigures Figures { get; }

    /// <summary>A market under a scenario, whose factors are named (<see cref="Scenario.On"/>).</summary>
    public static ShockedMarket Of(MarketView market, ScenarioFactors factors, Scenario scenario)
    {
        ShockedMarket shocked = new(market, factors, scenario.StepSeconds);
        foreach (FactorShock shock in scenario.Shocks)
        {
            shocked._scales[shock.Named.Value] = new(shock.PriceMove.Atoms, Fixed18.AtomsPerUnit, shock.Volatility, false);
        }

        return shocked;
    }

    /// <summary>A market in which one factor stands at another price, exactly.</summary>
    /// <param name="market">The market.</param>
    /// <param name="factors">Its factors.</param>
    /// <param name="factor">The factor; its price is known and above zero.</param>
    /// <param name="price">Its new price, above zero.</param>
    public static ShockedMarket At(MarketView market, ScenarioFactors factors, ObservableId factor, Price price)
    {
        Invariant.Check(market.TryPrice(factor, out Price now) && now.IsPositive && price.IsPositive, "A factor that is set has a price above zero.");
        ShockedMarket shocked = new(market, factors, 0);
        shocked._scales[factor.Value] = new(price.Atoms - now.Atoms, now.Atoms, default, true);
        return shocked;
    }

    /// <inheritdoc/>
    public override bool TryPrice(ObservableId observable, out Price price)
    {
        if (!_inner.TryPrice(observable, out price))
        {
            return false;
        }

        if (_factors.OptionOf(observable) is { } option)
        {
            return TryOptionMark(option, price, out price);
        }

        if (_factors.TryLeader(observable, out ObservableId factor) && _scales[factor.Value].Move != 0)
        {
            Scale scale = _scales[factor.Value];
            Price size = scale.IsExact ? price.Abs() : Catalog[observable].SizeOf(price);
            price = Moved(price, size, scale.Move, scale.Base);
        }

        return true;
    }

    /// <inheritdoc/>
    public override bool TryVolatility(ObservableId observable, out Ratio volatility)
    {
        if (!_inner.TryVolatility(observable, out volatility))
        {
            return false;
        }

        return !_factors.TryLeader(observable, out ObservableId factor)
            || _factors.TryShock(observable, volatility, _scales[factor.Value].Volatility, _inner.Time, out volatility);
    }

    /// <summary>Always 0: this view never changes, and caches keyed by it must not outlive it.</summary>
    public override long Generation(ObservableId observable) => 0;

    /// <inheritdoc/>
    public override bool TryDepth(InstrumentId instrument, out DepthProfile depth) => _inner.TryDepth(instrument, out depth);

    /// <summary>A price after a relative move of its size, rounded half to even: the one rule by which prices move in scenarios.</summary>
    internal static Price Moved(Price price, Price size, Ratio move) => Moved(price, size, move.Atoms, Fixed18.AtomsPerUnit);

    private static Price Moved(Price price, Price size, Int128 move, Int128 per) => price + Price.FromAtoms(
        per == Fixed18.AtomsPerUnit ? Fixed18.Multiply(size.Atoms, move, Rounding.HalfEven) : Fixed18.MulDiv(size.Atoms, move, per, Rounding.HalfEven));

    private bool TryOptionMark(InstrumentSpec spec, Price mark, out Price shocked)
    {
        if (!_isPriced[spec.Id.Value])
        {
            _marks[spec.Id.Value] = OptionMark(spec, mark);
            _isPriced[spec.Id.Value] = true;
        }

        shocked = _marks[spec.Id.Value] ?? default;
        return _marks[spec.Id.Value] is not null;
    }

    private Price? OptionMark(InstrumentSpec spec, Price mark)
    {
        OptionTerms terms = spec.Option!;
        if (!_inner.TryPrice(terms.Forward, out Price forward) || !_inner.TryVolatility(terms.Volatility, out Ratio volatility)
            || !TryPrice(terms.Forward, out Price movedForward) || !TryVolatility(terms.Volatility, out Ratio movedVolatility))
        {
            return null;
        }

        if (forward == movedForward && volatility == movedVolatility && Time == _inner.Time)
        {
            return mark;
        }

        double? before = OptionModel.Value(spec, forward, volatility, _inner.Time), after = OptionModel.Value(spec, movedForward, movedVolatility, Time);
        return before is { } from && after is { } to && Price.TryQuantise(to - from, Rounding.HalfEven, out Price change) ? Price.Max(Price.Zero, mark + change)
            : null;
    }

    /// <summary>How far a factor moves: Move ÷ Base of its magnitude, which for a signed price is at least the floor unless an exact price is wanted.</summary>
    private readonly record struct Scale(Int128 Move, Int128 Base, VolatilityShock Volatility, bool IsExact);

    /// <summary>The inner market's figures, a last trade with its mark and the clock of a chain with the time step.</summary>
    private sealed class MovedFigures(ShockedMarket market, long stepSeconds) : ForwardedFigures(market._inner.Figures)
    {
        public override bool TryLast(InstrumentId instrument, out Price last)
        {
            if (!base.TryLast(instrument, out last) || !market._inner.TryMark(instrument, out Price before) || !market.TryMark(instrument, out Price after))
            {
                return false;
            }

            last = before.IsPositive && last.IsPositive ? Price.FromAtoms(Fixed18.MulDiv(last.Atoms, after.Atoms, before.Atoms, Rounding.HalfEven))
                : last + after - before;
            return true;
        }

        public override bool TryBlockTime(out Timestamp blockTime)
        {
            bool isKnown = base.TryBlockTime(out blockTime);
            blockTime = isKnown ? blockTime.PlusSeconds(stepSeconds) : default;
            return isKnown;
        }
    }
}
