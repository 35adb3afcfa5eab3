// SPDX-License-Identifier: Apache-2.0
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Plimsoll.Tests.Unit.Style;

/// <summary>The projects in their order: ARCHITECTURE.md draws the arrows, the project files are those arrows, and some may never be drawn.</summary>
public partial class ProjectOrderTests
{
    private static readonly SortedDictionary<string, string[]> _built = Built();

    [Fact]
    public void The_page_draws_every_project_and_every_arrow_and_no_other()
    {
        string page = File.ReadAllText(RepositoryRoot.At("ARCHITECTURE.md"));
        string block = Regex.Match(page, "What stands on what[^\n]*\n\n```\n(?<arrows>.*?)```", RegexOptions.Singleline).Groups["arrows"].Value;
        SortedDictionary<string, string[]> drawn = new(StringComparer.Ordinal);
        foreach (Match line in Arrow().Matches(block))
        {
            drawn.Add(line.Groups["project"].Value,
                [.. line.Groups["on"].Value.Split(", ", StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal)]);
        }

        Assert.Equal(_built.Select(Words), drawn.Select(Words));
        Assert.All(_built.Keys, project => Assert.Contains($"| `Plimsoll.{project}` |", page, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        string solution = File.ReadAllText(RepositoryRoot.At("Plimsoll.slnx"));
        Assert.All(_built.Keys, project => Assert.Contains($"src/Plimsoll.{project}/Plimsoll.{project}.csproj", solution, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Core", "")]
    [InlineData("Venues", "Core")]
    [InlineData("Analysis", "Core, Venues")]
    [InlineData("Verified", "")]
    [InlineData("Engine", "Core, Verified")]
    [InlineData("Node", "Core, Engine, Verified")]
    [InlineData("Connectors", "Core, Engine, Venues, Verified")]
    [InlineData("Simulation", "Connectors, Core, Engine, Node, Venues, Verified")]
    [InlineData("Wire", "Analysis, Connectors, Core, Engine, Node, Simulation, Venues, Verified")]
    [InlineData("Reports", "Analysis, Connectors, Core, Engine, Node, Simulation, Venues, Verified, Wire")]
    public void A_project_knows_no_more_than_it_may(string project, string allowed) =>
        Assert.Empty(Below(project).Except(allowed.Split(", ")));

    [Theory]
    [InlineData("src/Plimsoll.Analysis")]
    [InlineData("src/Plimsoll.Wire")]
    [InlineData("src/Plimsoll.Reports")]
    public void What_a_server_uses_touches_no_file_and_no_console(string project) => Assert.Empty(CodeLines(project, Touch()));

    [Fact]
    public void The_command_line_writes_no_JSON_and_no_page_of_its_own() => Assert.Empty(CodeLines("src/Plimsoll.Cli", OwnFormat()));

    [Theory]
    [InlineData("        File.WriteAllText(path, page);")]
    [InlineData("        Console.Out.WriteLine(json);")]
    [InlineData("        string title = Path.GetFileName(name);")]
    public void Touching_a_file_or_the_console_is_found(string line) => Assert.Matches(Touch(), line);

    [Theory]
    [InlineData("        JsonObject json = new();")]
    [InlineData("        using Utf8JsonWriter writer = new(buffer);")]
    [InlineData("        page.Append(\"<table>\");")]
    public void A_format_of_its_own_is_found(string line) => Assert.Matches(OwnFormat(), line);

    private static SortedDictionary<string, string[]> Built() => new(
        Directory.GetFiles(RepositoryRoot.At("src"), "*.csproj", SearchOption.AllDirectories).ToDictionary(
            NameOf,
            static file =>
                XElement.Load(file).Descendants("ProjectReference").Select(reference => NameOf(reference.Attribute("Include")!.Value))
                .Order(StringComparer.Ordinal).ToArray()),
        StringComparer.Ordinal);

    private static HashSet<string> Below(string project) => [.. _built[project].SelectMany(on => Below(on).Append(on))];

    private static string NameOf(string file) => Path.GetFileNameWithoutExtension(file)["Plimsoll.".Length..];

    private static string Words(KeyValuePair<string, string[]> arrow) => $"{arrow.Key} → {string.Join(", ", arrow.Value)}";

    private static IEnumerable<string> CodeLines(string project, Regex pattern) =>
        Sources.Under(project).SelectMany(file => (file with { Text = Sources.Code(file.Text) }).LinesWith(pattern));

    [GeneratedRegex(@"^(?<project>\w+)(?: +→ (?<on>[\w, ]+))?$", RegexOptions.Multiline)]
    private static partial Regex Arrow();

    [GeneratedRegex(@"(?<![\w.])(Console|Directory|Environment|File|Path)\.")]
    private static partial Regex Touch();

    [GeneratedRegex(@"\b(JsonObject|JsonArray|Utf8JsonWriter|JsonSerializer)\b|""<\w+[ >]")]
    private static partial Regex OwnFormat();
}
