// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Values;

namespace Plimsoll.Pricing.Surfaces;

/// <summary>A fitted smile, how near it comes to its quotes and what arbitrage is left in it.</summary>
/// <param name="Slice">The smile.</param>
/// <param name="Error">Root of the weighted mean square error, in volatility (0.01 is one point).</param>
/// <param name="LargestError">The largest error of any quote, in volatility.</param>
/// <param name="FreeError">The root mean square error that the best fit without regard to arbitrage has.</param>
/// <param name="IsPenalised">True when that best fit allowed arbitrage and another was taken.</param>
/// <param name="Butterfly">What butterfly arbitrage is left, over the quoted range widened by half of it on each side.</param>
public readonly record struct SviFitReport(SviSlice Slice, double Error, double LargestError, double FreeError, bool IsPenalised, ButterflyReport Butterfly);

/// <summary>Fits a raw SVI slice to the quotes of one expiry.</summary>
/// <remarks>
/// <para>Minimises Σ weight·((w(k) − σ²T)∕(2σT))² ∕ Σ weight: least squares in total variance, each error turned into volatility by its slope at the quote.
/// First m and σ run over a fixed grid of 17 × 14 points, the other three parameters solved exactly (<see cref="SviReduction"/>); the four best points that are
/// found are refined by 120 Nelder-Mead steps each on (m, ln σ).</para>
/// <para>If the result allows butterfly arbitrage or falls below the floor of the previous expiry, all five parameters are searched again with a penalty on
/// both, in five rounds of 500 steps whose penalty grows tenfold; a last fall below the floor is lifted away. A penalty is no proof: the report carries what
/// remains.</para>
/// <para>Fixed grids and counts, no randomness: the same quotes give the same bits.</para>
/// </remarks>
public static class SviFit
{
    /// <summary>A slice has five parameters; fewer quotes do not determine it.</summary>
    public const int FewestQuotes = 5;

    /// <summary>Bounds the work of one fit; no venue lists as many strikes for one expiry.</summary>
    public const int MostQuotes = 4_096;

    private const int CentreSteps = 17;
    private const int RoundnessSteps = 14;
    private const int Starts = 4;
    private const int RefiningSteps = 120;

    /// <summary>Fits a slice.</summary>
    /// <param name="quotes">The quotes, in ascending order of moneyness.</param>
    /// <param name="years">Years to expiry, above zero.</param>
    /// <param name="floor">The earlier expiry's slice to stay above, or null.</param>
    /// <returns>The fit, or <see cref="RejectionCode.OutsideDomain"/>: with the index of the first quote out of order or out of its domain; with the number of
    /// quotes when there are fewer than <see cref="FewestQuotes"/> or more than <see cref="MostQuotes"/>; with <see cref="RefusedTerm.Expiry"/> for the
    /// time.</returns>
    public static Result<SviFitReport> Of(ReadOnlySpan<SmileQuote> quotes, double years, SmileFloor? floor = null)
    {
        if (!(years > 0) || !double.IsFinite(years))
        {
            return Result<SviFitReport>.Refused(RejectionCode.OutsideDomain, RefusedTerm.Expiry);
        }

        if (quotes.Length is < FewestQuotes or > MostQuotes)
        {
            return Result<SviFitReport>.Refused(RejectionCode.OutsideDomain, RefusalSubject.Count(quotes.Length));
        }

        for (int i = 0; i < quotes.Length; i++)
        {
            if (!IsInDomain(quotes[i]) || (i > 0 && quotes[i].Moneyness <= quotes[i - 1].Moneyness))
            {
                return Result<SviFitReport>.Refused(RejectionCode.OutsideDomain, RefusalSubject.Row(i));
            }
        }

        SmileTarget target = new(quotes, years);
        SviSlice free = BestFree(target);
        double freeError = target.MeanSquare(free);
        ButterflyReport butterfly = free.CheckButterfly(target.CheckLow, target.CheckHigh);
        bool isPenalised = !butterfly.IsFree || PenalisedSearch.Fall(free, floor) > 0;
        SviSlice slice = isPenalised ? new PenalisedSearch(target, floor).Improve(free) : free;
        return Result<SviFitReport>.Of(new(
            slice,
            StrictMath.Sqrt(target.MeanSquare(slice)),
            target.Largest(slice),
            StrictMath.Sqrt(freeError),
            isPenalised,
            slice.CheckButterfly(target.CheckLow, target.CheckHigh)));
    }

