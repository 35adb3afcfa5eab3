// SPDX-License-Identifier: Apache-2.0
namespace Plimsoll.Margin;

/// <summary>How much of a balance is best counted as a hedge.</summary>
internal static class HedgeChoice
{
    /// <summary>The point of [least, most] at which max(0, max over j of (−shock_j × x + constant_j)) is smallest.</summary>
    /// <remarks>
    /// <para>The function is the upper envelope of straight lines, so it is convex: walk from the left end along the active line to where a steeper one takes
    /// over, until the slope is no longer negative. At most one step a line.</para>
    /// <para>Done in floating point: every point of the interval is a valid hedge, so an error in the last bits costs the account a hair and never favours
    /// it.</para>
    /// </remarks>
    internal static double Minimise(ReadOnlySpan<double> shocks, ReadOnlySpan<double> constants, double least, double most)
    {
        double at = least;
        double slope = 0;
        double constant = 0;
        double highest = 0;
        for (int j = 0; j < shocks.Length; j++)
        {
            double height = (-shocks[j] * at) + constants[j];
            if (height > highest || (height == highest && -shocks[j] > slope))
            {
                (highest, slope, constant) = (height, -shocks[j], constants[j]);
            }
        }

        for (int step = 0; step <= shocks.Length && slope < 0; step++)
        {
            // The floor at zero is a line too: slope 0, constant 0.
            double next = constant / -slope;
            double nextSlope = 0;
            double nextConstant = 0;
            for (int j = 0; j < shocks.Length; j++)
            {
                if (-shocks[j] <= slope)
                {
                    continue;
                }

                double crossing = (constant - constants[j]) / (-shocks[j] - slope);
                if (crossing < next || (crossing == next && -shocks[j] > nextSlope))
                {
                    (next, nextSlope, nextConstant) = (crossing, -shocks[j], constants[j]);
                }
            }

            if (next >= most)
            {
                return most;
            }

            at = Math.Max(next, at);
            (slope, constant) = (nextSlope, nextConstant);
        }

        return at;
    }
}
