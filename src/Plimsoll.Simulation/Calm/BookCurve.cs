// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Markets;
using Plimsoll.Values;

namespace Plimsoll.Simulation.Calm;

/// <summary>How many contracts a seller gets rid of until the price stands a displacement below where it would be without him, and how far he moves it:
/// D and D⁻¹ of docs/reference/calm.md.</summary>
/// <remarks>
/// <para>A displacement is a fraction of the outside price, positive where the price is pushed down. Between two levels contracts lie evenly; beyond the last
/// they go on as densely as between the last two, for a file of depth ends where its writer stopped and not where the book does. Downward it is the side of the
/// bids, upward that of the asks, with a minus: D(−x) of a book alike on both sides is −D(x).</para>
/// <para>Doubles: it is the world's side of the loop, not the engine's. Only + − × ÷, so the same on every machine.</para>
/// </remarks>
public sealed class BookCurve
{
    private readonly ImmutableArray<(double Distance, double Contracts)> _bids;
    private readonly ImmutableArray<(double Distance, double Contracts)> _asks;

    /// <summary>Reads a profile.</summary>
    /// <param name="depth">The book at the outside price.</param>
    /// <param name="scale">What each number of contracts is multiplied by; above zero.</param>
    public BookCurve(DepthProfile depth, double scale = 1)
    {
        Invariant.Check(scale > 0, "A book is scaled by a number above zero.");
        HalfSpread = depth.HalfSpread;
        _bids = Points(depth.Bids, scale);
        _asks = Points(depth.Asks, scale);
    }

    /// <summary>Distance from the mark to the best prices.</summary>
    public Ratio HalfSpread { get; }

    /// <summary>False when a side holds nothing: then nobody can trade on it, and it cannot be walked.</summary>
    public bool HasBothSides => _bids.Length > 1 && _asks.Length > 1;

    /// <summary>The displacements at which density changes, ascending, those of the asks negative.</summary>
    public IEnumerable<double> Kinks =>
        [.. _asks.Reverse().Select(static point => -point.Distance), .. _bids.Skip(1).Select(static point => point.Distance)];

    /// <summary>D: contracts between no displacement and this one; of the displacement's sign, never falling.</summary>
    public double At(double displacement) =>
        displacement < 0 ? -Interpolate(_asks, -displacement, isInverse: false) : Interpolate(_bids, displacement, isInverse: false);

    /// <summary>D⁻¹: the displacement up to which so many contracts lie.</summary>
    public double Inverse(double contracts) =>
        contracts < 0 ? -Interpolate(_asks, -contracts, isInverse: true) : Interpolate(_bids, contracts, isInverse: true);

    /// <summary>The points from the mark outward; a level that adds no contracts would have no inverse and is left to the next one that does.</summary>
    private static ImmutableArray<(double, double)> Points(ImmutableArray<DepthLevel> levels, double scale)
    {
        ImmutableArray<(double Distance, double Contracts)>.Builder points = ImmutableArray.CreateBuilder<(double, double)>();
        points.Add((0, 0));
        foreach (DepthLevel level in levels)
        {
            double contracts = level.Cumulative.ToDouble() * scale;
            double distance = level.Distance.ToDouble();
            if (contracts > points[^1].Contracts && distance > points[^1].Distance)
            {
                points.Add((distance, contracts));
            }
        }

        return points.ToImmutable();
    }

    private static double Interpolate(ImmutableArray<(double Distance, double Contracts)> points, double at, bool isInverse)
    {
        if (at == 0)
        {
            return 0;
        }

        Invariant.Check(points.Length > 1, "An empty side of a book is not walked.");
        int next = 1;
        while (next < points.Length - 1 && at > (isInverse ? points[next].Contracts : points[next].Distance))
        {
            next++;
        }

        (double nearDistance, double nearContracts) = points[next - 1];
        (double farDistance, double farContracts) = points[next];
        return isInverse ? nearDistance + ((at - nearContracts) / (farContracts - nearContracts) * (farDistance - nearDistance))
            : nearContracts + ((at - nearDistance) / (farDistance - nearDistance) * (farContracts - nearContracts));
    }
}
