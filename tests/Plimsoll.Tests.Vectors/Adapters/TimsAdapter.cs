// SPDX-License-Identifier: Apache-2.0
using System.Text.Json.Nodes;
using Plimsoll.Margin;
using Plimsoll.Tests.Vectors.Frame;

namespace Plimsoll.Tests.Vectors.Adapters;

/// <summary>Portfolio margin of listed options through <c>tims-customer</c>.</summary>
/// <remarks>CBOE's sheet gives prices and requirements, no rate and no yield: a case says which were assumed, and what its own model makes of them
/// (<c>model_value_under_stated_assumptions</c>, held to its tolerance). The published requirement has no tolerance in the file; Plimsoll's figure is held to
/// 1 % of it, so that a point or an offset that is missing is noticed.</remarks>
internal sealed class TimsAdapter : IVectorAdapter
{
    private const double Indicative = 0.01;

    public string? Rulebook(VectorCase vector) =>
        vector.Subject.StartsWith("OCC TIMS", StringComparison.Ordinal) && vector.Inputs["valuation_points"] is JsonArray ? "tims-customer" : null;

    public JsonNode? Compute(VectorCase vector)
    {
        if (!vector.Subject.StartsWith("OCC TIMS", StringComparison.Ordinal) || vector.Inputs["valuation_points"] is not JsonArray)
        {
            return null;
        }

        string computed = Assess(vector.Inputs).Maintenance.ToString();
        return new JsonObject { ["portfolio_margin"] = computed, ["model_value_under_stated_assumptions"] = computed };
    }

    public double? Tolerance(VectorCase vector, string figure)
    {
        if (vector.Tolerance is not JsonObject forms || forms.ContainsKey("abs") || forms.ContainsKey("rel"))
        {
            // A published figure whose case gives no tolerance is held to 1 %; a plain tolerance is the case's own.
            return vector.Tolerance is null ? Indicative * Number() : null;
        }

        return Number() * (figure.EndsWith("model_value_under_stated_assumptions", StringComparison.Ordinal)
            && forms["model_value_relative"] is { } relative ? relative.GetValue<double>()
            : forms["published_relative"] is { } published ? published.GetValue<double>() : Indicative);

        double Number() => double.Parse(Assess(vector.Inputs).Maintenance.ToString(), System.Globalization.CultureInfo.InvariantCulture);
    }

    internal static MarginReport Assess(JsonObject inputs)
    {
        bool isIndex = inputs["style"]?.ToString() == "European";
        ListedVenue venue = new("tims-customer", isIndex ? "SPX" : "IBM", CaseFiles.Decimal(inputs["underlying_price"]));
        JsonArray moves = inputs["valuation_points"]!.AsArray();
        decimal[] down = [.. moves.Select(static move => move!.GetValue<decimal>()).Where(static move => move < 0).Order()];
        decimal[] up = [.. moves.Select(static move => move!.GetValue<decimal>()).Where(static move => move > 0).Order()];
        if (down.Length != up.Length || down.Length + up.Length != moves.Count || !IsEven(up) || !IsEven([.. down.Reverse().Select(static move => -move)]))
        {
            throw new FormatException("the valuation points are not equal steps to either side of zero");
        }

        JsonObject shipped = venue.Model["classes"]![isIndex ? "highCapIndex" : "equity"]!.DeepClone().AsObject();
        (shipped["down"], shipped["up"]) = (CaseFiles.Decimal(JsonValue.Create(-down[0])), CaseFiles.Decimal(JsonValue.Create(up[^1])));
        Set(shipped, "rate", inputs["assumed_rate"]);
        Set(shipped, "dividendYield", inputs["assumed_dividend_yield"]);
        Set(shipped, "minimumPerUnit", inputs["min_per_contract"], 100);
        CaseFiles.KeepOnly(venue.Rulebook, shipped);
        venue.Model["points"] = up.Length;
        venue.ExpiryDays = inputs["expiry_days"]!.GetValue<int>();
        foreach (JsonNode? leg in inputs["legs"]!.AsArray())
        {
            venue.Add(leg!.AsObject());
        }

        return venue.Assess();
    }

    private static bool IsEven(decimal[] steps) =>
        steps.Select((step, k) => Math.Abs((step * steps.Length) - (steps[^1] * (k + 1)))).All(static off => off < 1e-9m);

    private static void Set(JsonObject target, string field, JsonNode? given, decimal divisor = 1)
    {
        if (given is not null)
        {
            target[field] = CaseFiles.Decimal(JsonValue.Create(given.GetValue<decimal>() / divisor));
        }
    }
}
