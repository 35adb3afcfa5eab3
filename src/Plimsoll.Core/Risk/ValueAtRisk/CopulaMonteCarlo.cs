// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Plimsoll.Pricing;
using Plimsoll.Values;

namespace Plimsoll.Risk;

/// <summary>Profits of a book over simulated joint moves, fully revalued on every path.</summary>
/// <remarks>
/// <para>Per path: z = independent normals, y = L·z, W = −2·ln ΠU over half the degrees of freedom (chi-square), t = y·√(ν ÷ W); ranks F_ν(t) go through the
/// marginals. A path's numbers depend on the seed and the path's number only, so results are the same bits whatever the number of paths, and the first
/// ten thousand of twenty thousand paths are the ten thousand.</para>
/// </remarks>
public static class CopulaMonteCarlo
{
    /// <summary>Most paths in one simulation: counters are 32 bits and memory is eight bytes a path.</summary>
    public const int MaxPaths = 10_000_000;

    // A block's factors stay in the second-level cache for up to a few hundred factors.
    private const int BlockPaths = 256;
    private const uint NormalStream = 0;
    private const uint MixingStream = 1;

    /// <summary>Simulates as many paths as there are places in <paramref name="profits"/>.</summary>
    /// <param name="book">The book; its factors are columns of the terms.</param>
    /// <param name="terms">The joint distribution over the horizon.</param>
    /// <param name="seed">Same seed, same bits.</param>
    /// <param name="profits">Receives the profit of each path, numeraire.</param>
    /// <returns>Refused with <see cref="RejectionCode.OutsideDomain"/> for no paths or too many, or where a simulated move is too large for a double (subject: the factor).</returns>
    public static Rejection Simulate(RevaluationBook book, CopulaTerms terms, ulong seed, Span<double> profits)
    {
        if (profits.Length is 0 or > MaxPaths)
        {
            return new(RejectionCode.OutsideDomain, profits.Length);
        }

        Philox generator = new(seed);
        double[][] normals = Columns(terms.Factors + 1, BlockPaths);
        double[][] growth = Columns(terms.Factors, BlockPaths);
        double[] block = new double[BlockPaths];
        for (int start = 0; start < profits.Length; start += BlockPaths)
        {
            Rejection rejection = Block(generator, terms, start, normals, growth);
            if (rejection.IsRefused)
            {
                return rejection;
            }

            Array.Clear(block);
            book.Accumulate(growth, block);
            int count = Math.Min(BlockPaths, profits.Length - start);
            block.AsSpan(0, count).CopyTo(profits[start..]);
        }

        return Rejection.None;
    }

    /// <summary>The moves themselves, factor by factor: what <see cref="Simulate"/> revalues a book under, kept to revalue many.</summary>
    /// <param name="terms">The joint distribution over the horizon.</param>
    /// <param name="seed">Same seed, same bits.</param>
    /// <param name="paths">Paths, from 1 to <see cref="MaxPaths"/>.</param>
    /// <returns>What each factor's value is multiplied by, path by path; refused as <see cref="Simulate"/> is.</returns>
    internal static Result<double[][]> Growths(CopulaTerms terms, ulong seed, int paths)
    {
        if (paths is < 1 or > MaxPaths)
        {
            return Result<double[][]>.Refused(RejectionCode.OutsideDomain, paths);
        }

        Philox generator = new(seed);
        double[][] normals = Columns(terms.Factors + 1, BlockPaths);
        double[][] growth = Columns(terms.Factors, BlockPaths);
        double[][] all = Columns(terms.Factors, paths);
        for (int start = 0; start < paths; start += BlockPaths)
        {
            Rejection rejection = Block(generator, terms, start, normals, growth);
            if (rejection.IsRefused)
            {
                return Result<double[][]>.Refused(rejection);
            }

            for (int factor = 0; factor < terms.Factors; factor++)
            {
                growth[factor].AsSpan(0, Math.Min(BlockPaths, paths - start)).CopyTo(all[factor].AsSpan(start));
            }
        }

        return Result<double[][]>.Of(all);
    }

    /// <summary>The Student-t distribution function for even degrees of freedom.</summary>
    /// <remarks>F = ½ + ½·s·Σ_{k&lt;ν∕2} c_k·xᵏ with s = t∕√(ν+t²), x = ν∕(ν+t²), c_k = Π (2j−1)∕2j.</remarks>
    internal static Vector512<double> StudentCdf(Vector512<double> t, int degrees)
    {
        Vector512<double> nu = Vector512.Create((double)degrees);
        Vector512<double> total = Vector512.FusedMultiplyAdd(t, t, nu);
        Vector512<double> x = nu / total;
        Vector512<double> sum = Vector512<double>.One;
        for (int k = (degrees / 2) - 1; k >= 1; k--)
        {
            // Horner from the last term: c_k ÷ c_(k−1) = (2k − 1) ÷ 2k.
            sum = Vector512.FusedMultiplyAdd(sum * x, Vector512.Create(((2.0 * k) - 1) / (2.0 * k)), Vector512<double>.One);
        }

        Vector512<double> half = Vector512.Create(0.5);
        return Vector512.FusedMultiplyAdd(half * sum, t / Vector512.Sqrt(total), half);
    }

    private static double[][] Columns(int count, int length) => [.. Enumerable.Range(0, count).Select(_ => new double[length])];

    private static Rejection Block(Philox generator, CopulaTerms terms, int start, double[][] normals, double[][] growth)
    {
        Draw(generator, terms, (uint)start, normals);
        Correlate(terms, normals, growth);
        int broken = ToGrowth(terms, normals[terms.Factors], growth);
        return broken < 0 ? Rejection.None : new(RejectionCode.OutsideDomain, broken);
    }

