// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Plimsoll.Values;

namespace Plimsoll.Risk;

/// <summary>Values and stresses every account of a table against a scenario matrix, in one pass over its columns.</summary>
/// <remarks>
/// <para>Per account: value = cash + Σ q × value; requirement = Σ over underlyings of value − the least over scenarios of Σ q × shocked value, nothing moving being
/// one of them; headroom = value − requirement. The bits do not depend on the hardware, on how blocks are split over threads, or on which accounts changed since.</para>
/// <para>Guard = 2·n·u × (|cash| + 2 Σ |q| × ceiling), n = entries + groups + 4, u = 2⁻⁵³: above the classical bound for sums of products in any order (Higham,
/// <i>Accuracy and Stability of Numerical Algorithms</i>, section 3.1), with the value's and the worst value's sums each below Σ |q| × ceiling.</para>
/// </remarks>
public static class Sweep
{
    /// <summary>Sweeps blocks <paramref name="firstBlock"/> to <paramref name="endBlock"/> (not included).</summary>
    /// <param name="table">The accounts.</param>
    /// <param name="matrix">Values per unit.</param>
    /// <param name="firstBlock">First block.</param>
    /// <param name="endBlock">One past the last block.</param>
    /// <param name="results">One result per account of the table; only those of the blocks swept are written, so that threads may share it.</param>
    public static void Run(PortfolioTable table, ScenarioMatrix matrix, int firstBlock, int endBlock, Span<AccountRisk> results)
    {
        Invariant.Check(results.Length == table.Accounts, "A sweep writes one result per account.");
        int room = 8;
        for (int i = firstBlock; i < endBlock; i++)
        {
            room = Math.Max(room, (table.BlockAt(i).Groups + 7) / 8 * 8);
        }

        AlignedDoubles lanes = new(room * 8);
        double[] worst = new double[room], values = new double[room], folded = new double[room];
        for (int i = firstBlock; i < endBlock; i++)
        {
            SweepBlock block = table.BlockAt(i);
            int groups = (block.Groups + 7) / 8 * 8;
            GroupScan.LaneMinima(block, matrix, 0, lanes.Span, values);
            GroupScan.Horizontal(lanes.Span[..(groups * 8)], worst.AsSpan(0, groups));
            for (int offset = ScenarioMatrix.LaneBlock; offset < matrix.Stride; offset += ScenarioMatrix.LaneBlock)
            {
                Fold(block, matrix, offset, lanes.Span, folded.AsSpan(0, groups), worst);
            }

            int first = i * PortfolioTable.BlockSize;
            Combine(block, matrix, table.Cash.Slice(first, block.Accounts), values, worst, results.Slice(first, block.Accounts));
        }
    }

    /// <summary>Sweeps the whole table.</summary>
    public static void Run(PortfolioTable table, ScenarioMatrix matrix, Span<AccountRisk> results) => Run(table, matrix, 0, table.Blocks, results);

    /// <summary>One account by itself: the same bits that a sweep gives it.</summary>
    public static AccountRisk Account(PortfolioTable table, ScenarioMatrix matrix, int account)
    {
        SweepBlock block = table.BlockAt(account / PortfolioTable.BlockSize);
        int local = account % PortfolioTable.BlockSize;
        double value = table.Cash[account], requirement = 0;
        for (int i = block.AccountStart[local]; i < block.AccountStart[local + 1]; i++)
        {
            double least = Group(block, matrix, block.Entries(block.AccountGroups[i]), out double now);
            value += now;
            requirement += now - least;
        }

        int first = account - local;
        return new(value, requirement, block.Guards(matrix, table.Cash.Slice(first, block.Accounts))[local]);
    }

    private static double Group(SweepBlock block, ScenarioMatrix matrix, Range entries, out double value)
    {
        ref double rows = ref MemoryMarshal.GetReference(matrix.Rows);
        ReadOnlySpan<int> instruments = block.Instruments.AsSpan(entries);
        ReadOnlySpan<double> quantities = block.Quantities.AsSpan(entries);
        Vector512<double> least = default;
        value = 0;
        for (int offset = 0; offset < matrix.Stride; offset += Vector512<double>.Count)
        {
            Vector512<double> sum = Vector512.Create(quantities[0]) * Vector512.LoadUnsafe(ref rows, (nuint)((instruments[0] * matrix.Stride) + offset));
            for (int i = 1; i < instruments.Length; i++)
            {
                sum = Vector512.FusedMultiplyAdd(Vector512.Create(quantities[i]), Vector512.LoadUnsafe(ref rows, (nuint)((instruments[i] * matrix.Stride) + offset)), sum);
            }

            value = offset == 0 ? sum.ToScalar() : value;
            least = offset == 0 ? sum : Vector512.MinNative(least, sum);
        }

        double worst = least[0];
        for (int lane = 1; lane < Vector512<double>.Count; lane++)
        {
            worst = least[lane] < worst ? least[lane] : worst;
        }

        return worst;
    }

    private static void Fold(SweepBlock block, ScenarioMatrix matrix, int offset, Span<double> lanes, Span<double> folded, double[] worst)
    {
        // The first lane of a later block of scenarios is nothing special; its sums are written over by the minima.
        GroupScan.LaneMinima(block, matrix, offset, lanes, folded);
        GroupScan.Horizontal(lanes[..(folded.Length * 8)], folded);
        for (int group = 0; group < block.Groups; group++)
        {
            worst[group] = folded[group] < worst[group] ? folded[group] : worst[group];
        }
    }

    private static void Combine(SweepBlock block, ScenarioMatrix matrix, ReadOnlySpan<double> cash, double[] values, double[] worst, Span<AccountRisk> results)
    {
        ReadOnlySpan<double> guards = block.Guards(matrix, cash);
        int[] start = block.AccountStart, groups = block.AccountGroups;
        for (int account = 0; account < results.Length; account++)
        {
            double value = cash[account], requirement = 0;
            for (int i = start[account]; i < start[account + 1]; i++)
            {
                int group = groups[i];
                value += values[group];
                requirement += values[group] - worst[group];
            }

            results[account] = new(value, requirement, guards[account]);
        }
    }
}
