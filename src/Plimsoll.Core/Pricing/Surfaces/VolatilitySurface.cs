// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Values;

namespace Plimsoll.Pricing.Surfaces;

/// <summary>What a smile does when the forward moves.</summary>
public enum SmileRule
{
    /// <summary>Each strike keeps its volatility.</summary>
    StickyStrike = 0,

    /// <summary>Each ratio of strike to forward keeps its volatility.</summary>
    StickyMoneyness = 1,
}

/// <summary>The volatility of one underlying at every strike and time.</summary>
/// <remarks>
/// <para>Between two slices total variance is linear in time at equal moneyness, which keeps the order of the slices: no calendar arbitrage between
/// them that they do not have themselves. Before the first slice and after the last the volatility at equal moneyness stays that of the nearest slice.</para>
/// <para>Moneyness is taken against the forward curve at the time given. Immutable; a bump is a new surface.</para>
/// </remarks>
public sealed class VolatilitySurface
{
    private readonly ImmutableArray<double> _years;
    private readonly ImmutableArray<SviSlice> _slices;

    private VolatilitySurface(ImmutableArray<double> years, ImmutableArray<SviSlice> slices, ForwardCurve forwards, DiscountCurve discounts)
    {
        _years = years;
        _slices = slices;
        Forwards = forwards;
        Discounts = discounts;
    }

    /// <summary>Years to each slice, ascending.</summary>
    public ImmutableArray<double> Years => _years;

    /// <summary>The slices.</summary>
    public ImmutableArray<SviSlice> Slices => _slices;

    /// <summary>The forwards that moneyness is taken against.</summary>
    public ForwardCurve Forwards { get; }

    /// <summary>What later payments are worth now.</summary>
    public DiscountCurve Discounts { get; }

    /// <summary>Creates a surface.</summary>
    /// <returns>The surface, or <see cref="RejectionCode.OutsideDomain"/> with the index of the first slice that is none or whose time does not ascend from
    /// above zero; no slices at all are refused with a count of 0. Arbitrage is not refused here: <see cref="CalendarCheck"/> and
    /// <see cref="SviSlice.CheckButterfly"/> say where it is.</returns>
    public static Result<VolatilitySurface> Of(ReadOnlySpan<double> years, ReadOnlySpan<SviSlice> slices, ForwardCurve forwards, DiscountCurve discounts)
    {
        Invariant.Check(years.Length == slices.Length, "A surface has a time for each slice.");
        if (years.IsEmpty)
        {
            return Result<VolatilitySurface>.Refused(RejectionCode.OutsideDomain, RefusalSubject.Count(0));
        }

        for (int i = 0; i < years.Length; i++)
        {
            if (!(years[i] > (i == 0 ? 0 : years[i - 1])) || !double.IsFinite(years[i]) || !(slices[i].Sigma > 0))
            {
                return Result<VolatilitySurface>.Refused(RejectionCode.OutsideDomain, RefusalSubject.Row(i));
            }
        }

        return Result<VolatilitySurface>.Of(new([.. years], [.. slices], forwards, discounts));
    }

    /// <summary>The volatility per square root of a year.</summary>
    /// <returns>The volatility, or <see cref="RejectionCode.OutsideDomain"/> for a strike or time that is not a finite number above zero.</returns>
    public Result<double> Volatility(double strike, double years)
    {
        if (!(strike > 0) || !double.IsFinite(strike) || !(years > 0) || !double.IsFinite(years))
        {
            return Result<double>.Refused(RejectionCode.OutsideDomain);
        }

        return Result<double>.Of(StrictMath.Sqrt(TotalVariance(StrictMath.Log(strike / Forwards.At(years)), years) / years));
    }

    /// <summary>Total variance at a moneyness and a time above zero; NaN for arguments that are not finite or a time not above zero.</summary>
    public double TotalVariance(double moneyness, double years)
    {
        if (!double.IsFinite(moneyness) || !(years > 0) || !double.IsFinite(years))
        {
            return double.NaN;
        }

        if (years <= _years[0])
        {
            return _slices[0].TotalVariance(moneyness) * (years / _years[0]);
        }

        if (years >= _years[^1])
        {
            return _slices[^1].TotalVariance(moneyness) * (years / _years[^1]);
        }

        int right = 1;
        while (_years[right] < years)
        {
            right++;
        }

        double near = _slices[right - 1].TotalVariance(moneyness);
        double far = _slices[right].TotalVariance(moneyness);
        double share = (years - _years[right - 1]) / (_years[right] - _years[right - 1]);
        return near + (share * (far - near));
    }

    /// <summary>The value of a European option off the surface, in the unit of the forward; refusals as
    /// <see cref="Black76.Price(double, double, double, double, double, bool)"/> and <see cref="Volatility"/>.</summary>
    public Result<double> Price(double strike, double years, bool isCall)
    {
        Result<double> volatility = Volatility(strike, years);
        return volatility.IsOk
            ? Black76.Price(Forwards.At(years), strike, volatility.Value, years, Discounts.Factor(years), isCall)
            : volatility;
    }

    /// <summary>The surface after every forward has been multiplied by <paramref name="ratio"/>, a finite number above zero.</summary>
    /// <remarks>Exact for both rules: with strikes sticky each slice moves sideways by −ln(ratio) in moneyness, which leaves the volatility of a strike as it
    /// was.</remarks>
    public VolatilitySurface WithForwardsMoved(double ratio, SmileRule rule)
    {
        Invariant.Check(ratio > 0 && double.IsFinite(ratio), "A forward is moved by a finite ratio above zero.");
        double distance = rule == SmileRule.StickyStrike ? -StrictMath.Log(ratio) : 0;
        return new(_years, [.. _slices.Select(slice => slice.Moved(distance))], Forwards.Scaled(ratio), Discounts);
    }

    /// <summary>The surface with every volatility multiplied by <paramref name="ratio"/>, a finite number above zero.</summary>
    public VolatilitySurface WithVolatilityScaled(double ratio)
    {
        Invariant.Check(ratio > 0 && double.IsFinite(ratio), "A volatility is scaled by a finite ratio above zero.");
        return new(_years, [.. _slices.Select(slice => slice.Scaled(ratio))], Forwards, Discounts);
    }
}
