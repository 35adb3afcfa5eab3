// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Values;

namespace Plimsoll.Risk;

/// <summary>A symmetric matrix of doubles: a covariance or a correlation. Immutable; decompositions run in one fixed order.</summary>
public sealed class SymmetricMatrix
{
    /// <summary>Sweeps of the eigenvalue iteration: it converges quadratically, and six are usual.</summary>
    private const int MaxSweeps = 64;

    private readonly double[] _cells;

    private SymmetricMatrix(int size, double[] cells)
    {
        Size = size;
        _cells = cells;
    }

    /// <summary>Rows and columns.</summary>
    public int Size { get; }

    /// <summary>A cell.</summary>
    public double this[int row, int column] => _cells[(row * Size) + column];

    /// <summary>Builds the matrix from its lower triangle.</summary>
    /// <param name="size">Rows and columns.</param>
    /// <param name="lower">The value at a row and a column not above it.</param>
    public static SymmetricMatrix FromLower(int size, Func<int, int, double> lower)
    {
        double[] cells = new double[size * size];
        for (int row = 0; row < size; row++)
        {
            for (int column = 0; column <= row; column++)
            {
                cells[(row * size) + column] = cells[(column * size) + row] = lower(row, column);
            }
        }

        return new(size, cells);
    }

    /// <summary>xᵀ·M·x.</summary>
    public double Quadratic(ReadOnlySpan<double> x)
    {
        double sum = 0;
        for (int row = 0; row < Size; row++)
        {
            double product = 0;
            for (int column = 0; column < Size; column++)
            {
                product = Math.FusedMultiplyAdd(_cells[(row * Size) + column], x[column], product);
            }

            sum = Math.FusedMultiplyAdd(x[row], product, sum);
        }

        return sum;
    }

    /// <summary>A covariance scaled to ones on the diagonal.</summary>
    /// <returns>Refused with <see cref="RejectionCode.SingularMatrix"/> (subject: the column) where a variance is not above zero.</returns>
    public Result<SymmetricMatrix> ToCorrelation()
    {
        double[] deviation = new double[Size];
        for (int i = 0; i < Size; i++)
        {
            if (!(this[i, i] > 0))
            {
                return Result<SymmetricMatrix>.Refused(RejectionCode.SingularMatrix, RefusalSubject.Column(i));
            }

            deviation[i] = Math.Sqrt(this[i, i]);
        }

        return Result<SymmetricMatrix>.Of(FromLower(Size, (i, j) => i == j ? 1 : this[i, j] / (deviation[i] * deviation[j])));
    }

    /// <summary>The lower triangle L with L·Lᵀ equal to the matrix, row by row in a dense square.</summary>
    /// <returns>Refused with <see cref="RejectionCode.SingularMatrix"/> (subject: the column) where the matrix is not positive definite: a pivot at or below
    /// size × 2⁻⁵² of its diagonal cell is rounding noise. <see cref="NearestCorrelation"/> is the remedy for a caller who accepts another matrix.</returns>
    public Result<double[]> Cholesky()
    {
        double[] factor = new double[Size * Size];
        double noise = Size * 2.220446049250313e-16;
        for (int i = 0; i < Size; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double rest = this[i, j];
                for (int k = 0; k < j; k++)
                {
                    rest = Math.FusedMultiplyAdd(-factor[(i * Size) + k], factor[(j * Size) + k], rest);
                }

                if (i != j)
                {
                    factor[(i * Size) + j] = rest / factor[(j * Size) + j];
                    continue;
                }

                if (!(rest > noise * this[i, i]) || !double.IsFinite(rest))
                {
                    return Result<double[]>.Refused(RejectionCode.SingularMatrix, RefusalSubject.Column(i));
                }

                factor[(i * Size) + i] = Math.Sqrt(rest);
            }
        }

