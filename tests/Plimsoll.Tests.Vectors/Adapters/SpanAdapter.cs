// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Plimsoll.Connectors.Span;
using Plimsoll.Instruments;
using Plimsoll.Tests.Vectors.Frame;
using Plimsoll.Venues.Span;

namespace Plimsoll.Tests.Vectors.Adapters;

/// <summary>SPAN: arrays, scans, charges and credits by the calculator, with the scenarios of <c>span</c>; portfolios of the published file by its
/// reader.</summary>
internal sealed class SpanAdapter : IVectorAdapter
{
    public string? Rulebook(VectorCase vector) => "span";

    public JsonNode? Compute(VectorCase vector)
    {
        JsonObject inputs = vector.Inputs;
        return !vector.Subject.Contains("SPAN", StringComparison.Ordinal) ? null
            : inputs.ContainsKey("record") ? SpanRecords.Fields(inputs["record"]!.ToString())
            : inputs.ContainsKey("risk_arrays") && inputs["positions"] is JsonObject ? Scan(inputs)
            : inputs["legs"] is JsonArray legs && legs.All(static leg => leg!["summary_array"] is not null) ? Credits(inputs)
            : inputs["option"] is JsonObject ? Array(inputs)
            : inputs.ContainsKey("combined_commodity") && (inputs["futures"] is JsonArray || inputs["options"] is JsonArray) ? SpanFileCases.Portfolio(inputs)
            : SpanFileCases.IsIntercommodity(inputs) ? SpanFileCases.Intercommodity(inputs)
            : SpanCharges.Compute(inputs);
    }

    /// <summary>The scenarios of the rulebook, with a case's own extremes where it has them.</summary>
    internal static SpanMargin Model(JsonObject inputs)
    {
        JsonObject rulebook = CaseFiles.Shipped("span");
        JsonObject model = rulebook["model"]!.AsObject();
        Set("extremeMultiple", "extreme_multiplier");
        Set("extremeCover", "extreme_cover");
        Set("lookAheadYears", "lookahead_years");
        InstrumentCatalog catalog = CaseFiles.Catalog("""{ "numeraire": "USD", "assets": [ { "symbol": "USD", "decimals": 6 } ], "instruments": [] }""");
        return (SpanMargin)CaseFiles.Rulebook(rulebook.ToJsonString(), catalog).Model;

        void Set(string field, string given)
        {
            if (inputs[given] is { } figure)
            {
                model[field] = CaseFiles.Decimal(figure);
            }
        }
    }

    internal static double Number(JsonNode? node) => node!.GetValue<double>();

    internal static ImmutableArray<double> Numbers(JsonNode? node) => [.. node!.AsArray().Select(Number)];

    internal static JsonArray Listed(IEnumerable<double> figures) => [.. figures.Select(static figure => (JsonNode)figure)];

    /// <summary>Everything of one combined commodity.</summary>
    internal static JsonObject Told(SpanCommodityReport one) => new()
    {
        ["summary_array"] = Listed(one.Losses),
        ["scan_risk"] = one.ScanRisk,
        ["active_scenario"] = one.ActiveScenario,
        ["paired_scenario"] = one.PairedScenario,
        ["paired_loss"] = one.Losses[one.PairedScenario - 1],
        ["net_delta"] = one.NetDelta,
        ["net_delta_by_month"] = new JsonObject(one.Months.Select(static month => KeyValuePair.Create(month.Period, (JsonNode?)month.Net))),
        ["intracommodity_spreads"] = one.Spreads.Sum(static formed => formed.Count),
        ["intracommodity_charge"] = one.IntraCharge,
        ["spot_charge"] = one.SpotCharge,
        ["delivery_charge"] = one.SpotCharge,
        ["short_option_minimum"] = one.ShortOptionMinimum,
        ["intercommodity_credit"] = one.Credit,
        ["credit"] = one.Credit,
        ["risk_margin"] = one.Risk,
        ["margin"] = one.Risk,
        ["net_option_value"] = one.OptionValue,
        ["margin_less_nov"] = one.Risk - one.OptionValue,
        ["requirement"] = one.Requirement,
        ["time_risk"] = one.TimeRisk,
        ["volatility_risk"] = one.VolatilityRisk,
        ["futures_price_risk"] = one.FuturesPriceRisk,
        ["wfpr"] = one.WeightedPriceRisk,
    };

