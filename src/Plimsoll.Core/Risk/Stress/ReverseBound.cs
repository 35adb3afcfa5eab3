// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Pricing;
using Plimsoll.Values;

namespace Plimsoll.Risk;

/// <summary>Proves that nothing nearer than a distance breaches: branch and bound over boxes of joint moves.</summary>
/// <remarks>
/// <para>The box of all moves up to the nearest breach known is halved again and again, the part that may hold the nearest breach first. A part is done with
/// when no point of it can breach, or none nearer than the breach known less <see cref="Tolerance"/>. What no point of a part can go below follows from how
/// headroom may fall:</para>
/// <para>Concave headroom: a breach at scales s needs Σ (s − 1) ÷ (a − 1) above 1, a the farthest scale known safe on that axis (what lies in the hull of safe
/// points is safe); and a part whose corners are all safe is safe.</para>
/// <para>Bounded slopes: headroom at the middle of a part, less the slopes over the part times the moves. With many coordinates this stands in for the corners,
/// of which there are too many.</para>
/// <para>Both are sums over coordinates, made straight within a part, so <see cref="NearestInCell"/> gives the least distance at which they can use up the
/// headroom.</para>
/// </remarks>
internal sealed class ReverseBound
{
    /// <summary>How near the proved distance must come to the breach known, as a share of it.</summary>
    internal const double Tolerance = 0.01;

    /// <summary>Bounds the assessments, and the parts that need none.</summary>
    private const int MaxAssessments = 20_000, MaxCells = 100_000;

    /// <summary>With more coordinates a part has too many corners to look at.</summary>
    private const int MaxCornerDimensions = 3;

    private readonly StressSpace _space;
    private readonly StressProbe _probe;
    private readonly HeadroomShape _shape;
    private readonly Func<double[], double> _try;
    private readonly double[] _safeDown;
    private readonly double[] _safeUp;
    private readonly PriorityQueue<Cell, (double Key, int Number)> _open = new();
    private double _nearest;
    private int _cells;

    /// <summary>Prepares a proof.</summary>
    /// <param name="space">The moves.</param>
    /// <param name="probe">The account.</param>
    /// <param name="shape">What is known of its headroom.</param>
    /// <param name="nearest">The size of the nearest breach known, or how far to look.</param>
    /// <param name="attempt">Takes a point that breaches; gives the size of the nearest breach known then.</param>
    internal ReverseBound(StressSpace space, StressProbe probe, HeadroomShape shape, double nearest, Func<double[], double> attempt)
    {
        (_space, _probe, _shape, _nearest, _try) = (space, probe, shape, nearest, attempt);
        _safeDown = new double[space.Dimensions];
        _safeUp = new double[space.Dimensions];
        for (int i = 0; i < space.Dimensions && shape.IsConcave; i++)
        {
            _safeDown[i] = SafeScale(i, -1);
            _safeUp[i] = SafeScale(i, 1);
        }
    }

    /// <summary>The size that every breach has at least.</summary>
    internal double Prove()
    {
        // At the load line itself the least move breaches: there is no safe point to reckon from.
        if (_shape.IsConcave && (_safeDown.Contains(1) || _safeUp.Contains(1)))
        {
            return 0;
        }

        int assessed = _probe.Count;
        double far = _nearest;
        Add([.. Enumerable.Repeat(-far, _space.Dimensions)], [.. Enumerable.Repeat(far, _space.Dimensions)], 0);
        while (_open.TryPeek(out _, out (double Key, int Number) first))
        {
            if (first.Key >= (1 - Tolerance) * _nearest || _probe.Count - assessed >= MaxAssessments || _cells >= MaxCells)
            {
                return Math.Min(first.Key, _nearest);
            }

            Cell cell = _open.Dequeue();
            (double[] low, double[] high) = ([.. cell.Low], [.. cell.High]);
            low[cell.Widest] = high[cell.Widest] = 0.5 * (cell.Low[cell.Widest] + cell.High[cell.Widest]);
            Add(cell.Low, high, first.Key);
            Add(low, cell.High, first.Key);
        }

        return _nearest;
    }

