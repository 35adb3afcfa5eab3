// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text.RegularExpressions;

namespace Plimsoll.Tests.EndToEnd.Documents;

/// <summary>A command that a page shows in a block of code: a line that begins with <c>./plimsoll</c>, or with <c>$ </c> and such a line where what it prints
/// follows.</summary>
/// <param name="Page">The page's path from the root.</param>
/// <param name="Line">Where it stands, from 1.</param>
/// <param name="Text">The words for the shell, the prompt left out.</param>
/// <param name="ExitCode">0, or what a comment behind it states: <c># exit code 3</c>.</param>
/// <param name="Sample">Under a prompt, the lines down to the next prompt or the end of the block; a line that is <c>…</c> stands for some that the page leaves
/// out.</param>
internal sealed partial record DocumentedCommand(string Page, int Line, string Text, int ExitCode, string[]? Sample)
{
    /// <summary>Pages with commands: the README, everything below docs, every README below examples and those of the venues.</summary>
    internal static IEnumerable<string> Pages() =>
        ["README.md", .. Below("docs", "*.md"), .. Below("examples", "README.md"), .. Below("src/Plimsoll.Venues", "README.md")];

    /// <summary>The commands of a page in their order.</summary>
    internal static List<DocumentedCommand> Of(string page) => In(page, File.ReadAllLines(RepositoryRoot.At(page.Split('/'))));

    /// <summary>The commands in a page's lines.</summary>
    internal static List<DocumentedCommand> In(string page, string[] lines)
    {
        List<DocumentedCommand> commands = [];
        bool isFenced = false;
        for (int i = 0; i < lines.Length; i++)
        {
            if (lines[i].TrimStart().StartsWith("```", StringComparison.Ordinal))
            {
                isFenced = !isFenced;
                continue;
            }

            string? code = isFenced ? lines[i] : lines[i].StartsWith("    ", StringComparison.Ordinal) ? lines[i][4..] : null;
            if (code is null || !Command().IsMatch(code))
            {
                continue;
            }

            bool hasSample = code.StartsWith("$ ", StringComparison.Ordinal);
            string[]? sample = hasSample ? [.. lines.Skip(i + 1)
                .TakeWhile(static line => !line.StartsWith("```", StringComparison.Ordinal) && !line.StartsWith("$ ", StringComparison.Ordinal))] : null;
            commands.Add(new(page, i + 1, hasSample ? code[2..] : code.Trim(), Stated(code), sample));
        }

        return commands;
    }

    /// <summary>Words in blocks of code that look like a command of ours and would be passed over: without <c>./</c>, a reader cannot run them as
    /// written.</summary>
    internal static IEnumerable<string> NotAsWritten(string page)
    {
        string[] lines = File.ReadAllLines(RepositoryRoot.At(page.Split('/')));
        bool isFenced = false;
        for (int i = 0; i < lines.Length; i++)
        {
            isFenced ^= lines[i].TrimStart().StartsWith("```", StringComparison.Ordinal);
            if ((isFenced || lines[i].StartsWith("    ", StringComparison.Ordinal)) && Bare().IsMatch(lines[i]))
            {
                yield return $"{page}, line {(i + 1).ToString(CultureInfo.InvariantCulture)}: {lines[i].Trim()}";
            }
        }
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Page}, line {Line.ToString(CultureInfo.InvariantCulture)}: {Text}";

    private static int Stated(string code) =>
        Exit().Match(code) is { Success: true } match ? int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) : 0;

    private static IEnumerable<string> Below(string folder, string pattern) =>
        Directory.EnumerateFiles(RepositoryRoot.At(folder), pattern, SearchOption.AllDirectories)
        .Select(static path => Path.GetRelativePath(RepositoryRoot.Path, path).Replace('\\', '/')).Order(StringComparer.Ordinal);

    [GeneratedRegex(@"^(\$ ([A-Z_]+=\S+ )*|\s*)\./plimsoll\b")]
    private static partial Regex Command();

    [GeneratedRegex(@"^\s*(\$ )?([A-Z_]+=\S+ )*plimsoll [a-z]")]
    private static partial Regex Bare();

    [GeneratedRegex(@"#.*\bexit code (\d+)")]
    private static partial Regex Exit();
}
