// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Json.Schema;
using Plimsoll.Connectors.Portfolios;

namespace Plimsoll.Tests.Unit.Connectors;

/// <summary>Every published schema is read by a test, accepts every example that names it, and refuses what the reader refuses. That of rulebooks has tests of
/// its own beside its kinds.</summary>
public class PublishedSchemaTests
{
    // Under other ids than they have: the library keeps all schemas of a program together, and the tests of rulebooks read theirs as well.
    private static readonly Dictionary<string, JsonSchema> _schemas = Directory.GetFiles(RepositoryRoot.At("docs", "reference"), "*.schema.json")
        .ToDictionary(static path => Path.GetFileName(path),
        static path => JsonSchema.FromText(File.ReadAllText(path).Replace("plimsoll.dev/schema/", "plimsoll.dev/published/", StringComparison.Ordinal)),
        StringComparer.Ordinal);

    public static TheoryData<string> Examples =>
    [
        .. Directory.GetFiles(RepositoryRoot.At("examples"), "*.json", SearchOption.AllDirectories)
            .Where(static path => SchemaOf(File.ReadAllText(path)) is not null)
            .Select(static path => Path.GetRelativePath(RepositoryRoot.At("."), path).Replace('\\', '/'))
            .Order(StringComparer.Ordinal),
    ];

    [Fact]
    public void Every_schema_has_an_example_that_names_it()
    {
        IEnumerable<string?> named = Examples.Select(static row => SchemaOf(File.ReadAllText(RepositoryRoot.At(row.Data.Split('/')))));
        Assert.Equal(_schemas.Keys.Order(StringComparer.Ordinal), named.Distinct().Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void An_example_is_valid_under_the_schema_that_it_names(string file)
    {
        string text = File.ReadAllText(RepositoryRoot.At(file.Split('/')));
        string? complaint = Complaint(text, SchemaOf(text)!);
        Assert.True(complaint is null, complaint);
    }

    [Theory]
    [InlineData("\"marks\"", "\"mark\"")]
    [InlineData("\"quantity\": \"-2\"", "\"quantity\": -2")]
    [InlineData("\"quantity\": \"-2\"", "\"quantity\": \"-2e1\"")]
    [InlineData("\"entry\": \"110000\"", "\"entry\": \"-110000\"")]
    [InlineData("\"time\": \"2025-10-10T20:00:00Z\"", "\"time\": \"2025-10-10T20:00:00\"")]
    [InlineData("\"class\": \"customer\"", "\"class\": \"client\"")]
    [InlineData("\"reduceOnly\": true", "\"reduceOnly\": \"true\"")]
    [InlineData("\"volatilities\": { }", "\"volatilities\": { \"X\": \"-0.1\" }")]
    [InlineData("\"collateral\"", "\"colateral\"")]
    public void A_mistake_in_a_portfolio_is_refused_by_schema_and_reader(string right, string wrong)
    {
        const string Sound = """
            { "time": "2025-10-10T20:00:00Z", "account": { "class": "customer" }, "collateral": { "USDC": "100000" },
              "positions": [ { "instrument": "BTC-PERP", "quantity": "-2", "entry": "110000" } ],
              "orders": [ { "instrument": "BTC-PERP", "quantity": "1", "limit": "99000", "reduceOnly": true } ],
              "marks": { "BTC": "100000", "BTC-PERP": "100010" }, "volatilities": { } }
            """;
        Assert.Null(Complaint(Sound, "portfolio.schema.json"));
        Assert.NotNull(PortfolioReader.Read(Sound, out _));
        Assert.Contains(right, Sound, StringComparison.Ordinal);

        string text = Sound.Replace(right, wrong, StringComparison.Ordinal);
        Assert.NotNull(Complaint(text, "portfolio.schema.json"));
        Assert.Null(PortfolioReader.Read(text, out _));
    }

    [Fact]
    public void The_portfolio_schema_knows_the_fields_that_the_reader_knows()
    {
        PortfolioReader.Read("{ \"colour\": 1 }", out System.Collections.Immutable.ImmutableArray<string> errors);
        string complaint = errors.Single(static error => error.Contains("colour", StringComparison.Ordinal));
        string known = complaint[(complaint.IndexOf("one of ", StringComparison.Ordinal) + "one of ".Length)..];
        using JsonDocument schema = JsonDocument.Parse(File.ReadAllText(RepositoryRoot.At("docs", "reference", "portfolio.schema.json")));
        IEnumerable<string> described = schema.RootElement.GetProperty("properties").EnumerateObject().Select(static property => property.Name);
        Assert.Equal(known.Split(", ").Order(StringComparer.Ordinal), described.Order(StringComparer.Ordinal));
    }

    private static string? SchemaOf(string text)
    {
        using JsonDocument document = JsonDocument.Parse(text);
        return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("$schema", out JsonElement schema)
            ? schema.GetString()!.Split('/')[^1] : null;
    }

    private static string? Complaint(string text, string schema)
    {
        using JsonDocument document = JsonDocument.Parse(text);
        EvaluationResults found = _schemas[schema].Evaluate(document.RootElement, new EvaluationOptions { OutputFormat = OutputFormat.List });
        return found.IsValid
            ? null
            : string.Join("\n", found.Details!.Where(static d => d.Errors is not null)
            .SelectMany(static d => d.Errors!.Select(e => $"{d.InstanceLocation}: {e.Value}")).Append("invalid"));
    }
}
