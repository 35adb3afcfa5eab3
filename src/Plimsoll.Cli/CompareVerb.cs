// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using Plimsoll.Connectors.Texts;
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
            string[] names = parsed.GetValue(rulebooks)!.Split(',', StringSplitOptions.TrimEntries);
            if (Array.Exists(names, static name => name.Length == 0))
            {
                throw new UsageException("--rulebooks",
                    $"expected names or files separated by single commas; found nothing "
                    + $"{(names.Length == 1 ? "in it" : $"in place {Array.IndexOf(names, string.Empty) + 1} of '{parsed.GetValue(rulebooks)}'")}");
            }

            if (names.Distinct(StringComparer.Ordinal).Count() != names.Length)
            {
                throw new UsageException("--rulebooks",
                    $"expected each rulebook once; found {names.GroupBy(static name => name).First(static group => group.Count() > 1).Key} twice");
            }

            if (names.GroupBy(static name => ShippedRulebooks.Names.Contains(name) ? name : RealPath.Of(name), StringComparer.Ordinal)
                .FirstOrDefault(static group => group.Count() > 1) is { } same)
            {
                throw new UsageException("--rulebooks", $"expected each rulebook once; found {string.Join(" and ", same)}, which are one file");
            }

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
