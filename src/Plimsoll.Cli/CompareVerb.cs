// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.CommandLine;
using Plimsoll.Node.Journals;
using Plimsoll.Reports;
using Plimsoll.Simulation.Feeds;
using Plimsoll.Simulation.Replays;
using Plimsoll.Venues;
using Plimsoll.Wire;

namespace Plimsoll.Cli;

/// <summary>plimsoll compare: one world under several rulebooks, side by side.</summary>
internal static class CompareVerb
{
    internal static Command Create()
    {
        WorldArguments world = new();
        Option<string?> rulebooks = new("--rulebooks")
        {
            Description = $"Rulebooks separated by commas: {string.Join(", ", ShippedRulebooks.Names)}, or files.",
            HelpName = "NAME|FILE,…"
        };
        Option<string?> styles = new("--styles")
        {
            Description = $"Liquidation styles of one rulebook, separated by commas: {string.Join(", ", LiquidationVariant.Styles)}. "
                + "Each is measured against full; "
                + "--rulebooks then names that one rulebook, the world's own by default.",
            HelpName = "STYLE,…"
        };
        Command command = new("compare",
            "Play the same world under several rulebooks, or under one with several liquidation styles, and show them side by side.")
        {
            world.Folder, rulebooks, styles, world.Data, world.Accounts, world.Seed, world.Json, world.Report,
        };
        command.SetAction(parsed => Guarded.Run(() =>
        {
            ImmutableArray<string> named = parsed.GetValue(styles) is { } list ? RulebookNames.Split("--styles", list) : [];
            if (named.FirstOrDefault(static style => !LiquidationVariant.Styles.Contains(style)) is { } unknown)
            {
                throw new UsageException("--styles", $"'{unknown}' is no style: expected some of {string.Join(", ", LiquidationVariant.Styles)}");
            }

            if (named.IsEmpty && parsed.GetValue(rulebooks) is null)
            {
                throw new UsageException("--rulebooks", "expected the rulebooks to compare, or --styles to compare styles of one");
            }

            WorldSession session = world.Open(parsed);
            ImmutableArray<string> names = RulebookNames.Split("--rulebooks", parsed.GetValue(rulebooks) ?? session.DefaultRulebook);
            if (!named.IsEmpty && names.Length > 1)
            {
                throw new UsageException("--styles", "compares styles of one rulebook, and --rulebooks names several");
            }

            bool isJson = parsed.GetValue(world.Json);
            (string Name, Engine.EngineSetup Setup)[] setups = named.IsEmpty ? [.. names.Select(name => (name, session.Setup(name)))]
                : [.. named.Select(style => ($"{names[0]}, {style}", session.Setup(names[0], style)))];
            List<ReplayResult> results = [];
            foreach ((string name, Engine.EngineSetup setup) in setups)
            {
                ReplayResult result = session.Run(setup, name, new MemoryJournal(), new ReplayOptions(), isJson);
                results.Add(named.IsEmpty ? result : result with { Rulebook = $"{result.Rulebook}, {named[results.Count]}" });
            }

            StyleComparison? compared = named.IsEmpty ? null : new([.. named.Zip(results, static (style, result) => new StyleOutcome(style, result))]);
            if (parsed.GetValue(world.Report) is { } report)
            {
                OutputFile.Write(report, ReplayPage.Write(results));
            }

            if (isJson)
            {
                Console.Out.WriteLine(compared is null ? ReplayJson.Write(results) : ReplayJson.Write(compared));
            }
            else
            {
                ReplayTable.Write(results);
                StyleTable.Write(compared);
            }

            return results.TrueForAll(result => result.Conservation.Holds) ? ExitCode.Done : ExitCode.Failed;
        }));
        return command;
    }
}
