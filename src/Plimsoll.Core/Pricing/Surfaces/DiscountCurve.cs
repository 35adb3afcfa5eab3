// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Values;

namespace Plimsoll.Pricing.Surfaces;

/// <summary>What one unit of the quote currency paid later is worth now.</summary>
/// <remarks>From continuously compounded zero rates at given times. The logarithm of the factor is linear in time between them, from a factor of 1 at
/// time zero; after the last time the last zero rate goes on. Without rates every factor is 1, which is how venues margin options in coin.</remarks>
public sealed class DiscountCurve
{
    private readonly ImmutableArray<double> _years;
    private readonly ImmutableArray<double> _rates;

    private DiscountCurve(ImmutableArray<double> years, ImmutableArray<double> rates)
    {
        _years = years;
        _rates = rates;
    }

    /// <summary>No discounting: every factor is 1.</summary>
    public static DiscountCurve Zero { get; } = new([1.0], [0.0]);

    /// <summary>One continuously compounded rate for every time; <see cref="RejectionCode.OutsideDomain"/> for one that is not finite.</summary>
    public static Result<DiscountCurve> Flat(double rate) => Of([1.0], [rate]);

    /// <summary>A curve through continuously compounded zero rates.</summary>
    /// <returns>The curve, or <see cref="RejectionCode.OutsideDomain"/> with the index of the first point whose time does not ascend from above zero or whose
    /// rate is not finite; an empty list is refused with a count of 0.</returns>
    public static Result<DiscountCurve> Of(ReadOnlySpan<double> years, ReadOnlySpan<double> rates)
    {
        Invariant.Check(years.Length == rates.Length, "A discount curve has a time for each rate.");
        if (years.IsEmpty)
        {
            return Result<DiscountCurve>.Refused(RejectionCode.OutsideDomain, RefusalSubject.Count(0));
        }

        for (int i = 0; i < years.Length; i++)
        {
            if (!(years[i] > (i == 0 ? 0 : years[i - 1])) || !double.IsFinite(years[i]) || !double.IsFinite(rates[i]))
            {
                return Result<DiscountCurve>.Refused(RejectionCode.OutsideDomain, RefusalSubject.Row(i));
            }
        }

        return Result<DiscountCurve>.Of(new([.. years], [.. rates]));
    }

    /// <summary>The factor for a payment in so many years; NaN for a time that is negative, infinite or NaN.</summary>
    public double Factor(double years)
    {
        if (!(years >= 0) || !double.IsFinite(years))
        {
            return double.NaN;
        }

        double earlier = 0;
        double earlierExponent = 0;
        for (int i = 0; i < _years.Length; i++)
        {
            double exponent = _rates[i] * _years[i];
            if (years <= _years[i])
            {
                return StrictMath.Exp(-(earlierExponent + ((exponent - earlierExponent) * (years - earlier) / (_years[i] - earlier))));
            }

            earlier = _years[i];
            earlierExponent = exponent;
        }

        return StrictMath.Exp(-_rates[^1] * years);
    }
}
