// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Pricing.Surfaces;
using Plimsoll.Rulebooks;
using Plimsoll.Tests.Vectors.Frame;
using Plimsoll.Values;
using Plimsoll.Venues.Deribit;

namespace Plimsoll.Tests.Vectors.Adapters;

/// <summary>Deribit's risk matrices and those of venues that follow it through <c>deribit-portfolio</c>, its standard margin through
/// <c>deribit-standard</c>.</summary>
internal sealed class DeribitAdapter : IVectorAdapter
{
    public string Rulebook(VectorCase vector) => vector.Inputs.ContainsKey("im_base") || IsOption(vector.Inputs) ? "deribit-standard" : "deribit-portfolio";

    public JsonNode? Compute(VectorCase vector)
    {
        JsonObject inputs = vector.Inputs;
        return !vector.Subject.StartsWith("Deribit", StringComparison.Ordinal) ? null
            : inputs["positions_base"] is JsonObject && inputs["params"] is JsonObject ? Matrix(inputs)
            : inputs.ContainsKey("moves") && inputs.ContainsKey("price_range") ? Weights(inputs)
            : inputs.ContainsKey("im_base") && inputs.ContainsKey("step_per_unit") ? Standard(inputs)
            : IsOption(inputs) ? Option(inputs)
            : inputs.ContainsKey("annual_basis") && inputs["shocks"] is JsonArray ? Basis(inputs)
            : null;
    }

    // Positions in coin, each of an inverse contract: coin × mark are its quote units.
    private static JsonObject Matrix(JsonObject inputs)
    {
        string coin = inputs["currency"]!.ToString();
        JsonObject given = inputs["params"]!.AsObject();
        DeribitVenue venue = new("deribit-portfolio", coin);
        venue.Model["currencyNetting"] = "segregated";
        Set(venue.Model, "mmFactor", given, "mm_factor");

        // A live answer leaves out what is the same for all: then it is what ships.
        venue.Model["bucketsCount"] = given["buckets_count"]?.DeepClone() ?? venue.Model["bucketsCount"]?.DeepClone();
        venue.Model["volScenarios"] = given["vol_scenarios"]?.GetValue<int>() switch
        {
            null => venue.Model["volScenarios"]?.DeepClone(),
            1 => new JsonArray("same"),
            3 => new JsonArray("up", "same", "down"),
            int other => throw new FormatException($"{other} volatility scenarios"),
        };
        Set(venue.Class, "priceRange", given, "price_range");
        JsonObject currency = venue.Currency(coin);
        Set(currency, "pnlOffset", given, "pnl_offset_" + coin.ToLowerInvariant(), "pnl_offset");
        Set(currency, "maxOffsetablePnl", given, "max_offsetable_pnl");
        Set(currency, "extendedDampener", given, "extended_dampener_usd");
        Set(currency, "minAnnualisedMove", given, "min_annualised_move");
        Set(currency, "annualisedMoveRisk", given, "annualised_move_risk");
        Set(currency, "mmpMargin", given, "mmp_margin");
        venue.Price(coin, Price.Parse(CaseFiles.Decimal(inputs["index"])));
        foreach ((string name, JsonNode? size) in inputs["positions_base"]!.AsObject())
        {
            Price mark = Price.Parse(CaseFiles.Decimal(inputs["marks"]![name]));
            Timestamp? expiry = ExpiryOf(name);
            venue.Hold(name, isInverse: true, expiry, mark, Quantity.FromAtoms(mark.Times(Quantity.Parse(CaseFiles.Decimal(size)), Rounding.HalfEven).Atoms));

            // A case without a time says nothing of years left: then a dated contract is at its expiry, and rolls at the least rate.
            venue.Time = expiry is { } later && later > venue.Time ? later : venue.Time;
        }

        (Rulebook rulebook, Portfolio portfolio, MarketSnapshot market) = venue.Build();
        DeribitPortfolioMargin model = (DeribitPortfolioMargin)rulebook.Model;
        DeribitRiskMatrix matrix = model.MatrixOf(portfolio, market).Value;
        Amount index = Amount.FromAtoms(Price.Parse(CaseFiles.Decimal(inputs["index"])).Atoms);
        MarginReport report = DeribitVenue.Assess(rulebook, portfolio, market);
        int volatilities = model.Pairs[0].Standard / ((2 * venue.Model["bucketsCount"]!.GetValue<int>()) + 1);
        JsonObject computed = new()
        {
            ["aggregated_standard"] = Listed(matrix.Aggregated[0].Standard, volatilities),
            ["aggregated_extended"] = Listed(matrix.Aggregated[0].Extended, 1),
            ["worst_case"] = Line("worst case", static line => line.Initial),
            ["roll_shock"] = Line("roll shock", static line => line.Initial),
            ["delta_shock"] = Line("delta shock", static line => line.Initial),
            ["risk_matrix_margin"] = InCoin(Sum(report, static name => !name.EndsWith("MMP", StringComparison.Ordinal), static line => line.Initial)),
            ["maintenance_margin"] = InCoin(report.Maintenance),
            ["mmp_margin"] = Line("MMP", static line => line.Initial),
            ["open_orders_margin"] = given["open_orders_margin"] is { } required ? CaseFiles.Decimal(required) : "0",

            // The orders are not given, only what they required.
            ["initial_margin"] = (Amount.Parse(InCoin(report.Initial))
                + Amount.Parse(given["open_orders_margin"] is { } orders ? CaseFiles.Decimal(orders) : "0")).ToString(),
        };
        foreach (DeribitRiskVector vector in matrix.Initial)
        {
            string name = rulebook.Catalog![vector.Instrument!.Value].Expiry is null ? "perp" : "fut";
            foreach (string named in (string[])[name, rulebook.Catalog[vector.Instrument.Value].Symbol])
            {
                computed["initial_vector_" + named] = Listed(vector.Standard, volatilities);
                computed["extended_vector_" + named] = Listed(vector.Extended, 1);
            }
        }

        return computed;

        string Line(string part, Func<MarginLine, Amount> of) => InCoin(Sum(report, name => name.EndsWith(part, StringComparison.Ordinal), of));

        string InCoin(Amount amount) => Amount.FromAtoms(Fixed18.Divide(amount.Atoms, index.Atoms, Rounding.HalfEven)).ToString();
    }

