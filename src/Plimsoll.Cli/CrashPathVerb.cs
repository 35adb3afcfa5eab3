// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using Plimsoll.Simulation.Feeds;

namespace Plimsoll.Cli;

/// <summary>plimsoll crash-path: makes the files of examples/crash and examples/waterfall again.</summary>
internal static class CrashPathVerb
{
    internal static Command Create()
    {
        Argument<string> folder = new("folder") { Description = "Where to write closes.csv, lows.csv and depth.csv." };
        Option<ulong> seed = new("--seed") { Description = "Seed of the path.", DefaultValueFactory = _ => CrashPath.ExampleSeed, HelpName = "N" };
        Option<bool> silent = new("--silent")
        {
            Description =
            "Two of three venues say nothing of SOL for the worst twelve minutes, as in examples/waterfall."
        };
        Command command = new("crash-path",
            "Make a price path with a crash, and the depth that goes with it, as in examples/crash and examples/waterfall.") { folder, seed, silent };
        command.SetAction(parsed => Guarded.Run(() =>
        {
            string target = parsed.GetValue(folder)!;
            Directory.CreateDirectory(target);
            foreach ((string name, string text) in CrashPath.Make(parsed.GetValue(seed), CrashPath.ExampleStart, parsed.GetValue(silent)))
            {
                OutputFile.Write(Path.Combine(target, name), text);
            }

            return ExitCode.Done;
        }));
        return command;
    }
}
