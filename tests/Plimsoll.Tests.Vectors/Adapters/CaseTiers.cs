// SPDX-License-Identifier: Apache-2.0
using System.Text.Json.Nodes;
using Plimsoll.Tests.Vectors.Frame;
using Plimsoll.Values;

namespace Plimsoll.Tests.Vectors.Adapters;

/// <summary>Tiers as cases write them: pairs of the amount that a tier reaches up to, or of the amount that falls into it, and its rate.</summary>
internal static class CaseTiers
{
    private static readonly string[] _amounts =
        ["amount", "position_value", "notional", "notional_usd", "position", "position_size", "exposure", "value", "usd_hedged_stablecoin", "stablecoin"];

    private static readonly string[] _edges = ["up_to", "upTo", "upto", "to", "upper", "max", "limit", "until", "cap"];
    private static readonly string[] _floors = ["from", "lower", "floor", "min", "above"];
    private static readonly string[] _slices = ["slice", "amount", "size", "width"];
    private static readonly string[] _rates = ["rate", "mmr", "mm_rate", "multiplier", "weight", "charge_rate", "maintenance", "maintenance_rate"];

    /// <summary>What is charged: the number whose name says so, or the only number of a case beside its tiers. Null where there is none; which of several
    /// it would be is not guessed.</summary>
    internal static Amount? AmountOf(JsonObject inputs)
    {
        KeyValuePair<string, JsonNode?>[] numbers = [.. inputs.Where(static input =>
            input.Key != "tiers" && input.Value is JsonValue value && Numeral.TryParse(value.ToString(), out _))];
        KeyValuePair<string, JsonNode?>[] named = [.. numbers.Where(static input => _amounts.Contains(input.Key))];
        return (numbers.Length, named.Length) switch
        {
            (0, _) => null,
            (_, 1) => Amount.Parse(CaseFiles.Decimal(named[0].Value)),
            (1, _) => Amount.Parse(CaseFiles.Decimal(numbers[0].Value)),
            _ => throw new FormatException($"which is the amount: {string.Join(", ", numbers.Select(static input => input.Key))}?"),
        };
    }

    /// <summary>The tiers with the amounts that they reach up to; the last has none. Null where they are of another form.</summary>
    internal static List<(string? UpTo, string Rate)>? Of(JsonNode? tiers, Amount amount)
    {
        if (tiers is not JsonArray { Count: > 0 } list)
        {
            return null;
        }

        Tier[] rows = [.. list.Select(static tier => RowOf(tier!))];

        // Slices that add up to the whole amount are what falls into each tier, and not where it ends.
        bool isBySlice = rows.All(static tier => tier.Slice is not null) || (rows.Length > 1 && rows.All(static tier => tier.Bare is not null)
            && rows.Aggregate(Amount.Zero, static (sum, tier) => sum + tier.Bare!.Value) == amount);
        List<(string?, string)> read = [];
        Amount edge = default;
        for (int i = 0; i < rows.Length; i++)
        {
            Tier tier = rows[i];
            if (tier.From is { } from && from != edge)
            {
                throw new FormatException($"tiers[{i}] is from {from}, and the one before it ends at {edge}");
            }

            // A tier that says only where it begins ends where the next begins.
            Amount? end = isBySlice ? edge + (tier.Slice ?? tier.Bare) : tier.UpTo ?? tier.Bare ?? (i + 1 < rows.Length ? rows[i + 1].From : null);
            if (end is null && i + 1 < rows.Length)
            {
                throw new FormatException($"tiers[{i}] does not say where it ends");
            }

            edge = end ?? edge;
            read.Add((i == rows.Length - 1 ? null : edge.ToString(), tier.Rate));
        }

        return read;
    }

    // A pair of an amount and its rate; where it begins, where it ends and its rate; or the same by name.
    private static Tier RowOf(JsonNode tier) => tier switch
    {
        JsonArray { Count: 2 } pair => new(null, null, null, Figure(pair[0]), CaseFiles.Decimal(pair[1])),
        JsonArray { Count: 3 } row => new(Figure(row[0]), Figure(row[1]), null, null, CaseFiles.Decimal(row[2])),
        JsonObject fields => new(Figure(Named(fields, _floors)), Figure(Named(fields, _edges)), Figure(Named(fields, _slices)), null,
            CaseFiles.Decimal(Named(fields, _rates) ?? throw new FormatException($"tier {fields.ToJsonString()} has no rate"))),
        _ => throw new FormatException($"tier {tier.ToJsonString()}"),
    };

    private static JsonNode? Named(JsonObject fields, string[] names) => names.Select(name => fields[name]).FirstOrDefault(static field => field is not null);

    private static Amount? Figure(JsonNode? figure) => figure is null ? null : Amount.Parse(CaseFiles.Decimal(figure));

    /// <summary>One tier as its case gives it; <c>Bare</c> is an amount of which only the other tiers say whether it is an edge or a slice.</summary>
    private readonly record struct Tier(Amount? From, Amount? UpTo, Amount? Slice, Amount? Bare, string Rate);

    /// <summary>The tiers as the files of OKX write them.</summary>
    internal static JsonArray Written(IEnumerable<(string? UpTo, string Rate)> tiers, string rateName) => [.. tiers.Select(JsonNode (tier) =>
    {
        JsonObject item = new() { [rateName] = tier.Rate };
        if (tier.UpTo is not null)
        {
            item["upTo"] = tier.UpTo;
        }

        return item;
    })];
}
