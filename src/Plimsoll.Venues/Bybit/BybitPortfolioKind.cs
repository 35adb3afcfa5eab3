// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Rulebooks;
using Plimsoll.Scenarios;
using Plimsoll.Values;

namespace Plimsoll.Venues.Bybit;

/// <summary>The model <c>bybitPortfolio</c>: portfolio margin of Bybit's unified trading account, the worst of a stress test and five contingencies by
/// underlying.</summary>
public sealed class BybitPortfolioKind : IModelKind
{
    private const int MaxSteps = 20;

    private static readonly string[] _fields =
    [
        "priceRange", "steps", .. ScanGrid.VolatilityFields, "shortOptionsRate", "vegaRate", "deltaSpreadRate", "stablecoinSpreadRate", "futuresRate",
        "initialFactor",
    ];

    /// <inheritdoc/>
    public string Kind => "bybitPortfolio";

    /// <inheritdoc/>
    public string Schema => $$"""
        {
          "required": ["classes", "terms"],
          "properties": {
            "classes": {
              "type": "object",
              "additionalProperties": {
                "type": "object",
                "additionalProperties": false,
                "required": ["priceRange", "steps", "volatilityUp", "volatilityDown", "shortOptionsRate", "vegaRate", "deltaSpreadRate",
                "stablecoinSpreadRate", "futuresRate", "initialFactor"],
                "properties": {
                  "priceRange": { "$ref": "#/$defs/share", "description": "Above 0 and below 1." },
                  "steps": { "type": "integer", "minimum": 1, "maximum": 20, "description": "Price steps to each side." },
                  {{ScanGrid.VolatilitySchema}},
                  "shortOptionsRate": { "$ref": "#/$defs/share",
                    "description": "Of the index value of net short options, by expiry and side; of puts at most strike less mark." },
                  "vegaRate": { "$ref": "#/$defs/share", "description": "Of the index value of options matched across expiries, a day between them." },
                  "deltaSpreadRate": { "$ref": "#/$defs/share", "description": "Of delta matched across expiries, a year between them." },
                  "stablecoinSpreadRate": { "$ref": "#/$defs/share", "description": "Of delta matched between stablecoins." },
                  "futuresRate": { "$ref": "#/$defs/share", "description": "Of the notional of perpetuals and futures." },
                  "initialFactor": { "$ref": "#/$defs/nonNegative", "description": "Initial per unit of maintenance; 1 to 10." }
                }
              }
            },
            "terms": { "$ref": "#/$defs/terms" },
            "stablecoins": { "type": "array", "items": { "type": "string", "minLength": 1 }, "description": "Assets that are each a dollar of its own." }
          }
        }
        """;

    /// <inheritdoc/>
    public ImmutableArray<string> Lines => BybitPortfolioMargin.LineNames;

    /// <inheritdoc/>
    public IMarginModel? Read(JsonPlace place, InstrumentCatalog catalog)
    {
        TermsReader<BybitClass> terms = new(place, _fields, ReadClass);
        ImmutableArray<string> stablecoins = [.. place.Field("stablecoins").Items().Select(static item => item.Text())];
        return place.HasProblems ? null
            : new BybitPortfolioMargin(catalog, [.. terms.Classes.Select(static named => named.Terms)], terms.ByObservable(catalog),
                [.. catalog.Assets.Where(asset => stablecoins.Contains(asset.Symbol)).Select(static asset => asset.Id)]);
    }

    private static BybitClass? ReadClass(JsonPlace place)
    {
        Ratio range = place.Field("priceRange").Decimal<Ratio>("above 0, below 1", static ratio => ratio.IsPositive && ratio < Ratio.One);
        int steps = place.Field("steps").Integer(1, MaxSteps);
        (VolatilityShock up, VolatilityShock down) = ScanGrid.Volatilities(place);
        BybitClass read = new(
            range,
            steps,
            place.Field("shortOptionsRate").Fraction(),
            place.Field("vegaRate").Fraction(),
            place.Field("deltaSpreadRate").Fraction(),
            place.Field("stablecoinSpreadRate").Fraction(),
            place.Field("futuresRate").Fraction(),
            place.Field("initialFactor").Decimal<Ratio>("from 1 to 10", static ratio => ratio >= Ratio.One && ratio <= Ratio.Of(10)))
        {
            Stress = null!,
        };
        return place.HasProblems ? null
            : read with { Stress = ScanGrid.Of(place.Path, ScanGrid.Steps(range, steps), [up, default, down], Ratio.One, hasSpotOffset: true) };
    }
}
