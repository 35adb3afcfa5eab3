// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Venues.Tims;

/// <summary>The model <c>tims</c>: valuation points by class, class, product and portfolio groups, a minimum charge per contract.</summary>
public sealed class TimsKind : IModelKind
{
    private static readonly string[] _classFields =
        ["down", "up", "pricing", "volatility", "rate", "dividendYield", "steps", "minimumPerUnit", "minimumRate", "isListed"];

    /// <inheritdoc/>
    public string Kind => "tims";

    /// <inheritdoc/>
    public string Schema => """
        {
          "required": ["classes", "terms"],
          "properties": {
            "points": { "type": "integer", "minimum": 1, "maximum": 20, "default": 5, "description": "Valuation points on either side; zero is none." },
            "initialFactor": { "$ref": "#/$defs/nonNegative", "default": "1", "description": "Initial per unit of maintenance, from 1 to 10." },
            "classes": {
              "type": "object",
              "additionalProperties": {
                "type": "object",
                "additionalProperties": false,
                "required": ["down", "up", "pricing", "volatility"],
                "properties": {
                  "down": { "$ref": "#/$defs/share", "description": "The farthest fall; above 0 and below 1." },
                  "up": { "$ref": "#/$defs/share", "description": "The farthest rise; above 0." },
                  "pricing": { "enum": ["binomial", "blackScholes", "black76"],
                  "description": "binomial: exercised at any time, on the index. blackScholes: at expiry, on the index. black76: at expiry, on its forward." },
                  "volatility": { "enum": ["implied", "market"], "description": "implied: by the mark of each series. market: as observed." },
                  "rate": { "$ref": "#/$defs/share", "description": "A year, continuously compounded; not for black76." },
                  "dividendYield": { "$ref": "#/$defs/share", "description": "A year, continuously; not for black76." },
                  "steps": { "type": "integer", "minimum": 10, "maximum": 1000, "description": "Of the tree; for binomial only." },
                  "minimumPerUnit": { "$ref": "#/$defs/nonNegative", "default": "0", "description": "Least per option and unit of its multiplier." },
                  "minimumRate": { "$ref": "#/$defs/share", "default": "0", "description": "Least per option as a rate of its underlying's value." },
                  "isListed": { "type": "boolean", "default": true }
                }
              }
            },
            "terms": { "$ref": "#/$defs/terms" },
            "classGroups": {
              "type": "object",
              "description": "Underlyings that net in full with each other, by value: an index and the funds that track it.",
              "additionalProperties": { "type": "array", "minItems": 1, "uniqueItems": true, "items": { "type": "string" } }
            },
            "productGroups": { "$ref": "#/$defs/timsGroups",
            "description": "Class groups, or underlyings in none, a share of whose gains stands against losses of the others." },
            "portfolioGroups": { "$ref": "#/$defs/timsGroups", "description": "Product groups, likewise." },
            "shares": { "type": "array", "uniqueItems": true, "items": { "type": "string" },
            "description": "Assets whose balance is a position on the underlying that is their price." },
            "eligibility": {
              "type": "object",
              "additionalProperties": false,
              "required": ["broker", "clearing", "introduced", "unlisted"],
              "description": "The least equity of an account; where it is not met a line says so.",
              "properties": {
                "broker": { "enum": ["clearing", "introduced"] },
                "clearing": { "$ref": "#/$defs/nonNegative" },
                "introduced": { "$ref": "#/$defs/nonNegative" },
                "unlisted": { "$ref": "#/$defs/nonNegative" }
              }
            }
          }
        }
        """.Replace("""{ "$ref": "#/$defs/timsGroups",""", $"{{ {Groups},", StringComparison.Ordinal);

    private const string Groups = """
        "type": "object", "additionalProperties": { "type": "object", "additionalProperties": false, "required": ["offset", "members"], "properties": {
          "offset": { "$ref": "#/$defs/share" },
          "members": { "type": "array", "minItems": 1, "uniqueItems": true, "items": { "type": "string" } } } }
        """;

