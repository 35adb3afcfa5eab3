// SPDX-License-Identifier: Apache-2.0
namespace Plimsoll.Venues.Span;

/// <summary>How far computed arrays are from those of a file.</summary>
/// <param name="Options">Options with an array.</param>
/// <param name="Computed">Those whose array could be computed from the file.</param>
/// <param name="WorstRelative">Largest difference of a value ÷ the largest magnitude in its array, at least 1 of money: an array of cents is measured against
/// 1.</param>
/// <param name="WorstMoney">Largest difference of a value, money.</param>
/// <param name="WorstContract">Where <paramref name="WorstRelative"/> is; null where none was computed.</param>
/// <param name="WorstDelta">Largest difference of a composite delta.</param>
public sealed record SpanArrayCheck(int Options, int Computed, double WorstRelative, double WorstMoney, SpanContract? WorstContract, double WorstDelta)
{
    /// <summary>Compares the arrays of every option among contracts.</summary>
    public static SpanArrayCheck Of(SpanPoints points, IEnumerable<SpanContract> contracts)
    {
        int options = 0, computed = 0;
        double relative = 0, money = 0, delta = 0;
        SpanContract? worst = null;
        foreach (SpanContract contract in contracts)
        {
            if (!contract.IsOption || contract.Array is not { } array)
            {
                continue;
            }

            options++;
            if (contract.Inputs is not { } inputs || !(SpanPricing.Array(inputs, points) is { IsOk: true } own))
            {
                continue;
            }

            computed++;
            double largest = 1, off = 0;
            for (int s = 0; s < array.Losses.Length; s++)
            {
                largest = Math.Max(largest, Math.Abs(array.Losses[s]));
                off = Math.Max(off, Math.Abs(array.Losses[s] - own.Value.Losses[s]));
            }

            money = Math.Max(money, off);
            delta = Math.Max(delta, Math.Abs(array.Delta - own.Value.Delta));
            if (worst is null || off / largest > relative)
            {
                (relative, worst) = (off / largest, contract);
            }
        }

        return new(options, computed, relative, money, worst, delta);
    }
}