    // The table prints moves in whole percent and weights to four decimals. Every weight is range ÷ |move| to its last printed digit where −66 % and −33 % are
    // thirds cut off, and −33 % alone is off by half a percent where they are not: they are read as thirds.
    private static JsonObject Weights(JsonObject inputs)
    {
        DeribitVenue venue = new("deribit-portfolio", "BTC");
        Set(venue.Class, "priceRange", inputs, "price_range");
        venue.Model["extendedMoves"] = new JsonArray([.. inputs["moves"]!.AsArray().Select(static move => (JsonNode)Whole(CaseFiles.Decimal(move)))]);
        DeribitPair pair = ((DeribitPortfolioMargin)venue.Build().Rulebook.Model).Pairs[0];
        return new() { ["usd_pnl_weights"] = new JsonArray([.. pair.Scenarios[pair.Standard..].Select(static row => (JsonNode)row.Weight.ToString())]) };
    }

    private static JsonObject Standard(JsonObject inputs)
    {
        DeribitVenue venue = new("deribit-standard", inputs["asset"]!.ToString());
        Set(venue.Class, "initialBase", inputs, "im_base");
        Set(venue.Class, "maintenanceBase", inputs, "mm_base");
        Set(venue.Class, "step", inputs, "step_per_unit");
        Price price = Price.Parse(CaseFiles.Decimal(inputs["price"]));
        venue.Price(inputs["asset"]!.ToString(), price);
        venue.Hold("PERPETUAL", isInverse: false, null, price, Quantity.Parse(CaseFiles.Decimal(inputs["size"])));
        (Rulebook rulebook, Portfolio portfolio, MarketSnapshot market) = venue.Build();
        MarginReport report = DeribitVenue.Assess(rulebook, portfolio, market);
        return new() { ["initial_margin"] = report.Initial.ToString(), ["maintenance_margin"] = report.Maintenance.ToString() };
    }

    private static bool IsOption(JsonObject inputs) =>
        inputs.ContainsKey("strike") && inputs.ContainsKey("right") && Index(inputs) is not null && Mark(inputs) is not null;

    private static JsonNode? Index(JsonObject inputs) => inputs["index"] ?? inputs["index_price"] ?? inputs["underlying_price"] ?? inputs["price"];

    private static JsonNode? Mark(JsonObject inputs) => inputs["mark"] ?? inputs["mark_price"] ?? inputs["option_mark"];

