// SPDX-License-Identifier: Apache-2.0
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Plimsoll.Scenarios;
using Plimsoll.Values;

namespace Plimsoll.Risk;

/// <summary>Values and stresses every account of a table against a scenario matrix, in one pass over its columns.</summary>
/// <remarks>
/// <para>Per account: value = cash + Σ q × value; requirement = Σ over underlyings of value − the least over scenarios of Σ q × shocked value, nothing moving
/// being one of them; headroom = value − requirement. The bits do not depend on the hardware, on how blocks are split over threads, or on which accounts
/// changed since.</para>
/// <para>A sweep screens wide in floats and decides in doubles: an account whose headroom in floats is not above <see cref="ScreenGuard"/> is computed again by
/// <see cref="Account"/>, so that exactly the accounts are nominated whose <see cref="AccountRisk.IsNominated"/> is true.</para>
/// <para>Guards are 2·n·u × (|cash| + 2 Σ |q| × ceiling), n = entries + groups + 4, u = 2⁻⁵³ for doubles: above the classical bound for sums of products in any
/// order (Higham, <i>Accuracy and Stability of Numerical Algorithms</i>, section 3.1), with the value's and the worst value's sums each below Σ |q| ×
/// ceiling.</para>
/// </remarks>
public static class Sweep
{
    /// <summary>Sweeps blocks <paramref name="firstBlock"/> to <paramref name="endBlock"/> (not included).</summary>
    /// <param name="table">The accounts.</param>
    /// <param name="matrix">Values per unit.</param>
    /// <param name="firstBlock">First block.</param>
    /// <param name="endBlock">One past the last block.</param>
    /// <param name="results">One result per account of the table; only those of the blocks swept are written, so that threads may share it.</param>
    /// <param name="nominated">Gets the accounts at or below their line, or too near it for doubles to tell, in rising order.</param>
    public static void Run(PortfolioTable table, ScenarioMatrix matrix, int firstBlock, int endBlock, Span<SweptRisk> results, List<int> nominated)
    {
        Invariant.Check(results.Length == table.Accounts, "A sweep writes one result per account.");
        float[] units = new float[table.MostEntries], sums = new float[table.MostGroups * 2], more = new float[table.MostGroups * 2];
        int[] places = new int[table.MostEntries];
        for (int i = firstBlock; i < endBlock; i++)
        {
            ref readonly SweepBlock block = ref table.BlockAt(i), ahead = ref table.BlockAt(Math.Min(i + 1, endBlock - 1));
            GroupScan.Narrow(block, matrix.Stride, units, places);
            GroupScan.Sum(block, units, places, matrix.NarrowRows, sums, ahead);
            for (int offset = ScenarioMatrix.LaneBlock; offset < matrix.Stride; offset += ScenarioMatrix.LaneBlock)
            {
                GroupScan.Sum(block, units, places, matrix.NarrowRows[offset..], more, ahead);
                Fold(more.AsSpan(0, block.Groups * 2), sums);
            }

            int first = i * PortfolioTable.BlockSize;
            ReadOnlySpan<double> guards = table.ScreenGuards(i, matrix).Slice(first, block.Accounts);
            bool clear = Combine(block, table.Cash[first..], guards, sums, results[first..], ahead);
            for (int local = 0; !clear && local < guards.Length; local++)
            {
                if (!(results[first + local].Headroom > guards[local]))
                {
                    Decide(table, matrix, first + local, results, nominated);
                }
            }
        }
    }

    /// <summary>Sweeps the whole table.</summary>
    /// <returns>The nominated accounts, in rising order.</returns>
    public static IReadOnlyList<int> Run(PortfolioTable table, ScenarioMatrix matrix, Span<SweptRisk> results)
    {
        List<int> nominated = [];
        Run(table, matrix, 0, table.Blocks, results, nominated);
        return nominated;
    }

    /// <summary>One account by itself, in doubles.</summary>
    public static AccountRisk Account(PortfolioTable table, ScenarioMatrix matrix, int account)
    {
        ref readonly SweepBlock block = ref table.BlockOf(account, out int local);
        double value = table.Cash[account], requirement = 0;
        foreach (int group in block.GroupsOf(local))
        {
            double least = Group(block, matrix, group, out double now);
            value += now;
            requirement += now - least;
        }

        return new(value, requirement, SweepGuards.Exact(block, matrix, local, table.Cash[account]));
    }

