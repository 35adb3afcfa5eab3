// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Pricing;
using Plimsoll.Values;

namespace Plimsoll.Venues.Span;

/// <summary>The formula that options are revalued by.</summary>
public enum SpanFormula
{
    /// <summary>Black and Scholes on the spot price, with a continuous rate and dividend yield.</summary>
    BlackScholes,

    /// <summary>Black-76 on the future, discounted at the rate.</summary>
    Black76,
}

/// <summary>An option and everything that its array is computed from.</summary>
/// <param name="Formula">The formula.</param>
/// <param name="IsCall">Call or put.</param>
/// <param name="Strike">Strike, in the unit of the price.</param>
/// <param name="Price">Price of the underlying: spot or future, as the formula says.</param>
/// <param name="Volatility">Implied volatility, 0.25 is 25 %.</param>
/// <param name="Years">Years to expiry.</param>
/// <param name="PriceScan">Price scan range in money per contract.</param>
/// <param name="VolatilityScan">Volatility scan range: a share of the volatility, or volatility points where absolute.</param>
/// <param name="Factor">Contract value factor: money per unit of price.</param>
public readonly record struct SpanOption(
    SpanFormula Formula, bool IsCall, double Strike, double Price, double Volatility, double Years, double PriceScan, double VolatilityScan, double Factor)
{
    /// <summary>True when the volatility scan range is added to the volatility, false when the volatility is multiplied by 1 ± range.</summary>
    public bool IsScanAbsolute { get; init; }

    /// <summary>Continuous rate per year.</summary>
    public double Rate { get; init; }

    /// <summary>Continuous dividend yield per year; spot formula only.</summary>
    public double DividendYield { get; init; }

    /// <summary>Years that pass before the scenarios and the composite delta are valued.</summary>
    public double LookAhead { get; init; }
}

/// <summary>Risk arrays and composite deltas from prices: what a clearing house publishes, computed.</summary>
/// <remarks>
/// <para>base = V(S, v, T), not the settlement price. loss_j = weight_j × factor × (base − V(S + f_j × range ÷ factor, v_j, max(T − look-ahead, 0))), with
/// v_j = v × (1 + g_j × volatility scan) or v + g_j × volatility scan, at least 0; a price is at least 0.</para>
/// <para>Composite delta = Σ weight_k × ∂V∕∂S at S + f_k × range ÷ factor, after the look-ahead. A future loses −f_j × weight_j × range, delta 1.</para>
/// <para>Pure; the formulas of <see cref="Black76"/>. Checked against all options of a published file (docs/reference/rulebooks/span.md).</para>
/// </remarks>
public static class SpanPricing
{
    /// <summary>The array of an option.</summary>
    /// <returns>Refused with <see cref="RejectionCode.OutsideDomain"/> where the formula has no value.</returns>
    public static Result<SpanArray> Array(in SpanOption option, SpanPoints points)
    {
        int scans = points.Scans.Length;
        Span<double> values = stackalloc double[scans + 1];
        if (Values(option, points, values).IsRefused)
        {
            return Result<SpanArray>.Refused(RejectionCode.OutsideDomain);
        }

        ImmutableArray<double>.Builder losses = ImmutableArray.CreateBuilder<double>(scans);
        for (int s = 0; s < scans; s++)
        {
            losses.Add(points.Scans[s].Weight * option.Factor * (values[0] - values[s + 1]));
        }

        Result<double> delta = Delta(option, points);
        return delta.IsOk ? Result<SpanArray>.Of(new(losses.MoveToImmutable(), delta.Value)) : Result<SpanArray>.Refused(delta.Rejection.Code);
    }

    /// <summary>The array of a future or of anything else that gains what its price gains.</summary>
    /// <param name="priceScan">Price scan range in money per contract.</param>
    /// <param name="points">The scenarios.</param>
    /// <param name="delta">Its delta, 1 for a future.</param>
    public static SpanArray Array(double priceScan, SpanPoints points, double delta = 1) =>
        new([.. points.Scans.Select(point => 0.0 - (point.PriceFraction * point.Weight * priceScan))], delta);

