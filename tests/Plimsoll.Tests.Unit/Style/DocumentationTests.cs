// SPDX-License-Identifier: Apache-2.0
using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Plimsoll.Tests.Unit.Style;

/// <summary>The compiler demands a comment on every public member of the libraries; these tests hold that nobody has switched that off.</summary>
public class DocumentationTests
{
    [Fact]
    public void The_build_writes_documentation_and_takes_warnings_for_errors()
    {
        XElement properties = XElement.Load(RepositoryRoot.At("Directory.Build.props"));
        Assert.Equal("true", properties.Descendants("GenerateDocumentationFile").Single().Value);
        Assert.Equal("true", properties.Descendants("TreatWarningsAsErrors").Single().Value);
        Assert.Empty(properties.Descendants("NoWarn"));
    }

    [Theory]
    [InlineData("Plimsoll.Core")]
    [InlineData("Plimsoll.Engine")]
    [InlineData("Plimsoll.Wire")]
    [InlineData("Plimsoll.Venues")]
    [InlineData("Plimsoll.Analysis")]
    [InlineData("Plimsoll.Reports")]
    public void No_library_is_excused(string project)
    {
        string file = File.ReadAllText(RepositoryRoot.At("src", project, project + ".csproj"));
        Assert.DoesNotMatch("NoWarn|GenerateDocumentationFile|TreatWarningsAsErrors|WarningsNotAsErrors", file);
        Assert.Empty(Sources.Under("src/" + project).SelectMany(source => source.LinesWith(new Regex(@"#pragma warning disable.*CS?1591|#nullable disable"))));

        // The sections that lift the demand name other folders.
        foreach (Match section in Regex.Matches(File.ReadAllText(RepositoryRoot.At(".editorconfig")), @"\[(?<glob>[^\]]+)\](?<rules>[^\[]*)"))
        {
            if (section.Groups["rules"].Value.Contains("CS1591", StringComparison.Ordinal))
            {
                Assert.Matches(@"^(tests|benchmarks|src/Plimsoll\.Cli)/", section.Groups["glob"].Value);
            }
        }
    }

    [Theory]
    [InlineData("Plimsoll.Core")]
    [InlineData("Plimsoll.Engine")]
    [InlineData("Plimsoll.Wire")]
    [InlineData("Plimsoll.Venues")]
    [InlineData("Plimsoll.Analysis")]
    [InlineData("Plimsoll.Reports")]
    public void Every_public_type_has_a_summary_with_words_in_it(string assembly)
    {
        Assembly loaded = Assembly.Load(assembly);
        Dictionary<string, string> summaries = XElement.Load(Path.ChangeExtension(loaded.Location, ".xml")).Descendants("member")
            .Where(m => m.Element("summary") is not null)
            .ToDictionary(m => m.Attribute("name")!.Value, m => m.Element("summary")!.Value.Trim());
        Assert.DoesNotContain(
            loaded.GetExportedTypes().Select(type => "T:" + type.FullName!.Replace('+', '.')),
            name => !summaries.TryGetValue(name, out string? summary) || summary.Split(' ').Length < 3);
    }
}