    private static JsonObject Scan(JsonObject inputs)
    {
        SpanPoints points = Model(inputs).Rules.Points;
        string name = inputs["combined_commodity"]?.ToString() ?? "case";
        JsonObject arrays = inputs["risk_arrays"]!.AsObject(), deltas = inputs["deltas"] as JsonObject ?? [];
        ImmutableArray<SpanHolding> book = [.. inputs["positions"]!.AsObject().Select(position => new SpanHolding(
            new(name, position.Key, SpanProductType.Future, position.Key)
            {
                Array = new(Numbers(arrays[position.Key]), deltas[position.Key] is { } delta ? Number(delta) : 0),
            },
            Number(position.Value)))];
        return Told(SpanCalculator.Assess(new(points, [new(name, "USD")], [], []), book).Commodities[0]);
    }

    private static JsonObject Credits(JsonObject inputs)
    {
        SpanPoints points = Model(inputs).Rules.Points;
        JsonArray legs = inputs["legs"]!.AsArray();
        ImmutableArray<SpanCombined> combined = [.. legs.Select(static leg => new SpanCombined(leg!["cc"]!.ToString(), "USD"))];
        SpanSpread credit = new(1, SpanChargeMethod.WeightedPriceRisk, Number(inputs["credit_rate"]), [.. legs.Select(static leg =>
            new SpanLeg(leg!["cc"]!.ToString(), 0, leg["side"]!.ToString() == "A", leg["delta_per_spread"] is { } ratio ? Number(ratio) : 1))]);
        SpanReport report = SpanCalculator.Assess(new(points, combined, [], [credit]), [.. legs.Select(static leg => new SpanHolding(
            new(leg!["cc"]!.ToString(), "book", SpanProductType.Future, "book")
            {
                Array = new(Numbers(leg["summary_array"]), Number(leg["net_delta"])),
            },
            1))]);
        double count = report.Credits.Sum(static formed => formed.Count);
        JsonObject computed = new()
        {
            ["spreads"] = count,
            ["spreads_displayed"] = Math.Round(count),
            ["total_margin"] = report.Commodities.Sum(static one => one.Risk),
        };
        foreach (SpanCommodityReport one in report.Commodities)
        {
            computed[one.Terms.Name] = Told(one);
        }

        return computed;
    }

    private static JsonObject Array(JsonObject inputs)
    {
        SpanMargin model = Model(inputs);
        JsonObject option = inputs["option"]!.AsObject();
        SpanPoints points = model.Rules.Points;
        if (inputs["delta_points"] is { } fractions)
        {
            points = new(points.Scans, [.. Numbers(fractions).Zip(Numbers(inputs["delta_weights"]), static (fraction, weight) =>
                new SpanDeltaPoint(fraction, 0, weight))]);
        }

        bool isOnFuture = inputs["future"] is not null || inputs["futures_price"] is not null || inputs["forward"] is not null;
        SpanOption priced = new(
            isOnFuture ? SpanFormula.Black76 : SpanFormula.BlackScholes,
            option["right"]!.ToString() == "C",
            Number(option["strike"]),
            Number(inputs["spot"] ?? inputs["future"] ?? inputs["futures_price"] ?? inputs["forward"]),
            Number(inputs["implied_vol"]),
            Number(inputs["time_years"]),
            Number(inputs["price_scan_range_money"] ?? inputs["price_scan_range"]),
            Number(inputs["vol_scan_pct"] ?? inputs["vol_scan_points"] ?? inputs["vol_scan"]),
            Number(inputs["contract_value_factor"] ?? inputs["cvf"]))
        {
            IsScanAbsolute = inputs["vol_scan_pct"] is null,
            Rate = inputs["rate_cont"] is { } rate ? Number(rate) : 0,
            DividendYield = inputs["dividend"] is { } dividend ? Number(dividend) : 0,
            LookAhead = model.Rules.LookAhead,
        };
        SpanArray array = SpanPricing.Array(priced, points).Value;
        return new() { ["risk_array"] = Listed(array.Losses), ["composite_delta"] = array.Delta };
    }
}

