// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Rulebooks;
using Plimsoll.Scenarios;
using Plimsoll.Values;

namespace Plimsoll.Venues.Okx;

/// <summary>The model <c>okxPortfolio</c>: OKX's portfolio margin, risk units by underlying with the components MR1 to MR7 and MR9 over all of them.</summary>
/// <remarks>MR8, what is borrowed, is the add-on <c>borrow</c>.</remarks>
public sealed class OkxPortfolioKind : IModelKind
{
    private const int MaxMoves = 10, MaxTiers = 20;

    private static readonly string[] _rates =
        ["termStructureMove", "annualisedBasisMove", "leastBasisMove", "rateMove", "futuresCharge", "optionsCharge"];

    private static readonly string[] _fields =
    [
        "priceMoves", "volatilityUp", "volatilityDown", "shortPower", "longPower", "extremeMove", "extremeShare", "termStructureMove", "annualisedBasisMove",
        "leastBasisMove", "rateMove", "futuresCharge", "optionsCharge", "minimumChargeTiers",
    ];

    /// <inheritdoc/>
    public string Kind => "okxPortfolio";

    /// <inheritdoc/>
    public string Schema => """
        {
          "required": ["riskUnits", "initialFactor", "minimumCharge", "classes", "terms"],
          "properties": {
            "riskUnits": { "enum": ["underlying", "settlement"],
            "description": "underlying: all on an underlying nets. settlement: only what also settles in one asset, as before January 2025." },
            "initialFactor": { "$ref": "#/$defs/nonNegative", "description": "Initial per unit of maintenance; 1 to 10." },
            "minimumCharge": { "enum": ["marginal", "whole"], "description": "Whether a multiplier of MR7 is for the slice in its tier or for all." },
            "classes": {
              "type": "object",
              "additionalProperties": {
                "type": "object",
                "additionalProperties": false,
                "required": ["priceMoves", "volatilityUp", "volatilityDown", "extremeMove", "extremeShare", "termStructureMove", "annualisedBasisMove",
                "leastBasisMove", "rateMove", "futuresCharge", "optionsCharge", "minimumChargeTiers"],
                "properties": {
                  "priceMoves": { "type": "array", "minItems": 2, "maxItems": 10, "items": { "$ref": "#/$defs/share" },
                  "description": "MR1: moves to each side, rising from 0, below 1." },
                  "volatilityUp": { "$ref": "#/$defs/nonNegative", "description": "Relative, at most 5." },
                  "volatilityDown": { "$ref": "#/$defs/nonNegative", "description": "Relative, at most 5." },
                  "shortPower": { "$ref": "#/$defs/nonNegative", "default": "0" },
                  "longPower": { "$ref": "#/$defs/nonNegative", "default": "0" },
                  "extremeMove": { "$ref": "#/$defs/share", "description": "MR6; at least the last of priceMoves, below 1." },
                  "extremeShare": { "$ref": "#/$defs/share", "description": "The share of its loss that counts." },
                  "termStructureMove": { "$ref": "#/$defs/share", "description": "MR3." },
                  "annualisedBasisMove": { "$ref": "#/$defs/share", "description": "MR4." },
                  "leastBasisMove": { "$ref": "#/$defs/share", "description": "MR4." },
                  "rateMove": { "$ref": "#/$defs/share", "description": "MR5." },
                  "futuresCharge": { "$ref": "#/$defs/share", "description": "MR7, of notional." },
                  "optionsCharge": { "$ref": "#/$defs/share", "description": "MR7, of notional; of a short put at most strike less mark." },
                  "minimumChargeTiers": { "type": "array", "minItems": 1, "maxItems": 20, "items": {
                    "type": "object", "additionalProperties": false, "required": ["multiplier"],
                    "properties": { "upTo": { "$ref": "#/$defs/nonNegative", "description": "Of the raw charge, numeraire; the last has none." },
                    "multiplier": { "$ref": "#/$defs/nonNegative", "description": "1 to 100, not below the one before." } } } }
                }
              }
            },
            "terms": { "$ref": "#/$defs/terms" },
            "stablecoins": {
              "type": "object",
              "additionalProperties": false,
              "required": ["assets", "tiers"],
              "description": "MR9: a rate of what one kind of dollar hedges of another.",
              "properties": {
                "assets": { "type": "array", "items": { "type": "string", "minLength": 1 } },
                "tiers": { "type": "array", "minItems": 1, "maxItems": 20, "items": {
                  "type": "object", "additionalProperties": false, "required": ["rate"],
                  "properties": { "upTo": { "$ref": "#/$defs/nonNegative" }, "rate": { "$ref": "#/$defs/share" } } } }
              }
            }
          }
        }
        """;

    /// <inheritdoc/>
    public ImmutableArray<string> Lines => OkxPortfolioMargin.LineNames;

