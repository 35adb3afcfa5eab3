// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Plimsoll.Values;

namespace Plimsoll.Risk;

/// <summary>Values and stresses every account of a table against a scenario matrix, in one pass over its columns.</summary>
/// <remarks>
/// <para>Per account: value = cash + Σ q × value; requirement = Σ over underlyings of max(0, −min over scenarios of Σ q × profit); headroom = value −
/// requirement. The bits do not depend on the hardware, on how blocks are split over threads, or on which accounts changed since.</para>
/// <para>Guard = 2·n·u × (|cash| + 2 Σ |q| × bound), n = entries + 4, u = 2⁻⁵³: above the classical bound for sums of products in any order
/// (Higham, <i>Accuracy and Stability of Numerical Algorithms</i>, section 3.1), with the value's and the requirement's sums each below Σ |q| × bound.</para>
/// </remarks>
public static class Sweep
{
    private static readonly Vector128<double> SecondPositive = Vector128.Create(-1L, long.MaxValue).AsDouble();
    private const double UnitRoundoff = 1.0 / (1L << 53);

    /// <summary>Sweeps blocks <paramref name="firstBlock"/> to <paramref name="endBlock"/> (not included).</summary>
    /// <param name="table">The accounts.</param>
    /// <param name="matrix">Values and profits per unit.</param>
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
        double[] worst = new double[room];
        double[] folded = new double[room];
        for (int i = firstBlock; i < endBlock; i++)
        {
            PortfolioTable.Block block = table.BlockAt(i);
            WorstProfits(block, matrix, lanes, worst, folded);
            int first = i * PortfolioTable.BlockSize;
            Combine(block, matrix, table.Cash.Slice(first, block.Accounts), worst, results.Slice(first, block.Accounts));
        }
    }

    /// <summary>Sweeps the whole table.</summary>
    public static void Run(PortfolioTable table, ScenarioMatrix matrix, Span<AccountRisk> results) => Run(table, matrix, 0, table.Blocks, results);

    /// <summary>One account by itself: the same bits that a sweep gives it.</summary>
    public static AccountRisk Account(PortfolioTable table, ScenarioMatrix matrix, int account)
    {
        PortfolioTable.Block block = table.BlockAt(account / PortfolioTable.BlockSize);
        int local = account % PortfolioTable.BlockSize;
        int start = block.EntryStart[local], end = block.EntryStart[local + 1];
        double value = table.Cash[account], gross = 0, requirement = 0;
        for (int i = start; i < end; i++)
        {
            int instrument = block.Codes[i] & int.MaxValue;
            value = Math.FusedMultiplyAdd(block.Quantities[i], matrix.Value(instrument), value);
            gross = Math.FusedMultiplyAdd(Math.Abs(block.Quantities[i]), matrix.Bound(instrument), gross);
        }

        for (int next = start; next < end;)
        {
            int first = next++;
            while (next < end && block.Codes[next] >= 0)
            {
                next++;
            }

            double least = WorstProfit(block, matrix, first, next);
            requirement += least < 0 ? -least : 0;
        }

        return new(value, requirement, Guard(end - start, table.Cash[account], gross));
    }

    private static double WorstProfit(PortfolioTable.Block block, ScenarioMatrix matrix, int start, int end)
    {
        ref double rows = ref MemoryMarshal.GetReference(matrix.Rows);
        Vector512<double> least = Vector512.Create(double.PositiveInfinity);
        for (int offset = 0; offset < matrix.Stride; offset += Vector512<double>.Count)
        {
            Vector512<double> sum = default;
            for (int i = start; i < end; i++)
            {
                nuint row = (nuint)(((block.Codes[i] & int.MaxValue) * matrix.Stride) + offset);
                sum = Vector512.FusedMultiplyAdd(Vector512.Create(block.Quantities[i]), Vector512.LoadUnsafe(ref rows, row), sum);
            }

            least = Vector512.ConditionalSelect(Vector512.LessThan(sum, least), sum, least);
        }

        double worst = least[0];
        for (int lane = 1; lane < Vector512<double>.Count; lane++)
        {
            worst = least[lane] < worst ? least[lane] : worst;
        }

        return worst;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double Guard(int entries, double cash, double gross)
    {
        // n·u/(1 − n·u) ≤ 2·n·u while n·u ≤ ½, and a row has far fewer than 2⁵¹ entries: no division in the loop.
        return (entries + 4) * (2 * UnitRoundoff) * (Math.Abs(cash) + (2 * gross));
    }

    private static void WorstProfits(PortfolioTable.Block block, ScenarioMatrix matrix, AlignedDoubles lanes, double[] worst, double[] folded)
    {
        int groups = (block.Groups + 7) / 8 * 8;
        for (int offset = 0; offset < matrix.Stride; offset += ScenarioMatrix.LaneBlock)
        {
            GroupScan.LaneMinima(block, matrix, offset, lanes.Span);
            GroupScan.Horizontal(lanes.Span[..(groups * 8)], (offset == 0 ? worst : folded).AsSpan(0, groups));
            for (int group = 0; offset > 0 && group < block.Groups; group++)
            {
                worst[group] = folded[group] < worst[group] ? folded[group] : worst[group];
            }
        }
    }

    private static void Combine(PortfolioTable.Block block, ScenarioMatrix matrix, ReadOnlySpan<double> cash, double[] worst, Span<AccountRisk> results)
    {
        ref int codes = ref MemoryMarshal.GetArrayDataReference(block.Codes);
        ref double quantities = ref MemoryMarshal.GetArrayDataReference(block.Quantities);
        ref double valuesAndBounds = ref MemoryMarshal.GetReference(matrix.ValuesAndBounds);
        for (int account = 0; account < results.Length; account++)
        {
            double requirement = 0;
            for (int group = block.GroupStart[account]; group < block.GroupStart[account + 1]; group++)
            {
                double least = worst[group];
                requirement += least < 0 ? -least : 0;
            }

            // Value and gross ride in two lanes of one chain: (q, |q|) × (value, bound).
            int start = block.EntryStart[account], end = block.EntryStart[account + 1];
            Vector128<double> sums = Vector128.CreateScalar(cash[account]);
            for (nint entry = start; entry < end; entry++)
            {
                nint instrument = Unsafe.Add(ref codes, entry) & int.MaxValue;
                Vector128<double> units = Vector128.Create(Unsafe.Add(ref quantities, entry)) & SecondPositive;
                sums = Vector128.FusedMultiplyAdd(units, Vector128.LoadUnsafe(ref valuesAndBounds, unchecked((nuint)(2 * instrument))), sums);
            }

            results[account] = new(sums[0], requirement, Guard(end - start, cash[account], sums[1]));
        }
    }
}
