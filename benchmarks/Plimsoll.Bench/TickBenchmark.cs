// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using Plimsoll.Risk;

namespace Plimsoll.Bench;

/// <summary>A price of one of fifty underlyings, until every account below its line is known: the radius screen against a full sweep.</summary>
internal sealed class TickBenchmark : IBenchmark
{
    // About one second of a coin with 60 % annual volatility.
    private const double UsualMove = 0.0001;

    public string Name => "tick";

    public BenchmarkResult Run(Measure measure)
    {
        int accounts = measure.IsTiny ? 50_000 : 1_000_000;
        int ticks = measure.IsTiny ? 300 : 5_000;
        SweepWorld world = new(accounts);
        double[] sensitivities = new double[SweepWorld.Instruments];
        for (int i = 0; i < sensitivities.Length; i++)
        {
            sensitivities[i] = Sensitivity(world, i);
        }

        double[] widths = [.. Enumerable.Repeat(UsualMove, SweepWorld.Underlyings)];
        TableScreen screen = new(world.Table, world.Matrix, sensitivities, world.Prices, widths);
        double[] nanoseconds = new double[ticks];
        SweptRisk[] full = new SweptRisk[accounts];
        long nominations = 0;
        for (int tick = -ticks / 4; tick < ticks; tick++)
        {
            int underlying = (int)(world.Next() * SweepWorld.Underlyings);
            world.Prices[underlying] *= 1 + (UsualMove * ((2 * world.Next()) - 1) * 2);
            long start = Stopwatch.GetTimestamp();
            world.Reprice(underlying);
            for (int i = underlying * SweepWorld.PerUnderlying; i < (underlying + 1) * SweepWorld.PerUnderlying; i++)
            {
                sensitivities[i] = Sensitivity(world, i);
            }

            if (screen.Move(underlying, world.Prices[underlying]).IsRefused)
            {
                throw new InvalidOperationException("The made-up price was refused.");
            }

            if (tick >= 0)
            {
                nanoseconds[tick] = Stopwatch.GetElapsedTime(start).TotalNanoseconds;
            }

            if (tick == 0 || tick == ticks / 2 || tick == ticks - 1)
            {
                nominations += CheckSameSet(world, screen, full);
            }
        }

        double sweep = measure.MedianNanoseconds(() => Sweep.Run(world.Table, world.Matrix, full))[0];
        double rows = (double)screen.RowsTouched / (ticks + (ticks / 4));
        return new(
            "ms",
            nanoseconds.Average() / 1e6,
            sweep / 1e6,
            Latency: Measure.Percentiles(nanoseconds),
            Note: $"{accounts} accounts, {ticks} ticks of about 1 bp, mean per tick with repricing; {rows:F0} rows a tick touched, {accounts / rows:F0}x "
                + $"fewer than a full sweep; same set as a full sweep at three checks ({nominations} nominations)");
    }

    private static double Sensitivity(SweepWorld world, int instrument) =>
        Math.Abs(world.Delta[instrument]) * world.Prices[instrument / SweepWorld.PerUnderlying] * (1 + SweepWorld.LargestMove);

    private static int CheckSameSet(SweepWorld world, TableScreen screen, SweptRisk[] full)
    {
        IReadOnlyList<int> nominated = Sweep.Run(world.Table, world.Matrix, full);
        if (nominated.Count != screen.NominatedCount || !nominated.All(screen.IsNominated))
        {
            throw new InvalidOperationException("The screen and the full sweep disagree.");
        }

        return screen.NominatedCount;
    }
}
