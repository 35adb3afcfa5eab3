// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text.Json.Nodes;
using Plimsoll.Instruments;
using Plimsoll.Rulebooks;
using Plimsoll.Tests.Vectors.Frame;
using Plimsoll.Values;
using Plimsoll.Venues;
using Plimsoll.Venues.Bybit;

namespace Plimsoll.Tests.Vectors.Adapters;

/// <summary>Bybit's marginal tiers through <c>bybit-cross</c>, and the parameters of its portfolio margin by date through <c>bybit-portfolio</c>.</summary>
internal sealed class BybitAdapter : IVectorAdapter
{
    // The range was changed on 10 January 2025.
    private static readonly DateOnly _before = new(2025, 1, 9), _after = new(2025, 1, 10);

    /// <summary>The ranges by date go through the versions of their two days.</summary>
    public IReadOnlyList<string> Rulebooks(VectorCase vector) => vector.Inputs.ContainsKey("tiers") ? ["bybit-cross"]
        : [.. ShippedRulebooks.Versions.Where(static version => version.Name == "bybit-portfolio" && ShippedRulebooks.Text(version.File) is { } text
            && (text == ShippedRulebooks.Text(version.Name, _before) || text == ShippedRulebooks.Text(version.Name, _after)))
            .Select(static version => version.File)];

    public JsonNode? Compute(VectorCase vector) =>
        !vector.Subject.StartsWith("Bybit", StringComparison.Ordinal) ? null
        : vector.Inputs.Count == 0 ? Ranges()
        : vector.Inputs["tiers"] is JsonArray ? Tiers(vector.Inputs)
        : null;

    private static JsonObject Ranges() =>
        new() { ["btc_eth_price_range_before"] = RangeOn(_before), ["btc_eth_price_range_after"] = RangeOn(_after) };

    private static string RangeOn(DateOnly day)
    {
        InstrumentCatalog catalog = CaseFiles.Catalog("""
            { "numeraire": "USD", "assets": [ {"symbol":"USD","decimals":6} ], "indices": ["BTC", "ETH"], "instruments": [] }
            """);
        Rulebook rulebook = CaseFiles.Rulebook(ShippedRulebooks.Text("bybit-portfolio", day)!, catalog);
        Ratio[] ranges = [.. catalog.Observables.Select(observable => ((BybitPortfolioMargin)rulebook.Model).ClassOf(observable.Id)!.PriceRange).Distinct()];
        return ranges.Length == 1 ? ranges[0].ToString() : throw new FormatException("BTC and ETH have ranges of their own");
    }

    private static JsonObject? Tiers(JsonObject inputs)
    {
        if (CaseTiers.AmountOf(inputs) is not { } amount || CaseTiers.Of(inputs["tiers"], amount) is not { } tiers)
        {
            return null;
        }

        // No initial rate is given and none is needed: maintenance is not above it.
        string floor = "0";
        List<(string Floor, string Leverage, string Maintenance, string? Deduction)> read = [];
        foreach ((string? upTo, string rate) in tiers)
        {
            read.Add((floor, Math.Max(1, Math.Floor(1 / decimal.Parse(rate, CultureInfo.InvariantCulture))).ToString(CultureInfo.InvariantCulture), rate,
                null));
            floor = upTo ?? floor;
        }

        string required = TieredVenue.WithTiers(read, "bybit-cross").Require(amount).Maintenance.ToString();
        return new(new[] { "maintenance_margin", "maintenance", "mm", "margin" }.Select(name => KeyValuePair.Create(name, (JsonNode?)required)));
    }
}
