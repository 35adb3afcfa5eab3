// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Venues.Okx;

/// <summary>The model <c>okxAccount</c>: OKX's position tiers, the rate of a tier for the whole position, and its account modes futures (single currency) and
/// multi-currency.</summary>
public sealed class OkxAccountKind : IModelKind
{
    private const int MaxTiers = 50;

    /// <inheritdoc/>
    public string Kind => "okxAccount";

    /// <inheritdoc/>
    public string Schema => $$"""
        {
          "required": ["accountMode", "classes", "terms"],
          "properties": {
            "accountMode": { "enum": ["multi", "single"],
            "description": "multi: all assets back all positions. single: what settles in an asset is backed by that asset alone." },
            "classes": {
              "type": "object",
              "additionalProperties": {
                "type": "object",
                "additionalProperties": false,
                "required": ["tiers", "liquidationFee"],
                "properties": {
                  "liquidationFee": { "$ref": "#/$defs/share", "description": "Of notional; required beside maintenance." },
                  "tiers": { "type": "array", "minItems": 1, "maxItems": 50, "items": {
                    "type": "object", "additionalProperties": false, "required": ["maintenance", "leverage"],
                    "properties": { "upTo": { "$ref": "#/$defs/nonNegative", "description": "Notional, numeraire; the last has none." },
                    "maintenance": { "$ref": "#/$defs/share" }, "leverage": { "$ref": "#/$defs/leverage" } } } }
                }
              }
            },
            "terms": { "$ref": "#/$defs/terms" },
            "shortOptions": {{ShortOptionsReader.Schema}}
          }
        }
        """;

    /// <inheritdoc/>
    public ImmutableArray<string> Lines => OkxAccountMargin.LineNames;

    /// <inheritdoc/>
    public IMarginModel? Read(JsonPlace place, InstrumentCatalog catalog)
    {
        bool isSingle = place.Field("accountMode").Word(["multi", "single"]) == "single";
        TermsReader<OkxPositionTerms> terms = new(place, ["tiers", "liquidationFee"], ReadClass);
        ShortOptionTerms? options = ShortOptionsReader.Read(place.Field("shortOptions"));
        return place.HasProblems ? null : new OkxAccountMargin(catalog, terms.ByInstrument(catalog), options, isSingle);
    }

    private static OkxPositionTerms? ReadClass(JsonPlace place)
    {
        Ratio fee = place.Field("liquidationFee").Fraction();
        ImmutableArray<JsonPlace> items = place.Field("tiers").Items(required: true);
        ImmutableArray<OkxPositionTier>.Builder tiers = ImmutableArray.CreateBuilder<OkxPositionTier>();
        for (int i = 0; i < items.Length; i++)
        {
            JsonPlace item = items[i];
            item.CheckObject("upTo", "maintenance", "leverage");
            Amount? edge = item.Field("upTo").Exists ? item.Field("upTo").MoneyOf("above 0", static amount => amount.IsPositive) : null;
            Ratio leverage = item.Field("leverage").Leverage(), maintenance = item.Field("maintenance").PositiveFraction();
            OkxPositionTier tier = new(edge, leverage.IsPositive ? Ratio.One.DividedBy(leverage, Rounding.Up) : Ratio.One, maintenance);
            if ((i == items.Length - 1) == edge.HasValue || (i > 0 && edge is { } upTo && upTo <= tiers[i - 1].UpTo))
            {
                item.Field("upTo").ExpectedBeside(item.Field("upTo"), "above the tier before, in all but the last, which has none");
            }

            if (tier.Maintenance > tier.Initial)
            {
                item.Field("maintenance").ExpectedBeside(item.Field("leverage"), $"at most 1 ÷ leverage, {tier.Initial}");
            }

            if (i > 0 && (tier.Maintenance < tiers[i - 1].Maintenance || tier.Initial < tiers[i - 1].Initial))
            {
                item.ExpectedBeside(items[i - 1], "rates that do not fall from tier to tier");
            }

            tiers.Add(tier);
        }

        if (items.Length is 0 or > MaxTiers)
        {
            place.Field("tiers").ExpectedBeside(place.Field("tiers"), $"1 to {MaxTiers} tiers");
        }

        return place.HasProblems ? null : new(tiers.ToImmutable(), fee);
    }
}
