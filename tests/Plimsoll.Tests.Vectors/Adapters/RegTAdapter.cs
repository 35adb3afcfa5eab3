// SPDX-License-Identifier: Apache-2.0
using System.Text.Json.Nodes;
using Plimsoll.Margin;
using Plimsoll.Tests.Vectors.Frame;
using Plimsoll.Values;

namespace Plimsoll.Tests.Vectors.Adapters;

/// <summary>Strategy margin of listed options through <c>reg-t</c>: CBOE's sheet, a broker's screen, a forum's covered write.</summary>
internal sealed class RegTAdapter : IVectorAdapter
{
    private const double Indicative = 0.01;

    public string? Rulebook(VectorCase vector) => vector.Subject.StartsWith("OCC TIMS", StringComparison.Ordinal) && vector.Inputs["valuation_points"] is null
        ? "reg-t" : null;

    public JsonNode? Compute(VectorCase vector)
    {
        JsonObject inputs = vector.Inputs;
        return !vector.Subject.StartsWith("OCC TIMS", StringComparison.Ordinal) || inputs["valuation_points"] is not null ? null
            : inputs["legs"] is JsonArray ? Strategy(inputs)
            : inputs.ContainsKey("option_price") ? Naked(inputs)
            : inputs.ContainsKey("short_calls") || inputs.ContainsKey("short_puts") ? Written(inputs)
            : null;
    }

    public double? Tolerance(VectorCase vector, string figure)
    {
        JsonObject inputs = vector.Inputs;
        return inputs.ContainsKey("option_price") && (vector.Tolerance as JsonObject)?["relative"] is { } relative
            && Compute(vector)?["formula_value"] is { } computed
            ? relative.GetValue<double>() * Number(computed)
            : figure.EndsWith("portfolio_margin_published", StringComparison.Ordinal) && Compute(vector)?["portfolio_margin_published"] is { } published
            ? Indicative * Number(published)
            : null;
    }

    private static double Number(JsonNode figure) => double.Parse(figure.ToString(), System.Globalization.CultureInfo.InvariantCulture);

    private static JsonObject Strategy(JsonObject inputs)
    {
        bool isIndex = inputs["legs"]!.AsArray().Any(static leg => leg!["kind"]!.ToString().StartsWith("etf_", StringComparison.Ordinal))
            || inputs["short_option_pct"]?.GetValue<decimal>() == 0.15m;
        ListedVenue venue = Venue(inputs, isIndex ? "SPX" : "IBM");
        foreach (JsonNode? leg in inputs["legs"]!.AsArray())
        {
            venue.Add(leg!.AsObject());
        }

        string required = venue.Assess().Initial.ToString();
        return new() { ["strategy_margin"] = required, ["published"] = required };
    }

    // A broker shows what it requires with the option's mark on top, because its equity leaves options out.
    private static JsonObject Naked(JsonObject inputs)
    {
        ListedVenue venue = Venue(inputs, "IBM");
        venue.Add(Option(inputs["right"]!, inputs["strike"]!, inputs["option_price"]!, inputs["contracts"]?.GetValue<decimal>() ?? -1, inputs["multiplier"]));
        MarginReport report = venue.Assess();
        Amount debt = report.Collateral.Aggregate(Amount.Zero, static (sum, line) => sum + line.OptionValue);
        return new()
        {
            ["maintenance_margin"] = (report.Maintenance - debt).ToString(),
            ["initial_margin"] = (report.Initial - debt).ToString(),
            ["formula_value"] = (report.Maintenance - debt).ToString(),
        };
    }

    // The expiry is not given; CBOE's brochure of that time has 56 days. It is of no account to the strategy margin.
    private static JsonObject Written(JsonObject inputs)
    {
        ListedVenue strategy = Venue(inputs, "IBM"), points = new("tims-customer", "IBM", CaseFiles.Decimal(inputs["underlying_price"]));
        foreach (ListedVenue venue in (ListedVenue[])[strategy, points])
        {
            venue.Add(new JsonObject { ["kind"] = "stock", ["shares"] = inputs["stock"]?.DeepClone() ?? 0 });
            foreach ((string field, string right) in ((string, string)[])[("short_calls", "C"), ("short_puts", "P")])
            {
                if (inputs[field] is { } contracts)
                {
                    string own = right == "C" ? "call_" : "put_";
                    JsonNode strike = inputs[own + "strike"] ?? inputs["strike"] ?? throw new FormatException($"{field} have no strike");
                    JsonNode premium = inputs[own + "premium"] ?? inputs["premium"] ?? throw new FormatException($"{field} have no premium");
                    venue.Add(Option(right, strike, premium, -contracts.GetValue<decimal>(), inputs["multiplier"]));
                }
            }
        }

        return new() { ["strategy_margin"] = strategy.Assess().Initial.ToString(), ["portfolio_margin_published"] = points.Assess().Maintenance.ToString() };
    }

    private static JsonObject Option(JsonNode right, JsonNode strike, JsonNode price, decimal contracts, JsonNode? multiplier) => new()
    {
        ["right"] = right.DeepClone(),
        ["strike"] = strike.DeepClone(),
        ["price"] = price.DeepClone(),
        ["contracts"] = contracts,
        ["multiplier"] = multiplier?.DeepClone() ?? 100,
    };

    private static ListedVenue Venue(JsonObject inputs, string underlying)
    {
        ListedVenue venue = new("reg-t", underlying, CaseFiles.Decimal(inputs["underlying_price"]));
        JsonObject terms = venue.Model["classes"]![venue.Model["terms"]![underlying]!.ToString()]!.DeepClone().AsObject();
        Set("initial", "short", "short_option_pct");
        Set("maintenance", "short", "short_option_pct");
        Set("initial", "floor", "short_option_min_pct");
        Set("maintenance", "floor", "short_option_min_pct");
        Set("initial", "longStock", "stock_initial_pct");
        Set("maintenance", "longStock", "stock_maintenance_pct");
        if (inputs["leverage"] is { } leverage)
        {
            terms["leverage"] = CaseFiles.Decimal(leverage);
        }

        CaseFiles.KeepOnly(venue.Rulebook, terms);
        return venue;

        void Set(string margin, string field, string given)
        {
            if (inputs[given] is { } figure)
            {
                terms[margin]![field] = CaseFiles.Decimal(figure);
            }
        }
    }
}