    /// <inheritdoc/>
    public IMarginModel? Read(JsonPlace place, InstrumentCatalog catalog)
    {
        bool isBySettlement = place.Field("riskUnits").Word(["underlying", "settlement"]) == "settlement";
        Ratio factor = place.Field("initialFactor").Decimal<Ratio>("from 1 to 10", static ratio => ratio >= Ratio.One && ratio <= Ratio.Of(10));
        bool isMarginal = place.Field("minimumCharge").Word(["marginal", "whole"]) == "marginal";
        TermsReader<OkxClass> terms = new(place, _fields, ReadClass);
        (ImmutableArray<AssetId> assets, OkxTiers? tiers) = ReadStablecoins(place.Field("stablecoins"), catalog);
        return place.HasProblems ? null
            : new OkxPortfolioMargin(catalog, [.. terms.Classes.Select(static named => named.Terms)], terms.ByObservable(catalog),
                new(isBySettlement, factor, isMarginal, assets, tiers));
    }

    private static OkxClass? ReadClass(JsonPlace place)
    {
        ImmutableArray<Ratio> moves = [.. place.Field("priceMoves").Items(required: true).Select(static item => item.Decimal<Ratio>(
            "from 0, below 1", static ratio => !ratio.IsNegative && ratio < Ratio.One))];
        if (moves.Length is < 2 or > MaxMoves || !moves[0].IsZero || moves.Zip(moves.Skip(1)).Any(static pair => pair.Second <= pair.First))
        {
            place.Field("priceMoves").ExpectedBeside(place.Field("priceMoves"), $"2 to {MaxMoves} moves that rise from 0");
        }

        (VolatilityShock up, VolatilityShock down) = ScanGrid.Volatilities(place);
        Ratio extreme = place.Field("extremeMove").Decimal<Ratio>("above 0, below 1", static ratio => ratio.IsPositive && ratio < Ratio.One);
        if (moves.Length > 0 && extreme < moves[^1])
        {
            place.Field("extremeMove").ExpectedBeside(place.Field("priceMoves"), $"at least the last of priceMoves, {moves[^1]}");
        }

        Ratio share = place.Field("extremeShare").PositiveFraction();
        Ratio[] rates = [.. _rates.Select(name => place.Field(name).Fraction())];
        OkxTiers? tiers = ReadTiers(place.Field("minimumChargeTiers"), "multiplier", Ratio.One, Ratio.Of(100));
        return place.HasProblems || tiers is null ? null : new(moves, extreme, share, rates[0], rates[1], rates[2], rates[3], rates[4], rates[5], tiers)
        {
            SpotShock = ScanGrid.Of(place.Path, ScanGrid.BothSides(moves), [up, default, down], Ratio.One, hasSpotOffset: true),
            Extreme = ScanGrid.Of(place.Path, [-extreme, extreme], [default], share, hasSpotOffset: true),
        };
    }

    private static (ImmutableArray<AssetId> Assets, OkxTiers? Tiers) ReadStablecoins(JsonPlace place, InstrumentCatalog catalog)
    {
        if (!place.Exists)
        {
            return ([], null);
        }

        place.CheckObject("assets", "tiers");
        ImmutableArray<AssetId> assets = [.. place.Field("assets").Items(required: true).Select(static item => item.Text())
            .Where(name => catalog.TryFindAsset(name, out _))
            .Select(name => catalog.TryFindAsset(name, out AssetSpec? asset) ? asset.Id : default)];
        return (assets, ReadTiers(place.Field("tiers"), "rate", Ratio.Zero, Ratio.One));
    }

    private static OkxTiers? ReadTiers(JsonPlace place, string rateName, Ratio least, Ratio most)
    {
        ImmutableArray<JsonPlace> items = place.Items(required: true);
        ImmutableArray<OkxTier>.Builder tiers = ImmutableArray.CreateBuilder<OkxTier>();
        for (int i = 0; i < items.Length; i++)
        {
            JsonPlace item = items[i];
            item.CheckObject("upTo", rateName);
            Amount? edge = item.Field("upTo").Exists ? item.Field("upTo").MoneyOf("above 0", static amount => amount.IsPositive) : null;
            Ratio rate = item.Field(rateName).Decimal<Ratio>($"from {least} to {most}", ratio => ratio >= least && ratio <= most);
            bool isLast = i == items.Length - 1;
            if (isLast == edge.HasValue || (i > 0 && edge is { } upTo && upTo <= tiers[i - 1].UpTo))
            {
                item.Field("upTo").ExpectedBeside(item.Field("upTo"), isLast ? "nothing: the last tier has no end"
                    : "above the tier before, in all but the last");
            }

            if (i > 0 && rate < tiers[i - 1].Rate)
            {
                item.Field(rateName).ExpectedBeside(items[i - 1].Field(rateName), $"at least that of the tier before, {tiers[i - 1].Rate}");
            }

            tiers.Add(new(edge, rate));
        }

        if (items.Length is 0 or > MaxTiers)
        {
            place.ExpectedBeside(place, $"1 to {MaxTiers} tiers");
        }

        return place.HasProblems ? null : new(tiers.ToImmutable());
    }
}
