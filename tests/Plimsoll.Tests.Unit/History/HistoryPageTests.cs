// SPDX-License-Identifier: Apache-2.0
using System.Text.RegularExpressions;
using Plimsoll.Tests.Unit.Style;

namespace Plimsoll.Tests.Unit.History;

/// <summary>The page of what happened to others names every test that plays it, and no other; its figures are held by <see cref="Pattern.Holds"/>.</summary>
public sealed partial class HistoryPageTests
{
    [Fact]
    public void The_page_names_every_pattern_that_is_played_and_no_other()
    {
        string[] held =
        [
            .. from source in Sources.Under("tests")
               from Match test in Test().Matches(source.Text)
               select $"{test.Groups["id"].Value} {test.Groups["name"].Value}",
        ];
        Assert.True(held.Length > 20, $"only {held.Length} patterns were found");
        Assert.Equal(held.Order(StringComparer.Ordinal), Pattern.All.Select(static row => $"{row.Id} {row.Test}").Order(StringComparer.Ordinal));
    }

    [GeneratedRegex(@"\[Trait\(""history"", ""(?<id>[a-z0-9-]+)""\)\]\n +public void (?<name>\w+)\(")]
    private static partial Regex Test();
}
