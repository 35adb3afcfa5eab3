// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using System.CommandLine.Parsing;
using Plimsoll.Connectors.Texts;

namespace Plimsoll.Cli;

/// <summary>What is wrong with a command line before any verb runs, in words that know no types.</summary>
internal static class CommandLineCheck
{
    private const string Report = "--report", Journal = "--journal";

    /// <summary>Prints what is wrong to standard error.</summary>
    /// <returns>The exit code; null when the command line can be run.</returns>
    internal static int? Refuse(ParseResult parsed)
    {
        // --help and --version answer whatever else is there. A verb may have a --version of its own, which is an option like any other.
        if (parsed.Action is System.CommandLine.Help.HelpAction
            || (parsed.CommandResult.Command is RootCommand && parsed.Tokens.Any(static token => token.Type == TokenType.Option && token.Value == "--version")))
        {
            return null;
        }

        string[] wrong = [.. Misspelt(parsed)];
        if (wrong.Length == 0)
        {
            wrong = [.. parsed.Errors.Select(static error => UsageErrors.InWords(error)).Distinct()];
        }

        if (wrong.Length > 0)
        {
            foreach (string message in wrong)
            {
                Console.Error.WriteLine("plimsoll: " + message);
            }

            Console.Error.WriteLine($"See: {string.Join(' ', ["plimsoll", .. Path(parsed), "--help"])}");
            return ExitCode.Usage;
        }

        return Files(parsed);
    }

    /// <summary>Names of the verbs that lead to where the command line stands.</summary>
    private static List<string> Path(ParseResult parsed)
    {
        List<string> verbs = [];
        for (SymbolResult? at = parsed.CommandResult; at is CommandResult { Command: not RootCommand } command; at = at.Parent)
        {
            verbs.Insert(0, command.Command.Name);
        }

        return verbs;
    }

    /// <summary>Verbs and options that are not known, each with the one that it is nearest to; a word that begins with two dashes is never meant as a
    /// value.</summary>
    private static IEnumerable<string> Misspelt(ParseResult parsed)
    {
        Command command = parsed.CommandResult.Command;
        string[] verbs = [.. command.Subcommands.Select(static verb => verb.Name)];
        string[] options = [.. command.Options.SelectMany(static option => (string[])[option.Name, .. option.Aliases])
            .Where(static name => name.StartsWith('-'))
            .Distinct()];
        string[] unknown = [.. parsed.UnmatchedTokens.Concat(
            parsed.CommandResult.Children.SelectMany(static symbol => symbol.Tokens).Select(static token => token.Value)
            .Where(static value => value.StartsWith("--", StringComparison.Ordinal))).Distinct()];

        // The words behind a misspelt verb or option are only too many because of it.
        unknown = verbs.Length > 0 ? [.. unknown.Take(1)] : Array.Exists(unknown, static token => token.StartsWith('-'))
            ? [.. unknown.Where(static token => token.StartsWith('-'))] : unknown;
        foreach (string token in unknown)
        {
            if (token.StartsWith('-'))
            {
                yield return $"unknown option '{token}'{Spelling.Question(token, options)} The options here are "
                    + $"{string.Join(", ", options.Where(static name => name.StartsWith("--", StringComparison.Ordinal)))}".Replace(
                    "' The", "'. The", StringComparison.Ordinal);
            }
            else if (verbs.Length > 0)
            {
                yield return $"unknown verb '{token}'{Spelling.Question(token, verbs)} The verbs here are {string.Join(", ", verbs)}".Replace(
                    "' The", "'. The", StringComparison.Ordinal);
            }
            else
            {
                yield return $"'{token}' is one word too many";
            }
        }
    }

    private static int? Files(ParseResult parsed)
    {
        List<string> inputs = [];
        foreach (SymbolResult symbol in parsed.CommandResult.Children)
        {
            if (symbol is ArgumentResult { Argument.Name: "world", Tokens: [{ } world] } && File.Exists(world.Value))
            {
                return Guarded.Failed($"{world.Value}: expected a folder with a world.json in it; this is a file");
            }

            if (symbol is ArgumentResult { Argument.Name: "folder", Tokens: [{ } target] } && File.Exists(target.Value))
            {
                return Guarded.Failed($"{target.Value}: expected a folder to write into; this is a file");
            }

            if (FileOf(symbol) is { } file)
            {
                if (file.Path.Length == 0)
                {
                    return Guarded.Failed($"{file.Name}: expected a file; found an empty word");
                }

                if (Directory.Exists(file.Path))
                {
                    return Guarded.Failed($"{file.Path}: expected a file for {file.Name}; this is a folder");
                }

                if (file.Name is not (Report or Journal))
                {
                    inputs.Add(RealPath.Of(file.Path));
                }
            }
        }

        foreach (SymbolResult symbol in parsed.CommandResult.Children)
        {
            if (FileOf(symbol) is { Name: Report or Journal } output)
            {
                if (inputs.Contains(RealPath.Of(output.Path)))
                {
                    return Guarded.Failed($"{output.Path}: {output.Name} would write over a file that is read");
                }

                // A journal that exists is refused by its verb, which says how to go on with it.
                if (!(output.Name == Journal && File.Exists(output.Path)) && OutputFile.Obstacle(output.Path) is { } obstacle)
                {
                    return Guarded.Failed($"{output.Path}: {output.Name}: {obstacle}");
                }
            }
        }

        return null;
    }

    /// <summary>A value that is to be a file, and what it is given for.</summary>
    private static (string Name, string Path)? FileOf(SymbolResult symbol) => symbol switch
    {
        ArgumentResult { Argument: Argument<string> { Name: not ("world" or "folder") } argument, Tokens: [{ } token] } =>
            ($"the {argument.Name}", token.Value),
        OptionResult { Option: { Name: not "--data" } option, Tokens: [{ } token] } when option.HelpName?.Contains("FILE", StringComparison.Ordinal) == true =>
            (option.Name, token.Value),
        OptionResult { Option: { Name: Report or Journal or "--resume" or "--rulebook" } option, Tokens: [{ } token] } => (option.Name, token.Value),
        _ => null,
    };
}