    /// <summary>How far the headroom of an account that a sweep does not nominate may be from the one that <see cref="Account"/> finds, both roundings
    /// counted.</summary>
    public static double ScreenGuard(PortfolioTable table, ScenarioMatrix matrix, int account)
    {
        ref readonly SweepBlock block = ref table.BlockOf(account, out int local);
        return SweepGuards.Screen(block, matrix, local, table.Cash[account]);
    }

    private static double Group(in SweepBlock block, ScenarioMatrix matrix, int group, out double value)
    {
        ref double rows = ref MemoryMarshal.GetReference(matrix.Rows);
        Vector512<double> least = default;
        value = 0;
        for (int offset = 0; offset < matrix.Stride; offset += Vector512<double>.Count)
        {
            Vector512<double> sum = default;
            foreach (int entry in block.Entries(group))
            {
                Vector512<double> row = Vector512.LoadUnsafe(ref rows, (nuint)((block.Instruments[entry] * matrix.Stride) + offset));
                sum = Vector512.FusedMultiplyAdd(Vector512.Create(block.Quantities[entry]), row, sum);
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

    private static void Fold(ReadOnlySpan<float> more, Span<float> sums)
    {
        // The first of a later sixteen scenarios is nothing special: only the least counts.
        for (int i = 1; i < more.Length; i += 2)
        {
            sums[i] = more[i] < sums[i] ? more[i] : sums[i];
        }
    }

    /// <summary>Adds up the groups of each account of a block, and fetches the lines that the next block will want here.</summary>
    /// <returns>True when every headroom clears its guard.</returns>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool Combine(in SweepBlock block, ReadOnlySpan<double> cashes, ReadOnlySpan<double> guards, ReadOnlySpan<float> sums,
        Span<SweptRisk> results, in SweepBlock ahead)
    {
        ref double cash = ref MemoryMarshal.GetReference(cashes), guard = ref MemoryMarshal.GetReference(guards);
        ref Vector128<double> result = ref Unsafe.As<SweptRisk, Vector128<double>>(ref MemoryMarshal.GetReference(results));
        ref double pair = ref Unsafe.As<float, double>(ref MemoryMarshal.GetReference(sums));
        ref int order = ref MemoryMarshal.GetReference(block.Order), group = ref MemoryMarshal.GetReference(block.AccountGroups);
        nint aheadCash = ReadAhead.Start(in cash), aheadGuard = ReadAhead.Start(in guard), aheadResult = ReadAhead.Start(in result),
            aheadShape = ReadAhead.Start(in ahead.Shape);

        // Fetched a little with each account: all at once they would keep this block's own lines waiting.
        nint done = 0, shapePerAccount = (block.Shape.Length / PortfolioTable.BlockSize) + 1;
        Vector128<double> clear = Vector128<double>.AllBitsSet;
        unchecked
        {
            foreach (SweepBlock.GroupCount alike in block.Counts)
            {
                for (int accounts = alike.Accounts; accounts > 0; accounts--)
                {
                    Vector128<float> sum = default;
                    for (int groups = alike.Groups; groups > 0; groups--)
                    {
                        sum += Vector128.CreateScalarUnsafe(Unsafe.Add(ref pair, group)).AsSingle();
                        group = ref Unsafe.Add(ref group, 1);
                    }

                    int account = order;
                    order = ref Unsafe.Add(ref order, 1);
                    ReadAhead.Line<double>(aheadCash, PortfolioTable.BlockSize + done);
                    ReadAhead.Line<double>(aheadGuard, PortfolioTable.BlockSize + done);
                    ReadAhead.Line<SweptRisk>(aheadResult, PortfolioTable.BlockSize + done);
                    ReadAhead.Line<int>(aheadShape, done * shapePerAccount);
                    done++;
                    Vector128<double> risk = Vector128.WidenLower(sum) + Vector128.Create(Unsafe.Add(ref cash, account));
                    Unsafe.Add(ref result, account) = risk;
                    clear &= Vector128.GreaterThan(risk, Vector128.Create(Unsafe.Add(ref guard, account)));
                }
            }
        }

        return BitConverter.DoubleToInt64Bits(clear[1]) != 0;
    }

    /// <summary>Computes an account that the screen could not clear in doubles.</summary>
    private static void Decide(PortfolioTable table, ScenarioMatrix matrix, int account, Span<SweptRisk> results, List<int> nominated)
    {
        AccountRisk exact = Account(table, matrix, account);
        results[account] = new(exact.Value, exact.Headroom);
        if (exact.IsNominated)
        {
            nominated.Add(account);
        }
    }
}
