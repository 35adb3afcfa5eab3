// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Instruments;
using Plimsoll.Markets;
using Plimsoll.Pricing;
using Plimsoll.Scenarios;
using Plimsoll.Values;

namespace Plimsoll.Venues.Tims;

/// <summary>Everything that an option's values at the valuation points are computed from.</summary>
internal readonly record struct TimsInputs(Price Mark, Price Settlement, Price Underlying, Ratio Volatility, Timestamp Time);

/// <summary>What one contract of an option gains at each valuation point, held long and held short, numeraire; kept until an input moves.</summary>
/// <remarks>
/// <para>The volatility of the series is held and no time passes: profit = (V(S × (1 + move), v) − V(S, v)) × contract size × price of the settlement asset; of
/// an inverse option, whose premium is coin, V is what that coin is worth.</para>
/// <para>Equity counts the mark, and the rows start from V. With the volatility that the mark implies both are the same. Where they are not, the difference is
/// taken off the side that it favours, and a long option loses at most its mark, as in scenario margin.</para>
/// </remarks>
internal sealed class TimsRow
{
    private readonly double[] _values;

    internal TimsRow(InstrumentSpec spec, int points)
    {
        Spec = spec;
        _values = new double[points + 1];
        OfLong = new Amount[points];
        OfShort = new Amount[points];
    }

    internal InstrumentSpec Spec { get; }

    internal TimsInputs Inputs { get; private set; }

    /// <summary>The volatility that it was valued at: the market's or its own.</summary>
    internal double Volatility { get; private set; }

    /// <summary>Values per unit of the underlying: now, then by point.</summary>
    internal ReadOnlySpan<double> Values => _values;

    internal Amount[] OfLong { get; }

    /// <summary>Of a contract held long, rounded up: a short position gains the negative of it.</summary>
    internal Amount[] OfShort { get; }

    internal bool IsValid { get; private set; }

    /// <summary>Makes sure that the row holds for the market.</summary>
    /// <returns>Refused with <see cref="RejectionCode.MarkMissing"/> (subject: the observable) or <see cref="RejectionCode.OutsideDomain"/> (the
    /// instrument).</returns>
    internal Rejection Update(TimsClass terms, MarketView market)
    {
        Rejection rejection = InputsOf(Spec, terms.Valuation, market, out TimsInputs inputs);
        if (rejection.IsRefused || (IsValid && Inputs == inputs))
        {
            return rejection;
        }

        (Inputs, IsValid) = (inputs, false);
        IsValid = TryFill(terms, market.Catalog);
        return IsValid ? Rejection.None : new(RejectionCode.OutsideDomain, Spec.Id);
    }

    private static Rejection InputsOf(InstrumentSpec spec, TimsValuation valuation, MarketView market, out TimsInputs inputs)
    {
        inputs = default;
        OptionTerms option = spec.Option!;
        ObservableId on = valuation.Pricing == TimsPricing.Black76 ? option.Forward : spec.Underlying;
        Ratio volatility = default;
        if (!market.TryPrice(spec.Mark, out Price mark))
        {
            return new(RejectionCode.MarkMissing, spec.Mark);
        }

        if (!market.TryPrice(on, out Price underlying))
        {
            return new(RejectionCode.MarkMissing, on);
        }

        if (!valuation.IsImplied && !market.TryVolatility(option.Volatility, out volatility))
        {
            return new(RejectionCode.MarkMissing, option.Volatility);
        }

        if (!market.TryAssetPrice(spec.Settlement, out Price settlement))
        {
            return new(RejectionCode.MarkMissing, market.Catalog[spec.Settlement].PriceObservable!.Value);
        }

        inputs = new(mark, settlement, underlying, volatility, ScenarioCube.MinuteOf(market.Time));
        return Rejection.None;
    }

    private bool TryFill(TimsClass terms, InstrumentCatalog catalog)
    {
        if (!Inputs.Underlying.IsPositive)
        {
            return false;
        }

        ImmutableArray<Scenario> points = terms.Points;
        double spot = Inputs.Underlying.ToDouble(), years = Math.Max(0, Inputs.Time.YearsTo(Spec.Expiry!.Value));
        bool isInverse = Spec.Payoff == Payoff.Inverse;
        TimsOption option = new(terms.Valuation, Spec.Option!.Strike.ToDouble(), years, Spec.Option.Side == OptionSide.Call);
        double mark = Inputs.Mark.ToDouble() * (isInverse ? spot : 1);
        Volatility = terms.Valuation.IsImplied ? option.Implied(mark, spot) : Inputs.Volatility.ToDouble();
        for (int k = 0; k <= points.Length; k++)
        {
            double moved = k == 0 ? spot : Inputs.Underlying.Moved(points[k - 1].Own.PriceMove, Rounding.HalfEven).ToDouble();
            if (!option.TryValue(moved, Volatility, out _values[k]))
            {
                return false;
            }
        }

        double settlement = Inputs.Settlement.ToDouble(), size = Spec.ContractSize.ToDouble();
        double unit = size * settlement / (isInverse ? spot : 1), least = -(Inputs.Mark.ToDouble() * size * settlement);
        double above = (_values[0] * unit) + least, most = double.PositiveInfinity;
        if (Spec.GreatestPayoff(Spec.ContractSize, isInverse ? Price.Of(1) : Inputs.Settlement, catalog) is { } payoff)
        {
            // Nobody owes more for a put than its strike, and equity counts its mark already.
            most = Math.Max(0, payoff.ToDouble() + least);
        }

        for (int k = 0; k < points.Length; k++)
        {
            double profit = (_values[k + 1] - _values[0]) * unit;
            if (!Amount.TryQuantise(Math.Clamp(profit + Math.Min(above, 0), least, most), Rounding.Down, out OfLong[k])
                || !Amount.TryQuantise(Math.Clamp(profit + Math.Max(above, 0), least, most), Rounding.Up, out OfShort[k]))
            {
                return false;
            }
        }

        return true;
    }
}

