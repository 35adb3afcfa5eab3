// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.CommandLine;
using Plimsoll.Node.Journals;
using Plimsoll.Reports;
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
        Option<string> rulebooks = new("--rulebooks")
        {
            Description = $"Rulebooks separated by commas: {string.Join(", ", ShippedRulebooks.Names)}, or files.",
            Required = true,
            HelpName = "NAME|FILE,…"
        };
        Command command = new("compare", "Play the same world under several rulebooks and show them side by side.")
        {
            world.Folder, rulebooks, world.Data, world.Accounts, world.Seed, world.Json, world.Report,
        };
        command.SetAction(parsed => Guarded.Run(() =>
        {
            ImmutableArray<string> names = RulebookNames.Split("--rulebooks", parsed.GetValue(rulebooks)!);
            WorldSession session = world.Open(parsed);
            bool isJson = parsed.GetValue(world.Json);
            List<ReplayResult> results = [];
            Engine.EngineSetup[] setups = [.. names.Select(session.Setup)];
            foreach ((string name, Engine.EngineSetup setup) in names.Zip(setups))
            {
                results.Add(session.Run(setup, name, new MemoryJournal(), new ReplayOptions(), isJson));
            }

            if (parsed.GetValue(world.Report) is { } report)
            {
                OutputFile.Write(report, ReplayPage.Write(results));
            }

            if (isJson)
            {
                Console.Out.WriteLine(ReplayJson.Write(results));
            }
            else
            {
                ReplayTable.Write(results);
            }

            return results.TrueForAll(result => result.Conservation.Holds) ? ExitCode.Done : ExitCode.Failed;
        }));
        return command;
    }
}
