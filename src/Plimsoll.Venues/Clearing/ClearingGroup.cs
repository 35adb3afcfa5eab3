// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Plimsoll.Values;

namespace Plimsoll.Venues.Clearing;

/// <summary>What is netted jointly: of one product class either everything on underlyings that the scenarios know by name, or everything on one that they do
/// not.</summary>
internal sealed class ClearingGroup
{
    private readonly ClearingTerms _terms;
    private readonly List<Side> _sides = [];
    private readonly double[][] _sums = new double[ClearingScenarios.Sets][];
    private readonly double[] _grossOfPositions = new double[ClearingScenarios.Sets];
    private readonly double[] _scratch;

    internal ClearingGroup(ClearingTerms terms, int product, int underlying)
    {
        _terms = terms;
        Product = product;
        Underlying = underlying;
        for (int set = 0; set < ClearingScenarios.Sets; set++)
        {
            _sums[set] = new double[terms.Scenarios[product][set]?.Count ?? 0];
        }

        _scratch = new double[_sums.Max(static sum => sum.Length)];
    }

    /// <summary>Number of its product.</summary>
    internal int Product { get; }

    /// <summary>The observable that it is about; −1 where it is about those with columns of their own.</summary>
    internal int Underlying { get; }

    internal bool IsUsed { get; private set; }

    /// <summary>Measures without any offset cap, by set: current, stressed, long-run; then the worst stress loss.</summary>
    internal double[] Core { get; } = new double[ClearingScenarios.Sets];

    /// <summary>The same of what offsets are counted between, each alone, added up; at least <see cref="Core"/>.</summary>
    internal double[] Gross { get; } = new double[ClearingScenarios.Sets];

    /// <summary>The scenario that names the tail loss; −1 where nothing is lost.</summary>
    internal int NamedScenario { get; private set; }

    /// <summary>The worst stress scenario; −1 where nothing is lost in any.</summary>
    internal int WorstStress { get; private set; }

    /// <summary>The profits of the group together in the scenarios of a set.</summary>
    internal ReadOnlySpan<double> Sums(int set) => _sums[set];

    internal void Clear()
    {
        if (!IsUsed)
        {
            return;
        }

        IsUsed = false;
        Array.Clear(_grossOfPositions);
        foreach (Side side in _sides)
        {
            side.Clear();
        }
    }

    internal void Add(int underlying, double quantity, ClearingRow row)
    {
        IsUsed = true;
        Side side = SideOf(underlying);
        side.IsUsed = true;
        for (int set = 0; set < ClearingScenarios.Sets; set++)
        {
            AddScaled(row.Profits[set], quantity, side.Sums[set]);
            _grossOfPositions[set] += quantity * row.Alone[set];
        }
    }

    // In the order of underlyings, whichever came first: the order of a sum is part of its bits.
    private Side SideOf(int underlying)
    {
        int at = 0;
        while (at < _sides.Count && _sides[at].Underlying < underlying)
        {
            at++;
        }

        if (at == _sides.Count || _sides[at].Underlying != underlying)
        {
            _sides.Insert(at, new(underlying, _sums));
        }

        return _sides[at];
    }

    /// <summary>Works out core and gross; to be called once everything was added.</summary>
    internal Rejection Close()
    {
        ClearingProduct product = _terms.Products[Product];
        for (int set = 0; set < ClearingScenarios.Sets; set++)
        {
            double[] sum = _sums[set];
            Array.Clear(sum);
            double gross = 0;
            foreach (Side side in _sides)
            {
                if (!side.IsUsed || sum.Length == 0)
                {
                    continue;
                }

                AddScaled(side.Sums[set], 1, sum);
                if (_terms.Between == OffsetsBetween.Underlyings && set != ClearingScenarios.StressSet && _terms.OffsetCap < Ratio.One)
                {
                    Result<double> alone = Measure(side.Sums[set], product);
                    if (!alone.IsOk)
                    {
                        return alone.Rejection;
                    }

                    gross += alone.Value;
                }
            }

            Rejection rejection = sum.Length == 0 ? Rejection.None : CloseSet(set, sum, product);
            if (rejection.IsRefused)
            {
                return rejection;
            }

            Core[set] = sum.Length == 0 ? 0 : Core[set];
            Gross[set] = Math.Max(Core[set], _terms.Between == OffsetsBetween.Positions ? _grossOfPositions[set] : gross);
        }

        return Rejection.None;
    }

    private Rejection CloseSet(int set, double[] sum, ClearingProduct product)
    {
        if (set == ClearingScenarios.StressSet)
        {
            int worst = IndexOfLeast(sum);
            Core[set] = Math.Max(0, -sum[worst]);
            WorstStress = sum[worst] < 0 ? worst : -1;
            return double.IsFinite(sum[worst]) ? Rejection.None : new(RejectionCode.OutOfRange);
        }

        Result<double> measured = Measure(sum, product);
        if (!measured.IsOk)
        {
            return measured.Rejection;
        }

        Core[set] = measured.Value;
        if (set == 0)
        {
            // The worst few stand in front, in order.
            NamedScenario = measured.Value > 0 ? Array.IndexOf(sum, _scratch[_terms.NamedRank(product, sum.Length) - 1]) : -1;
        }

        return Rejection.None;
    }

    private Result<double> Measure(double[] profits, ClearingProduct product)
    {
        profits.CopyTo(_scratch, 0);
        return _terms.MeasureOf(_scratch.AsSpan(0, profits.Length), product);
    }

    private static int IndexOfLeast(double[] values)
    {
        int least = 0;
        for (int i = 1; i < values.Length; i++)
        {
            least = values[i] < values[least] ? i : least;
        }

        return least;
    }

    // Multiplied and added lane by lane: no lane depends on how many there are, and a rest of less than eight is done by the same operation.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddScaled(double[] from, double scale, double[] to)
    {
        ref double source = ref MemoryMarshal.GetArrayDataReference(from);
        ref double target = ref MemoryMarshal.GetArrayDataReference(to);
        Vector512<double> scales = Vector512.Create(scale);
        int whole = to.Length & ~7;
        for (int row = 0; row < whole; row += 8)
        {
            Vector512.FusedMultiplyAdd(Vector512.LoadUnsafe(ref source, (nuint)row), scales, Vector512.LoadUnsafe(ref target, (nuint)row))
                .StoreUnsafe(ref target, (nuint)row);
        }

        for (int row = whole; row < to.Length; row++)
        {
            to[row] = Math.FusedMultiplyAdd(from[row], scale, to[row]);
        }
    }

    private sealed class Side
    {
        internal Side(int underlying, double[][] like)
        {
            Underlying = underlying;
            Sums = [.. like.Select(static sum => new double[sum.Length])];
        }

        internal int Underlying { get; }

        internal double[][] Sums { get; }

        internal bool IsUsed { get; set; }

        internal void Clear()
        {
            if (IsUsed)
            {
                Array.ForEach(Sums, static sum => Array.Clear(sum));
                IsUsed = false;
            }
        }
    }
}
