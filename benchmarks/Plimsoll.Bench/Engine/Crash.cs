// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Diagnostics;
using Plimsoll.Connectors.Worlds;
using Plimsoll.Engine;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Margin;
using Plimsoll.Simulation.Feeds;
using Plimsoll.Simulation.Replays;
using Plimsoll.Values;
using Plimsoll.Venues;

namespace Plimsoll.Bench.Engine;

/// <summary>The worst half hour of a crash over 100,000 accounts: from a price to the last liquidation that it leads to.</summary>
/// <remarks>The world is that of 10 October 2025, whose prices are not part of this repository: where the data folder (PLIMSOLL_DATA, or ../shared/data beside
/// the repository) does not hold them, it is the generated crash of examples/crash, and the note says so.</remarks>
internal sealed class Crash : IBenchmark
{
    private readonly MarginSheet _sheet = new();

    public string Name => "crash";

    public BenchmarkResult Run(Measure measure)
    {
        (World world, WorldData data, Timestamp from, string name) = Open(measure.IsTiny ? 4_000 : 100_000);
        Timestamp until = from.PlusSeconds(30 * 60);
        ClearingEngine engine = new(SetupText.Compose(world, ShippedRulebooks.Text(world.Rulebook)!, world.Rulebook));
        ReplayScript script = new(world, data);
        LiquidationCount count = new();
        List<double> steps = [];
        TimeSpan used = default;
        TimeSpan naive = default;
        int naiveSteps = 0;
        long assessed = 0;
        long exactly = 0;
        foreach (ScriptStep step in script.Steps())
        {
            if (step.Time >= until)
            {
                break;
            }

            bool isTimed = step.Time >= from;
            if (isTimed && step.IsPriceStep && steps.Count % 10 == 0)
            {
                naive += AssessAll(engine);
                naiveSteps++;
            }

            long before = engine.Nominations;
            long exact = engine.Assessments;
            TimeSpan processor = Environment.CpuUsage.TotalTime;
            long start = Stopwatch.GetTimestamp();
            foreach (Command command in step.Commands)
            {
                engine.Apply(command, isTimed ? count : NullSink.Instance);
            }

            if (isTimed)
            {
                used += Environment.CpuUsage.TotalTime - processor;
                steps.Add(Stopwatch.GetElapsedTime(start).TotalNanoseconds);
                assessed += engine.Nominations - before;
                exactly += engine.Assessments - exact;
            }
        }

        engine.Audit();
        int accounts = world.Population.Accounts;
        double ours = (double)accounts * steps.Count / used.TotalSeconds;
        double most = steps.Max();
        return new BenchmarkResult(
            "accounts watched/s",
            ours,
            naiveSteps * (double)accounts / naive.TotalSeconds,
            Latency: Measure.Percentiles(steps),
            Note: $"{name}, {from} to {until}: {accounts} accounts, {steps.Count} steps, {count.Begun} liquidations begun, {assessed} accounts looked at, "
                + $"{exactly} of them assessed exactly, "
                + $"{assessed / used.TotalSeconds:F0} looked at per second of processor time; worst step {most / 1e6:F1} ms; naive assesses every account on "
                + "every step and liquidates nobody");
    }

    private TimeSpan AssessAll(ClearingEngine engine)
    {
        TimeSpan before = Environment.CpuUsage.TotalTime;
        foreach (AccountView view in engine.Accounts)
        {
            view.Assess(_sheet);
        }

        return Environment.CpuUsage.TotalTime - before;
    }

    private static (World World, WorldData Data, Timestamp From, string Name) Open(int accounts)
    {
        string root = RepositoryFolder();
        string folder = Path.Combine(root, "examples", "october-2025");
        string dataFolder = Path.GetFullPath(Environment.GetEnvironmentVariable("PLIMSOLL_DATA") ?? "../shared/data", root);
        World world = Sized(WorldReader.Read(folder), accounts);
        bool isThere = world.Files.Values.All(file => File.Exists(Path.Combine(dataFolder, file.Path)));
        if (isThere)
        {
            // The clients open in calm, and the hours between are not played: what is measured is the half hour.
            Timestamp start = world.Clock.Start.PlusSeconds((20 * 3600) + (30 * 60));
            world = world with { Clock = world.Clock with { Start = start }, Population = world.Population with { Opens = start.PlusSeconds(10 * 60) } };
            return (world, WorldData.Load(world, dataFolder), start.PlusSeconds(20 * 60), "10 October 2025");
        }

        world = Sized(WorldReader.Read(Path.Combine(root, "examples", "crash")), accounts);
        return (world, WorldData.Load(world, null), CrashPath.ExampleStart.PlusSeconds(118 * 60),
            "generated crash (the prices of 10 October 2025 are not there)");
    }

    /// <summary>That many clients; the makers' money and the fund grow with them, the books of the outside do not.</summary>
    private static World Sized(World world, int accounts)
    {
        PopulationSpec population = world.Population;
        Ratio times = Ratio.Of(accounts).DividedBy(Ratio.Of(population.Accounts), Rounding.Up);
        ImmutableArray<AssetQuantity> Grown(ImmutableArray<AssetQuantity> amounts) =>
            [.. amounts.Select(item =>
                item with { Amount = item.Amount.Times(times, Rounding.Up).RoundTo(world.Catalog[item.Asset].SmallestUnit, Rounding.Up) })];
        return world with
        {
            Population = population with
            {
                Accounts = accounts,
                Fund = Grown(population.Fund),
                Makers = population.Makers with { Deposits = Grown(population.Makers.Deposits) }
            },
        };
    }

    /// <summary>The folder of the repository that the program was built in.</summary>
    internal static string RepositoryFolder()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "Plimsoll.slnx")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder ?? throw new InvalidOperationException("The benchmark runs inside the repository.");
    }

    /// <summary>Counts how many liquidations began.</summary>
    private sealed class LiquidationCount : IEventSink
    {
        public bool IsListening => true;

        internal int Begun { get; private set; }

        public void Add(Event item) => Begun += item is LiquidationStarted ? 1 : 0;
    }
}
