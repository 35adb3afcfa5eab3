// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Plimsoll.Venues.Span;

namespace Plimsoll.Tests.Vectors.Adapters;

/// <summary>Cases of one charge, or of a requirement that is put together of figures given: books are made that have just these figures.</summary>
internal static class SpanCharges
{
    private static readonly string[] _consumed = ["consumed", "delta_consumed", "consumed_delta", "consumed_deltas", "spread_deltas"];
    private static readonly string[] _rates =
        ["rate", "charge_rate", "spread_rate", "spread_charge", "intracommodity_rate", "charge_per_spread", "delivery_rate", "outright_rate", "som_rate",
            "charge"];

    internal static JsonObject? Compute(JsonObject inputs) =>
        inputs.ContainsKey("future_total") || inputs.ContainsKey("portfolio_total") ? Benefit(inputs)
        : Find(inputs, "short_options", "short_option_count", "short_calls", "short_puts") is not null ? Minimum(inputs)
        : Find(inputs, "outrights", "outright_deltas", "outright_delta", "delta_remaining") is not null ? Delivery(inputs)
        : Months(inputs) is { } months ? Calendar(inputs, months)
        : inputs["tiers"] is JsonArray || inputs["spreads"] is not null ? Spreads(inputs)
        : Find(inputs, "span", "scan_risk", "scan", "risk") is not null || inputs.ContainsKey("components") ? Exposure(inputs)
        : null;

    // What is required of parts alone, less what is required of them together; parts that require nothing may be left out.
    private static JsonObject Benefit(JsonObject inputs)
    {
        double together = SpanAdapter.Number(inputs["portfolio_total"]);
        double alone = inputs.Where(static field => field.Key != "portfolio_total" && field.Key.EndsWith("_total", StringComparison.Ordinal))
            .Sum(static field => SpanAdapter.Number(field.Value));
        return new() { ["margin_benefit"] = alone - together, ["standalone_total"] = alone };
    }

    // SPAN = risk − option value; the exposure margin is a rate of notional beside it.
    private static JsonObject Exposure(JsonObject inputs)
    {
        double scan = Find(inputs, "span", "scan_risk", "scan", "risk", "span_risk") ?? 0;
        double value = Find(inputs, "net_option_value", "nov") ?? 0;
        double quantity = Find(inputs, "quantity", "qty", "lot_size", "lot", "units") ?? 1;
        double price = Find(inputs, "underlying", "underlying_price", "spot", "index", "price", "futures_price", "future_price") ?? 0;
        double rate = Find(inputs, "exposure_rate", "exposure_fraction", "elm_rate") ?? ((Find(inputs, "exposure_pct", "exposure_percent") ?? 0) / 100);
        SpanCommodityReport one = Book(scan, value, []);
        double exposure = Find(inputs, "exposure", "exposure_margin") ?? (rate * price * Math.Abs(quantity));
        return new()
        {
            ["span"] = one.Requirement,
            ["scan_risk"] = one.ScanRisk,
            ["net_option_value"] = value,
            ["exposure"] = exposure,
            ["exposure_margin"] = exposure,
            ["total"] = one.Requirement + exposure,
            ["scan_risk_per_unit"] = scan / quantity,
        };
    }

    private static JsonObject Minimum(JsonObject inputs)
    {
        double calls = Find(inputs, "short_calls", "short_options", "short_option_count") ?? 0, puts = Find(inputs, "short_puts") ?? 0;
        SpanCombined terms = new("case", "USD")
        {
            ShortOptionRate = Find(inputs, _rates)!.Value,
            ShortOptionMethod = (inputs["method"] ?? inputs["som_method"])?.ToString().ToUpperInvariant() == "MAX" ? SpanMinimumMethod.Max
                : SpanMinimumMethod.Gross,
        };
        SpanPoints points = SpanAdapter.Model(inputs).Rules.Points;
        ImmutableArray<double> losses = [.. points.Scans.Select(_ => -(Find(inputs, "scan_risk", "scan") ?? 0))];
        List<SpanHolding> book = [];
        foreach ((double count, bool isCall) in ((double, bool)[])[(calls, true), (puts, false)])
        {
            if (count > 0)
            {
                book.Add(new(new("case", "options", SpanProductType.OptionOnFuture, "1")
                {
                    IsCall = isCall,
                    Array = new([.. losses.Select(loss => loss / (calls + puts))], 0),
                }, -count));
            }
        }

        SpanCommodityReport one = SpanCalculator.Assess(new(points, [terms], [], []), [.. book]).Commodities[0];
        JsonObject told = SpanAdapter.Told(one);
        (told["som"], told["charge"]) = (one.ShortOptionMinimum, one.ShortOptionMinimum);
        return told;
    }

