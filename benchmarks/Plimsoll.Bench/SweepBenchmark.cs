// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Plimsoll.Risk;

namespace Plimsoll.Bench;

/// <summary>Every account valued and stressed, on one core: ours, a plain double loop, and one streaming read of the same columns.</summary>
internal sealed class SweepBenchmark : IBenchmark
{
    public string Name => "sweep";

    public BenchmarkResult Run(Measure measure)
    {
        int accounts = measure.IsTiny ? 50_000 : 1_000_000;
        SweepWorld world = new(accounts);
        SweptRisk[] ours = new SweptRisk[accounts];
        double[] naive = new double[accounts];
        FlatColumns flat = new(world);
        IReadOnlyList<int> nominated = Sweep.Run(world.Table, world.Matrix, ours);
        flat.NaiveHeadroom(world, naive);
        int next = 0;
        for (int i = 0; i < accounts; i++)
        {
            AccountRisk exact = Sweep.Account(world.Table, world.Matrix, i);
            if (Math.Abs(exact.Headroom - naive[i]) > exact.Guard * 2
                || Math.Abs(ours[i].Headroom - naive[i]) > Sweep.ScreenGuard(world.Table, world.Matrix, i))
            {
                throw new InvalidOperationException($"Account {i}: ours {ours[i].Headroom}, in doubles {exact.Headroom}, naive {naive[i]}.");
            }

            if (exact.IsNominated && nominated[next++] != i)
            {
                throw new InvalidOperationException($"Account {i} is below its line and the sweep did not say so.");
            }
        }

        double[] times = measure.MedianNanoseconds(() => Sweep.Run(world.Table, world.Matrix, ours), () => flat.NaiveHeadroom(world, naive), flat.Read);
        return new("ms", times[0] / 1e6, times[1] / 1e6, times[2] / 1e6,
            Note: $"{accounts} accounts x 10 positions x 16 scenarios x 2000 instruments, one core, in floats, {nominated.Count} nominated in doubles; limit "
            + "= one read of the two columns, 12 bytes an entry");
    }
}

/// <summary>The same split over two threads by blocks; naive is the same sweep on one.</summary>
internal sealed class SweepTwoThreadsBenchmark : IBenchmark
{
    private const int Chunks = 32;

    public string Name => "sweep2";

    public BenchmarkResult Run(Measure measure)
    {
        int accounts = measure.IsTiny ? 50_000 : 1_000_000;
        SweepWorld world = new(accounts);
        SweptRisk[] one = new SweptRisk[accounts], two = new SweptRisk[accounts];
        List<int>[] found = [.. Enumerable.Range(0, Chunks).Select(_ => new List<int>())];
        int next = 0;
        void Share()
        {
            // A thread that wakes late finds less left to do. What the chunks found stays in the order of the chunks, whoever swept them.
            for (int chunk = Interlocked.Increment(ref next) - 1; chunk < Chunks; chunk = Interlocked.Increment(ref next) - 1)
            {
                found[chunk].Clear();
                Sweep.Run(world.Table, world.Matrix, First(chunk), First(chunk + 1), two, found[chunk]);
            }
        }

        void Both()
        {
            next = 0;
            Task other = Task.Run(Share);
            Share();
            other.Wait();
        }

        int First(int chunk) => (int)((long)world.Table.Blocks * chunk / Chunks);
        IReadOnlyList<int> nominated = Sweep.Run(world.Table, world.Matrix, one);
        Both();
        if (!one.AsSpan().SequenceEqual(two) || !nominated.SequenceEqual(found.SelectMany(chunk => chunk)))
        {
            throw new InvalidOperationException("Two threads found something else than one.");
        }

        double[] times = measure.MedianNanoseconds(Both, () => Sweep.Run(world.Table, world.Matrix, one));
        return new("ms", times[0] / 1e6, times[1] / 1e6, Note: $"{accounts} accounts, two threads against one; same bits");
    }
}

/// <summary>The table's columns laid flat, for the naive loop and the streaming read.</summary>
internal sealed class FlatColumns
{
    private readonly int[] _instruments;
    private readonly double[] _quantities;
    private readonly int[] _start;

    internal FlatColumns(SweepWorld world)
    {
        int accounts = world.Table.Accounts;
        _start = new int[accounts + 1];
        _instruments = new int[accounts * SweepWorld.PositionsPerAccount];
        _quantities = new double[_instruments.Length];
        int at = 0;
        for (int account = 0; account < accounts; account++)
        {
            foreach (TableEntry entry in world.Table.Row(account))
            {
                _instruments[at] = entry.Instrument;
                _quantities[at++] = entry.Quantity;
            }

            _start[account + 1] = at;
        }
    }

    internal double Sum { get; private set; }

    internal void NaiveHeadroom(SweepWorld world, double[] headroom)
    {
        const int scenarios = SweepWorld.Moves + 1;
        double[,] matrix = new double[SweepWorld.Instruments, scenarios];
        for (int i = 0; i < SweepWorld.Instruments; i++)
        {
            matrix[i, 0] = world.Matrix.Value(i);
            for (int s = 1; s < scenarios; s++)
            {
                matrix[i, s] = world.Matrix.Row(i)[s - 1];
            }
        }

        double[] sums = new double[scenarios];
        for (int account = 0; account < headroom.Length; account++)
        {
            double worst = world.Table.Cash[account];
            int previous = -1;
            Array.Clear(sums);
            for (int entry = _start[account]; entry < _start[account + 1]; entry++)
            {
                int underlying = _instruments[entry] / SweepWorld.PerUnderlying;
                if (underlying != previous && previous >= 0)
                {
                    worst += Least(sums);
                    Array.Clear(sums);
                }

                previous = underlying;
                for (int s = 0; s < scenarios; s++)
                {
                    sums[s] += _quantities[entry] * matrix[_instruments[entry], s];
                }
            }

            headroom[account] = worst + Least(sums);
        }
    }

    private static double Least(double[] sums)
    {
        double least = sums[0];
        foreach (double sum in sums)
        {
            least = Math.Min(least, sum);
        }

        return least;
    }

    /// <summary>Reads both columns once, as fast as vectors can.</summary>
    internal void Read()
    {
        var quantities = MemoryMarshal.Cast<double, Vector512<double>>(_quantities.AsSpan());
        var instruments = MemoryMarshal.Cast<int, Vector512<int>>(_instruments.AsSpan());
        Vector512<double> sum = default, sum2 = default;
        Vector512<int> bits = default;
        for (int i = 0; i < instruments.Length; i++)
        {
            sum += quantities[2 * i];
            sum2 += quantities[(2 * i) + 1];
            bits ^= instruments[i];
        }

        Sum = Vector512.Sum(sum + sum2) + Vector512.Sum(bits);
    }
}