/// <summary>Records of positional files.</summary>
internal static class SpanRecords
{
    // Every field by its name; digits are numbers, arrays are lists, and signs are put before what they belong to.
    internal static JsonObject Fields(string text)
    {
        Pa2Record record = Pa2Record.Read(text, "case", 1);
        JsonObject computed = new() { ["record_type"] = record.Type };
        foreach (Pa2Field field in record.Fields.Where(static field => !field.Name.EndsWith("_sign", StringComparison.Ordinal)))
        {
            string sign = field.Name + "_sign";
            string digits = record.Text(field.Name);
            bool isNumber = digits.Length > 0 && digits.All(char.IsAsciiDigit) && !field.Name.Contains("month", StringComparison.Ordinal)
                && !field.Name.Contains("date", StringComparison.Ordinal) && !field.Name.StartsWith("commodity", StringComparison.Ordinal);
            computed[field.Name] = isNumber
                ? record.Number(field.Name, 0, record.Fields.Any(other => other.Name == sign) ? sign : null)
                : digits;
        }

        // Of a future there is no right. Names end in _raw where digits are told as they stand, without their decimals.
        if (computed["right"]?.ToString().Length == 0)
        {
            computed["right"] = null;
        }

        if (record.Type is "82" or "84")
        {
            computed["composite_delta_raw"] = record.Number("composite_delta", 0, "composite_delta_sign");
            computed["composite_delta"] = record.Number("composite_delta", 4, "composite_delta_sign");
            computed["implied_vol"] = record.Number("implied_vol_raw", 6) * record.Exponent("implied_vol_exponent", "implied_vol_exponent_sign");
            computed["contract_value_factor"] = record.Number("cvf_raw", 7) * record.Exponent("cvf_exponent", "cvf_exponent_sign");
            computed["cvf"] = computed["contract_value_factor"]!.DeepClone();
        }

        List<JsonNode?> array = [.. record.Fields.Where(static field => field.Name.Length > 1 && field.Name[0] == 'a'
            && field.Name[1..].All(char.IsAsciiDigit))
            .Select(field => (JsonNode?)record.Number(field.Name, 0, field.Name + "_sign"))];
        if (array.Count > 0)
        {
            computed[record.Type is "81" or "83" ? "array_1_9" : "array_10_16"] = new JsonArray([.. array]);
        }

        if (record.Type == "B")
        {
            computed["price_scan_range"] = record.Number("price_scan_raw");
            computed["extreme_multiplier"] = record.Number("extreme_multiplier_raw", 3);
            computed["extreme_cover"] = record.Number("extreme_cover_raw", 4);
            computed["base_vol"] = record.Number("base_vol_raw", 6) * record.Exponent("base_vol_exponent", "base_vol_exponent_sign");
            computed["vol_scan_range"] = record.Number("vol_scan_raw", 6) * record.Exponent("vol_scan_exponent", "vol_scan_exponent_sign");
            computed["rate"] = record.Number("rate_raw", 4);
            computed["time_to_expiry"] = record.Number("time_raw", 6);
            computed["lookahead"] = record.Number("lookahead_raw", 6);
            computed["delta_scaling_factor"] = record.Number("delta_scale_raw", 4);
        }

        return computed;
    }
}
