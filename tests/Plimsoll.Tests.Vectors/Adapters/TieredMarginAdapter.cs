// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text.Json.Nodes;
using Plimsoll.Tests.Vectors.Frame;
using Plimsoll.Values;

namespace Plimsoll.Tests.Vectors.Adapters;

/// <summary>Maintenance brackets of several venues, read as a rulebook of the kind <c>tiered</c>: Binance's deductions, Hyperliquid's tiers of half the
/// initial rate.</summary>
internal sealed class TieredMarginAdapter : IVectorAdapter
{
    public string Rulebook(VectorCase vector) => vector.Subject.StartsWith("Binance", StringComparison.Ordinal) ? "binance-options" : "tiered";

    public JsonNode? Compute(VectorCase vector)
    {
        JsonObject inputs = vector.Inputs;
        if (vector.Subject.StartsWith("Binance", StringComparison.Ordinal) && inputs.ContainsKey("bracket_floor"))
        {
            return Deduction(inputs);
        }

        if (vector.Subject.StartsWith("Binance", StringComparison.Ordinal) && inputs.ContainsKey("notional") && inputs.ContainsKey("mmr")
            && inputs.ContainsKey("cum"))
        {
            return Bracket(inputs);
        }

        bool isHyperliquid = vector.Kind == "hl.tier" || vector.File.StartsWith("hyperliquid-margin", StringComparison.Ordinal);
        return isHyperliquid && inputs["tiers"] is JsonArray && inputs.ContainsKey("notional") ? Hyperliquid(inputs, vector.Kind == "hl.tier") : null;
    }

    // The bracket and the one below it are what the case gives; what the lower one deducts places it in the shipped table.
    private static JsonObject? Deduction(JsonObject inputs)
    {
        Ratio lower = Ratio.Parse(CaseFiles.Decimal(inputs["prev_mmr"]));
        Amount floor = Amount.Parse(CaseFiles.Decimal(inputs["bracket_floor"]));
        Ratio rate = Ratio.Parse(CaseFiles.Decimal(inputs["mmr"]));
        Amount hundred = Amount.Parse("100");
        Amount before = Amount.Parse(CaseFiles.Decimal(inputs["prev_cum"]));
        TieredVenue venue = TieredVenue.WithBracket(lower, before) is { } shipped && Has(shipped) ? shipped : TieredVenue.WithTiers(
            [.. TieredVenue.BracketTiers(lower, before), (floor.ToString(), TieredVenue.LeverageOf(rate), rate.ToString(), null)], "binance-options");

        // The last notional of the lower bracket, and a hundred beyond it: what is required between them says whether the shipped table has the case's bracket
        // there.
        Amount required = venue.Require(floor + hundred).Maintenance;
        return Has(venue) ? new JsonObject { ["cum"] = ((floor + hundred).Times(rate, Rounding.Up) - required).ToString() }
            : throw new FormatException("the case's brackets do not meet at its floor");

        bool Has(TieredVenue table) => table.Require(floor + hundred).Maintenance - table.Require(floor).Maintenance == hundred.Times(rate, Rounding.Up)
            && table.Require(floor).Maintenance - table.Require(floor - hundred).Maintenance == hundred.Times(lower, Rounding.Up);
    }

    private static JsonObject? Bracket(JsonObject inputs)
    {
        Amount notional = Amount.Parse(CaseFiles.Decimal(inputs["notional"]));
        Ratio rate = Ratio.Parse(CaseFiles.Decimal(inputs["mmr"]));
        Amount deduction = Amount.Parse(CaseFiles.Decimal(inputs["cum"]));
        (TieredVenue venue, Amount least) = TieredVenue.OfBracket(rate, deduction);
        return notional >= least ? Maintenance(venue.Require(notional).Maintenance)
            : throw new FormatException($"the notional is below {least}, from where on the case's bracket was placed");
    }

    private static JsonObject Hyperliquid(JsonObject inputs, bool edgeIsUpper)
    {
        // Maintenance is half of the initial rate, so 1 ÷ (2 × leverage); cut to 18 decimals, as a rulebook file would state it.
        TieredVenue venue = TieredVenue.WithTiers(inputs["tiers"]!.AsArray().Select(tier =>
        {
            string leverage = CaseFiles.Decimal(tier!["max_leverage"]);
            return (CaseFiles.Decimal(tier["lower"]), leverage, Share(1 / (2 * decimal.Parse(leverage, CultureInfo.InvariantCulture))), (string?)null);
        }));
        Amount notional = Amount.Parse(CaseFiles.Decimal(inputs["notional"]));
        (Amount initial, Amount maintenance) = venue.Require(notional);

        // At an edge both tiers charge the same; the two files that hold edges name a different one of them.
        (Ratio rate, string most, Amount deduction) = venue.Bracket(notional, edgeIsUpper);
        JsonObject computed = Maintenance(maintenance);
        computed["deduction"] = deduction.ToString();
        computed["mmr"] = rate.ToString();
        computed["max_leverage"] = most;
        computed["initial"] = initial.ToString();
        return computed;
    }

    private static JsonObject Maintenance(Amount required) =>
        new() { ["maintenance"] = required.ToString(), ["maintenance_margin"] = required.ToString(), ["mm"] = required.ToString() };

    private static string Share(decimal value) => Math.Round(value, 18, MidpointRounding.ToPositiveInfinity).ToString(CultureInfo.InvariantCulture);
}
