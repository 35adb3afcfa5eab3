// SPDX-License-Identifier: Apache-2.0
namespace Plimsoll.Risk;

/// <summary>How much headroom one coordinate may take away at a distance from today: at most Constant + Slope × distance, for distances from Near to
/// Far.</summary>
internal readonly record struct LossLine(double Near, double Far, double Constant, double Slope)
{
    internal double Most => Constant + Math.Max(Slope * Near, Slope * Far);
}

/// <summary>The least size of a point of a cell at which losses that add up over coordinates can reach a headroom.</summary>
internal static class NearestInCell
{
    private const int Halvings = 60;

    /// <summary>A lower bound of that size, tight to a double's last digits; infinity when no point of the cell can lose so much.</summary>
    /// <remarks>Smallest norm under one linear constraint in a box: along the ray of multipliers each coordinate grows with its slope (root of squares) or
    /// alike (largest) between its bounds, and the loss grows with it; halving keeps the side that does not reach the headroom, so that the size is never too
    /// large.</remarks>
    internal static double Size(ReadOnlySpan<LossLine> lines, double headroom, StressNorm norm)
    {
        double most = 0, end = 0;
        foreach (LossLine line in lines)
        {
            most += line.Most;
            end = line.Slope > 0 ? Math.Max(end, norm == StressNorm.Euclidean ? line.Far / line.Slope : line.Far) : end;
        }

        if (most < headroom)
        {
            return double.PositiveInfinity;
        }

        (double low, double high) = (0, end);
        if (Loss(lines, 0, norm) < headroom)
        {
            for (int i = 0; i < Halvings; i++)
            {
                double middle = 0.5 * (low + high);
                (low, high) = Loss(lines, middle, norm) < headroom ? (middle, high) : (low, middle);
            }
        }

        double size = 0;
        foreach (LossLine line in lines)
        {
            double distance = At(line, low, norm);
            size = norm == StressNorm.Euclidean ? size + (distance * distance) : Math.Max(size, distance);
        }

        return norm == StressNorm.Euclidean ? Math.Sqrt(size) : size;
    }

    private static double Loss(ReadOnlySpan<LossLine> lines, double multiplier, StressNorm norm)
    {
        double sum = 0;
        foreach (LossLine line in lines)
        {
            sum += line.Constant + (line.Slope * At(line, multiplier, norm));
        }

        return sum;
    }

    private static double At(in LossLine line, double multiplier, StressNorm norm) =>
        line.Slope <= 0 ? line.Near : Math.Clamp(norm == StressNorm.Euclidean ? multiplier * line.Slope : multiplier, line.Near, line.Far);
}
