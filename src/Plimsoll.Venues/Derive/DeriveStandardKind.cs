// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Venues.Derive;

/// <summary>The model <c>deriveStandard</c>: Derive's standard margin, SRM.</summary>
/// <remarks>Fields have the names of the contracts' parameters, in camel case.</remarks>
public sealed class DeriveStandardKind : IModelKind
{
    private static readonly string[] _fields =
    [
        "maxSpotReq", "minSpotReq", "mmCallSpotReq", "mmPutSpotReq", "mmPutMtmReq", "unpairedImScale", "unpairedMmScale", "mmOffsetScale", "mmPerpReq",
        "imPerpReq", "perpThreshold", "optionThreshold", "baseThreshold", "ocFactor",
    ];

    /// <inheritdoc/>
    public string Kind => "deriveStandard";

    /// <inheritdoc/>
    public string Schema { get; } = $$"""
        {
          "required": ["cash", "depegThreshold", "depegFactor", "classes", "terms", "collateral"],
          "properties": {
            "cash": { "type": "string", "description": "The asset that accounts are kept in and whose price below depegThreshold is charged for." },
            "depegThreshold": { "$ref": "#/$defs/nonNegative" },
            "depegFactor": { "$ref": "#/$defs/nonNegative" },
            "classes": {
              "type": "object",
              "additionalProperties": {
                "type": "object",
                "additionalProperties": false,
                "required": [{{string.Join(", ", _fields.Select(static field => $"\"{field}\""))}}],
                "properties": {
        {{string.Join(",\n", _fields.Select(static field => $$"""          "{{field}}": { "$ref": "#/$defs/nonNegative" }"""))}}
                }
              }
            },
            "terms": { "$ref": "#/$defs/terms" },
            "collateral": {
              "type": "object",
              "additionalProperties": {
                "type": "object",
                "additionalProperties": false,
                "required": ["marginFactor", "imScale"],
                "properties": {
                  "marginFactor": { "$ref": "#/$defs/share", "description": "The share of its value that counts toward maintenance." },
                  "imScale": { "$ref": "#/$defs/share", "description": "The share of that that counts toward initial margin." }
                }
              }
            }
          }
        }
        """;

    /// <inheritdoc/>
    public ImmutableArray<string> Lines => DeriveStandardMargin.LineNames;

    /// <inheritdoc/>
    public IMarginModel? Read(JsonPlace place, InstrumentCatalog catalog)
    {
        TermsReader<DeriveStandardTerms> terms = new(place, _fields, ReadClass);
        ImmutableArray<DeriveStandardTerms?> byObservable = terms.ByObservable(catalog);
        double threshold = DerivePortfolioReader.Between(place.Field("depegThreshold"), 0, 100);
        double factor = DerivePortfolioReader.Between(place.Field("depegFactor"), 0, 10);
        ImmutableArray<DeriveMarginFactor?> factors = ReadFactors(place.Field("collateral"), catalog);
        DeriveRules rules = new(
            DerivePortfolioReader.CashOf(place.Field("cash"), catalog),
            [.. byObservable.Select(static one => one is not null)],
            [.. factors.Select(static one => one is null ? null : new DeriveCollateralTerms(0, 0, null))],
            ReadsRates: false);
        return place.HasProblems ? null : new DeriveStandardMargin(rules, byObservable, factors, terms.For(), threshold, factor);
    }

    private static DeriveStandardTerms ReadClass(JsonPlace place)
    {
        Ordered(place, "maxSpotReq", "minSpotReq");
        Ordered(place, "minSpotReq", "mmCallSpotReq");
        Ordered(place, "unpairedImScale", "unpairedMmScale");
        Ordered(place, "imPerpReq", "mmPerpReq");
        return new(
            Figure(place, "maxSpotReq", 2), Figure(place, "minSpotReq", 2), Figure(place, "mmCallSpotReq", 2), Figure(place, "mmPutSpotReq", 2),
            Figure(place, "mmPutMtmReq", 2), Figure(place, "unpairedImScale", 3), Figure(place, "unpairedMmScale", 3),
            place.Field("mmOffsetScale").Decimal<Ratio>("from 1 to 3", static ratio => ratio >= Ratio.One && ratio <= Ratio.Of(3)).ToDouble(),
            Figure(place, "mmPerpReq", 1), Figure(place, "imPerpReq", 1), Figure(place, "perpThreshold", 1), Figure(place, "optionThreshold", 1),
            Figure(place, "baseThreshold", 1), Figure(place, "ocFactor", 10));
    }

    // Maintenance above initial margin would let a position stand that may not be opened.
    private static void Ordered(JsonPlace place, string greater, string lesser)
    {
        if (Ratio.TryParse(TextOf(place.Field(greater)), out Ratio most) && Ratio.TryParse(TextOf(place.Field(lesser)), out Ratio least) && least > most)
        {
            place.Field(lesser).ExpectedBeside(place.Field(greater), $"at most {greater}, {most}");
        }
    }

    private static string TextOf(JsonPlace place) => place.IsText ? place.Text() : string.Empty;

    private static double Figure(JsonPlace place, string name, int most) => DerivePortfolioReader.Between(place.Field(name), 0, most);

    private static ImmutableArray<DeriveMarginFactor?> ReadFactors(JsonPlace place, InstrumentCatalog catalog)
    {
        Dictionary<string, DeriveMarginFactor> byName = new(StringComparer.Ordinal);
        foreach ((string name, JsonPlace value) in place.Members(required: true))
        {
            value.CheckObject("marginFactor", "imScale");
            byName.Add(name, new(value.Field("marginFactor").Fraction().ToDouble(), value.Field("imScale").Fraction().ToDouble()));
        }

        return [.. catalog.Assets.Select(asset => RulebookReader.TryFor(byName, asset, catalog, out DeriveMarginFactor? terms) ? terms : null)];
    }
}