        return Result<double[]>.Of(factor);
    }

    /// <summary>A positive definite correlation matrix near this one: eigenvalues below <paramref name="floor"/> are raised to it and the diagonal is
    /// scaled back to ones.</summary>
    /// <remarks>The spectral method of R. Rebonato and P. Jäckel, "The most general methodology to create a valid correlation matrix", Journal of Risk
    /// 2(2), 1999. Close to, but not exactly, the nearest matrix in the Frobenius norm. Eigenvalues by cyclic Jacobi rotations, always in row order.</remarks>
    public Result<SymmetricMatrix> NearestCorrelation(double floor = 1e-8)
    {
        Result<(double[] Values, double[] Vectors)> found = Eigen();
        if (!found.IsOk)
        {
            return Result<SymmetricMatrix>.Refused(found.Rejection);
        }

        (double[] values, double[] vectors) = found.Value;
        SymmetricMatrix raised = FromLower(Size, (i, j) =>
        {
            double sum = 0;
            for (int k = 0; k < Size; k++)
            {
                sum = Math.FusedMultiplyAdd(Math.Max(values[k], floor) * vectors[(i * Size) + k], vectors[(j * Size) + k], sum);
            }

            return sum;
        });
        return raised.ToCorrelation();
    }

    /// <summary>Correlations pulled toward one (or toward zero) by a share: (1 − w)·R + w·target. Positive semi-definite whenever this matrix is.</summary>
    /// <remarks>A break of correlations: in a crash assets move together, after one hedges come apart. Both ends are convex mixtures of correlation
    /// matrices, so the stressed matrix is one too; at w = 1 toward one it has rank one and no Cholesky factor.</remarks>
    public SymmetricMatrix PulledTo(double target, double share)
    {
        Invariant.Check(target is 0 or 1 && share is >= 0 and <= 1, "Correlations are pulled to zero or one, by a share between zero and one.");
        return FromLower(Size, (i, j) => i == j ? this[i, j] : ((1 - share) * this[i, j]) + (share * target));
    }

    /// <summary>Eigenvalues, and eigenvectors as columns of a dense square.</summary>
    internal Result<(double[] Values, double[] Vectors)> Eigen()
    {
        double[] a = (double[])_cells.Clone();
        double[] v = new double[Size * Size];
        for (int i = 0; i < Size; i++)
        {
            v[(i * Size) + i] = 1;
        }

        for (int sweep = 0; sweep < MaxSweeps; sweep++)
        {
            double off = 0;
            double all = 0;
            for (int i = 0; i < a.Length; i++)
            {
                all = Math.FusedMultiplyAdd(a[i], a[i], all);
                off = i / Size == i % Size ? off : Math.FusedMultiplyAdd(a[i], a[i], off);
            }

            if (off <= all * 1e-30)
            {
                double[] values = [.. Enumerable.Range(0, Size).Select(i => a[(i * Size) + i])];
                return Result<(double[], double[])>.Of((values, v));
            }

            for (int p = 0; p < Size; p++)
            {
                for (int q = p + 1; q < Size; q++)
                {
                    Rotate(a, v, p, q);
                }
            }
        }

        return Result<(double[], double[])>.Refused(RejectionCode.NotConverged);
    }

    private void Rotate(double[] a, double[] v, int p, int q)
    {
        double apq = a[(p * Size) + q];
        if (apq == 0)
        {
            return;
        }

        double theta = (a[(q * Size) + q] - a[(p * Size) + p]) / (2 * apq);
        double t = (theta >= 0 ? 1 : -1) / (Math.Abs(theta) + Math.Sqrt((theta * theta) + 1));
        double c = 1 / Math.Sqrt((t * t) + 1);
        double s = t * c;
        for (int k = 0; k < Size; k++)
        {
            (a[(k * Size) + p], a[(k * Size) + q]) = Turn(a[(k * Size) + p], a[(k * Size) + q], c, s);
        }

        for (int k = 0; k < Size; k++)
        {
            (a[(p * Size) + k], a[(q * Size) + k]) = Turn(a[(p * Size) + k], a[(q * Size) + k], c, s);
            (v[(k * Size) + p], v[(k * Size) + q]) = Turn(v[(k * Size) + p], v[(k * Size) + q], c, s);
        }
    }

    private static (double, double) Turn(double x, double y, double c, double s) => ((c * x) - (s * y), (s * x) + (c * y));
}
