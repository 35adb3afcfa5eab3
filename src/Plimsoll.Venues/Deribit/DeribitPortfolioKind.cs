// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Rulebooks;
using Plimsoll.Scenarios;
using Plimsoll.Values;

namespace Plimsoll.Venues.Deribit;

/// <summary>The model <c>deribitPortfolio</c>: a risk matrix by currency pair, joined by settlement currency, with shocks for rolling and for large deltas
/// beside it.</summary>
/// <remarks>Fields have the names of Deribit's <c>model_params</c>, in camel case, so that what the venue answers can be copied into a file of another
/// date.</remarks>
public sealed class DeribitPortfolioKind : IModelKind
{
    private const int MaxBuckets = 20, MaxExtended = 32;
    private static readonly string[] _volatilityWords = ["up", "same", "down"];

    private static readonly string[] _pairFields =
    [
        "priceRange", "volatilityRangeUp", "volatilityRangeDown", "shortTermVegaPower", "longTermVegaPower", "minVolatilityForShockUp",
        "extendedTableFactor", "deltaTotalLiqShockThreshold", "mInc", "maxDeltaShock", "futuresContingency",
    ];

    /// <inheritdoc/>
    public string Kind => "deribitPortfolio";

    /// <inheritdoc/>
    public string Schema => """
        {
          "required": ["currencyNetting", "bucketsCount", "volScenarios", "mmFactor", "classes", "terms", "currencies"],
          "properties": {
            "currencyNetting": { "enum": ["segregated", "cross"],
            "description": "segregated: each settlement currency at its own worst row. cross: all of them row by row, profits as far as pnlOffset lets them." },
            "bucketsCount": { "type": "integer", "minimum": 1, "maximum": 20, "description": "Price buckets to each side of the middle." },
            "volScenarios": { "type": "array", "minItems": 1, "uniqueItems": true, "items": { "enum": ["up", "same", "down"] } },
            "extendedMoves": { "type": "array", "maxItems": 32, "items": { "$ref": "#/$defs/decimal" },
            "description": "Farther moves with volatility up, each at least as far as every price range, above -1 and at most 100; absent: none." },
            "mmFactor": { "$ref": "#/$defs/share", "description": "Maintenance margin per unit of the risk matrix margin; above 0." },
            "classes": {
              "type": "object",
              "additionalProperties": {
                "type": "object",
                "additionalProperties": false,
                "required": ["priceRange", "volatilityRangeUp", "volatilityRangeDown"],
                "properties": {
                  "priceRange": { "$ref": "#/$defs/share", "description": "Above 0 and below 1." },
                  "volatilityRangeUp": { "$ref": "#/$defs/nonNegative", "description": "At most 5." },
                  "volatilityRangeDown": { "$ref": "#/$defs/nonNegative", "description": "At most 5." },
                  "shortTermVegaPower": { "$ref": "#/$defs/nonNegative", "default": "0" },
                  "longTermVegaPower": { "$ref": "#/$defs/nonNegative", "default": "0" },
                  "minVolatilityForShockUp": { "$ref": "#/$defs/nonNegative", "default": "0" },
                  "extendedTableFactor": { "$ref": "#/$defs/share", "default": "1" },
                  "deltaTotalLiqShockThreshold": { "$ref": "#/$defs/nonNegative", "default": "0",
                  "description": "The delta up to which no delta shock is charged, numeraire." },
                  "mInc": { "$ref": "#/$defs/nonNegative", "default": "0",
                  "description": "By how much the rate of the delta shock grows per unit of the underlying." },
                  "maxDeltaShock": { "$ref": "#/$defs/share", "default": "0" },
                  "futuresContingency": { "$ref": "#/$defs/share", "default": "0", "description": "Rate of the index value of every future and perpetual." }
                }
              }
            },
            "terms": { "$ref": "#/$defs/terms" },
            "currencies": {
              "type": "object",
              "description": "By settlement asset; \"numeraire\" is the numeraire where it is not named, \"*\" every asset not named.",
              "additionalProperties": {
                "type": "object",
                "additionalProperties": false,
                "required": ["minAnnualisedMove", "annualisedMoveRisk"],
                "properties": {
                  "minAnnualisedMove": { "$ref": "#/$defs/share" },
                  "annualisedMoveRisk": { "$ref": "#/$defs/share" },
                  "pnlOffset": { "$ref": "#/$defs/share", "default": "0" },
                  "maxOffsetablePnl": { "$ref": "#/$defs/nonNegative", "default": "0", "description": "Numeraire." },
                  "extendedDampener": { "$ref": "#/$defs/nonNegative", "default": "0", "description": "Numeraire." },
                  "mmpMargin": { "$ref": "#/$defs/nonNegative", "default": "0", "description": "Units of the currency." }
                }
              }
            }
          }
        }
        """;

    /// <inheritdoc/>
    public ImmutableArray<string> Lines => DeribitPortfolioMargin.LineNames;

