// SPDX-License-Identifier: Apache-2.0
using System.Text.RegularExpressions;

namespace Plimsoll.Tests.EndToEnd.Cli;

/// <summary>The help of every verb, found by walking down from the help of the program.</summary>
public partial class HelpTests
{
    // The largest numbers of the types that options are read into: a default that is one of these means "none" and says so in words.
    private static readonly string[] _limits =
    [
        $"{int.MaxValue}", $"{uint.MaxValue}", $"{long.MaxValue}", $"{ulong.MaxValue}", $"{int.MinValue}", $"{long.MinValue}", "1.7976931348623157E+308",
            "79228162514264337593543950335", "NaN", "Infinity", "∞",
    ];

    [Fact]
    public void No_help_states_a_limit_of_a_type_or_the_name_of_one()
    {
        Queue<string[]> open = new([[]]);
        List<string> seen = [];
        while (open.TryDequeue(out string[]? verb))
        {
            (int exitCode, string output, string error) = PlimsollProcess.Run([.. verb, "--help"]);
            string name = string.Join(' ', verb);
            Assert.True((exitCode, error) == (0, string.Empty), $"'{name} --help' ended with {exitCode}: {error}");
            seen.Add(name);
            Assert.All(_limits, limit => Assert.False(output.Contains(limit, StringComparison.Ordinal), $"'{name} --help' states {limit}"));
            Assert.False(OwnName().IsMatch(output), $"'{name} --help' says what an option takes by the option's own name: {OwnName().Match(output).Value}");
            Assert.False(output.Contains("System.", StringComparison.Ordinal), $"'{name} --help' names a type");
            foreach (Match match in Verb().Matches(output.Split("Commands:\n").ElementAtOrDefault(1) ?? string.Empty))
            {
                open.Enqueue([.. verb, match.Groups[1].Value]);
            }
        }

        string[] known = ["", "margin", "stress", "greeks", "replay", "compare", "calm", "crash-path", "journal", "var", "backtest", "haircut", "surface",
            "journal show", "journal events", "journal verify", "journal replay", "journal apply", "journal repair", "journal quarantine"];
        Assert.Superset(known.ToHashSet(), seen.ToHashSet());
    }

    [GeneratedRegex(@"(?m)^  ([a-z][a-z-]*)(?= )")]
    private static partial Regex Verb();

    [GeneratedRegex(@"--([a-z-]+) <\1>")]
    private static partial Regex OwnName();
}