/// <summary>An option as a class values it.</summary>
/// <param name="Valuation">Formula, rate and yield.</param>
/// <param name="Strike">Strike.</param>
/// <param name="Years">Years to expiry, at least 0.</param>
/// <param name="IsCall">Call or put.</param>
internal readonly record struct TimsOption(TimsValuation Valuation, double Strike, double Years, bool IsCall)
{
    /// <summary>The highest volatility that a mark can imply: beyond it an option's value hardly moves.</summary>
    private const double MostVolatility = 10;

    /// <summary>The lowest that a tree is built for, where its drift does not need more.</summary>
    private const double LeastVolatility = 1e-4;

    private const int MaxRounds = 100;

    /// <summary>The value per unit at a price of what it is valued on; false outside the formula's domain.</summary>
    internal bool TryValue(double spot, double volatility, out double value)
    {
        Result<double> found = Valuation.Pricing switch
        {
            // A tree whose steps are shorter than its drift has no probabilities: below that volatility the value without any is nearer.
            TimsPricing.Binomial => BinomialLattice.Price(spot, Strike, volatility < Floor ? 0 : volatility, Years, Valuation.Rate, Valuation.DividendYield,
                IsCall, isAmerican: true, Valuation.Steps, LatticeKind.CoxRossRubinstein),
            _ => Black76.Price(spot * Growth, Strike, volatility, Years, Discount, IsCall),
        };
        value = found.IsOk ? found.Value : 0;
        return found.IsOk;
    }

    /// <summary>The volatility at which the option is worth its mark; the nearest one where none is: 0 below the value without any, 1000 % above all.</summary>
    internal double Implied(double mark, double spot)
    {
        if (Years == 0 || !TryValue(spot, 0, out double least) || mark <= least)
        {
            return 0;
        }

        if (Valuation.Pricing != TimsPricing.Binomial)
        {
            Result<double> found = ImpliedVolatility.Of(mark, spot * Growth, Strike, Years, Discount, IsCall);
            return found.IsOk ? Math.Min(found.Value, MostVolatility) : MostVolatility;
        }

        return ImpliedByTree(mark, spot);
    }

    // Illinois' rule: a secant that never leaves its bracket, and halves the weight of an end that stays.
    private double ImpliedByTree(double mark, double spot)
    {
        double low = Floor, high = MostVolatility;
        if (!TryValue(spot, low, out double atLow) || atLow >= mark)
        {
            return low;
        }

        if (!TryValue(spot, high, out double atHigh) || atHigh <= mark)
        {
            return high;
        }

        (atLow, atHigh) = (atLow - mark, atHigh - mark);
        double middle = low;
        for (int round = 0, stayed = 0; round < MaxRounds; round++)
        {
            double next = round % 8 == 7 ? 0.5 * (low + high) : low - (atLow * (high - low) / (atHigh - atLow));
            if (!TryValue(spot, next, out double at))
            {
                return middle;
            }

            (middle, at) = (next, at - mark);
            if (Math.Abs(at) <= 1e-12 * spot || high - low <= 1e-13)
            {
                break;
            }

            if (at < 0)
            {
                (low, atLow, atHigh, stayed) = (middle, at, stayed < 0 ? atHigh / 2 : atHigh, -1);
            }
            else
            {
                (high, atHigh, atLow, stayed) = (middle, at, stayed > 0 ? atLow / 2 : atLow, 1);
            }
        }

        return middle;
    }

    private double Growth => Valuation.Pricing == TimsPricing.Black76 ? 1 : StrictMath.Exp((Valuation.Rate - Valuation.DividendYield) * Years);

    private double Discount => Valuation.Pricing == TimsPricing.Black76 ? 1 : StrictMath.Exp(-Valuation.Rate * Years);

    private double Floor => Math.Max(LeastVolatility,
        1.001 * Math.Abs(Valuation.Rate - Valuation.DividendYield) * StrictMath.Sqrt(Years / Valuation.Steps));
}
