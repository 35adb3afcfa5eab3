// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Plimsoll.Rulebooks;
using Plimsoll.Venues;

namespace Plimsoll.Tests.Rulebooks;

/// <summary>Every figure of every rulebook that ships is said to be published or to be Plimsoll's own.</summary>
public class EvidenceCoverageTests
{
    private static readonly string[] _noFigures = ["name", "version", "validFrom", "source", "evidence", "amountsIn", "mode", "optionValue", "$schema"];

    public static TheoryData<string> Files => [.. ShippedRulebooks.Versions.Select(static version => version.File)];

    [Theory]
    [MemberData(nameof(Files))]
    public void A_figure_is_published_or_own(string name)
    {
        JsonObject json = JsonNode.Parse(ShippedRulebooks.Text(name)!)!.AsObject();
        RulebookEvidence evidence = RulebookReader.Read(json.ToJsonString(), TestBook.Catalog, VenueKinds.All, out ImmutableArray<string> errors)!.Evidence;
        Assert.Empty(errors);
        string[] places = [.. evidence.Published, .. evidence.Own];
        Assert.Equal(places.Distinct(StringComparer.Ordinal), places);
        string[] figures = [.. json.Where(static field => !_noFigures.Contains(field.Key)).SelectMany(static field => Leaves(field.Key, field.Value))];
        Assert.NotEmpty(figures);
        Assert.All(figures, figure => Assert.True(places.Any(place => IsIn(figure, place)), $"{name}: nobody says where {figure} is from"));
        Assert.All(places, place => Assert.True(figures.Any(figure => IsIn(figure, place)), $"{name}: there is nothing at {place}"));
    }

    private static bool IsIn(string figure, string place) =>
        figure.StartsWith(place, StringComparison.Ordinal) && (figure.Length == place.Length || figure[place.Length] is '.' or '[');

    // Who belongs to which class is no figure.
    private static bool NamesClasses(string field, JsonNode? value) =>
        field == "terms" && value is JsonObject members && members.All(static member => member.Value is JsonValue);

    private static IEnumerable<string> Leaves(string path, JsonNode? node) => node switch
    {
        JsonObject members => members.Where(static member => member.Key != "kind" && !NamesClasses(member.Key, member.Value))
            .SelectMany(member => Leaves($"{path}.{member.Key}", member.Value)),
        JsonArray items => items.SelectMany((item, i) => Leaves($"{path}[{i}]", item)),
        _ => [path],
    };
}
