// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Margin;

namespace Plimsoll.Tests.Properties.Liquidation;

/// <summary>The best of all numbers of steps of a small programme, dull on purpose: one by one.</summary>
internal static class NaiveCure
{
    /// <summary>The least cost of all steps that restore; null where none do.</summary>
    public static double? CheapestCost(CureProgram program)
    {
        double? cheapest = null;
        long[] steps = new long[program.Legs];
        do
        {
            double cost = Enumerable.Range(0, program.Legs).Sum(leg => program.CostOf(leg, steps[leg]));
            cheapest = (cheapest is null || cost < cheapest) && CureGap.Of(program, steps) <= 1e-9 ? cost : cheapest;
        }
        while (CureGap.Next(program, steps));
        return cheapest;
    }

    /// <summary>The least that is missing of all steps.</summary>
    public static double LeastGap(CureProgram program)
    {
        double least = double.PositiveInfinity;
        long[] steps = new long[program.Legs];
        do
        {
            least = Math.Min(least, CureGap.Of(program, steps));
        }
        while (CureGap.Next(program, steps));
        return least;
    }
}
