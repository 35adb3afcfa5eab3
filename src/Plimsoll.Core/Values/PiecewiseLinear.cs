// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;

namespace Plimsoll.Values;

/// <summary>A point of a <see cref="PiecewiseLinear"/> curve.</summary>
/// <param name="X">Where.</param>
/// <param name="Y">How much there.</param>
public readonly record struct CurvePoint(Ratio X, Ratio Y);

/// <summary>A curve of straight lines between points, flat beyond its two ends: a rule as data.</summary>
/// <remarks>
/// <para>Exact: y = y₀ + (y₁ − y₀) × (x − x₀) ÷ (x₁ − x₀) through a 256-bit product, rounded once as named, and exactly the point's own y at a point. Rounding
/// keeps the order of values: where the points rise (or fall), so does every value read.</para>
/// <para>From one to <see cref="MostPoints"/> points, x strictly increasing, no coordinate larger than <see cref="Most"/> either way, so that no difference
/// leaves the range. Which values a curve may have, the field says that it stands in.</para>
/// </remarks>
public sealed class PiecewiseLinear
{
    /// <summary>The most points of a curve: more than any rule needs, few enough to be looked through.</summary>
    public const int MostPoints = 64;

    /// <summary>The largest magnitude of a coordinate: a million.</summary>
    public static Ratio Most { get; } = Ratio.Of(1_000_000);

    /// <summary>Makes a curve of points that are known to be sound.</summary>
    /// <exception cref="InvariantException">No point, too many, x that does not rise, or a coordinate out of bounds.</exception>
    public PiecewiseLinear(ImmutableArray<CurvePoint> points)
    {
        Invariant.Check(!points.IsDefaultOrEmpty && points.Length <= MostPoints, "A curve has at least one point, and no more than can be looked through.");
        for (int i = 0; i < points.Length; i++)
        {
            Invariant.Check(points[i].X.Abs() <= Most && points[i].Y.Abs() <= Most, "A coordinate of a curve is out of bounds.");
            Invariant.Check(i == 0 || points[i - 1].X < points[i].X, "The points of a curve are not in order.");
        }

        Points = points;
    }

    /// <summary>The points, by x.</summary>
    public ImmutableArray<CurvePoint> Points { get; }

    /// <summary>The largest value that the curve has anywhere.</summary>
    public Ratio Highest => Points.Max(static point => point.Y);

    /// <summary>The value at a place, rounded as named; beyond the ends that of the nearer end.</summary>
    public Ratio At(Ratio x, Rounding rounding)
    {
        CurvePoint before = Points[0];
        if (x <= before.X)
        {
            return before.Y;
        }

        foreach (CurvePoint point in Points)
        {
            if (x <= point.X)
            {
                return before.Y + Ratio.FromAtoms(
                    Fixed18.MulDiv((point.Y - before.Y).Atoms, (x - before.X).Atoms, (point.X - before.X).Atoms, rounding));
            }

            before = point;
        }

        return before.Y;
    }
}
