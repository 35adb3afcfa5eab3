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
    /// <returns>Refused with <see cref="RejectionCode.OutsideDomain"/> for no paths or too many, or where a simulated move is too large for a double (subject:
    /// the factor).</returns>
    public static Rejection Simulate(RevaluationBook book, CopulaTerms terms, ulong seed, Span<double> profits)
    {
        if (profits.Length is 0 or > MaxPaths)
        {
            return new(RejectionCode.OutsideDomain, RefusalSubject.Count(profits.Length));
        }

        Philox generator = new(seed);
        double[][] normals = Columns(terms.Factors + 1, BlockPaths);
        double[][] moves = Columns(terms.Factors, BlockPaths);
        double[][] growth = Columns(terms.Factors, BlockPaths);
        double[] block = new double[BlockPaths];
        for (int start = 0; start < profits.Length; start += BlockPaths)
        {
            Rejection rejection = Block(generator, terms, start, normals, moves, growth);
            if (rejection.IsRefused)
            {
                return rejection;
            }

            Array.Clear(block);
            book.Accumulate(growth, moves, block);
            int count = Math.Min(BlockPaths, profits.Length - start);
            block.AsSpan(0, count).CopyTo(profits[start..]);
        }

        return Rejection.None;
    }

    /// <summary>The moves themselves, factor by factor: what <see cref="Simulate"/> revalues a book under, kept to revalue many.</summary>
    /// <param name="terms">The joint distribution over the horizon.</param>
    /// <param name="seed">Same seed, same bits.</param>
    /// <param name="paths">Paths, from 1 to <see cref="MaxPaths"/>.</param>
    /// <returns>The logarithm of what each factor's value is multiplied by, path by path; refused as <see cref="Simulate"/> is.</returns>
    internal static Result<double[][]> Moves(CopulaTerms terms, ulong seed, int paths)
    {
        if (paths is < 1 or > MaxPaths)
        {
            return Result<double[][]>.Refused(RejectionCode.OutsideDomain, RefusalSubject.Count(paths));
        }

        Philox generator = new(seed);
        double[][] normals = Columns(terms.Factors + 1, BlockPaths);
        double[][] moves = Columns(terms.Factors, BlockPaths);
        double[][] growth = Columns(terms.Factors, BlockPaths);
        double[][] all = Columns(terms.Factors, paths);
        for (int start = 0; start < paths; start += BlockPaths)
        {
            Rejection rejection = Block(generator, terms, start, normals, moves, growth);
            if (rejection.IsRefused)
            {
                return Result<double[][]>.Refused(rejection);
            }

            for (int factor = 0; factor < terms.Factors; factor++)
            {
                moves[factor].AsSpan(0, Math.Min(BlockPaths, paths - start)).CopyTo(all[factor].AsSpan(start));
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

    private static Rejection Block(Philox generator, CopulaTerms terms, int start, double[][] normals, double[][] moves, double[][] growth)
    {
        Draw(generator, terms, (uint)start, normals);
        Correlate(terms, normals, moves);
        int broken = Grow(terms, normals[terms.Factors], moves, growth);
        return broken < 0 ? Rejection.None : new(RejectionCode.OutsideDomain, RefusalSubject.Column(broken));
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
            NormalDraw.FromUniforms(normals[factor]);
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

    // y = L·z, two factors and four groups of eight paths at a time: eight sums hide each other's latency, and each number read serves twice.
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

            for (int i = 0; i < n; i += 2)
            {
                // The upper row ends one number earlier: its weight there, above the diagonal, is zero. The last of an odd number is its own partner.
                int next = Math.Min(i + 1, n - 1);
                ref double upper = ref root[i * n];
                ref double lower = ref root[next * n];
                Vector512<double> a = default, b = default, c = default, d = default, e = default, f = default, g = default, h = default;
                for (nuint j = 0; j <= (nuint)next; j++)
                {
                    ref double at = ref Unsafe.Add(ref z, j * 32);
                    Vector512<double> first = Vector512.LoadUnsafe(ref at);
                    Vector512<double> second = Vector512.LoadUnsafe(ref at, 8);
                    Vector512<double> third = Vector512.LoadUnsafe(ref at, 16);
                    Vector512<double> fourth = Vector512.LoadUnsafe(ref at, 24);
                    Vector512<double> weight = Vector512.Create(Unsafe.Add(ref upper, j));
                    a = Vector512.FusedMultiplyAdd(weight, first, a);
                    b = Vector512.FusedMultiplyAdd(weight, second, b);
                    c = Vector512.FusedMultiplyAdd(weight, third, c);
                    d = Vector512.FusedMultiplyAdd(weight, fourth, d);
                    weight = Vector512.Create(Unsafe.Add(ref lower, j));
                    e = Vector512.FusedMultiplyAdd(weight, first, e);
                    f = Vector512.FusedMultiplyAdd(weight, second, f);
                    g = Vector512.FusedMultiplyAdd(weight, third, g);
                    h = Vector512.FusedMultiplyAdd(weight, fourth, h);
                }

                Store(ref correlated[i][path], a, b, c, d);
                Store(ref correlated[next][path], e, f, g, h);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(ref double target, Vector512<double> a, Vector512<double> b, Vector512<double> c, Vector512<double> d)
    {
        a.StoreUnsafe(ref target);
        b.StoreUnsafe(ref target, 8);
        c.StoreUnsafe(ref target, 16);
        d.StoreUnsafe(ref target, 24);
    }

    // Correlated normals become moves, in place, and growths. Returns the factor of a growth that is no finite positive number, or −1.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Grow(CopulaTerms terms, double[] mixing, double[][] moves, double[][] growth)
    {
        for (int factor = 0; factor < terms.Factors; factor++)
        {
            ref double move = ref moves[factor][0];
            ref double grown = ref growth[factor][0];
            ToMoves(terms, factor, mixing, ref move);
            Vector512<double> bad = default;
            for (nuint path = 0; path < BlockPaths; path += 8)
            {
                Vector512<double> g = StrictMath.Exp(Vector512.LoadUnsafe(ref move, path));
                bad |= ~(Vector512.GreaterThan(g, default) & Vector512.LessThan(g, Vector512.Create(double.MaxValue)));
                g.StoreUnsafe(ref grown, path);
            }

            if (bad.AsUInt64() != Vector512<ulong>.Zero)
            {
                return factor;
            }
        }

        return -1;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ToMoves(CopulaTerms terms, int factor, double[] mixing, ref double column)
    {
        double volatility = terms.Volatilities[factor];
        Vector512<double> studentScale = Vector512.Create(volatility * Math.Sqrt((terms.Degrees - 2.0) / terms.Degrees));
        for (nuint path = 0; path < BlockPaths; path += 8)
        {
            Vector512<double> t = Vector512.LoadUnsafe(ref column, path) * Vector512.LoadUnsafe(ref mixing[0], path);
            Vector512<double> move = terms.Marginal switch
            {
                MarginalRule.StudentT => t * studentScale,
                MarginalRule.Normal => StrictMath.InverseNormalCdf(Inside(StudentCdf(t, terms.Degrees))) * Vector512.Create(volatility),
                _ => SampleQuantile(terms.Samples![factor], StudentCdf(t, terms.Degrees)),
            };
            move.StoreUnsafe(ref column, path);
        }
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
