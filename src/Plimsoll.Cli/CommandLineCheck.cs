// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using System.CommandLine.Parsing;

namespace Plimsoll.Cli;

/// <summary>What is wrong with a command line before any verb runs, in words that know no types.</summary>
internal static class CommandLineCheck
{
    /// <summary>Prints what is wrong to standard error.</summary>
    /// <returns>The exit code; null when the command line can be run.</returns>
    internal static int? Refuse(ParseResult parsed)
    {
        if (parsed.Errors.Count > 0)
        {
            foreach (string message in parsed.Errors.Select(static error => UsageErrors.InWords(error.Message)).Distinct())
            {
                Console.Error.WriteLine("plimsoll: " + message);
            }

            string verb = string.Empty;
            for (SymbolResult? at = parsed.CommandResult; at is CommandResult { Command: not RootCommand } command; at = at.Parent)
            {
                verb = command.Command.Name + " " + verb;
            }

            Console.Error.WriteLine($"See: plimsoll {verb}--help");
            return ExitCode.Usage;
        }

        foreach (SymbolResult symbol in parsed.CommandResult.Children)
        {
            if (symbol is ArgumentResult { Argument.Name: "world", Tokens: [{ } world] } && File.Exists(world.Value))
            {
                return Guarded.Failed($"{world.Value}: expected a folder with a world.json in it; this is a file");
            }

            if (FileOf(symbol) is { } file && Directory.Exists(file.Path))
            {
                return Guarded.Failed($"{file.Path}: expected a file for {file.Name}; this is a folder");
            }
        }

        return null;
    }

    /// <summary>A value that is to be a file, and what it is given for.</summary>
    private static (string Name, string Path)? FileOf(SymbolResult symbol) => symbol switch
    {
        ArgumentResult { Argument: Argument<string> { Name: not ("world" or "folder") } argument, Tokens: [{ } token] } => ($"the {argument.Name}", token.Value),
        OptionResult { Option: { Name: not "--data" } option, Tokens: [{ } token] } when option.HelpName?.Contains("FILE", StringComparison.Ordinal) == true => (option.Name, token.Value),
        OptionResult { Option: { Name: "--report" or "--journal" or "--resume" or "--rulebook" } option, Tokens: [{ } token] } => (option.Name, token.Value),
        _ => null,
    };
}
