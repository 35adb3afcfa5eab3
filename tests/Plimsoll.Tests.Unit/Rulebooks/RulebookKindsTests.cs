// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Rulebooks;
using Plimsoll.Tests.Unit.Style;
using Plimsoll.Values;
using Plimsoll.Venues;

namespace Plimsoll.Tests.Unit.Rulebooks;

/// <summary>The one list of kinds: complete, without twins, and what everybody uses.</summary>
public sealed class RulebookKindsTests
{
    [Fact]
    public void The_kinds_of_Core_are_in_their_families()
    {
        // At least these: a venue adds its own without a line here.
        Assert.Superset(
            new HashSet<string> { "expectedShortfall", "isolated", "monteCarlo", "riskFactor", "scenario", "tiered", "valueAtRisk" },
            VenueKinds.All.Models.All.Select(kind => kind.Kind).ToHashSet());
        Assert.Superset(new HashSet<string> { "basis", "borrow", "concentration", "minimum" }, VenueKinds.All.AddOns.All.Select(kind => kind.Kind).ToHashSet());
        Assert.Contains("haircuts", VenueKinds.All.EquityRules.All.Select(kind => kind.Kind));
        Assert.Contains("ladder", VenueKinds.All.LiquidationPolicies.All.Select(kind => kind.Kind));
    }

    [Fact]
    public void No_class_of_a_kind_is_left_out_for_not_being_public()
    {
        System.Reflection.Assembly[] assemblies = [typeof(IRulebookKind).Assembly, typeof(VenueKinds).Assembly];
        IEnumerable<string> classes = assemblies.SelectMany(a => a.GetTypes())
            .Where(t => t is { IsClass: true, IsAbstract: false } && t.IsAssignableTo(typeof(IRulebookKind))).Select(t => t.Name);
        IEnumerable<IRulebookKind> known =
            [.. VenueKinds.All.Models.All, .. VenueKinds.All.AddOns.All, .. VenueKinds.All.EquityRules.All, .. VenueKinds.All.LiquidationPolicies.All];
        Assert.Equal(classes.Order(StringComparer.Ordinal), known.Select(kind => kind.GetType().Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Two_kinds_of_one_name_are_refused_when_the_list_is_built()
    {
        InvariantException bug = Assert.Throws<InvariantException>(() => VenueKinds.All.With(new Twin("tiered")));
        Assert.Contains("Two kinds of the family model are called \"tiered\"", bug.Message, StringComparison.Ordinal);

        // Another family has its own names.
        Assert.Equal(VenueKinds.All.Models.All.Length + 1, VenueKinds.All.With(new Twin("borrow")).Models.All.Length);
    }

    [Theory]
    [InlineData("[]", "is no object")]
    [InlineData("{", "is not JSON")]
    [InlineData("{}", "has no properties")]
    [InlineData("""{ "properties": { "kind": {} } }""", "speaks of the kind itself")]
    public void A_fragment_that_is_no_schema_is_refused_when_the_list_is_built(string schema, string sentence)
    {
        InvariantException bug = Assert.Throws<InvariantException>(() => VenueKinds.All.With(new Twin("other", schema)));
        Assert.Contains(sentence, bug.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_list_refuses_what_it_does_not_know()
    {
        Assert.Null(RulebookReader.Read(ShippedRulebooks.Text("tiered")!, TestBook.Catalog, new RulebookKinds(), out ImmutableArray<string> errors));
        Assert.Contains(errors, error => error.StartsWith("$.model.kind: expected", StringComparison.Ordinal));
        Assert.Contains(errors, error => error.StartsWith("$.liquidation.kind: expected", StringComparison.Ordinal));
    }

    [Fact]
    public void Every_venue_is_one_folder_with_a_readme()
    {
        string[] folders = Directory.GetDirectories(RepositoryRoot.At("src", "Plimsoll.Venues"));
        Assert.NotEmpty(folders);
        Assert.All(folders, folder =>
        {
            Assert.True(File.Exists(Path.Combine(folder, "README.md")), $"{folder} has no README.md");
            Assert.NotEmpty(Directory.GetFiles(folder, "*.json"));
        });
    }

    [Fact]
    public void No_source_but_a_test_makes_a_list_of_its_own() => Assert.Empty(Sources.Under("src", "benchmarks")
        .Where(file => file.Path is not ("src/Plimsoll.Venues/VenueKinds.cs" or "src/Plimsoll.Core/Rulebooks/RulebookKinds.cs"))
        .SelectMany(file => file.LinesWith(new Regex(@"new RulebookKinds\(|RulebookKinds \w+ = new|VenueKinds\.All\.With\("))));

    [Fact]
    public void The_snippet_of_the_README_reads_any_rulebook()
    {
        string snippet = Regex.Match(File.ReadAllText(RepositoryRoot.At("README.md")), "## Using it as a library\n\n```csharp\n(?<code>.*?)```",
            RegexOptions.Singleline).Groups["code"].Value;
        Assert.Contains("Rulebook rulebook = RulebookReader.Read(json, catalog, VenueKinds.All, out ImmutableArray<string> errors)!;", snippet,
            StringComparison.Ordinal);

        InstrumentCatalog catalog = TestBook.Catalog;
        foreach (string json in ShippedRulebooks.Names.Select(name => ShippedRulebooks.Text(name)!)
            .Concat(Directory.GetFiles(RepositoryRoot.At("examples", "rulebooks"), "*.json").Select(File.ReadAllText)))
        {
            Rulebook rulebook = RulebookReader.Read(json, catalog, VenueKinds.All, out ImmutableArray<string> errors)!;
            Assert.Empty(errors);

            // A lender's rulebook states no bounds and margins no positions.
            Plimsoll.Portfolios.Portfolio account = TestBook.Of(("USDC", "100000"), ("BTC-PERP", rulebook.Equity.Bounds is null ? "0" : "1"));
            Result<Plimsoll.Margin.MarginReport> report = rulebook.Assess(account, KnownFigures.In(TestBook.Market));
            Assert.True(report.IsOk, $"{rulebook.Name}: {report.Rejection}");
        }
    }

    private sealed class Twin(string name, string schema = """{ "properties": { } }""") : IModelKind
    {
        public string Kind => name;

        public string Schema => schema;

        public ImmutableArray<string> Lines => [];

        public IMarginModel? Read(JsonPlace place, InstrumentCatalog catalog) => null;
    }
}
