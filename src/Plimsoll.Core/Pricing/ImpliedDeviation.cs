// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Plimsoll.Pricing;

/// <summary>Solves the out-of-the-money time value for s = σ√T, eight lanes at a time.</summary>
/// <remarks>
/// <para>In the terms of <see cref="LogMoments"/>, b(s) = Φ(h₁) − (U∕L)·Φ(h₂) rises from 0 to 1 and has its one inflection where h₁ = 0, at
/// s꜀ = √(2·|y|). Below it the equation solved is ln b = ln β, above it ln(1 − b) = ln(1 − β): both are −h₁²∕2 + ln G(s) = ln τ with
/// G = M(−h₁) − M(−h₂) below and M(h₁) + M(−h₂) above, so nothing underflows however deep the wing, and near either bound the
/// logarithm makes the equation nearly quadratic in 1∕s or s. For tiny s the first form serves on both sides.</para>
/// <para>Householder's method of order three (fourth-order convergence) with r = φ(0)∕G, q = −h₁·h₁′ = y²∕s³ − s∕4: the first derivative is ±r, the
/// second over the first A = q ∓ r, the third over the first A² + q′ ∓ r·A. A step that leaves the bracket kept from the signs seen becomes a
/// bisection, so it ends for any input.</para>
/// <para>The start below is the leading behaviour ln b ≈ const − y²∕(2s²) drawn through the inflection; above, the exact inverse for y = 0 (Hastings'
/// approximation of Φ⁻¹) moved to pass through it. Idea of splitting at the inflection and of starting from the asymptotes: P. Jäckel, "Let's be
/// rational" (2015); the derivation and the code are our own.</para>
/// </remarks>
internal static class ImpliedDeviation
{
    // Householder's method takes three to six steps. Should rounding keep it from settling, halving takes over, and from a bracket
    // 128 wide to the last bit takes sixty steps.
    private const int FreeSteps = 30;
    private const int MaximumSteps = FreeSteps + 64;
    private const double LargestDeviation = 128.0;

    // The next error is of the order of the fourth power of a step.
    private const double LastStep = 1e-4;

    // Below this s the difference of two Mills' ratios loses digits, and the first two terms of its series hold all of them.
    private const double SeriesEnd = 1e-3;

    // A time value below this share of L at or above the inflection means s below 0.00088: b is close to φ(0)·s there.
    private const double SmallShare = 3.5e-4;
    private const double LargestSmall = 9.9e-4;

    /// <summary>s with time value = lower·b(s); needs normal 0 &lt; lower ≤ upper and a time value above zero.</summary>
    public static Vector512<double> Solve(Vector512<double> timeValue, Vector512<double> lower, Vector512<double> upper)
    {
        Vector512<double> one = Vector512<double>.One;
        Vector512<double> y = StrictMath.LogOfRatio(lower, upper);
        Vector512<double> inflection = Vector512.Sqrt(y * -2.0);
        Vector512<double> inflectionMills = StrictMath.Mills(inflection);
        Vector512<double> atInflection = Vector512.Create(0.5) - inflectionMills;
        Vector512<double> isUnderInflection = Vector512.LessThan(timeValue, lower * atInflection);

        // Near the strike a small value is solved as one below the inflection is: 1 − β would have lost its digits.
        Vector512<double> isSmall = Vector512.AndNot(Vector512.LessThan(timeValue, lower * SmallShare), isUnderInflection);
        Vector512<double> isBelow = isUnderInflection | isSmall;

        // β = timeValue ∕ lower may underflow where its logarithm does not; 1 − β is exact where it is small.
        Vector512<double> isSubnormal = Vector512.LessThan(timeValue, Vector512.Create(StrictMath.SmallestNormal));
        Vector512<double> scaled = Vector512.ConditionalSelect(isSubnormal, timeValue * 18014398509481984.0, timeValue);
        Vector512<double> missing = lower - timeValue;
        Vector512<double> least = lower * 5.551115123125783e-17;
        missing = Vector512.ConditionalSelect(Vector512.LessThan(missing, least), least, missing);
        Vector512<double> target = StrictMath.LogOfRatio(Vector512.ConditionalSelect(isBelow, scaled, missing), lower);
        target -= isBelow & isSubnormal & Vector512.Create(54 * 0.6931471805599453);

        // Below, the start lies under the root: the true value falls faster than its exponential.
        Vector512<double> drop = StrictMath.LogOfPositive(Vector512.ConditionalSelect(isBelow, atInflection, one - atInflection)) - target;
        Vector512<double> start = Vector512.ConditionalSelect(
            isBelow, StartBelow(y, inflection, drop), inflection + ((one - atInflection) * StartAbove(drop)));

        // b ≤ φ(0)·s: a start under the root for the small ones.
        Vector512<double> leastDeviation = timeValue / lower * (1.0 / StrictMath.InverseSqrtTwoPi);
        leastDeviation = Vector512.ConditionalSelect(Vector512.LessThan(leastDeviation, inflection), inflection, leastDeviation);
        start = Vector512.ConditionalSelect(isSmall, leastDeviation, start);

        Vector512<double> low = Vector512.ConditionalSelect(isUnderInflection, start * 0.5, inflection);
        Vector512<double> high = Vector512.ConditionalSelect(isSmall, Vector512.Create(LargestSmall), Vector512.Create(LargestDeviation));
        high = Vector512.ConditionalSelect(isUnderInflection, inflection, high);
        return Iterate(y, target, isBelow, start, low, high);
    }

