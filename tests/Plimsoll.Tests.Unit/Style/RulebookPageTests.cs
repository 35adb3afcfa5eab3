// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Rulebooks;
using Plimsoll.Venues;

namespace Plimsoll.Tests.Unit.Style;

/// <summary>Every rulebook that ships has a page, and the page says what the file says.</summary>
public class RulebookPageTests
{
    private static readonly string[] _sections = ["Formula", "Parameters", "Rounding", "Golden cases", "Known differences", "Example"];

    public static TheoryData<string> Shipped => [.. ShippedRulebooks.Names];

    [Theory]
    [MemberData(nameof(Shipped))]
    public void A_rulebook_has_a_page_with_every_section_version_and_file_of_golden_cases(string name)
    {
        string path = RepositoryRoot.At("docs", "reference", "rulebooks", name + ".md");
        Assert.True(File.Exists(path), $"docs/reference/rulebooks/{name}.md is missing");
        string page = File.ReadAllText(path);
        Assert.StartsWith($"# {name}\n", page, StringComparison.Ordinal);
        Assert.All(_sections, section => Assert.Contains($"\n## {section}", page, StringComparison.Ordinal));
        foreach (ShippedVersion version in ShippedRulebooks.Versions.Where(version => version.Name == name))
        {
            Assert.Contains($"{version.ValidFrom:yyyy-MM-dd}", page, StringComparison.Ordinal);
            Rulebook rulebook = RulebookReader.Read(
                ShippedRulebooks.Text(version.File)!, TestBook.Catalog, VenueKinds.All, out ImmutableArray<string> errors)!;
            Assert.Empty(errors);
            Assert.All(rulebook.Evidence.Golden, file => Assert.Contains(file.File, page, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void The_list_of_pages_is_the_list_of_rulebooks()
    {
        string list = File.ReadAllText(RepositoryRoot.At("docs", "reference", "rulebooks", "README.md"));
        Assert.Equal(ShippedRulebooks.Names, list.Split('\n').Where(static line => line.StartsWith("| [", StringComparison.Ordinal))
            .Select(static line => line[3..line.IndexOf(']', StringComparison.Ordinal)]));
        Assert.Equal(ShippedRulebooks.Names.Append("README"), Directory.GetFiles(RepositoryRoot.At("docs", "reference", "rulebooks"), "*.md")
            .Select(Path.GetFileNameWithoutExtension).OrderBy(static name => name == "README").ThenBy(static name => name, StringComparer.Ordinal));
    }
}
