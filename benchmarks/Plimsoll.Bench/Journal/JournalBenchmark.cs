// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using System.Globalization;
using Plimsoll.Bench.Engine;
using Plimsoll.Engine;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Node;
using Plimsoll.Node.Journals;
using Plimsoll.Values;

namespace Plimsoll.Bench.Journal;

/// <summary>The whole node under load: commands a second from the front door to the answer, durable in SQLite.</summary>
/// <remarks>Ours: SQLite with group commit. Naive: SQLite with a commit for every command. Limit: the same node on a journal in memory. Latency: from the
/// hand-over of a command to its answer, with so many always under way.</remarks>
internal sealed class JournalBenchmark : IBenchmark
{
    private const int UnderWay = 2048;

    /// <inheritdoc/>
    public string Name => "journal";

    /// <inheritdoc/>
    public BenchmarkResult Run(Measure measure)
    {
        int count = measure.IsTiny ? 50_000 : 300_000;
        EngineWorkload workload = new(1_000, count);
        int rounds = measure.IsTiny ? 3 : 5;
        Command[] prologue = [.. workload.Opening];
        Command[] commands = workload.Commands.ToArray();
        Command[] few = commands[..Math.Min(count / 100, 1000)];
        Check(workload, prologue, few);

        List<Round> memory = [];
        List<Round> sqlite = [];
        List<Round> single = [];
        Once(workload, prologue, commands, () => new MemoryJournal(), 1024);
        for (int round = 0; round < rounds; round++)
        {
            memory.Add(Once(workload, prologue, commands, () => new MemoryJournal(), 1024));
            InFile(path => sqlite.Add(Once(workload, prologue, commands, () => SqliteJournal.Open(path), 1024)));
            InFile(path => single.Add(Once(workload, prologue, few, () => SqliteJournal.Open(path), 1)));
        }

        Round ours = Middle(sqlite);
        Round limit = Middle(memory);
        return new BenchmarkResult("commands/s", ours.Rate, Middle(single).Rate, limit.Rate, ours.Latency, Note(commands, prologue.Length, limit));
    }

    private static string Note(Command[] commands, int before, Round memory) => string.Create(
        CultureInfo.InvariantCulture,
        $"the engine benchmark's workload of 1,000 accounts; {UnderWay} under way; limit = journal in memory, its p50/p99/p999 "
            + $"{memory.Latency.P50:0}/{memory.Latency.P99:0}/{memory.Latency.P999:0}; "
        + $"naive = a commit each; per command: {Costs(commands)}; {before} commands before");

    /// <summary>Where the time goes besides the engine: one thread, the same commands.</summary>
    private static string Costs(Command[] commands)
    {
        var buffer = new byte[4096];
        double encode = PerCommand(commands, () =>
        {
            foreach (Command command in commands)
            {
                CommandCodec.Encode(command, buffer);
            }
        });
        List<JournalBlock> blocks = [];
        double framed = PerCommand(commands, () => blocks = Blocks(commands));
        double insert = 0;
        InFile(path =>
        {
            using SqliteJournal journal = SqliteJournal.Open(path);
            insert = PerCommand(commands, () => blocks.ForEach(journal.Append), repeat: 1);
        });
        double bytes = blocks.Sum(block => (double)block.Bytes.Length) / commands.Length;
        return string.Create(CultureInfo.InvariantCulture,
            $"encode {encode:0} ns, chain and check sum {framed - encode:0} ns, SQLite in blocks of 512 {insert:0} ns, {bytes:0} bytes");
    }

    private static List<JournalBlock> Blocks(Command[] commands)
    {
        BlockBuilder builder = new();
        List<JournalBlock> blocks = [];
        foreach (Command command in commands)
        {
            builder.TryAdd(command);
            if (builder.Count == 512)
            {
                blocks.Add(builder.Seal());
            }
        }

        return blocks;
    }

    private static double PerCommand(Command[] commands, Action all, int repeat = 3)
    {
        double best = double.MaxValue;
        for (int i = 0; i < repeat; i++)
        {
            long start = Stopwatch.GetTimestamp();
            all();
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalNanoseconds / commands.Length);
        }

        return best;
    }

    private static Round Once(EngineWorkload workload, Command[] prologue, Command[] commands, Func<IJournal> open, int batch)
    {
        using ClearingNode node = ClearingNode.Open(workload.Setup, open(), new NodeOptions { BatchCommands = batch });
        node.Submit(prologue, new Rejection[prologue.Length], NullSink.Instance);
        Sequencer sequencer = new(node, NullSink.Instance, new SequencerOptions { Capacity = 2 * UnderWay, Reserved = 0 });
        using Clocked answers = new(commands.Length);
        long start = Stopwatch.GetTimestamp();
        answers.Drive(sequencer, commands);
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        sequencer.DisposeAsync().AsTask().GetAwaiter().GetResult();
        return new Round(commands.Length / seconds, Measure.Percentiles(answers.Latencies));
    }

    /// <summary>The journal must lead to the state that the engine reaches alone, through the file and back.</summary>
    private static void Check(EngineWorkload workload, Command[] prologue, Command[] commands)
    {
        ClearingEngine alone = new(workload.Setup);
        foreach (Command command in prologue.Concat(commands))
        {
            alone.Apply(command, NullSink.Instance);
        }

        InFile(path =>
        {
            using (ClearingNode node = ClearingNode.Open(workload.Setup, SqliteJournal.Open(path)))
            {
                node.Submit(prologue, new Rejection[prologue.Length], NullSink.Instance);
                node.Submit(commands, new Rejection[commands.Length], NullSink.Instance);
            }

            using ClearingNode again = ClearingNode.Open(workload.Setup, SqliteJournal.Open(path));
            Invariant.Check(again.Engine.StateHash() == alone.StateHash(), "The journal leads to another state than the commands.");
        });
    }

    private static void InFile(Action<string> use)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("plimsoll-bench-");
        try
        {
            use(Path.Combine(folder.FullName, "journal.db"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static Round Middle(List<Round> rounds) => rounds.OrderBy(round => round.Rate).ElementAt(rounds.Count / 2);

    private readonly record struct Round(double Rate, Latency Latency);

    private sealed class Clocked(int count) : IReceiptHandler, IDisposable
    {
        private readonly long[] _from = new long[count];
        private readonly double[] _took = new double[count];
        private readonly ManualResetEventSlim _done = new();
        private readonly SemaphoreSlim _room = new(UnderWay);
        private int _answered;
        private JournalException? _failure;

        public IEnumerable<double> Latencies => _took;

        public void Drive(Sequencer sequencer, Command[] commands)
        {
            for (int i = 0; i < commands.Length; i++)
            {
                _room.Wait();
                _from[i] = Stopwatch.GetTimestamp();
                Invariant.Check(sequencer.TrySubmit(commands[i], this, i), "The sequencer turned a command away.");
            }

            _done.Wait();
            if (_failure is { } failure)
            {
                throw failure;
            }
        }

        public void Complete(long token, Receipt receipt)
        {
            _took[token] = Stopwatch.GetElapsedTime(_from[token]).TotalNanoseconds;
            Answered();
        }

        public void Fail(long token, JournalException reason)
        {
            _failure = reason;
            Answered();
        }

        public void Dispose()
        {
            _done.Dispose();
            _room.Dispose();
        }

        private void Answered()
        {
            _room.Release();
            if (Interlocked.Increment(ref _answered) == count)
            {
                _done.Set();
            }
        }
    }
}