    private static Vector512<double> Iterate(
        Vector512<double> y, Vector512<double> target, Vector512<double> isBelow, Vector512<double> s, Vector512<double> low, Vector512<double> high)
    {
        Vector512<double> direction = Vector512.ConditionalSelect(isBelow, Vector512<double>.One, -Vector512<double>.One);
        Vector512<double> isDone = Vector512<double>.Zero;
        s = StrictMath.AtLeast(s, 1e-300);
        for (int round = 0; round < MaximumSteps; round++)
        {
            Vector512<double> step = Step(y, target, direction, s, out Vector512<double> newton, out Vector512<double> isTooHigh);
            high = Vector512.ConditionalSelect(isTooHigh, s, high);
            low = Vector512.ConditionalSelect(isTooHigh, low, s);
            Vector512<double> next = s + step;

            // A comparison with NaN is false, so a step that failed is replaced as well.
            Vector512<double> isInside = Vector512.GreaterThanOrEqual(next, low) & Vector512.LessThanOrEqual(next, high);
            next = Vector512.ConditionalSelect(round < FreeSteps ? isInside : Vector512<double>.Zero, next, (low + high) * 0.5);

            // The first-order step is the measure of the distance: that of higher order can vanish far from the root. A lane that has
            // arrived stays where it is, or its last bit would depend on how long its neighbours take.
            s = Vector512.ConditionalSelect(isDone, s, next);
            isDone |= Vector512.LessThanOrEqual(Vector512.Abs(newton), next * LastStep);
            if (Vector512.EqualsAll(isDone.AsInt64(), Vector512.Create(-1L)))
            {
                break;
            }
        }

        return s;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Step(
        Vector512<double> y, Vector512<double> target, Vector512<double> direction, Vector512<double> s,
        out Vector512<double> newton, out Vector512<double> isTooHigh)
    {
        Vector512<double> one = Vector512<double>.One;
        Vector512<double> inverse = one / s;
        Vector512<double> middle = y * inverse;
        Vector512<double> near = Vector512.FusedMultiplyAdd(s, Vector512.Create(0.5), middle);
        Vector512<double> far = Vector512.FusedMultiplyAdd(s, Vector512.Create(-0.5), middle);
        Vector512<double> nearDistance = StrictMath.AtMost(Vector512.Abs(near), StrictMath.MillsEnd);
        Vector512<double> farDistance = StrictMath.AtMost(Vector512.Abs(far), StrictMath.MillsEnd);
        StrictMath.MillsParts(nearDistance, out Vector512<double> nearTop, out Vector512<double> nearBottom);
        StrictMath.MillsParts(farDistance, out Vector512<double> farTop, out Vector512<double> farBottom);

        // G as a quotient: below the inflection M − M, above M + M.
        Vector512<double> top = (nearTop * farBottom) - (direction * farTop * nearBottom);
        Vector512<double> bottom = nearBottom * farBottom;
        Vector512<double> g = StrictMath.AtLeast(top / bottom, 1e-300);
        if (Vector512.LessThanAny(s, Vector512.Create(SeriesEnd)))
        {
            Vector512<double> isSeries = Vector512.LessThan(s, Vector512.Create(SeriesEnd)) & Vector512.GreaterThan(direction, Vector512<double>.Zero);
            g = Vector512.ConditionalSelect(isSeries, DifferenceBySeries(s, middle), g);
        }

        Vector512<double> r = direction * (Vector512.Create(StrictMath.InverseSqrtTwoPi) / g);

        Vector512<double> error = Vector512.FusedMultiplyAdd(near * near, Vector512.Create(-0.5), StrictMath.LogOfPositive(g)) - target;
        isTooHigh = Vector512.GreaterThan(direction * error, Vector512<double>.Zero);
        newton = -(error / r);

        // q = y²∕s³ − s∕4 and its derivative −3y²∕s⁴ − ¼.
        Vector512<double> square = middle * middle;
        Vector512<double> q = (square * inverse) - (s * 0.25);
        Vector512<double> slope = Vector512.FusedMultiplyAdd(square * inverse * inverse, Vector512.Create(-3.0), Vector512.Create(-0.25));
        Vector512<double> a = q - r;
        Vector512<double> b = Vector512.FusedMultiplyAdd(a, a - r, slope);
        Vector512<double> numerator = Vector512.FusedMultiplyAdd(newton * a, Vector512.Create(0.5), one);
        Vector512<double> denominator = Vector512.FusedMultiplyAdd(
            newton, Vector512.FusedMultiplyAdd(newton * b, Vector512.Create(1.0 / 6.0), a), one);

        // Far from the root the correction means nothing; a plain step is taken then.
        Vector512<double> correction = numerator / denominator;
        Vector512<double> isTrusted = Vector512.GreaterThan(correction, Vector512.Create(0.25)) & Vector512.LessThan(correction, Vector512.Create(4.0));
        return newton * Vector512.ConditionalSelect(isTrusted, correction, one);
    }

    // M(m − s∕2) − M(m + s∕2) = −s·M′(m) − s³∕24·M‴(m) − …, where M′ = m·M − φ(0) and so on by differentiation; m = −y∕s.
    private static Vector512<double> DifferenceBySeries(Vector512<double> s, Vector512<double> middle)
    {
        Vector512<double> m = StrictMath.AtMost(-middle, StrictMath.MillsEnd);
        Vector512<double> mills = StrictMath.Mills(m);
        Vector512<double> first = Vector512.FusedMultiplyAdd(-m, mills, Vector512.Create(StrictMath.InverseSqrtTwoPi));
        Vector512<double> second = Vector512.FusedMultiplyAdd(-m, first, mills);
        Vector512<double> third = Vector512.FusedMultiplyAdd(m, second, first * -2.0);
        return StrictMath.AtLeast(s * Vector512.FusedMultiplyAdd(s * s * third, Vector512.Create(-1.0 / 24.0), first), 1e-300);
    }

    // 1∕s² = 1∕s꜀² + 2·ln(b꜀∕β)∕y².
    private static Vector512<double> StartBelow(Vector512<double> y, Vector512<double> inflection, Vector512<double> drop)
    {
        Vector512<double> ratio = inflection / y;
        return inflection / Vector512.Sqrt(Vector512.FusedMultiplyAdd(drop + drop, ratio * ratio, Vector512<double>.One));
    }

    // −2·Φ⁻¹(exp(−drop)∕2) by Abramowitz and Stegun 26.2.23.
    private static Vector512<double> StartAbove(Vector512<double> drop)
    {
        Vector512<double> t = Vector512.Sqrt(StrictMath.AtLeast((drop + Vector512.Create(0.6931471805599453)) * 2.0, 0.0));
        Vector512<double> top = ((((t * 0.010328) + Vector512.Create(0.802853)) * t) + Vector512.Create(2.515517));
        Vector512<double> bottom = (((((t * 0.001308) + Vector512.Create(0.189269)) * t) + Vector512.Create(1.432788)) * t) + Vector512<double>.One;
        return StrictMath.AtLeast((t - (top / bottom)) * 2.0, 0.0);
    }
}
