// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using Plimsoll.Engine;
using Plimsoll.Node.Journals;
using Plimsoll.Reports;
using Plimsoll.Simulation.Calm;
using Plimsoll.Simulation.Feeds;
using Plimsoll.Wire;

namespace Plimsoll.Cli;

/// <summary>plimsoll calm: a crash in which the liquidations themselves move the price, under several ways to liquidate.</summary>
internal static class CalmVerb
{
    private const string UsualPolicies = "at-once,own,full:0.05,sequential:0.05,minimal:0.02,minimal:0.05,minimal:0.1,minimal:0.2,minimal:0.5";

    /// <summary>As finely as prices are told at all: the pace of a policy is of seconds.</summary>
    private const int LongestStep = 86_400;

    internal static Command Create()
    {
        WorldArguments world = new();
        Option<string?> rulebook = new("--rulebook", "-r")
        {
            Description = "Rulebook whose liquidation the policies vary; the world's own by default.",
            HelpName = "NAME|FILE"
        };
        Option<string> policies = new("--policies")
        {
            Description = $"Ways to liquidate, separated by commas: {CalmPolicy.Own} (as the rulebook says), {CalmPolicy.AtOnce}, or STYLE:PACE[:FLOOR] with "
                + $"a style out of {string.Join(", ", LiquidationVariant.Styles)}; "
                + "PACE is the share of the depth within FLOOR (0.01 of the price) that one step takes.",
            DefaultValueFactory = _ => UsualPolicies,
            HelpName = "LIST"
        };
        Option<string> interest = new("--oi")
        {
            Description = "Open interest as multiples of the depth within 1 %, separated by commas.",
            DefaultValueFactory = _ => "5,15",
            HelpName = "LIST"
        };
        Option<string> continuation = new("--continuation")
        {
            Description = "How the price goes on after its low: V as it did, L stays there, D falls another 8 %.",
            DefaultValueFactory = _ => "V,L,D",
            HelpName = "LIST"
        };
        Option<double> halfLife = new("--half-life")
        {
            Description = "Seconds in which half of what a sale moved the price is gone.",
            DefaultValueFactory = _ => 300,
            HelpName = "SECONDS"
        };
        Option<double> permanent = new("--permanent")
        {
            Description = "The share of it that stays for ever, 0 to 1.",
            DefaultValueFactory = _ => 0.15,
            HelpName = "SHARE"
        };
        Option<int> step = new("--step")
        {
            Description = "Seconds between two looks of the engine; by default those of the world.",
            HelpName = "SECONDS"
        };
        Command command = new("calm", "Play a crash in which liquidations move the price, and show how much farther it fell for them.")
        {
            world.Folder, world.Data, rulebook, policies, interest, continuation, halfLife, permanent, step, world.Accounts, world.Seed, world.Json,
                world.Report,
        };
        command.SetAction(parsed => Guarded.Run(() =>
        {
            ImmutableArray<CalmPolicy> named = [.. Split("--policies", parsed.GetValue(policies)!).Select(Policy)];
            ImmutableArray<double> multiples = [.. Split("--oi", parsed.GetValue(interest)!).Select(Multiple)];
            ImmutableArray<Continuation> ways = [.. Split("--continuation", parsed.GetValue(continuation)!).Select(Way)];
            CalmOptions options = new()
            {
                HalfLifeSeconds = Within("--half-life", parsed.GetValue(halfLife), 1, 1e6),
                PermanentShare = Within("--permanent", parsed.GetValue(permanent), 0, 1),
            };
            int seconds = parsed.GetValue(step);
            if (seconds is < 0 or > LongestStep)
            {
                throw new UsageException("--step", $"expected whole seconds from 1 to {LongestStep}, or 0 for those of the world; found {seconds}");
            }

            WorldSession session = world.Open(parsed);
            CalmWorld calm = new(session.World, parsed.GetValue(world.Data), seconds);
            string rules = parsed.GetValue(rulebook) ?? session.DefaultRulebook;
            (CalmPolicy Policy, EngineSetup Setup)[] setups = [.. named.Select(policy => (policy, calm.Setup(rules, policy)))];
            bool isJson = parsed.GetValue(world.Json);
            ImmutableArray<string> warnings = [.. setups.SelectMany(each => calm.Warnings(each.Setup, each.Policy))];
            WorldSession.Say(warnings);
            List<CalmRun> runs = [];
            foreach (double multiple in multiples)
            {
                foreach (Continuation way in ways)
                {
                    foreach ((CalmPolicy policy, EngineSetup setup) in setups)
                    {
                        string what = string.Create(CultureInfo.InvariantCulture, $"{policy.Name} at {multiple} × depth, {way}");
                        runs.Add(session.Watch(what, null, isJson, progress => calm.Run(setup, policy, new MemoryJournal(),
                            options with { OpenInterest = multiple, Continuation = way, Progress = progress })));
                    }
                }
            }

            CalmResult result = new(calm.World.Name, calm.World.Title, options, calm.Outside, [.. runs]) { Warnings = warnings };
            if (parsed.GetValue(world.Report) is { } report)
            {
                OutputFile.Write(report, CalmPage.Write(result));
            }

            if (isJson)
            {
                Console.Out.WriteLine(CalmJson.Write(result));
            }
            else
            {
                CalmTable.Write(result);
            }

            return runs.TrueForAll(static run => run.Replay.Conservation.Holds) ? ExitCode.Done : ExitCode.Failed;
        }));
        return command;
    }

    private static ImmutableArray<string> Split(string option, string list)
    {
        ImmutableArray<string> items = [.. list.Split(',', StringSplitOptions.TrimEntries)];
        if (items.Any(static item => item.Length == 0))
        {
            throw new UsageException(option, $"expected words separated by single commas; found '{list}'");
        }

        return items.Distinct(StringComparer.Ordinal).Count() == items.Length ? items
            : throw new UsageException(option, $"'{items.GroupBy(static item => item).First(static group => group.Count() > 1).Key}' is named twice");
    }

    private static CalmPolicy Policy(string text) => CalmPolicy.TryParse(text, out CalmPolicy policy) ? policy
        : throw new UsageException("--policies", $"'{text}' is no policy: expected {CalmPolicy.Own}, {CalmPolicy.AtOnce} or STYLE:PACE[:FLOOR] such as "
            + $"minimal:0.05, with a style out of {string.Join(", ", LiquidationVariant.Styles)}, a pace above 0 and at most 1, a floor between 0 and 1");

    private static double Multiple(string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double multiple) && multiple is >= 0.01 and <= 1000 ? multiple
            : throw new UsageException("--oi", $"'{text}' is no multiple of depth from 0.01 to 1000");

    private static Continuation Way(string text) => text switch
    {
        "V" => Continuation.V,
        "L" => Continuation.L,
        "D" => Continuation.D,
        _ => throw new UsageException("--continuation", $"expected V, L or D; found '{text}'"),
    };

    private static double Within(string option, double value, double least, double most) => value >= least && value <= most ? value
        : throw new UsageException(option, string.Create(CultureInfo.InvariantCulture, $"expected a number from {least} to {most}; found {value}"));
}
