// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Plimsoll.Connectors;
using Plimsoll.Connectors.Worlds;
using Plimsoll.Engine;
using Plimsoll.Node.Journals;
using Plimsoll.Simulation.Replays;
using Plimsoll.Values;
using Spectre.Console;

namespace Plimsoll.Cli;

/// <summary>The world that replay and compare were given, run so that somebody at a terminal sees how far it is.</summary>
internal sealed class WorldSession
{
    private readonly ReadyWorld _ready;

    internal WorldSession(string folder, string? dataFolder, int? accounts, ulong? seed)
    {
        if (dataFolder is not null && !Directory.Exists(dataFolder))
        {
            throw new InputException(dataFolder, null, null, "there is no such data folder");
        }

        if (accounts is < 0 or > World.MostAccounts)
        {
            throw new UsageException("--accounts", $"expected a whole number from 0 to {World.MostAccounts}; found {accounts}");
        }

        World world = WorldReader.Read(folder);
        if (accounts > 0 && world.Population.Archetypes.IsEmpty)
        {
            throw new InputException(Path.Combine(folder, World.FileName), null, "$.population.archetypes",
                "--accounts needs kinds of accounts to generate; this world has none");
        }

        int others = world.Population.Makers.Count + world.Population.Listed.Length;
        if ((accounts ?? world.Population.Accounts) + others > World.MostAccounts)
        {
            string sentence = string.Create(
                CultureInfo.InvariantCulture,
                    $"expected at most {World.MostAccounts - others}: an engine keeps {World.MostAccounts} accounts, and this world has "
                    + $"{Counted.Of(others, "maker or listed account", "makers and listed accounts")}; found {accounts ?? world.Population.Accounts}");
            throw accounts is null ? new InputException(Path.Combine(folder, World.FileName), null, "$.population.accounts", sentence)
                : new UsageException("--accounts", sentence);
        }

        // A title that tells a number of accounts would contradict the table below it.
        string title = accounts is { } count && count != world.Population.Accounts
            ? string.Create(CultureInfo.InvariantCulture, $"{world.Title}; here {count:N0} generated (--accounts)") : world.Title;
        _ready = new(
            world with
            {
                Title = title,
                Population =
                world.Population with { Accounts = accounts ?? world.Population.Accounts, Seed = seed ?? world.Population.Seed }
            }, dataFolder);
    }

    internal bool HasGenerated => _ready.HasGenerated;

    internal bool BringsItsData => _ready.BringsItsData;

    internal string DefaultRulebook => _ready.World.Rulebook;

    /// <summary>A time to stop at must be one that the world comes to: otherwise it would change nothing, or leave nothing.</summary>
    internal void CheckWithin(Timestamp? until)
    {
        if (until is { } time && (time < _ready.World.Population.Opens || time > _ready.World.Clock.End))
        {
            throw new UsageException("--until",
                $"expected a time from {_ready.World.Population.Opens}, when accounts open, to {_ready.World.Clock.End}, when the world ends; found {time}");
        }
    }

    /// <summary>The world under a rulebook: whatever is wrong with the rulebook shows here, before anything runs.</summary>
    internal EngineSetup Setup(string rulebook) => _ready.Setup(rulebook);

    /// <summary>The same with another liquidation style.</summary>
    internal EngineSetup Setup(string rulebook, string style) => _ready.Setup(rulebook, style);

    /// <summary>Says on standard error what should be known beside a result.</summary>
    internal static void Say(IEnumerable<string> warnings)
    {
        foreach (string warning in warnings)
        {
            Console.Error.WriteLine(warning);
        }
    }

    /// <summary>The world as it is to be run.</summary>
    internal World World => _ready.World;

    /// <summary>Runs it; on a terminal with a bar, into a file with a line now and then, for a program without a word.</summary>
    internal ReplayResult Run(EngineSetup setup, string rulebook, IJournal journal, ReplayOptions options, bool isForProgram)
    {
        Say(_ready.Warnings(setup));
        return Watch(rulebook, options.Progress, isForProgram,
            progress => _ready.Run(setup, journal, options with { Clock = TimeProvider.System, Progress = progress }));
    }

    /// <summary>Runs something of this world, likewise.</summary>
    internal T Watch<T>(string what, IProgress<ReplayProgress>? next, bool isForProgram, Func<IProgress<ReplayProgress>?, T> run) =>
        isForProgram ? run(next) : Console.IsErrorRedirected ? run(new PlainProgress(next)) : WithBar(what, next, run);

    private T WithBar<T>(string what, IProgress<ReplayProgress>? next, Func<IProgress<ReplayProgress>?, T> run)
    {
        IAnsiConsole console = Terminal.Create(Console.Error, Console.IsErrorRedirected);
        return console.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .Start(context =>
            {
                string name = $"{_ready.World.Name}, {what}";
                return run(new BarProgress(context.AddTask(Markup.Escape(name)), name, next));
            });
    }

    private sealed class BarProgress(ProgressTask task, string name, IProgress<ReplayProgress>? next) : IProgress<ReplayProgress>
    {
        public void Report(ReplayProgress value)
        {
            task.MaxValue = value.Total;
            task.Value = value.Done;
            task.Description = Markup.Escape($"{name}  {value.Time}  {value.Commands} commands  {value.Liquidations} liquidations");
            next?.Report(value);
        }
    }
}
