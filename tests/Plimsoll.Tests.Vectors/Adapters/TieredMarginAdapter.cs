// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Plimsoll.Margin;
using Plimsoll.Tests.Vectors.Frame;
using Plimsoll.Values;

namespace Plimsoll.Tests.Vectors.Adapters;

/// <summary>Maintenance brackets of several venues through <see cref="TierSchedule"/>: Binance's deductions, Bybit's marginal tiers, Hyperliquid's tiers of half the initial
/// rate.</summary>
internal sealed class TieredMarginAdapter : IVectorAdapter
{
    public JsonNode? Compute(VectorCase vector)
    {
        JsonObject inputs = vector.Inputs;
        if (vector.Subject.StartsWith("Binance", StringComparison.Ordinal) && inputs.ContainsKey("bracket_floor"))
        {
            return Deduction(inputs);
        }

        if (vector.Subject.StartsWith("Binance", StringComparison.Ordinal) && inputs.ContainsKey("notional") && inputs.ContainsKey("mmr") && inputs.ContainsKey("cum"))
        {
            return Bracket(inputs);
        }

        if (vector.Subject.StartsWith("Bybit", StringComparison.Ordinal) && inputs["tiers"] is JsonArray)
        {
            return Bybit(inputs);
        }

        bool isHyperliquid = vector.Kind == "hl.tier" || vector.File.StartsWith("hyperliquid-margin", StringComparison.Ordinal);
        return isHyperliquid && inputs["tiers"] is JsonArray && inputs.ContainsKey("notional") ? Hyperliquid(inputs, vector.Kind == "hl.tier") : null;
    }

    // A bracket's deduction follows from the one below it, which a schedule starts with: floor 0 at the lower rate, then the bracket. The lower deduction is given, and adds.
    private static JsonObject Deduction(JsonObject inputs)
    {
        TierSchedule schedule = Schedule(("0", Text(inputs["prev_mmr"]), Text(inputs["prev_mmr"])), (Text(inputs["bracket_floor"]), Text(inputs["mmr"]), Text(inputs["mmr"])));
        Amount cum = schedule.Deduction(1, MarginKind.Maintenance) + Amount.Parse(Text(inputs["prev_cum"]));
        return new JsonObject { ["cum"] = cum.ToString() };
    }

    // Rate and deduction of a bracket alone: a schedule with half the rate below floor = deduction ÷ (half the rate) has just this deduction.
    private static JsonObject? Bracket(JsonObject inputs)
    {
        Amount notional = Amount.Parse(Text(inputs["notional"]));
        Ratio rate = Ratio.Parse(Text(inputs["mmr"]));
        Ratio half = rate.Times(Ratio.Parse("0.5"), Rounding.Up);
        Amount floor = Amount.FromAtoms(Fixed18.Divide(Amount.Parse(Text(inputs["cum"])).Atoms, (rate - half).Atoms, Rounding.Down));
        TierSchedule? schedule = TierSchedule.TryCreate([new(default, half, half), new(floor, rate, rate)], out _);
        return schedule is null || notional < floor ? null : Maintenance(schedule.Require(notional, MarginKind.Maintenance));
    }

    private static JsonObject? Bybit(JsonObject inputs)
    {
        List<(string Floor, string Rate)> tiers = [];
        Amount floor = default;
        foreach (JsonNode? tier in inputs["tiers"]!.AsArray())
        {
            if (tier is not JsonArray { Count: 2 } pair)
            {
                return null;
            }

            // Pairs of the notional that a tier reaches up to, and its rate.
            tiers.Add((floor.ToString(), Text(pair[1])));
            floor = pair[0] is null ? floor : Amount.Parse(Text(pair[0]));
        }

        JsonNode? notional = inputs["notional"] ?? inputs["size"] ?? inputs["position_value"];
        return notional is null ? null : Maintenance(Schedule([.. tiers.Select(tier => (tier.Floor, tier.Rate, tier.Rate))]).Require(Amount.Parse(Text(notional)), MarginKind.Maintenance));
    }

    private static JsonObject Hyperliquid(JsonObject inputs, bool edgeIsUpper)
    {
        (string Lower, decimal Leverage)[] tiers = [.. inputs["tiers"]!.AsArray().Select(tier => (Text(tier!["lower"]), decimal.Parse(Text(tier["max_leverage"]), CultureInfo.InvariantCulture)))];

        // Maintenance is half of the initial rate, so 1 ÷ (2 × leverage); cut to 18 decimals, as a rulebook file would state it.
        TierSchedule schedule = Schedule([.. tiers.Select(tier => (tier.Lower, Share(1 / tier.Leverage), Share(1 / (2 * tier.Leverage))))]);
        Amount notional = Amount.Parse(Text(inputs["notional"]));
        int at = schedule.TierOf(notional);

        // At an edge both tiers charge the same; the two files that hold edges name a different one of them.
        int named = !edgeIsUpper && at > 0 && schedule.Tiers[at].Floor == notional ? at - 1 : at;
        JsonObject computed = Maintenance(schedule.Require(notional, MarginKind.Maintenance));
        computed["maintenance_margin"] = computed["maintenance"]!.DeepClone();
        computed["deduction"] = schedule.Deduction(named, MarginKind.Maintenance).ToString();
        computed["mmr"] = schedule.Tiers[named].Maintenance.ToString();
        computed["max_leverage"] = tiers[named].Leverage.ToString(CultureInfo.InvariantCulture);
        computed["initial"] = schedule.Require(notional, MarginKind.Initial).ToString();
        return computed;
    }

    private static JsonObject Maintenance(Amount required) => new() { ["maintenance"] = required.ToString(), ["maintenance_margin"] = required.ToString(), ["mm"] = required.ToString() };

    private static TierSchedule Schedule(params (string Floor, string Initial, string Maintenance)[] tiers) =>
        TierSchedule.TryCreate(
            [.. tiers.Select(tier => new MarginTier(Amount.Parse(tier.Floor), Ratio.Parse(tier.Initial), Ratio.Parse(tier.Maintenance)))],
            out ImmutableArray<(int Tier, string Sentence)> errors) ?? throw new FormatException(string.Join("; ", errors));

    private static string Share(decimal value) => Math.Round(value, 18, MidpointRounding.ToPositiveInfinity).ToString(CultureInfo.InvariantCulture);

    // Numbers in the files may be written with an exponent.
    private static string Text(JsonNode? node) => decimal.Parse(node!.ToString(), NumberStyles.Float, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture);
}
