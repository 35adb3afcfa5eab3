// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Rulebooks;
using Plimsoll.Scenarios;
using Plimsoll.Values;

namespace Plimsoll.Venues.Binance;

/// <summary>The model <c>binancePortfolio</c>: brackets for futures, a stress test for options, and the buffer of the ratio at which a portfolio margin
/// account is
/// liquidated.</summary>
public sealed class BinancePortfolioKind : IModelKind
{
    private const int MaxSteps = 20;
    private static readonly string[] _fields = ["tiers", "priceRange", "steps", .. ScanGrid.VolatilityFields];

    /// <inheritdoc/>
    public string Kind => "binancePortfolio";

    /// <inheritdoc/>
    public string Schema => $$"""
        {
          "required": ["optionsInitialFactor", "liquidationUniMmr", "uniMmrBands", "loans", "classes", "terms"],
          "properties": {
            "optionsInitialFactor": { "$ref": "#/$defs/nonNegative", "description": "Initial per unit of an option book's worst loss; 1 to 10." },
            "liquidationUniMmr": { "$ref": "#/$defs/nonNegative", "description": "Equity ÷ maintenance at which the venue liquidates; 1 to 10." },
            "uniMmrBands": { "type": "array", "minItems": 1, "maxItems": 20, "items": {
              "type": "object", "additionalProperties": false, "required": ["above", "status"],
              "properties": { "above": { "$ref": "#/$defs/nonNegative" }, "status": { "type": "string", "minLength": 1 } } },
              "description": "What the venue calls a ratio above each figure, from the highest down to 0." },
            "loans": { "type": "object", "additionalProperties": false, "required": ["initial", "maintenance"],
              "properties": { "initial": { "$ref": "#/$defs/share" }, "maintenance": { "$ref": "#/$defs/share" } },
              "description": "Rates of loans that a balance of the same asset stands beside; the others are those of the add-on borrow." },
            "classes": {
              "type": "object",
              "additionalProperties": {
                "type": "object",
                "additionalProperties": false,
                "required": ["tiers", "priceRange", "steps", "volatilityUp", "volatilityDown"],
                "properties": {
                  "priceRange": { "$ref": "#/$defs/share", "description": "Of options; above 0 and below 1." },
                  "steps": { "type": "integer", "minimum": 1, "maximum": 20, "description": "Price steps to each side." },
                  {{ScanGrid.VolatilitySchema}},
                  "tiers": { "type": "array", "minItems": 1, "maxItems": 50, "items": {
                    "type": "object", "additionalProperties": false, "required": ["floor", "maintenance", "leverage"],
                    "properties": { "floor": { "$ref": "#/$defs/nonNegative" }, "maintenance": { "$ref": "#/$defs/share" },
                    "leverage": { "$ref": "#/$defs/leverage" }, "cum": { "$ref": "#/$defs/nonNegative",
                        "description": "The published deduction; checked." } } } }
                }
              }
            },
            "terms": { "$ref": "#/$defs/terms" }
          }
        }
        """;

    /// <inheritdoc/>
    public ImmutableArray<string> Lines => BinancePortfolioMargin.LineNames;

    /// <inheritdoc/>
    public IMarginModel? Read(JsonPlace place, InstrumentCatalog catalog)
    {
        Ratio factor = Factor(place.Field("optionsInitialFactor")), liquidation = Factor(place.Field("liquidationUniMmr"));
        ImmutableArray<BinanceBand> bands = ReadBands(place.Field("uniMmrBands"));
        JsonPlace loans = place.Field("loans");
        loans.CheckObject("initial", "maintenance");
        (Ratio initial, Ratio maintenance) = (loans.Field("initial").Fraction(), loans.Field("maintenance").Fraction());
        if (maintenance > initial)
        {
            loans.Field("maintenance").ExpectedBeside(loans.Field("initial"), $"at most initial, {initial}");
        }

        TermsReader<BinanceClass> terms = new(place, _fields, ReadClass);
        return place.HasProblems ? null : new BinancePortfolioMargin(
            catalog, [.. terms.Classes.Select(static named => named.Terms)], terms.ByInstrument(catalog), terms.ByObservable(catalog),
                new(factor, liquidation, initial, maintenance, bands));
    }

    private static ImmutableArray<BinanceBand> ReadBands(JsonPlace place)
    {
        ImmutableArray<JsonPlace> items = place.Items(required: true);
        ImmutableArray<BinanceBand>.Builder bands = ImmutableArray.CreateBuilder<BinanceBand>();
        foreach (JsonPlace item in items)
        {
            item.CheckObject("above", "status");
            bands.Add(new(item.Field("above").Decimal<Ratio>("at least 0", static ratio => !ratio.IsNegative), item.Field("status").Text()));
        }

        if (items.IsEmpty || !bands[^1].Above.IsZero || bands.Zip(bands.Skip(1)).Any(static pair => pair.Second.Above >= pair.First.Above))
        {
            place.ExpectedBeside(place, "bands that fall to 0");
        }

        return bands.ToImmutable();
    }

    private static Ratio Factor(JsonPlace place) =>
        place.Decimal<Ratio>("from 1 to 10", static ratio => ratio >= Ratio.One && ratio <= Ratio.Of(10));

    private static BinanceClass? ReadClass(JsonPlace place)
    {
        Ratio range = place.Field("priceRange").Decimal<Ratio>("above 0, below 1", static ratio => ratio.IsPositive && ratio < Ratio.One);
        int steps = place.Field("steps").Integer(1, MaxSteps);
        (VolatilityShock up, VolatilityShock down) = ScanGrid.Volatilities(place);
        TierSchedule? brackets = ReadBrackets(place.Field("tiers"));
        return place.HasProblems || brackets is null ? null
            : new(brackets, range, ScanGrid.Of(place.Path, ScanGrid.Steps(range, steps), [up, default, down], Ratio.One, hasSpotOffset: false));
    }

    private static TierSchedule? ReadBrackets(JsonPlace place)
    {
        ImmutableArray<JsonPlace> items = place.Items(required: true);
        ImmutableArray<MarginTier> tiers = [.. items.Select(static item =>
        {
            item.CheckObject("floor", "maintenance", "leverage", "cum");
            Ratio leverage = item.Field("leverage").Leverage();
            return new MarginTier(
                item.Field("floor").MoneyOf("at least 0", static amount => !amount.IsNegative),
                leverage.IsPositive ? Ratio.One.DividedBy(leverage, Rounding.Up) : Ratio.One,
                item.Field("maintenance").PositiveFraction());
        })];
        if (place.HasProblems)
        {
            return null;
        }

        TierSchedule? schedule = TierSchedule.TryCreate(tiers, out ImmutableArray<(int Tier, string Sentence)> errors);
        foreach ((int tier, string sentence) in errors)
        {
            (tier < items.Length ? items[tier] : place).Problem(sentence);
        }

        if (schedule is not null)
        {
            PublishedDeductions.Check(place, "bracket", [.. items.Select((item, i) => (item.Field("cum"), schedule.Deduction(i, MarginKind.Maintenance)))]);
        }

        return schedule;
    }
}
