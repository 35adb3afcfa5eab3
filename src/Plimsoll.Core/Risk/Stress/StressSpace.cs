// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Markets;
using Plimsoll.Pricing;
using Plimsoll.Scenarios;
using Plimsoll.Values;

namespace Plimsoll.Risk;

/// <summary>Joint moves as points: one coordinate a factor, in widths, and one for volatility when it moves.</summary>
internal sealed class StressSpace
{
    /// <summary>Moves of more than four powers of ten say nothing; the bound keeps every point a scenario.</summary>
    internal const double MostLogarithm = 9.2;

    private readonly MarketView _market;
    private readonly ScenarioFactors _factors;
    private readonly ImmutableArray<StressWidth> _widths;
    private readonly double _volatilityWidth;

    internal StressSpace(MarketView market, ImmutableArray<StressWidth> widths, double volatilityWidth, StressNorm norm)
    {
        _market = market;
        _factors = new(market.Catalog);
        _widths = widths;
        _volatilityWidth = volatilityWidth;
        Norm = norm;
    }

    internal StressNorm Norm { get; }

    internal bool HasVolatility => _volatilityWidth > 0;

    internal int Dimensions => _widths.Length + (HasVolatility ? 1 : 0);

    /// <summary>The factors, in the order of the coordinates.</summary>
    internal ImmutableArray<ObservableId> Factors => [.. _widths.Select(width => width.Factor)];

    /// <summary>The logarithmic move of one unit of a coordinate.</summary>
    internal double WidthOf(int coordinate) => coordinate < _widths.Length ? _widths[coordinate].Width : _volatilityWidth;

    /// <summary>The size of a point.</summary>
    internal double SizeOf(double[] point) => Norm == StressNorm.Euclidean ? Math.Sqrt(point.Sum(x => x * x)) : point.Select(Math.Abs).DefaultIfEmpty(0).Max();

    /// <summary>The market at a point.</summary>
    internal ShockedMarket At(double[] point) => At(point, ReverseStress.StepsPerWidth);

    /// <summary>The market at a number of steps along a direction.</summary>
    internal ShockedMarket At(double[] direction, long steps) => ShockedMarket.Of(_market, _factors, ScenarioAt(direction, steps));

    /// <summary>The scenario there.</summary>
    internal Scenario ScenarioAt(double[] direction, long steps)
    {
        double widths = (double)steps / ReverseStress.StepsPerWidth;
        VolatilityShock volatility = VolatilityShock.Relative(VolatilityAt(direction, steps));
        FactorShock[] shocks = [.. _widths.Select((width, i) => new FactorShock(width.Factor, Move(direction[i] * widths * width.Width), volatility))];
        Result<Scenario> scenario = Scenario.Of("reverse stress", shocks);
        Invariant.Check(scenario.IsOk, "A point of the stress space is no scenario.");
        return scenario.Value;
    }

    /// <summary>The relative move of volatility there.</summary>
    internal Ratio VolatilityAt(double[] direction, long steps) =>
        HasVolatility ? Ratio.Min(Move(direction[^1] * steps / ReverseStress.StepsPerWidth * _volatilityWidth), FieldBounds.MostVolatility) : Ratio.Zero;

    /// <summary>Scales a direction to size 1 in place; false for no direction at all.</summary>
    internal bool TryNormalise(double[] direction)
    {
        double size = 0;
        foreach (double x in direction)
        {
            size = Norm == StressNorm.Euclidean ? size + (x * x) : Math.Max(size, Math.Abs(x));
        }

        size = Norm == StressNorm.Euclidean ? Math.Sqrt(size) : size;
        if (!(size > 0 && double.IsFinite(size)))
        {
            return false;
        }

        for (int i = 0; i < direction.Length; i++)
        {
            direction[i] /= size;
        }

        return true;
    }

    /// <summary>The direction of size 1 along which a linear function with this slope rises most.</summary>
    internal double[] Steepest(double[] slope)
    {
        double largest = slope.Length == 0 ? 0 : slope.Max(Math.Abs);
        double[] direction = Norm == StressNorm.Euclidean
            ? [.. slope]
            : [.. slope.Select(x => Math.Abs(x) > 1e-9 * largest ? (double)Math.Sign(x) : 0)];
        TryNormalise(direction);
        return direction;
    }

    private static Ratio Move(double logarithm)
    {
        bool isOk = Ratio.TryQuantise(StrictMath.Exp(Math.Clamp(logarithm, -MostLogarithm, MostLogarithm)) - 1, Rounding.HalfEven, out Ratio move);
        Invariant.Check(isOk, "A bounded move cannot be represented.");
        return move;
    }
}
