// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using Plimsoll.Engine;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Margin;

namespace Plimsoll.Bench.Engine;

/// <summary>The clearing engine in memory: fills, marks and deposits mixed over a thousand accounts, every account watched on every price.</summary>
internal sealed class EngineMixed : IBenchmark
{
    private const int Accounts = 1_000;

    public string Name => "engine";

    public BenchmarkResult Run(Measure measure)
    {
        EngineWorkload work = new(Accounts, measure.IsTiny ? 60_000 : 300_000);
        double ours = 0;
        double perProcessorSecond = 0;
        long nominations = 0;
        int refused = 0;
        int rounds = measure.IsTiny ? 3 : 5;
        for (int round = 0; round < rounds; round++)
        {
            ClearingEngine engine = work.NewEngine();
            refused = 0;
            TimeSpan used = Environment.CpuUsage.TotalTime;
            long start = Stopwatch.GetTimestamp();
            foreach (Command command in work.Commands)
            {
                refused += engine.Apply(command, NullSink.Instance).IsRefused ? 1 : 0;
            }

            ours = Math.Max(ours, work.Commands.Length / Stopwatch.GetElapsedTime(start).TotalSeconds);
            perProcessorSecond = Math.Max(perProcessorSecond, work.Commands.Length / (Environment.CpuUsage.TotalTime - used).TotalSeconds);
            nominations = engine.Nominations;
            engine.Audit();
        }

        double naive = SweepEverything(work, Math.Min(work.Commands.Length, 10_000));
        long marks = 0;
        foreach (Command command in work.Commands)
        {
            marks += command is ObservePrices ? 1 : 0;
        }

        return new BenchmarkResult(
            "commands/s",
            ours,
            naive,
            Latency: Latencies(work),
            Note: $"{Accounts} accounts in 3 of 8 perpetuals each, 50 % fills, 30 % marks, 20 % deposits, best of {rounds}; {refused} refused; "
                + $"{perProcessorSecond:F0} per second of processor time; "
                + $"{(double)nominations / marks:F1} accounts assessed per mark; naive assesses every account on every mark");
    }

    private static double SweepEverything(EngineWorkload work, int commands)
    {
        ClearingEngine engine = work.NewEngine();
        MarginSheet sheet = new();
        AccountView[] views = [.. engine.Accounts];
        long start = Stopwatch.GetTimestamp();
        foreach (Command command in work.Commands[..commands])
        {
            engine.Apply(command, NullSink.Instance);
            if (command is ObservePrices)
            {
                foreach (AccountView view in views)
                {
                    view.Assess(sheet);
                }
            }
        }

        return commands / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static Latency Latencies(EngineWorkload work)
    {
        ClearingEngine engine = work.NewEngine();
        double[] nanoseconds = new double[work.Commands.Length];
        for (int i = 0; i < nanoseconds.Length; i++)
        {
            long start = Stopwatch.GetTimestamp();
            engine.Apply(work.Commands[i], NullSink.Instance);
            nanoseconds[i] = Stopwatch.GetElapsedTime(start).TotalNanoseconds;
        }

        return Measure.Percentiles(nanoseconds);
    }
}
