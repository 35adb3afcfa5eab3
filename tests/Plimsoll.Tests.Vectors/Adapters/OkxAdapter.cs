// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Plimsoll.Instruments;
using Plimsoll.Tests.Vectors.Frame;
using Plimsoll.Values;
using Plimsoll.Venues;
using Plimsoll.Venues.Okx;

namespace Plimsoll.Tests.Vectors.Adapters;

/// <summary>OKX's portfolio margin through <c>okx-portfolio</c>: the aggregate of components, the multipliers of MR7 in both readings, the rates of MR9, and
/// its
/// parameters by date.</summary>
internal sealed class OkxAdapter : IVectorAdapter
{
    private const string Name = "okx-portfolio";

    // The notice of 2 January 2025 prints what was in force on its day beside what is from the 15th on.
    private static readonly DateOnly _before = new(2025, 1, 2), _after = new(2025, 1, 15);

    private static readonly ImmutableArray<string> _versions =
        [.. ShippedRulebooks.Versions.Where(static version => version.Name == Name).Select(static version => version.File)];

    /// <summary>Each version that gives what the newest gives: one with other tiers of MR7, or without MR9, is none of a case that goes by them. The tables by
    /// date go through the versions of their two days.</summary>
    public IReadOnlyList<string> Rulebooks(VectorCase vector) => vector.Inputs.Count == 0
        ? [.. _versions.Where(static file => ShippedRulebooks.Text(file) is { } text
            && (text == ShippedRulebooks.Text(Name, _before) || text == ShippedRulebooks.Text(Name, _after)))]
        : [.. _versions.Where(file => JsonNode.DeepEquals(Under(file, vector.Inputs), Compute(vector)))];

    public JsonNode? Compute(VectorCase vector) => !vector.Subject.StartsWith("OKX", StringComparison.Ordinal) ? null
        : vector.Inputs.Count == 0 ? Parameters()
        : Under(_versions[^1], vector.Inputs);

    private static JsonObject? Under(string version, JsonObject inputs) =>
        inputs.ContainsKey("MR7") || inputs.ContainsKey("MR1") ? Aggregate(version, inputs)
        : inputs.ContainsKey("raw_minimum_charge") ? MinimumCharge(version, inputs)
        : inputs["tiers"] is JsonArray ? Stablecoins(version, inputs)
        : null;

    private static JsonObject? Aggregate(string version, JsonObject inputs)
    {
        Amount[] parts = [.. Enumerable.Range(1, 9).Select(i => inputs[$"MR{i}"] is { } figure ? Amount.Parse(CaseFiles.Decimal(figure)) : default)];
        OkxUnitMargin unit = new(parts[0], parts[1], parts[2], parts[3], parts[4], parts[5], parts[6]);
        Amount maintenance = unit.Maintenance + parts[7] + parts[8];
        return new()
        {
            ["mmr"] = maintenance.ToString(),
            ["imr"] = Model(CaseFiles.Shipped(version)).Initial(maintenance).ToString(),
            ["stress"] = unit.Stress.ToString(),
        };
    }

    private static JsonObject? MinimumCharge(string version, JsonObject inputs)
    {
        Amount raw = Amount.Parse(CaseFiles.Decimal(inputs["raw_minimum_charge"]));
        JsonObject rulebook = CaseFiles.Shipped(version);
        JsonObject terms = rulebook["model"]!["classes"]!["major"]!.DeepClone().AsObject();
        if (CaseTiers.Of(inputs["tiers"], default) is { } tiers)
        {
            terms["minimumChargeTiers"] = CaseTiers.Written(tiers, "multiplier");
        }

        CaseFiles.KeepOnly(rulebook, terms);
        OkxTiers charge = Model(rulebook).Classes[0].ChargeTiers;
        return new()
        {
            ["scaled_if_marginal"] = charge.Of(raw, isMarginal: true).ToString(),
            ["scaled_if_whole"] = charge.Of(raw, isMarginal: false).ToString(),
        };
    }

    private static JsonObject? Stablecoins(string version, JsonObject inputs)
    {
        JsonObject rulebook = CaseFiles.Shipped(version);
        if (rulebook["model"]!["stablecoins"] is not JsonObject stablecoins
            || CaseTiers.AmountOf(inputs) is not { } amount || CaseTiers.Of(inputs["tiers"], amount) is not { } tiers)
        {
            return null;
        }

        stablecoins["tiers"] = CaseTiers.Written(tiers, "rate");
        string charged = Model(rulebook).StablecoinCharge(amount).ToString();
        return new(new[] { "mr9", "MR9", "margin", "charge", "mmr", "maintenance_margin" }.Select(name => KeyValuePair.Create(name, (JsonNode?)charged)));
    }

    private static JsonObject Parameters()
    {
        JsonObject computed = [];
        foreach ((string when, DateOnly day) in new[] { ("before", _before), ("after", _after) })
        {
            OkxPortfolioMargin model = Model(JsonNode.Parse(ShippedRulebooks.Text(Name, day)!)!.AsObject());
            computed["MR1_" + when] = ByClass(model, static terms => new JsonArray([.. terms.PriceMoves.Select(static move => (JsonNode)move.ToString())]));
            computed["MR6_" + when] = ByClass(model, static terms => terms.ExtremeMove.ToString());
            computed["MR4_" + when] = ByClass(model, static terms => terms.AnnualisedBasisMove.ToString());
            computed["MR7_" + when] = Written(TermsOf(model, "BTC").ChargeTiers);
            if (model.Terms.StablecoinTiers is { } stablecoins)
            {
                computed["MR9_" + when] = Written(stablecoins);
            }
        }

        return computed;
    }

    /// <summary>The three classes that the notice's tables have; LTC stands in the middle row of each.</summary>
    private static JsonObject ByClass(OkxPortfolioMargin model, Func<OkxClass, JsonNode> of) =>
        new() { ["BTC_ETH"] = of(TermsOf(model, "BTC")), ["mid"] = of(TermsOf(model, "LTC")), ["others"] = of(TermsOf(model, "ATOM")) };

    private static OkxClass TermsOf(OkxPortfolioMargin model, string coin) =>
        _catalog.TryFindObservable(coin, out ObservableSpec? observable) && model.ClassOf(observable.Id) is { } terms ? terms : throw new FormatException(coin);

    private static JsonArray Written(OkxTiers tiers) =>
        [.. tiers.Tiers.Select(static tier => (JsonNode)new JsonArray(tier.UpTo is { } edge ? (JsonNode)edge.ToString() : null, tier.Rate.ToString()))];

    private static OkxPortfolioMargin Model(JsonObject rulebook) => (OkxPortfolioMargin)CaseFiles.Rulebook(rulebook.ToJsonString(), _catalog).Model;

    private static readonly InstrumentCatalog _catalog = CaseFiles.Catalog("""
        { "numeraire": "USD", "assets": [ {"symbol":"USD","decimals":6} ], "indices": ["BTC", "LTC", "ATOM"], "instruments": [] }
        """);
}