    private static JsonObject Delivery(JsonObject inputs)
    {
        double outright = Find(inputs, "outrights", "outright_deltas", "outright_delta", "delta_remaining")!.Value;
        double consumed = Math.Abs(Find(inputs, _consumed) ?? 0);
        double spreadRate = consumed == 0 ? 0 : Find(inputs, "spread_rate", "consumed_rate")
            ?? throw new FormatException("no rate is given of what spreads took");

        // What spreads took is a spread, free of a charge of its own, against another month.
        SpanCombined terms = new("case", "USD")
        {
            SpotRates = [new("00", spreadRate, Find(inputs, "outright_rate", "delivery_rate", "rate", "charge_rate")!.Value)],
            Tiers = [new(1, "00", "00"), new(2, "01", "01")],
            Spreads = [Between(1, 1, 2, 0)],
        };
        SpanPoints points = SpanAdapter.Model(inputs).Rules.Points;
        SpanCommodityReport one = SpanCalculator.Assess(new(points, [terms], [], []), consumed == 0 ? [new(Month("00", 1, points), outright)]
            : [new(Month("00", 1, points), Math.Abs(outright) + consumed), new(Month("01", 1, points), -consumed)]).Commodities[0];
        JsonObject told = SpanAdapter.Told(one);
        foreach (string name in (string[])["charge", "total", "delivery_month_charge", "spot_month_charge"])
        {
            told[name] = one.SpotCharge;
        }

        return told;
    }

    // Deltas by month: one rate for all, or tiers with months and spreads between them in their order.
    private static JsonObject Calendar(JsonObject inputs, JsonObject months)
    {
        Dictionary<string, int> tierOf = new(StringComparer.Ordinal);
        if (inputs["tiers"] is JsonObject tiers)
        {
            foreach ((string tier, JsonNode? of) in tiers)
            {
                foreach (JsonNode? month in of!.AsArray())
                {
                    tierOf[month!.ToString()] = tierOf.GetValueOrDefault("#" + tier, int.Parse(string.Concat(tier.Where(char.IsAsciiDigit))));
                }
            }
        }

        SpanPoints points = SpanAdapter.Model(inputs).Rules.Points;
        string[] names = [.. months.Select(static month => month.Key)];
        ImmutableArray<SpanHolding> book = [.. months.Select(month => new SpanHolding(
            Month($"{tierOf.GetValueOrDefault(month.Key):00}{Array.IndexOf(names, month.Key):000}", 1, points), SpanAdapter.Number(month.Value)))];
        ImmutableArray<SpanSpread> spreads = (inputs["spreads"] ?? inputs["spread_table"] ?? inputs["charges"]) is JsonArray rows
            ? [.. rows.Select(static (row, i) => Between(i, Tier(row!, 0), Tier(row!, 1), SpanAdapter.Number(row!["rate"] ?? row["charge"])))]
            : [Between(1, 0, 0, Find(inputs, _rates)!.Value)];
        SpanCombined terms = new("case", "USD")
        {
            Tiers = [.. tierOf.Values.Distinct().Select(static tier => new SpanTier(tier, $"{tier:00}", $"{tier:00}"))],
            Spreads = spreads,
        };
        return Charged(SpanCalculator.Assess(new(points, [terms], [], []), book).Commodities[0]);

        static int Tier(JsonNode row, int leg) =>
            (row["tiers"] ?? row["legs"]) is JsonArray pair ? (int)SpanAdapter.Number(pair[leg]) : (int)SpanAdapter.Number(row[leg == 0 ? "tier_a"
                : "tier_b"]);
    }

