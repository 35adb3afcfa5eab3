// SPDX-License-Identifier: Apache-2.0
using System.Text.RegularExpressions;

namespace Plimsoll.Tests.Unit.Style;

/// <summary>The page that says which test holds which property says what the tests' traits say.</summary>
public partial class PropertyPageTests
{
    [Fact]
    public void The_page_names_every_test_of_every_property_and_no_other()
    {
        string page = File.ReadAllText(RepositoryRoot.At("docs", "internals", "properties.md"));
        IEnumerable<string> told =
            from Match row in Row().Matches(page)
            from test in row.Groups["tests"].Value.Split("<br>")
            select $"{row.Groups["id"].Value} {test}";
        IEnumerable<string> held =
            from source in Sources.Under("tests")
            from Match test in Test().Matches(source.Text)
            from Match trait in Trait().Matches(test.Groups["attributes"].Value)
            select $"{trait.Groups["id"].Value} {test.Groups["name"].Value} ({Suite().Match(source.Path).Groups["suite"].Value})";
        string[] tests = [.. held.Distinct().Order(StringComparer.Ordinal)];

        Assert.True(tests.Length > 100, $"only {tests.Length} tests with a property were found");
        Assert.Equal(tests, told.Order(StringComparer.Ordinal));
    }

    [GeneratedRegex(@"^\| (?<id>[A-Z]\d+) \| (?<tests>.*) \|$", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@"(?<attributes>(?:^ +\[[^\n]*\]\n)+) +public (?:async )?[\w<>]+ (?<name>\w+)\(", RegexOptions.Multiline)]
    private static partial Regex Test();

    [GeneratedRegex(@"\[Trait\(""property"", ""(?<id>[A-Z]\d+)""\)\]")]
    private static partial Regex Trait();

    [GeneratedRegex(@"Plimsoll\.Tests\.(?<suite>\w+)/")]
    private static partial Regex Suite();
}
