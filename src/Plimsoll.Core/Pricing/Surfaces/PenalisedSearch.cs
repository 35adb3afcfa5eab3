// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Values;

namespace Plimsoll.Pricing.Surfaces;

/// <summary>Searches all five parameters of a slice at once, arbitrage made expensive.</summary>
/// <remarks>The cost is the mean square error in volatility, plus penalty times the mean square of what g lacks to 0.005 and of the share by which total
/// variance falls below 1.0001 times the floor. The small margins leave the found slice on the right side; what falls below the floor after all is
/// lifted.</remarks>
internal sealed class PenalisedSearch
{
    private const int GridPoints = 121;
    private const int Rounds = 5;
    private const int StepsPerRound = 500;
    private const double FirstPenalty = 1e-3;
    private const double DensityMargin = 0.005;
    private const double FloorMargin = 1.0001;

    private readonly SmileTarget _target;
    private readonly SmileFloor? _floor;

    public PenalisedSearch(SmileTarget target, SmileFloor? floor)
    {
        _target = target;
        _floor = floor;
    }

    /// <summary>How far total variance falls below the floor at most; zero when it does not.</summary>
    public static double Fall(SviSlice slice, SmileFloor? floor)
    {
        double largest = 0;
        for (int i = 0; floor is { } below && i < CalendarCheck.GridPoints; i++)
        {
            double k = below.Low + ((below.High - below.Low) * i / (CalendarCheck.GridPoints - 1));
            double fall = below.Slice.TotalVariance(k) - slice.TotalVariance(k);
            largest = fall > largest ? fall : largest;
        }

        return largest;
    }

    /// <summary>The slice that the last round ends at, with the dearest penalty.</summary>
    public SviSlice Improve(SviSlice start)
    {
        double[] point = PointOf(start);
        double span = _target.High - _target.Low;
        double penalty = FirstPenalty;
        for (int round = 0; round < Rounds; round++)
        {
            double price = penalty;
            double[] reach = [(0.1 * point[0]) + 1e-6, (0.1 * point[1]) + 1e-4, point[2] > 0 ? -0.05 : 0.05, 0.05 * span, 0.2];
            SimplexSearch.Minimise(x => Cost(x, price), point, reach, StepsPerRound);
            penalty *= 10;
        }

        Invariant.Check(TrySlice(point, out SviSlice slice), "A search ends inside its domain.");
        return Lifted(slice);
    }

    // What little a penalty leaves below the floor, a higher level takes away, unless that costs the positive density.
    private SviSlice Lifted(SviSlice slice)
    {
        double fall = Fall(slice, _floor);
        if (!(fall > 0))
        {
            return slice;
        }

        Result<SviSlice> lifted = SviSlice.Of(slice.A + (fall * FloorMargin), slice.B, slice.Rho, slice.M, slice.Sigma);
        return lifted.IsOk && (IsFree(lifted.Value) || !IsFree(slice)) ? lifted.Value : slice;
    }

    private bool IsFree(SviSlice slice) => slice.CheckButterfly(_target.CheckLow, _target.CheckHigh).IsFree;

    // Least variance rather than a: its bound is then the axis itself.
    private static double[] PointOf(SviSlice slice)
    {
        double least = slice.LeastVariance;
        double rho = slice.Rho > 0.999 ? 0.999 : slice.Rho < -0.999 ? -0.999 : slice.Rho;
        double steepest = 0.999 * SviSlice.SteepestWing / (1 + (rho < 0 ? -rho : rho));
        double floor = 1e-6 * slice.TotalVariance(0);
        return [least > floor ? least : floor, slice.B < steepest ? slice.B : steepest, rho, slice.M, StrictMath.Log(slice.Sigma)];
    }

    private static bool TrySlice(double[] x, out SviSlice slice)
    {
        slice = default;
        double size = x[2] < 0 ? -x[2] : x[2];
        if (!(x[0] > 0) || !(x[1] >= 0) || !(size < 1) || x[1] * (1 + size) > SviSlice.SteepestWing || !(x[4] > -20) || !(x[4] < 5))
        {
            return false;
        }

        double sigma = StrictMath.Exp(x[4]);
        Result<SviSlice> made = SviSlice.Of(x[0] - (x[1] * sigma * StrictMath.Sqrt(1 - (x[2] * x[2]))), x[1], x[2], x[3], sigma);
        slice = made.IsOk ? made.Value : default;
        return made.IsOk;
    }

    private double Cost(double[] x, double penalty)
    {
        if (!TrySlice(x, out SviSlice slice))
        {
            return double.PositiveInfinity;
        }

        double lack = 0;
        for (int i = 0; i < GridPoints; i++)
        {
            double k = _target.CheckLow + ((_target.CheckHigh - _target.CheckLow) * i / (GridPoints - 1));
            double missing = DensityMargin - slice.DensitySign(k);
            lack += missing > 0 ? missing * missing : 0;
        }

        for (int i = 0; _floor is { } floor && i < GridPoints; i++)
        {
            double k = floor.Low + ((floor.High - floor.Low) * i / (GridPoints - 1));
            double below = floor.Slice.TotalVariance(k);
            double share = below > 0 ? FloorMargin - (slice.TotalVariance(k) / below) : 0;
            lack += share > 0 ? share * share : 0;
        }

        return _target.MeanSquare(slice) + (penalty * lack / GridPoints);
    }
}