    // The venue states what is required with the option's mark on top, in coin: its balance leaves options out.
    private static JsonObject Option(JsonObject inputs)
    {
        string coin = (inputs["asset"] ?? inputs["currency"])?.ToString() ?? "BTC";
        DeribitVenue venue = new("deribit-standard", coin);
        Price index = Price.Parse(CaseFiles.Decimal(Index(inputs)));
        venue.Price(coin, index);
        venue.Write(coin, inputs["right"]!.ToString(), CaseFiles.Decimal(inputs["strike"]), Price.Parse(CaseFiles.Decimal(Mark(inputs))),
            Quantity.Parse(CaseFiles.Decimal(inputs["contracts"] ?? inputs["size"] ?? inputs["qty"] ?? JsonValue.Create(-1))));
        (Rulebook rulebook, Portfolio portfolio, MarketSnapshot market) = venue.Build();
        MarginReport report = DeribitVenue.Assess(rulebook with { AddOns = [] }, portfolio, market);

        // What is owed for it is in coin already.
        Amount debt = report.Collateral.Aggregate(Amount.Zero, static (sum, line) => sum + line.OptionValue);
        return new() { ["initial_margin"] = InCoin(report.Initial), ["maintenance_margin"] = InCoin(report.Maintenance) };

        string InCoin(Amount amount) => (Amount.FromAtoms(Fixed18.Divide(amount.Atoms, index.Atoms, Rounding.HalfEven)) - debt).ToString();
    }

    // A linear future whose mark carries the index by the basis.
    private static JsonObject Basis(JsonObject inputs)
    {
        const string Coin = "ETH";
        ImmutableArray<Ratio> shocks = [.. inputs["shocks"]!.AsArray().Select(static shock => Ratio.Parse(CaseFiles.Decimal(shock)))];
        DeribitVenue venue = new("deribit-portfolio", Coin);
        venue.Model["bucketsCount"] = (shocks.Length - 1) / 2;
        venue.Model["extendedMoves"] = new JsonArray();
        venue.Class["priceRange"] = shocks[^1].ToString();
        Set(venue.Class, "futuresContingency", inputs, "contingency_factor");
        double index = inputs["index"]!.GetValue<double>(), years = inputs["days"]!.GetValue<double>() / 365;
        double carried = index / DiscountCurve.Flat(inputs["annual_basis"]!.GetValue<double>()).Value.Factor(years);
        Price mark = Price.TryQuantise(carried, Rounding.HalfEven, out Price quantised) ? quantised : throw new FormatException("the basis has no price");
        venue.Price(Coin, Price.Parse(CaseFiles.Decimal(inputs["index"])));
        venue.Hold("FUTURE", isInverse: false, venue.Time.PlusSeconds((long)(years * 365 * 86_400)), mark, Quantity.Parse(CaseFiles.Decimal(inputs["qty"])));
        (Rulebook rulebook, Portfolio portfolio, MarketSnapshot market) = venue.Build();
        DeribitPortfolioMargin model = (DeribitPortfolioMargin)rulebook.Model;
        ImmutableArray<Amount> rows = model.MatrixOf(portfolio, market).Value.Initial[0].Standard;
        int volatilities = rows.Length / shocks.Length;
        if (!shocks.SequenceEqual(model.Pairs[0].Scenarios.Where((_, s) => s % volatilities == 0).Select(static row => row.Own.PriceMove)))
        {
            throw new FormatException("the shocks are not equal steps from −range to +range");
        }

        MarginReport report = DeribitVenue.Assess(rulebook, portfolio, market);
        return new()
        {
            ["future_price"] = mark.ToString(),
            ["contingency"] = Sum(report, static name => name.EndsWith("futures contingency", StringComparison.Ordinal), static line => line.Initial)
                .ToString(),
            ["pnl"] = Listed(rows, volatilities),
        };
    }

    private static string Whole(string percent) => percent switch
    {
        "-0.66" => "-0.666666666666666667",
        "-0.33" => "-0.333333333333333333",
        _ => percent,
    };

    private static void Set(JsonObject target, string field, JsonObject given, params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            if (given[name] is { } figure)
            {
                target[field] = CaseFiles.Decimal(figure);
                return;
            }
        }
    }

    private static Amount Sum(MarginReport report, Func<string, bool> isOf, Func<MarginLine, Amount> of) =>
        report.Lines.Where(line => isOf(line.Name)).Aggregate(Amount.Zero, (sum, line) => sum + of(line.Line));

    private static JsonArray Listed(ImmutableArray<Amount> rows, int step) =>
        [.. rows.Where((_, s) => s % step == 0).Select(static row => (JsonNode)row.ToString())];

    /// <summary>The expiry that a name ends in, at 08:00 UTC; null for a perpetual.</summary>
    private static Timestamp? ExpiryOf(string name) =>
        DateTime.TryParseExact(name[(name.IndexOf('-', StringComparison.Ordinal) + 1)..], "dMMMyy", CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTime day)
            ? new Timestamp((day.AddHours(8) - DateTime.UnixEpoch).Ticks * 100)
            : null;
}
