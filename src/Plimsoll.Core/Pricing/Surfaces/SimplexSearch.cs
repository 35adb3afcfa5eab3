// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Values;

namespace Plimsoll.Pricing.Surfaces;

/// <summary>Minimises a function of a few variables without derivatives.</summary>
/// <remarks>J. Nelder and R. Mead, "A simplex method for function minimization", 1965, with their coefficients 1, 2, ½, ½. The number of steps is an argument
/// and ties go to the older point, so that the same function gives the same answer to the bit. A point where the function is not finite is never
/// kept.</remarks>
internal static class SimplexSearch
{
    /// <summary>Improves <paramref name="start"/> in place and returns the function there.</summary>
    /// <param name="objective">The function; +∞ outside its domain.</param>
    /// <param name="start">A point inside the domain.</param>
    /// <param name="reach">How far the first simplex goes along each axis.</param>
    /// <param name="steps">How many steps to take.</param>
    public static double Minimise(Func<double[], double> objective, double[] start, ReadOnlySpan<double> reach, int steps)
    {
        int n = start.Length;
        double[][] points = new double[n + 1][];
        double[] values = new double[n + 1];
        for (int i = 0; i <= n; i++)
        {
            points[i] = [.. start];
            if (i > 0)
            {
                points[i][i - 1] += reach[i - 1];
            }

            values[i] = Finite(objective(points[i]));
        }

        Invariant.Check(double.IsFinite(values[0]), "A search starts inside its domain.");
        for (int step = 0; step < steps; step++)
        {
            Order(points, values);
            double[] centre = Centre(points);
            double[] mirrored = Along(centre, points[n], -1);
            double value = Finite(objective(mirrored));
            if (value < values[0])
            {
                double[] stretched = Along(centre, points[n], -2);
                double further = Finite(objective(stretched));
                (points[n], values[n]) = further < value ? (stretched, further) : (mirrored, value);
            }
            else if (value < values[n - 1])
            {
                (points[n], values[n]) = (mirrored, value);
            }
            else
            {
                double[] drawnIn = Along(centre, value < values[n] ? mirrored : points[n], 0.5);
                double nearer = Finite(objective(drawnIn));
                if (nearer < (value < values[n] ? value : values[n]))
                {
                    (points[n], values[n]) = (drawnIn, nearer);
                }
                else
                {
                    Shrink(objective, points, values);
                }
            }
        }

        Order(points, values);
        points[0].CopyTo(start, 0);
        return values[0];
    }

    private static double Finite(double value) => double.IsNaN(value) ? double.PositiveInfinity : value;

    private static double[] Along(double[] centre, double[] point, double factor)
    {
        double[] result = new double[centre.Length];
        for (int i = 0; i < result.Length; i++)
        {
            result[i] = centre[i] + (factor * (point[i] - centre[i]));
        }

        return result;
    }

    private static double[] Centre(double[][] points)
    {
        double[] centre = new double[points.Length - 1];
        for (int i = 0; i < centre.Length; i++)
        {
            double sum = 0;
            for (int j = 0; j < points.Length - 1; j++)
            {
                sum += points[j][i];
            }

            centre[i] = sum / (points.Length - 1);
        }

        return centre;
    }

    private static void Shrink(Func<double[], double> objective, double[][] points, double[] values)
    {
        for (int i = 1; i < points.Length; i++)
        {
            points[i] = Along(points[0], points[i], 0.5);
            values[i] = Finite(objective(points[i]));
        }
    }

    // Insertion keeps equal values in their order; a library sort does not promise that.
    private static void Order(double[][] points, double[] values)
    {
        for (int i = 1; i < values.Length; i++)
        {
            for (int j = i; j > 0 && values[j] < values[j - 1]; j--)
            {
                (values[j], values[j - 1]) = (values[j - 1], values[j]);
                (points[j], points[j - 1]) = (points[j - 1], points[j]);
            }
        }
    }
}