    // Spreads already counted: each in a month pair of its own.
    private static JsonObject Spreads(JsonObject inputs)
    {
        (double Count, double Rate)[] counted = (inputs["tiers"] ?? inputs["spreads"]) is JsonArray rows
            ? [.. rows.Select(static row => row is JsonArray pair ? (SpanAdapter.Number(pair[0]), SpanAdapter.Number(pair[1]))
                : (Find(row!.AsObject(), "spreads", "count", "quantity", "number", "n")
                    ?? throw new FormatException("a row has no number of spreads"),
                    Find(row.AsObject(), _rates) ?? throw new FormatException("a row has no rate")))]
            : [(SpanAdapter.Number(inputs["spreads"]), Find(inputs, _rates)!.Value)];
        SpanPoints points = SpanAdapter.Model(inputs).Rules.Points;
        SpanCombined terms = new("case", "USD")
        {
            Tiers = [.. counted.SelectMany(static (_, i) => (SpanTier[])[new((2 * i) + 1, $"{2 * i:00}", $"{2 * i:00}"),
                new((2 * i) + 2, $"{(2 * i) + 1:00}", $"{(2 * i) + 1:00}")])],
            Spreads = [.. counted.Select(static (one, i) => Between(i, (2 * i) + 1, (2 * i) + 2, one.Rate))],
        };
        return Charged(SpanCalculator.Assess(new(points, [terms], [], []), [.. counted.SelectMany((one, i) => (SpanHolding[])[
            new(Month($"{2 * i:00}", 1, points), one.Count), new(Month($"{(2 * i) + 1:00}", 1, points), -one.Count)])]).Commodities[0]);
    }

    private static JsonObject Charged(SpanCommodityReport one)
    {
        JsonObject told = SpanAdapter.Told(one);
        foreach (string name in (string[])["charge", "spread_charge", "calendar_charge", "intra_charge", "total", "total_charge"])
        {
            told[name] = one.IntraCharge;
        }

        told["spreads"] = one.Spreads.Sum(static formed => formed.Count);
        return told;
    }

    private static SpanSpread Between(int priority, int first, int second, double rate) =>
        new(priority, SpanChargeMethod.Flat, rate, [new("case", first, true, 1), new("case", second, false, 1)]);

    private static SpanContract Month(string period, double delta, SpanPoints points) =>
        new("case", "future", SpanProductType.Future, period) { Array = new([.. points.Scans.Select(static _ => 0.0)], delta) };

    private static SpanCommodityReport Book(double scan, double value, JsonObject inputs)
    {
        SpanPoints points = SpanAdapter.Model(inputs).Rules.Points;
        SpanContract contract = new("case", "book", SpanProductType.OptionOnFuture, "1")
        {
            Array = new([.. points.Scans.Select(_ => scan)], 0),
            Value = value,
            IsPremiumStyle = true,
        };
        return SpanCalculator.Assess(new(points, [new("case", "INR")], [], []), [new(contract, 1)]).Commodities[0];
    }

    // Deltas by month: as an object, as rows of a month and its delta, or as what is long and what is short, each an amount or a list.
    private static JsonObject? Months(JsonObject inputs)
    {
        JsonNode? given = inputs["net_delta_by_month"] ?? inputs["month_deltas"] ?? inputs["deltas_by_month"] ?? inputs["deltas"] ?? inputs["months"];
        if (given is JsonObject months)
        {
            return months;
        }

        JsonObject read = [];
        if (given is JsonArray rows)
        {
            foreach ((JsonNode? row, int i) in rows.Select(static (row, i) => (row, i)))
            {
                (string month, JsonNode? delta) = row switch
                {
                    JsonObject fields => (fields["month"]?.ToString() ?? $"month {i}", fields["net_delta"] ?? fields["delta"]),
                    JsonArray { Count: 2 } pair => (pair[0]!.ToString(), pair[1]),
                    _ => ($"month {i}", row),
                };
                read.Add(month, SpanAdapter.Number(delta ?? throw new FormatException($"{month} has no delta")));
            }

            return read;
        }

        (JsonNode? longs, JsonNode? shorts) = (inputs["long_deltas"] ?? inputs["long_delta"] ?? inputs["long"],
            inputs["short_deltas"] ?? inputs["short_delta"] ?? inputs["short"]);
        if (longs is null || shorts is null)
        {
            return null;
        }

        foreach ((string side, JsonNode of, int sign) in ((string, JsonNode, int)[])[("long", longs, 1), ("short", shorts, -1)])
        {
            JsonNode?[] deltas = of is JsonArray list ? [.. list] : of is JsonObject named ? [.. named.Select(static one => one.Value)] : [of];
            foreach ((JsonNode? delta, int i) in deltas.Select(static (delta, i) => (delta, i)))
            {
                read.Add($"{side} {i}", sign * Math.Abs(SpanAdapter.Number(delta)));
            }
        }

        return read;
    }

    private static double? Find(JsonObject inputs, params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            if (inputs[name] is JsonValue value && value.TryGetValue(out double number))
            {
                return number;
            }
        }

        return null;
    }
}
