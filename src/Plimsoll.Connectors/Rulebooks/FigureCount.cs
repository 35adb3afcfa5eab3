// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Plimsoll.Rulebooks;

namespace Plimsoll.Connectors.Rulebooks;

/// <summary>How many of a rulebook's figures the venue publishes, and how many are Plimsoll's own.</summary>
/// <param name="Published">Figures at published places.</param>
/// <param name="Own">Figures at places that are Plimsoll's own.</param>
/// <param name="Unsaid">Figures of which the file does not say it; none in a rulebook that ships.</param>
public readonly record struct FigureCount(int Published, int Own, int Unsaid)
{
    /// <summary>Counts the decimals and whole numbers of a rulebook's text; of places that contain a figure the longest one says what it is.</summary>
    public static FigureCount Of(string json, RulebookEvidence evidence)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        FigureCount count = default;
        foreach (JsonProperty section in document.RootElement.EnumerateObject())
        {
            if (section.Name is not ("name" or "version" or "validFrom" or "source" or "evidence" or "amountsIn"))
            {
                count = Add(count, section.Name, section.Value, evidence);
            }
        }

        return count;
    }

    private static FigureCount Add(FigureCount count, string path, JsonElement value, RulebookEvidence evidence)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (JsonProperty member in value.EnumerateObject())
                {
                    count = Add(count, $"{path}.{member.Name}", member.Value, evidence);
                }

                return count;
            case JsonValueKind.Array:
                int i = 0;
                foreach (JsonElement item in value.EnumerateArray())
                {
                    count = Add(count, $"{path}[{i++}]", item, evidence);
                }

                return count;
            case JsonValueKind.Number:
            case JsonValueKind.String when Values.Fixed18.TryParse(value.GetString()!, out _):
                int published = Longest(evidence.Published, path), own = Longest(evidence.Own, path);
                return published > own ? count with { Published = count.Published + 1 }
                    : own > 0 ? count with { Own = count.Own + 1 }
                    : count with { Unsaid = count.Unsaid + 1 };
            default:
                return count;
        }
    }

    private static int Longest(IEnumerable<string> places, string path) => places
        .Where(place => path.StartsWith(place, StringComparison.Ordinal) && (path.Length == place.Length || path[place.Length] is '.' or '['))
        .Select(static place => place.Length)
        .DefaultIfEmpty()
        .Max();
}