    /// <inheritdoc/>
    public IMarginModel? Read(JsonPlace place, InstrumentCatalog catalog)
    {
        bool isCross = place.Field("currencyNetting").Word(["segregated", "cross"]) == "cross";
        int buckets = place.Field("bucketsCount").Integer(1, MaxBuckets);
        Ratio factor = place.Field("mmFactor").PositiveFraction();
        ImmutableArray<VolatilityMove> volatilities = [.. place.Field("volScenarios").Items(required: true).Select(Volatility)];
        if (volatilities.IsEmpty || volatilities.Distinct().Count() != volatilities.Length)
        {
            place.Field("volScenarios").ExpectedBeside(place.Field("volScenarios"), "one or more of \"up\", \"same\", \"down\", none twice");
        }

        ImmutableArray<Ratio> extended = [.. place.Field("extendedMoves").Items().Select(static item =>
            item.Decimal<Ratio>("above -1, at most 100, not 0", static move => move > -Ratio.One && move <= Ratio.Of(100) && !move.IsZero))];
        if (extended.Length > MaxExtended)
        {
            place.Field("extendedMoves").Expected($"at most {MaxExtended} moves");
        }

        ImmutableArray<DeribitCurrency?> currencies = ReadCurrencies(place.Field("currencies"), catalog);
        TermsReader<DeribitPair> pairs = new(place, _pairFields, value => ReadPair(value, place.Field("extendedMoves"), buckets, volatilities, extended));
        return place.HasProblems
            ? null
            : new DeribitPortfolioMargin(catalog, [.. pairs.Classes.Select(static named => named.Terms)], pairs.ByObservable(catalog), currencies, isCross,
            factor);
    }

    private static DeribitPair? ReadPair(
        JsonPlace place, JsonPlace farther, int buckets, ImmutableArray<VolatilityMove> volatilities, ImmutableArray<Ratio> extended)
    {
        Ratio range = place.Field("priceRange").Decimal<Ratio>("above 0, below 1", static ratio => ratio.IsPositive && ratio < Ratio.One);
        VolatilityShock up = new(
            VolatilityMove.Up,
            IsAbsolute: false,
            Small(place.Field("volatilityRangeUp"), null),
            Small(place.Field("shortTermVegaPower"), Ratio.Zero),
            Small(place.Field("longTermVegaPower"), Ratio.Zero),
            Small(place.Field("minVolatilityForShockUp"), Ratio.Zero));
        VolatilityShock down = up with { Move = VolatilityMove.Down, Size = Small(place.Field("volatilityRangeDown"), null) };
        Ratio extendedFactor = place.Field("extendedTableFactor").PositiveFraction(Ratio.One);
        DeribitDeltaShock deltaShock = new(
            place.Field("deltaTotalLiqShockThreshold").MoneyOf("at least 0", static amount => !amount.IsNegative, Amount.Zero),
            place.Field("mInc").Decimal<Ratio>("from 0 to 1", static ratio => !ratio.IsNegative && ratio <= Ratio.One, Ratio.Zero),
            place.Field("maxDeltaShock").Fraction(Ratio.Zero));
        Ratio contingency = place.Field("futuresContingency").Fraction(Ratio.Zero);
        if (extended.Any(move => move.Abs() < range))
        {
            // A row nearer than the range would count with more than its whole profit and loss.
            place.Field("priceRange").ExpectedBeside(farther, $"at most {extended.Min(static move => move.Abs())}, the nearest of the extended moves");
        }

        // Rows are made of what stands beside the pair as well.
        return place.HasProblems
            ? null
            : DeribitPair.Of(
                range,
                buckets,
                [.. volatilities.Select(move => move == VolatilityMove.Up ? up : move == VolatilityMove.Down ? down : default)],
                extended,
                up,
                extendedFactor,
                deltaShock,
                contingency);
    }

    private static ImmutableArray<DeribitCurrency?> ReadCurrencies(JsonPlace place, InstrumentCatalog catalog)
    {
        Dictionary<string, DeribitCurrency> byName = new(StringComparer.Ordinal);
        foreach ((string name, JsonPlace value) in place.Members(required: true))
        {
            value.CheckObject("minAnnualisedMove", "annualisedMoveRisk", "pnlOffset", "maxOffsetablePnl", "extendedDampener", "mmpMargin");
            byName.Add(name, new(
                value.Field("pnlOffset").Fraction(Ratio.Zero),
                value.Field("maxOffsetablePnl").MoneyOf("at least 0", static amount => !amount.IsNegative, Amount.Zero),
                value.Field("extendedDampener").MoneyOf("at least 0", static amount => !amount.IsNegative, Amount.Zero),
                value.Field("minAnnualisedMove").Fraction(),
                value.Field("annualisedMoveRisk").Fraction(),
                value.Field("mmpMargin").Decimal<Amount>("at least 0", static amount => !amount.IsNegative, Amount.Zero)));
        }

        return [.. catalog.Assets.Select(asset => RulebookReader.TryFor(byName, asset, catalog, out DeribitCurrency? terms) ? terms : null)];
    }

    private static Ratio Small(JsonPlace place, Ratio? otherwise) =>
        place.Decimal<Ratio>("from 0 to 5", static ratio => !ratio.IsNegative && ratio <= Ratio.Of(5), otherwise);

    private static VolatilityMove Volatility(JsonPlace place) => place.Word(_volatilityWords) switch
    {
        "up" => VolatilityMove.Up,
        "down" => VolatilityMove.Down,
        _ => VolatilityMove.Same,
    };
}
