// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;

namespace Plimsoll.Cli;

/// <summary>The arguments that replay and compare share.</summary>
internal sealed class WorldArguments
{
    internal Argument<string> Folder { get; } = new("world") { Description = "A world: a folder with a world.json in it." };

    internal Option<string?> Data { get; } = new("--data") { Description = "Folder for data files that the world names and does not bring.", HelpName = "DIR" };

    internal Option<int?> Accounts { get; } =
        new("--accounts")
        {
            Description =
        "How many accounts to generate, instead of the world's number; with makers, listed accounts and pockets at most 262,144.",
            HelpName = "N"
        };

    internal Option<ulong?> Seed { get; } = new("--seed") { Description = "Seed of the generated accounts, instead of the world's.", HelpName = "N" };

    internal Option<bool> Json { get; } = new("--json") { Description = "Print JSON instead of a table." };

    internal Option<string?> Report { get; } = new("--report") { Description = "Write a self-contained HTML page to this file.", HelpName = "FILE" };

    internal WorldSession Open(ParseResult parsed)
    {
        WorldSession session = new(parsed.GetValue(Folder)!, parsed.GetValue(Data), parsed.GetValue(Accounts), parsed.GetValue(Seed));
        IdleOption.Refuse(parsed, Seed, !session.HasGenerated, "where no accounts are generated");
        IdleOption.Refuse(parsed, Data, session.BringsItsData, $"on {parsed.GetValue(Folder)}, which brings every file that it names");
        return session;
    }
}