    private static bool IsInDomain(SmileQuote quote) =>
        double.IsFinite(quote.Moneyness) && quote.Volatility > 0 && double.IsFinite(quote.Volatility) && quote.Weight > 0 && double.IsFinite(quote.Weight);

    private static SviSlice BestFree(SmileTarget target)
    {
        double span = target.High - target.Low;
        List<(double Cost, double M, double LogSigma)> found = new(CentreSteps * RoundnessSteps);
        double lowest = StrictMath.Log(0.01 * span);
        double highest = StrictMath.Log(3 * span);
        for (int i = 0; i < CentreSteps; i++)
        {
            double m = target.Low + (span * ((2.0 * i / (CentreSteps - 1)) - 0.5));
            for (int j = 0; j < RoundnessSteps; j++)
            {
                double logSigma = lowest + ((highest - lowest) * j / (RoundnessSteps - 1));
                found.Add((target.Reduced(m, logSigma, out _), m, logSigma));
            }
        }

        // A total order: cost, then place.
        found.Sort();
        double best = double.PositiveInfinity;
        SviSlice winner = default;
        double[] reach = [span / CentreSteps, (highest - lowest) / RoundnessSteps];
        for (int start = 0; start < Starts; start++)
        {
            double[] point = [found[start].M, found[start].LogSigma];
            double cost = SimplexSearch.Minimise(x => target.Reduced(x[0], x[1], out _), point, reach, RefiningSteps);
            if (cost < best)
            {
                best = cost;
                target.Reduced(point[0], point[1], out winner);
            }
        }

        return winner;
    }
}

/// <summary>The quotes of a fit as columns, and the error of a slice against them.</summary>
internal sealed class SmileTarget
{
    private readonly double[] _moneyness;
    private readonly double[] _variance;
    private readonly double[] _weight;
    private readonly double[] _volatility;
    private readonly double _years;

    public SmileTarget(ReadOnlySpan<SmileQuote> quotes, double years)
    {
        _years = years;
        _moneyness = new double[quotes.Length];
        _variance = new double[quotes.Length];
        _weight = new double[quotes.Length];
        _volatility = new double[quotes.Length];
        double total = 0;
        foreach (SmileQuote quote in quotes)
        {
            total += quote.Weight;
        }

        for (int i = 0; i < quotes.Length; i++)
        {
            double volatility = quotes[i].Volatility;
            double slope = 2 * volatility * years;
            _moneyness[i] = quotes[i].Moneyness;
            _volatility[i] = volatility;
            _variance[i] = volatility * volatility * years;
            _weight[i] = quotes[i].Weight / (total * slope * slope);
        }
    }

    public double Low => _moneyness[0];

    public double High => _moneyness[^1];

    public double CheckLow => Low - ((High - Low) / 2);

    public double CheckHigh => High + ((High - Low) / 2);

    /// <summary>The mean square error of the best slice with this centre and roundness; +∞ outside the bounds of the search.</summary>
    public double Reduced(double m, double logSigma, out SviSlice slice)
    {
        slice = default;
        double span = High - Low;
        double sigma = StrictMath.Exp(logSigma);
        if (m < Low - (2 * span) || m > High + (2 * span) || sigma < 1e-4 * span || sigma > 20 * span)
        {
            return double.PositiveInfinity;
        }

        double cost = new SviReduction(_moneyness, _variance, _weight, m, sigma).Solve(out double a, out double d, out double c);
        double rho = c > 0 ? d / c : 0;

        // The least variance may round below zero in the last digit, where a is the least that the domain allows.
        Result<SviSlice> made = SviSlice.Of(a, c / sigma, rho, m, sigma);
        made = made.IsOk ? made : SviSlice.Of(a + (1e-12 * (c + (a < 0 ? -a : a))), c / sigma, rho, m, sigma);
        slice = made.IsOk ? made.Value : default;
        return made.IsOk ? cost : double.PositiveInfinity;
    }

    public double MeanSquare(SviSlice slice)
    {
        double sum = 0;
        for (int i = 0; i < _moneyness.Length; i++)
        {
            double error = slice.TotalVariance(_moneyness[i]) - _variance[i];
            sum += _weight[i] * error * error;
        }

        return sum;
    }

    public double Largest(SviSlice slice)
    {
        double largest = 0;
        for (int i = 0; i < _moneyness.Length; i++)
        {
            double error = StrictMath.Sqrt(slice.TotalVariance(_moneyness[i]) / _years) - _volatility[i];
            error = error < 0 ? -error : error;
            largest = error > largest ? error : largest;
        }

        return largest;
    }
}