    // Independent normals per factor; the last column, which an odd number of factors first uses as the second of its last pair, is √(ν ÷ W).
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Draw(Philox generator, CopulaTerms terms, uint start, double[][] normals)
    {
        // Bits first, then normals in place: two short loops keep their constants in registers, one long loop does not.
        for (int factor = 0; factor < terms.Factors; factor += 2)
        {
            ref double first = ref normals[factor][0];
            ref double second = ref normals[factor + 1][0];
            for (uint path = 0; path < BlockPaths; path += 8)
            {
                generator.Uniforms(start + path, (uint)factor / 2, NormalStream, out Vector512<double> u, out Vector512<double> v);
                u.StoreUnsafe(ref first, path);
                v.StoreUnsafe(ref second, path);
            }
        }

        for (int factor = 0; factor < terms.Factors; factor++)
        {
            ref double column = ref normals[factor][0];
            for (nuint path = 0; path < BlockPaths; path += 8)
            {
                NormalDraw.FromUniform(Vector512.LoadUnsafe(ref column, path)).StoreUnsafe(ref column, path);
            }
        }

        for (uint path = 0; path < BlockPaths; path += 8)
        {
            Vector512<double> product = Vector512<double>.One;
            for (int pair = 0; pair < (terms.Degrees / 2); pair += 2)
            {
                generator.Uniforms(start + path, (uint)pair / 2, MixingStream, out Vector512<double> first, out Vector512<double> second);
                product *= pair + 1 < terms.Degrees / 2 ? first * second : first;
            }

            Vector512<double> chi = StrictMath.Log(product) * Vector512.Create(-2.0);
            Vector512.Sqrt(Vector512.Create((double)terms.Degrees) / chi).StoreUnsafe(ref normals[terms.Factors][0], path);
        }
    }

    // y = L·z, four groups of eight paths at a time so that four sums hide each other's latency.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Correlate(CopulaTerms terms, double[][] normals, double[][] correlated)
    {
        int n = terms.Factors;
        double[] root = terms.Root;
        Span<double> tile = new double[n * 32];
        ref double z = ref MemoryMarshal.GetReference(tile);
        for (int path = 0; path < BlockPaths; path += 32)
        {
            for (int factor = 0; factor < n; factor++)
            {
                normals[factor].AsSpan(path, 32).CopyTo(tile.Slice(factor * 32, 32));
            }

            for (int i = 0; i < n; i++)
            {
                Vector512<double> a = default, b = default, c = default, d = default;
                ReadOnlySpan<double> row = root.AsSpan(i * n, i + 1);
                for (int j = 0; j < row.Length; j++)
                {
                    Vector512<double> weight = Vector512.Create(row[j]);
                    nuint at = (nuint)(j * 32);
                    a = Vector512.FusedMultiplyAdd(weight, Vector512.LoadUnsafe(ref z, at), a);
                    b = Vector512.FusedMultiplyAdd(weight, Vector512.LoadUnsafe(ref z, at + 8), b);
                    c = Vector512.FusedMultiplyAdd(weight, Vector512.LoadUnsafe(ref z, at + 16), c);
                    d = Vector512.FusedMultiplyAdd(weight, Vector512.LoadUnsafe(ref z, at + 24), d);
                }

                ref double target = ref correlated[i][path];
                a.StoreUnsafe(ref target);
                b.StoreUnsafe(ref target, 8);
                c.StoreUnsafe(ref target, 16);
                d.StoreUnsafe(ref target, 24);
            }
        }
    }

    // In place: correlated normals become growths. Returns the factor of a move that is no finite positive number, or −1.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int ToGrowth(CopulaTerms terms, double[] mixing, double[][] growth)
    {
        for (int factor = 0; factor < terms.Factors; factor++)
        {
            ref double column = ref growth[factor][0];
            double volatility = terms.Volatilities[factor];
            Vector512<double> studentScale = Vector512.Create(volatility * Math.Sqrt((terms.Degrees - 2.0) / terms.Degrees));
            Vector512<double> bad = default;
            for (nuint path = 0; path < BlockPaths; path += 8)
            {
                Vector512<double> t = Vector512.LoadUnsafe(ref column, path) * Vector512.LoadUnsafe(ref mixing[0], path);
                Vector512<double> move = terms.Marginal switch
                {
                    MarginalRule.StudentT => t * studentScale,
                    MarginalRule.Normal => StrictMath.InverseNormalCdf(Inside(StudentCdf(t, terms.Degrees))) * Vector512.Create(volatility),
                    _ => SampleQuantile(terms.Samples![factor], StudentCdf(t, terms.Degrees)),
                };
                Vector512<double> grown = StrictMath.Exp(move);
                bad |= ~(Vector512.GreaterThan(grown, default) & Vector512.LessThan(grown, Vector512.Create(double.MaxValue)));
                grown.StoreUnsafe(ref column, path);
            }

            if (bad.AsUInt64() != Vector512<ulong>.Zero)
            {
                return factor;
            }
        }

        return -1;
    }

    // A rank of exactly zero or one, which rounding can produce far out, has no finite quantile.
    private static Vector512<double> Inside(Vector512<double> rank) =>
        StrictMath.AtMost(StrictMath.AtLeast(rank, 1e-16), 1 - 1.1102230246251565e-16);

    private static Vector512<double> SampleQuantile(double[] sorted, Vector512<double> rank)
    {
        Span<double> lanes = stackalloc double[8];
        for (int lane = 0; lane < 8; lane++)
        {
            double position = rank[lane] * (sorted.Length - 1);
            int below = Math.Clamp((int)position, 0, sorted.Length - 2);
            lanes[lane] = sorted[below] + ((position - below) * (sorted[below + 1] - sorted[below]));
        }

        return Vector512.Create<double>(lanes);
    }
}