    /// <summary>Looks at a part: kept when a point of it nearer than the nearest breach known may breach.</summary>
    private void Add(double[] low, double[] high, double least)
    {
        _cells++;
        bool hasCorners = _shape.IsConcave && low.Length <= MaxCornerDimensions;
        (double size, int widest) = _shape.IsConcave ? FromToday(low, high) : FromMiddle(low, high);
        double key = Math.Max(least, size);
        if (_shape.IsConcave && !hasCorners && key < (1 - Tolerance) * _nearest && _shape.Slopes is not null)
        {
            (size, widest) = FromMiddle(low, high);
            key = Math.Max(key, size);
        }

        bool isIn = key < _nearest && !(hasCorners && key < (1 - Tolerance) * _nearest && AreCornersSafe(low, high));
        if (isIn)
        {
            _open.Enqueue(new(low, high, widest), (key, _cells));
        }
    }

    /// <summary>The least size of a breach in a part when headroom is concave.</summary>
    private (double Size, int Widest) FromToday(double[] low, double[] high)
    {
        LossLine[] lines = new LossLine[low.Length];
        double most = -1;
        int widest = 0;
        for (int i = 0; i < low.Length; i++)
        {
            LossLine down = low[i] < 0 ? Falling(i, Math.Max(0, -high[i]), -low[i]) : default,
                up = high[i] > 0 ? Rising(i, Math.Max(0, low[i]), high[i]) : default;
            bool isBoth = low[i] < 0 && high[i] > 0;
            lines[i] = isBoth ? new(0, Math.Max(down.Far, up.Far), Math.Max(down.Constant, up.Constant), Math.Max(down.Slope, up.Slope)) : low[i] < 0 ? down
                : up;
            double weight = lines[i].Slope * (lines[i].Far - lines[i].Near) * (isBoth ? 2 : 1);
            (most, widest) = weight > most ? (weight, i) : (most, widest);
        }

        // A safe point was assessed to be safe, and a hair is what rounding may have hidden there.
        return (NearestInCell.Size(lines, 1 - 1e-9, _space.Norm), widest);
    }

    /// <summary>(1 − e^(−w t)) ÷ (1 − a) bends down: the tangent at the middle lies above it.</summary>
    private LossLine Falling(int i, double near, double far)
    {
        double width = _space.WidthOf(i), middle = 0.5 * (near + far), left = StrictMath.Exp(-width * middle), per = 1 / (1 - _safeDown[i]);
        double slope = per * width * left;
        return new(near, far, (per * (1 - left)) - (slope * middle), slope);
    }

    /// <summary>(e^(w t) − 1) ÷ (a − 1) bends up: the chord lies above it.</summary>
    private LossLine Rising(int i, double near, double far)
    {
        double width = _space.WidthOf(i), per = 1 / (_safeUp[i] - 1);
        double start = per * (StrictMath.Exp(width * near) - 1), end = per * (StrictMath.Exp(width * far) - 1);
        double slope = far > near ? (end - start) / (far - near) : 0;
        return new(near, far, start - (slope * near), slope);
    }

    private static double Scale(double logarithm) => StrictMath.Exp(Math.Clamp(logarithm, -StressSpace.MostLogarithm, StressSpace.MostLogarithm));

