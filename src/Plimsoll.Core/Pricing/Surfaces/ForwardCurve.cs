// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Values;

namespace Plimsoll.Pricing.Surfaces;

/// <summary>The forward price of one underlying at every time, from those that are listed.</summary>
/// <remarks>
/// <para>Between two listed times the logarithm of the forward is linear in time: the carry is constant there. Before the first and after the
/// last the carry of the nearest pair goes on (flat carry); with a single listed forward the carry is zero.</para>
/// <para>Times are years from the surface's own time; forwards are in the quote currency per unit of the underlying.</para>
/// </remarks>
public sealed class ForwardCurve
{
    private readonly ImmutableArray<double> _years;
    private readonly ImmutableArray<double> _forwards;

    private ForwardCurve(ImmutableArray<double> years, ImmutableArray<double> forwards)
    {
        _years = years;
        _forwards = forwards;
    }

    /// <summary>The listed times, ascending.</summary>
    public ImmutableArray<double> Years => _years;

    /// <summary>The listed forwards, one for each time.</summary>
    public ImmutableArray<double> Forwards => _forwards;

    /// <summary>Creates the curve through listed forwards.</summary>
    /// <returns>The curve, or <see cref="RejectionCode.OutsideDomain"/> with the index of the first point whose time does not ascend from zero or whose
    /// forward is not a finite number above zero; an empty list is refused with a count of 0.</returns>
    public static Result<ForwardCurve> Of(ReadOnlySpan<double> years, ReadOnlySpan<double> forwards)
    {
        Invariant.Check(years.Length == forwards.Length, "A forward curve has a time for each forward.");
        if (years.IsEmpty)
        {
            return Result<ForwardCurve>.Refused(RejectionCode.OutsideDomain, RefusalSubject.Count(0));
        }

        for (int i = 0; i < years.Length; i++)
        {
            bool ascends = i == 0 ? years[i] >= 0 : years[i] > years[i - 1];
            if (!ascends || !double.IsFinite(years[i]) || !(forwards[i] > 0) || !double.IsFinite(forwards[i]))
            {
                return Result<ForwardCurve>.Refused(RejectionCode.OutsideDomain, RefusalSubject.Row(i));
            }
        }

        return Result<ForwardCurve>.Of(new([.. years], [.. forwards]));
    }

    /// <summary>The forward for delivery in so many years; NaN for a time that is negative, infinite or NaN.</summary>
    public double At(double years)
    {
        if (!(years >= 0) || !double.IsFinite(years))
        {
            return double.NaN;
        }

        if (_years.Length == 1)
        {
            return _forwards[0];
        }

        int right = 1;
        while (right < _years.Length - 1 && _years[right] < years)
        {
            right++;
        }

        // A listed time gives its listed forward, to the bit.
        if (years == _years[right])
        {
            return _forwards[right];
        }

        if (years == _years[right - 1])
        {
            return _forwards[right - 1];
        }

        double share = (years - _years[right - 1]) / (_years[right] - _years[right - 1]);
        return _forwards[right - 1] * StrictMath.Exp(share * StrictMath.Log(_forwards[right] / _forwards[right - 1]));
    }

    /// <summary>The same curve with every forward multiplied by <paramref name="ratio"/>, a finite number above zero.</summary>
    public ForwardCurve Scaled(double ratio)
    {
        Invariant.Check(ratio > 0 && double.IsFinite(ratio), "A forward curve is scaled by a finite number above zero.");
        return new(_years, [.. _forwards.Select(forward => forward * ratio)]);
    }
}
