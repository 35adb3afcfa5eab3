// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Values;

namespace Plimsoll.Pricing.Surfaces;

/// <summary>A place where an option that lives longer is worth less: total variance falls from one expiry to the next at the same moneyness.</summary>
/// <param name="Near">The index of the earlier expiry.</param>
/// <param name="Far">The index of the later one.</param>
/// <param name="Moneyness">Where the fall is largest, ln(strike ∕ forward).</param>
/// <param name="NearVariance">Total variance of the earlier expiry there.</param>
/// <param name="FarVariance">Total variance of the later one there, which is less.</param>
public readonly record struct CalendarViolation(int Near, int Far, double Moneyness, double NearVariance, double FarVariance);

/// <summary>The quoted smile of one expiry: total variances at ascending moneynesses.</summary>
/// <remarks>Between two quotes total variance is taken as linear in moneyness; outside them there is none.</remarks>
public sealed class QuotedSmile
{
    private readonly ImmutableArray<double> _moneyness;
    private readonly ImmutableArray<double> _variance;

    private QuotedSmile(ImmutableArray<double> moneyness, ImmutableArray<double> variance)
    {
        _moneyness = moneyness;
        _variance = variance;
    }

    /// <summary>The moneynesses quoted, ascending.</summary>
    public ImmutableArray<double> Moneyness => _moneyness;

    /// <summary>Creates a smile.</summary>
    /// <returns>The smile, or <see cref="RejectionCode.OutsideDomain"/> with the index of the first quote whose moneyness does not ascend or whose total
    /// variance is negative, or that is not finite; an empty smile is refused with a count of 0.</returns>
    public static Result<QuotedSmile> Of(ReadOnlySpan<double> moneyness, ReadOnlySpan<double> totalVariance)
    {
        Invariant.Check(moneyness.Length == totalVariance.Length, "A quoted smile has a variance for each moneyness.");
        for (int i = 0; i < moneyness.Length; i++)
        {
            bool ascends = i == 0 || moneyness[i] > moneyness[i - 1];
            if (!ascends || !double.IsFinite(moneyness[i]) || !(totalVariance[i] >= 0) || !double.IsFinite(totalVariance[i]))
            {
                return Result<QuotedSmile>.Refused(RejectionCode.OutsideDomain, RefusalSubject.Row(i));
            }
        }

        return moneyness.IsEmpty
            ? Result<QuotedSmile>.Refused(RejectionCode.OutsideDomain, RefusalSubject.Count(0))
            : Result<QuotedSmile>.Of(new([.. moneyness], [.. totalVariance]));
    }

    /// <summary>Total variance at a moneyness; NaN outside the quotes.</summary>
    public double TotalVariance(double moneyness)
    {
        if (!(moneyness >= _moneyness[0]) || moneyness > _moneyness[^1])
        {
            return double.NaN;
        }

        int right = 0;
        while (_moneyness[right] < moneyness)
        {
            right++;
        }

        if (_moneyness[right] == moneyness)
        {
            return _variance[right];
        }

        double share = (moneyness - _moneyness[right - 1]) / (_moneyness[right] - _moneyness[right - 1]);
        return _variance[right - 1] + (share * (_variance[right] - _variance[right - 1]));
    }
}

/// <summary>Looks for calendar arbitrage: with no discounting between them, total variance may not fall with time at equal moneyness.</summary>
/// <remarks>J. Gatheral and A. Jacquier, "Arbitrage-free SVI volatility surfaces", 2014, lemma 2.1. Each neighbouring pair is reported once, at its largest
/// fall.</remarks>
public static class CalendarCheck
{
    internal const int GridPoints = 201;

    /// <summary>Falls between neighbouring fitted slices, taken at 201 points of each pair's range.</summary>
    /// <param name="slices">The slices in order of time.</param>
    /// <param name="low">For each slice the lowest moneyness that counts; a pair is compared where both count.</param>
    /// <param name="high">For each slice the highest moneyness that counts.</param>
    /// <param name="tolerance">The fall of total variance that is still none.</param>
    public static ImmutableArray<CalendarViolation> OfSlices(
        ReadOnlySpan<SviSlice> slices, ReadOnlySpan<double> low, ReadOnlySpan<double> high, double tolerance)
    {
        Invariant.Check(slices.Length == low.Length && slices.Length == high.Length, "Each slice has a range.");
        ImmutableArray<CalendarViolation>.Builder found = ImmutableArray.CreateBuilder<CalendarViolation>();
        for (int far = 1; far < slices.Length; far++)
        {
            double from = low[far] > low[far - 1] ? low[far] : low[far - 1];
            double to = high[far] < high[far - 1] ? high[far] : high[far - 1];
            double largest = tolerance;
            CalendarViolation worst = default;
            for (int i = 0; i < GridPoints && from < to; i++)
            {
                double k = from + ((to - from) * i / (GridPoints - 1));
                double near = slices[far - 1].TotalVariance(k);
                double later = slices[far].TotalVariance(k);
                if (near - later > largest)
                {
                    largest = near - later;
                    worst = new(far - 1, far, k, near, later);
                }
            }

            if (worst.Far > 0)
            {
                found.Add(worst);
            }
        }

        return found.ToImmutable();
    }

    /// <summary>Falls between neighbouring quoted smiles, taken at every moneyness that either quotes and both cover.</summary>
    /// <param name="smiles">The smiles in order of time.</param>
    /// <param name="tolerance">The fall of total variance that is still none: what rounding of the quotes explains.</param>
    public static ImmutableArray<CalendarViolation> OfQuotes(ReadOnlySpan<QuotedSmile> smiles, double tolerance)
    {
        ImmutableArray<CalendarViolation>.Builder found = ImmutableArray.CreateBuilder<CalendarViolation>();
        for (int far = 1; far < smiles.Length; far++)
        {
            double largest = tolerance;
            CalendarViolation worst = default;
            for (int side = far - 1; side <= far; side++)
            {
                foreach (double k in smiles[side].Moneyness)
                {
                    double near = smiles[far - 1].TotalVariance(k);
                    double later = smiles[far].TotalVariance(k);
                    if (near - later > largest)
                    {
                        largest = near - later;
                        worst = new(far - 1, far, k, near, later);
                    }
                }
            }

            if (worst.Far > 0)
            {
                found.Add(worst);
            }
        }

        return found.ToImmutable();
    }
}
