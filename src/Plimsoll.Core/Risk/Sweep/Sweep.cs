// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Plimsoll.Values;

namespace Plimsoll.Risk;

/// <summary>Values and stresses every account of a table against a scenario matrix, in one pass over its columns.</summary>
/// <remarks>
/// <para>Per account: value = cash + Σ q × value; requirement = Σ over underlyings of max(0, −min over scenarios of Σ q × profit); headroom = value −
/// requirement. The bits do not depend on the hardware, on how blocks are split over threads, or on which accounts changed since.</para>
/// <para>Guard = γ × (|cash| + 2 Σ |q| × bound), γ = n·u/(1 − n·u), n = entries + 4, u = 2⁻⁵³: the classical bound for sums of products in any order
/// (Higham, <i>Accuracy and Stability of Numerical Algorithms</i>, section 3.1), with the value's and the requirement's sums each below Σ |q| × bound.</para>
/// </remarks>
public static class Sweep
{
    private const int MaxGroupsOnStack = 1024;
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

        double[] lanes = new double[room * 8];
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
        ReadOnlySpan<int> codes = block.Codes.AsSpan(block.EntryStart[local]..block.EntryStart[local + 1]);
        ReadOnlySpan<double> quantities = block.Quantities.AsSpan(block.EntryStart[local]..block.EntryStart[local + 1]);
        Span<double> sums = stackalloc double[Math.Min(matrix.Scenarios, MaxGroupsOnStack)];
        return Account(codes, quantities, matrix, table.Cash[account], sums.Length == matrix.Scenarios ? sums : new double[matrix.Scenarios]);
    }

    private static AccountRisk Account(ReadOnlySpan<int> codes, ReadOnlySpan<double> quantities, ScenarioMatrix matrix, double cash, Span<double> sums)
    {
        double value = cash, gross = 0, requirement = 0;
        for (int i = 0; i < codes.Length; i++)
        {
            int instrument = codes[i] & int.MaxValue;
            if (codes[i] < 0)
            {
                requirement += i == 0 ? 0 : WorstLoss(sums);
                sums.Clear();
            }

            ReadOnlySpan<double> row = matrix.Row(instrument);
            for (int s = 0; s < sums.Length; s++)
            {
                sums[s] = Math.FusedMultiplyAdd(quantities[i], row[s], sums[s]);
            }

            value += quantities[i] * matrix.Values[instrument];
            gross += Math.Abs(quantities[i]) * matrix.Bounds[instrument];
        }

        requirement += codes.IsEmpty ? 0 : WorstLoss(sums);
        return new(value, requirement, Guard(codes.Length, cash, gross));
    }

    private static double WorstLoss(ReadOnlySpan<double> sums)
    {
        double least = sums[0];
        foreach (double sum in sums)
        {
            least = sum < least ? sum : least;
        }

        return least < 0 ? -least : 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double Guard(int entries, double cash, double gross)
    {
        double roundings = (entries + 4) * UnitRoundoff;
        return roundings / (1 - roundings) * (Math.Abs(cash) + (2 * gross));
    }

    private static void WorstProfits(PortfolioTable.Block block, ScenarioMatrix matrix, double[] lanes, double[] worst, double[] folded)
    {
        int groups = (block.Groups + 7) / 8 * 8;
        for (int offset = 0; offset < matrix.Stride; offset += ScenarioMatrix.LaneBlock)
        {
            GroupScan.LaneMinima(block, matrix, offset, lanes);
            GroupScan.Horizontal(lanes.AsSpan(0, groups * 8), (offset == 0 ? worst : folded).AsSpan(0, groups));
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
        ref double values = ref MemoryMarshal.GetReference(matrix.Values);
        ref double bounds = ref MemoryMarshal.GetReference(matrix.Bounds);
        for (int account = 0; account < results.Length; account++)
        {
            double requirement = 0, value = cash[account], gross = 0;
            for (int group = block.GroupStart[account]; group < block.GroupStart[account + 1]; group++)
            {
                double least = worst[group];
                requirement += least < 0 ? -least : 0;
            }

            int start = block.EntryStart[account], end = block.EntryStart[account + 1];
            for (nint entry = start; entry < end; entry++)
            {
                int instrument = Unsafe.Add(ref codes, entry) & int.MaxValue;
                double quantity = Unsafe.Add(ref quantities, entry);
                value += quantity * Unsafe.Add(ref values, instrument);
                gross += Math.Abs(quantity) * Unsafe.Add(ref bounds, instrument);
            }

            results[account] = new(value, requirement, Guard(end - start, cash[account], gross));
        }
    }
}