    /// <inheritdoc/>
    public ImmutableArray<string> Lines => TimsMargin.LineNames;

    /// <inheritdoc/>
    public IMarginModel? Read(JsonPlace place, InstrumentCatalog catalog)
    {
        int points = place.Field("points").Integer(1, 20, 5);
        Ratio factor = place.Field("initialFactor").Decimal<Ratio>("from 1 to 10", static ratio => ratio >= Ratio.One && ratio <= Ratio.Of(10), Ratio.One);
        TermsReader<TimsClass> terms = new(place, _classFields, value => ReadClass(value, points));
        TimsGroups groups = TimsGroups.Read(place);
        ImmutableArray<TimsClass> classes = [.. terms.Classes.Select(static named => named.Terms)];
        TimsEligibility? eligibility = ReadEligibility(place.Field("eligibility"));
        ImmutableArray<bool> isShare = ShareAssets.Read(place.Field("shares"), catalog);

        if (place.HasProblems)
        {
            return null;
        }

        ImmutableArray<TimsClass?> classOf = terms.ByObservable(catalog);
        ImmutableArray<TimsMember?> members =
        [
            .. catalog.Observables.Select((spec, id) => classOf[id] is { } own ? groups.MemberOf(spec.Name, id, classes.IndexOf(own)) : null),
        ];
        return new TimsMargin(catalog, classes, members, isShare, factor, eligibility, points);
    }

    private static TimsClass? ReadClass(JsonPlace place, int points)
    {
        Ratio down = place.Field("down").Decimal<Ratio>("above 0, below 1", static ratio => ratio.IsPositive && ratio < Ratio.One);
        Ratio up = place.Field("up").PositiveFraction();
        TimsPricing pricing = place.Field("pricing").Word(["binomial", "blackScholes", "black76"]) switch
        {
            "blackScholes" => TimsPricing.BlackScholes,
            "black76" => TimsPricing.Black76,
            _ => TimsPricing.Binomial,
        };
        bool isImplied = place.Field("volatility").Word(["implied", "market"]) == "implied";
        bool isKnown = !place.Field("pricing").IsWrong, isOnForward = isKnown && pricing == TimsPricing.Black76;
        (double rate, double dividends) = isOnForward
            ? (Absent(place.Field("rate"), "no rate, which black76 does without"), Absent(place.Field("dividendYield"), "no yield, which black76 does without"))
            : (place.Field("rate").Fraction(isKnown ? null : Ratio.Zero).ToDouble(),
                place.Field("dividendYield").Fraction(isKnown ? null : Ratio.Zero).ToDouble());
        int steps = !isKnown ? place.Field("steps").Integer(10, 1000, 10)
            : pricing == TimsPricing.Binomial ? place.Field("steps").Integer(10, 1000)
            : (int)Absent(place.Field("steps"), "no steps, which only a tree has");
        Amount perUnit = place.Field("minimumPerUnit").MoneyOf("at least 0", static amount => !amount.IsNegative, Amount.Zero);
        Ratio rateOf = place.Field("minimumRate").Fraction(Ratio.Zero);
        bool isListed = place.Field("isListed").Flag(true);
        return place.HasProblems ? null : new(down, up, points, new(pricing, rate, dividends, Math.Max(steps, 1), isImplied), perUnit, rateOf, isListed);
    }

    private static double Absent(JsonPlace place, string expected)
    {
        if (place.Exists)
        {
            place.Expected(expected);
        }

        return 0;
    }

    private static TimsEligibility? ReadEligibility(JsonPlace place)
    {
        if (!place.Exists)
        {
            return null;
        }

        place.CheckObject("broker", "clearing", "introduced", "unlisted");
        bool isIntroduced = place.Field("broker").Word(["clearing", "introduced"]) == "introduced";
        Amount clearing = Least("clearing"), introduced = Least("introduced");
        return new(isIntroduced ? introduced : clearing, Least("unlisted"));

        Amount Least(string field) => place.Field(field).MoneyOf("at least 0", static amount => !amount.IsNegative);
    }
}
