// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using System.Text.Json.Nodes;
using Json.Schema;
using Plimsoll.Rulebooks;
using Plimsoll.Venues;

namespace Plimsoll.Tests.Unit.Rulebooks;

/// <summary>The published schema is put together from the kinds, and says of every rulebook in the project what the reader says.</summary>
public sealed class RulebookSchemaTests
{
    private const string Regenerate = "PLIMSOLL_WRITE_SCHEMA";

    private static readonly string _file = RepositoryRoot.At("docs", "reference", "rulebook.schema.json");
    private static readonly JsonSchema _schema = JsonSchema.FromText(RulebookSchema.Assemble(VenueKinds.All));

    /// <summary>Every rulebook that ships or is an example, by its path from the root.</summary>
    public static TheoryData<string> Files =>
    [
        .. Directory.GetFiles(RepositoryRoot.At("src", "Plimsoll.Venues"), "*.json", SearchOption.AllDirectories)
            .Concat(Directory.GetFiles(RepositoryRoot.At("examples", "rulebooks"), "*.json"))
            .Where(path => Path.GetFileName(path) != "packages.lock.json")
            .Select(path => Path.GetRelativePath(RepositoryRoot.Path, path).Replace('\\', '/'))
            .Order(StringComparer.Ordinal),
    ];

    [Fact]
    public void The_published_schema_is_the_one_put_together_from_the_kinds()
    {
        string assembled = RulebookSchema.Assemble(VenueKinds.All);
        if (Environment.GetEnvironmentVariable(Regenerate) == "1")
        {
            File.WriteAllText(_file, assembled);
        }

        Assert.True(
            File.ReadAllText(_file) == assembled,
            $"docs/reference/rulebook.schema.json differs from what the kinds say. Write it anew with:\n  {Regenerate}=1 ./test unit -- -class "
                + "\"*RulebookSchemaTests\"");
    }

    [Fact]
    public void Shipped_and_example_rulebooks_are_among_the_files()
    {
        string[] names = [.. Files.Select(row => Path.GetFileNameWithoutExtension(row.Data))];
        Assert.Superset(ShippedRulebooks.Versions.Select(static version => version.File).ToHashSet(), names.ToHashSet());
        Assert.Contains("clearing-house", names);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void A_rulebook_is_valid_under_the_schema(string file)
    {
        string? complaint = Complaint(File.ReadAllText(RepositoryRoot.At(file.Split('/'))));
        Assert.True(complaint is null, complaint);
    }

    [Theory]
    [InlineData("cross", "\"offsetCapp\": \"0.5\", \"initialFactor\"", "\"initialFactor\"")]
    [InlineData("cross", "\"kind\": \"scenarios\"", "\"kind\": \"scenario\"")]
    [InlineData("cross", "\"maintenanceFactor\": 0.8", "\"maintenanceFactor\": \"0.8\"")]
    [InlineData("cross", "\"rate\": \"1.01\"", "\"rate\": \"0.01\"")]
    [InlineData("cross", "\"kind\": \"bassis\"", "\"kind\": \"basis\"")]
    [InlineData("tiered", "\"floors\": \"50000\"", "\"floor\": \"50000\"")]
    [InlineData("tiered", "\"style\": \"all\"", "\"style\": \"minimal\"")]
    [InlineData("tiered", "\"kind\": \"ladders\", \"style\"", "\"style\"")]
    [InlineData("isolated", "\"equity\": { \"kind\": \"haircut\" }, \"model\"", "\"model\"")]
    [InlineData("isolated", "\"mode\": \"crossed\"", "\"mode\": \"isolated\"")]
    public void A_mistake_is_refused_by_schema_and_reader(string rulebook, string mistake, string right)
    {
        string text = ShippedRulebooks.Text(rulebook)!;
        int at = text.IndexOf(right, StringComparison.Ordinal);
        Assert.True(at >= 0, $"The shipped rulebook no longer holds {right}.");
        string wrong = text[..at] + mistake + text[(at + right.Length)..];

        Assert.NotNull(Complaint(wrong));
        Assert.Null(RulebookReader.Read(wrong, TestBook.Catalog, VenueKinds.All, out _));
    }

    [Theory]
    [InlineData("\"model\":", "\"equity\": { \"kind\": \"haircuts\" }, \"model\":")]
    [InlineData("\"style\"", "\"kind\": \"ladder\", \"style\"")]
    [InlineData("\"style\"", AuctionSectionTests.Auction + ", " + AuctionSectionTests.Keepers + ", \"style\"")]
    public void A_kind_that_may_be_left_out_may_be_said(string before, string after)
    {
        string said = ShippedRulebooks.Text("tiered")!.Replace(before, after, StringComparison.Ordinal);

        Assert.Null(Complaint(said));
        Assert.NotNull(RulebookReader.Read(said, TestBook.Catalog, VenueKinds.All, out _));
    }

    [Fact]
    public void A_kind_of_someones_own_is_in_the_schema_that_is_put_together_with_it()
    {
        string with = RulebookSchema.Assemble(VenueKinds.All.With(new OwnModelKind(), new OwnAddOnKind()));

        Assert.NotNull(Complaint(OwnKindTests.Text()));
        Assert.DoesNotContain("model-own", RulebookSchema.Assemble(VenueKinds.All), StringComparison.Ordinal);

        // Two schemas of one id are one to the library.
        JsonSchema wider = JsonSchema.FromText(with.Replace("schema/rulebook.json", "schema/wider.json", StringComparison.Ordinal));
        Assert.Null(Complaint(OwnKindTests.Text(), wider));
        Assert.NotNull(Complaint(OwnKindTests.Text().Replace("\"rate\":\"0.2\"", "\"rat\":\"0.2\"", StringComparison.Ordinal), wider));
        JsonObject definition = JsonNode.Parse(with)!["$defs"]!["model-own"]!.AsObject();
        Assert.Equal(
            """{"type":"object","additionalProperties":false,"required":["kind","rate"],"properties":"""
            + """{"kind":{"const":"own"},"rate":{"$ref":"#/$defs/share"}}}""",
            definition.ToJsonString());
    }

    private static string? Complaint(string rulebook, JsonSchema? schema = null)
    {
        using JsonDocument document = JsonDocument.Parse(
            rulebook, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        EvaluationResults found = (schema ?? _schema).Evaluate(document.RootElement, new EvaluationOptions { OutputFormat = OutputFormat.List });
        return found.IsValid ? null : string.Join(
            "\n", found.Details!.Where(d => d.Errors is not null).SelectMany(d => d.Errors!.Select(e => $"{d.InstanceLocation}: {e.Value}")));
    }
}
