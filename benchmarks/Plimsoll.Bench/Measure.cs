// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;

namespace Plimsoll.Bench;

/// <summary>The stopwatch: warm-up, rounds in turns, medians, percentiles.</summary>
internal sealed class Measure(bool tiny)
{
    /// <summary>True for the short form: the same work on less data, so that all benchmarks together stay under two minutes.</summary>
    public bool IsTiny => tiny;

    private TimeSpan WarmUp => TimeSpan.FromMilliseconds(tiny ? 300 : 1000);

    private TimeSpan Budget => TimeSpan.FromMilliseconds(tiny ? 600 : 3000);

    /// <summary>The median time of one call of each action, in nanoseconds. The actions take turns, so that a noisy neighbour disturbs all of them
    /// alike.</summary>
    public double[] MedianNanoseconds(params Action[] actions)
    {
        // Tiered compilation needs calls and time before it installs its last version.
        foreach (Action action in actions)
        {
            long start = Stopwatch.GetTimestamp();
            for (int call = 0; call < 40 || Stopwatch.GetElapsedTime(start) < WarmUp; call++)
            {
                action();
                if (Stopwatch.GetElapsedTime(start) > 4 * WarmUp)
                {
                    break;
                }
            }
        }

        var rounds = new List<double>[actions.Length];
        for (int i = 0; i < actions.Length; i++)
        {
            rounds[i] = [];
        }

        long begin = Stopwatch.GetTimestamp();
        do
        {
            for (int i = 0; i < actions.Length; i++)
            {
                long start = Stopwatch.GetTimestamp();
                actions[i]();
                rounds[i].Add(Stopwatch.GetElapsedTime(start).TotalNanoseconds);
            }
        }
        while (rounds[0].Count < 5 || (Stopwatch.GetElapsedTime(begin) < Budget * actions.Length && rounds[0].Count < 1001));

        return Array.ConvertAll(rounds, Median);
    }

    /// <summary>The median time of one of the <paramref name="operations"/> that each call of an action makes, for actions too short to time one
    /// call.</summary>
    public double[] MedianNanosecondsEach(int operations, params Action[] actions)
    {
        const int calls = 64;
        Action[] repeated = Array.ConvertAll<Action, Action>(actions, action => () =>
        {
            for (int call = 0; call < calls; call++)
            {
                action();
            }
        });
        return Array.ConvertAll(MedianNanoseconds(repeated), time => time / calls / operations);
    }

    /// <summary>Percentiles of the given latencies in nanoseconds, by nearest rank.</summary>
    public static Latency Percentiles(IEnumerable<double> nanoseconds)
    {
        double[] sorted = [.. nanoseconds.Order()];
        double At(double share) => sorted[Math.Clamp((int)Math.Ceiling(share * sorted.Length) - 1, 0, sorted.Length - 1)];
        return new Latency(At(0.50), At(0.99), At(0.999));
    }

    private static double Median(List<double> values)
    {
        values.Sort();
        int middle = values.Count / 2;
        return values.Count % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    }
}