    /// <summary>The least size of a breach in a part by the slopes over it.</summary>
    private (double Size, int Widest) FromMiddle(double[] low, double[] high)
    {
        double[] middle = [.. low.Zip(high, (a, b) => 0.5 * (a + b))];
        Result<Amount> found = _probe.Headroom(_space.At(middle));
        double headroom = found.IsOk ? found.Value.ToDouble() : 0;
        Offer(found, middle);
        int factors = _space.Factors.Length;
        Interval[] scales = new Interval[low.Length];
        for (int i = 0; i < low.Length; i++)
        {
            scales[i] = new(Scale(_space.WidthOf(i) * low[i]), Scale(_space.WidthOf(i) * high[i]));
        }

        Interval[] slopes = _shape.Slopes!.Of(scales.AsSpan(0, factors), _space.HasVolatility ? scales[^1] : Interval.One);
        LossLine[] lines = new LossLine[low.Length];
        double most = -1;
        int widest = 0;
        for (int i = 0; i < low.Length; i++)
        {
            // Beyond the farthest move that a scenario can hold, nothing moves any more.
            double width = _space.WidthOf(i);
            Interval slope = width * (scales[i] * slopes[i]);
            slope = width * Math.Max(-low[i], high[i]) > StressSpace.MostLogarithm ? slope.WithZero() : slope;
            lines[i] = LineOf(slope, low[i], high[i]);
            double weight = (high[i] - low[i]) * (slope.High - slope.Low + (1e-9 * Math.Abs(slope.High)));
            (most, widest) = weight > most ? (weight, i) : (most, widest);
        }

        return (NearestInCell.Size(lines, headroom - HeadroomShape.Slack(headroom), _space.Norm), widest);
    }

    /// <summary>What a coordinate may take away between its bounds, counted from their middle: the chord over a bend.</summary>
    private static LossLine LineOf(Interval slope, double low, double high)
    {
        double half = 0.5 * (high - low), atLow = slope.High * half, atHigh = -slope.Low * half;
        if (low < 0 && high > 0)
        {
            // Only the first parts hold today inside; it is then their middle.
            return new(0, half, 0, Math.Max(atLow, atHigh) / half);
        }

        (double near, double far, double atNear, double atFar) = high > 0 ? (low, high, atLow, atHigh) : (-high, -low, atHigh, atLow);
        double per = far > near ? (atFar - atNear) / (far - near) : 0;
        return new(near, far, atNear - (per * near), per);
    }

    /// <summary>True when the account is safe at every corner, the one most likely to breach first.</summary>
    private bool AreCornersSafe(double[] low, double[] high)
    {
        if (low.Length > MaxCornerDimensions)
        {
            return false;
        }

        int worst = 0;
        for (int i = 0; i < low.Length; i++)
        {
            double down = (1 - Scale(_space.WidthOf(i) * low[i])) / (1 - _safeDown[i]), up = (Scale(_space.WidthOf(i) * high[i]) - 1) / (_safeUp[i] - 1);
            worst |= up > down ? 1 << i : 0;
        }

        for (int corner = 0; corner < 1 << low.Length; corner++)
        {
            double[] point = [.. low.Select((_, i) => (((corner ^ worst) >> i) & 1) == 1 ? high[i] : low[i])];
            Result<Amount> found = _probe.Headroom(_space.At(point));
            if (!found.IsOk || found.Value.ToDouble() < 0)
            {
                Offer(found, point);
                return false;
            }
        }

        return true;
    }

    private void Offer(Result<Amount> found, double[] point)
    {
        if (found is { IsOk: true, Value.IsNegative: true } && _space.SizeOf(point) < _nearest)
        {
            _nearest = Math.Min(_nearest, _try(point));
        }
    }

    /// <summary>The farthest scale known safe on an axis when headroom is concave: it crosses the line once.</summary>
    private double SafeScale(int axis, int sign)
    {
        double[] direction = new double[_space.Dimensions];
        direction[axis] = sign;
        long far = (long)(ReverseStress.FarthestWidths * ReverseStress.StepsPerWidth);
        Result<Amount> end = _probe.Headroom(_space.At(direction, far));
        long safe = end is { IsOk: true, Value.IsNegative: false } ? far : BreachSearch.Close(_probe, step => _space.At(direction, step), 0, far) - 1;
        return Scale(_space.WidthOf(axis) * sign * safe / ReverseStress.StepsPerWidth);
    }

    private sealed record Cell(double[] Low, double[] High, int Widest);
}
