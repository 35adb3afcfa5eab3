// SPDX-License-Identifier: Apache-2.0
using System.Text.Json.Nodes;
using Plimsoll.Tests.Vectors.Frame;
using Plimsoll.Values;

namespace Plimsoll.Tests.Vectors.Adapters;

/// <summary>Tiers as cases write them: pairs of the amount that a tier reaches up to, or of the amount that falls into it, and its rate.</summary>
internal static class CaseTiers
{
    /// <summary>The one number of a case beside its tiers: what is charged.</summary>
    internal static Amount? AmountOf(JsonObject inputs) => inputs
        .Where(static input => input.Key != "tiers" && input.Value is JsonValue value && Numeral.TryParse(value.ToString(), out _))
        .Select(static input => (Amount?)Amount.Parse(CaseFiles.Decimal(input.Value)))
        .FirstOrDefault();

    /// <summary>The tiers with the amounts that they reach up to; the last has none. Null where they are of another form.</summary>
    internal static List<(string? UpTo, string Rate)>? Of(JsonNode? tiers, Amount amount)
    {
        if (tiers is not JsonArray { Count: > 0 } list || list.Any(static tier => tier is not JsonArray { Count: 2 }))
        {
            return null;
        }

        // Slices that add up to the whole amount are what falls into each tier, and not where it ends.
        bool isBySlice = list.Count > 1 && list.All(static tier => tier![0] is not null)
            && list.Aggregate(Amount.Zero, static (sum, tier) => sum + Amount.Parse(CaseFiles.Decimal(tier![0]))) == amount;
        List<(string?, string)> read = [];
        Amount edge = default;
        foreach (JsonNode? tier in list)
        {
            edge = tier![0] is null ? edge : isBySlice ? edge + Amount.Parse(CaseFiles.Decimal(tier[0])) : Amount.Parse(CaseFiles.Decimal(tier[0]));
            read.Add((read.Count == list.Count - 1 ? null : edge.ToString(), CaseFiles.Decimal(tier[1])));
        }

        return read;
    }

    /// <summary>The tiers as the files of OKX write them.</summary>
    internal static JsonArray Written(IEnumerable<(string? UpTo, string Rate)> tiers, string rateName) => [.. tiers.Select(JsonNode (tier) =>
    {
        JsonObject item = new() { [rateName] = tier.Rate };
        if (tier.UpTo is not null)
        {
            item["upTo"] = tier.UpTo;
        }

        return item;
    })];
}