    /// <summary>The value now and in every scenario, per unit of price, without weights: what arrays are the differences of.</summary>
    /// <param name="option">The option.</param>
    /// <param name="points">The scenarios.</param>
    /// <param name="values">Receives the value now, then one for each scenario.</param>
    internal static Rejection Values(in SpanOption option, SpanPoints points, Span<double> values)
    {
        int columns = points.Scans.Length + 1;
        Span<double> figures = stackalloc double[5 * (SpanPoints.MaxScans + 1)];
        Span<bool> calls = stackalloc bool[columns];
        Span<double> forwards = figures[..columns], strikes = figures.Slice(columns, columns), volatilities = figures.Slice(2 * columns, columns);
        Span<double> years = figures.Slice(3 * columns, columns), discounts = figures.Slice(4 * columns, columns);
        double later = Math.Max(0, option.Years - option.LookAhead);
        double carryNow = Carry(option, option.Years), carryLater = Carry(option, later);
        strikes.Fill(option.Strike);
        calls.Fill(option.IsCall);
        years.Fill(later);
        discounts.Fill(StrictMath.Exp(-option.Rate * later));
        (forwards[0], volatilities[0], years[0]) = (option.Price * carryNow, option.Volatility, Math.Max(0, option.Years));
        discounts[0] = StrictMath.Exp(-option.Rate * years[0]);
        for (int s = 1; s < columns; s++)
        {
            SpanScanPoint point = points.Scans[s - 1];
            forwards[s] = PriceAt(option, point.PriceFraction) * carryLater;
            volatilities[s] = VolatilityAt(option, point.VolatilityFraction);
        }

        return Black76.Price(new OptionColumns(forwards, strikes, volatilities, years, discounts, calls), values);
    }

    /// <summary>The composite delta.</summary>
    internal static Result<double> Delta(in SpanOption option, SpanPoints points)
    {
        int rows = points.Deltas.Length;
        if (rows > SpanPoints.MaxScans)
        {
            return Result<double>.Refused(RejectionCode.OutsideDomain);
        }

        Span<double> figures = stackalloc double[13 * rows];
        Span<bool> calls = stackalloc bool[rows];
        Span<double> forwards = figures[..rows], strikes = figures.Slice(rows, rows), volatilities = figures.Slice(2 * rows, rows);
        Span<double> years = figures.Slice(3 * rows, rows), discounts = figures.Slice(4 * rows, rows), deltas = figures.Slice(5 * rows, rows);
        double later = Math.Max(0, option.Years - option.LookAhead), carry = Carry(option, later);
        strikes.Fill(option.Strike);
        calls.Fill(option.IsCall);
        years.Fill(later);
        discounts.Fill(StrictMath.Exp(-option.Rate * later));
        for (int k = 0; k < rows; k++)
        {
            forwards[k] = PriceAt(option, points.Deltas[k].PriceFraction) * carry;
            volatilities[k] = VolatilityAt(option, points.Deltas[k].VolatilityFraction);
        }

        GreekColumns greeks = new(figures.Slice(6 * rows, rows), deltas, figures.Slice(7 * rows, rows), figures.Slice(8 * rows, rows),
            figures.Slice(9 * rows, rows), figures.Slice(10 * rows, rows), figures.Slice(11 * rows, rows), figures.Slice(12 * rows, rows));
        if (Black76.Greeks(new OptionColumns(forwards, strikes, volatilities, years, discounts, calls), greeks).IsRefused)
        {
            return Result<double>.Refused(RejectionCode.OutsideDomain);
        }

        double sum = 0;
        for (int k = 0; k < rows; k++)
        {
            sum += points.Deltas[k].Weight * deltas[k];
        }

        return Result<double>.Of(sum * carry);
    }

    private static double Carry(in SpanOption option, double years) =>
        option.Formula == SpanFormula.Black76 ? 1 : StrictMath.Exp((option.Rate - option.DividendYield) * Math.Max(0, years));

    internal static double PriceAt(in SpanOption option, double fraction) => Math.Max(0, option.Price + (fraction * option.PriceScan / option.Factor));

    internal static double VolatilityAt(in SpanOption option, double fraction) => Math.Max(0, option.IsScanAbsolute
        ? option.Volatility + (fraction * option.VolatilityScan)
        : option.Volatility * (1 + (fraction * option.VolatilityScan)));
}
