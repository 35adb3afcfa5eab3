// SPDX-License-Identifier: Apache-2.0
using System.Text.RegularExpressions;

namespace Plimsoll.Tests.Unit.Style;

/// <summary>The lists of planted bugs are kept up with the sources: what "./test mutants" would call broken is told here, without building anything.</summary>
public partial class PlantedBugTests
{
    [Fact]
    public void Every_planted_bug_has_its_place_once_and_a_test_that_exists()
    {
        string[] lists = Directory.GetFiles(RepositoryRoot.At("tests", "mutants"), "*.txt");
        string[] wrong = [.. from list in lists.Order(StringComparer.Ordinal) from Match bug in Bug()
            .Matches(File.ReadAllText(list)) let fault = FaultOf(bug) where fault is not null select $"{bug.Groups["name"].Value}: {fault}"];
        IEnumerable<string> names = from list in lists from Match bug in Bug().Matches(File.ReadAllText(list)) select bug.Groups["name"].Value;

        Assert.True(wrong.Length == 0, string.Join("\n", wrong));
        Assert.Equal(names.Distinct(), names);
        Assert.True(names.Count() >= 39, $"only {names.Count()} planted bugs were read");
        Assert.Equal(lists.Sum(list => File.ReadLines(list).Count(line => line.StartsWith("bug ", StringComparison.Ordinal))), names.Count());
    }

    private static string? FaultOf(Match bug)
    {
        string path = RepositoryRoot.At(bug.Groups["file"].Value.Split('/'));
        string project = bug.Groups["suite"].Value == "unit" ? "Plimsoll.Tests.Unit" : "Plimsoll.Tests.Properties";
        string[] test = bug.Groups["test"].Value.Split('.');
        string original = string.Concat(bug.Groups["original"].Captures.Select(line => line.Value));
        int places = File.Exists(path) ? Regex.Count($"\n{File.ReadAllText(path)}", $"(?<=\n){Regex.Escape(original)}") : 0;
        return places != 1 ? $"its original text is {places} times in {bug.Groups["file"].Value}"
            : Sources.Under($"tests/{project}").Any(source => source.Text.Contains($" {test[1]}(", StringComparison.Ordinal)) ? null
            : $"no test of {project} is called {test[1]}";
    }

    [GeneratedRegex(@"^bug (?<name>\S+)\n(?:#[^\n]*\n)*file (?<file>\S+)\ntest (?<suite>\w+) (?<test>\S+)\n(?:-(?<original>[^\n]*\n))+(?:\+[^\n]*(?:\n|\z))*",
        RegexOptions.Multiline)]
    private static partial Regex Bug();
}
