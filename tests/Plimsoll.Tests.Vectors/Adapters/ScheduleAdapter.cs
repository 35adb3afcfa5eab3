// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Plimsoll.Tests.Vectors.Frame;
using Plimsoll.Values;
using Plimsoll.Venues;
using Plimsoll.Venues.Schedule;

namespace Plimsoll.Tests.Vectors.Adapters;

/// <summary>The BCBS-IOSCO schedule over lists of trades, through <c>bcbs-schedule</c>.</summary>
internal sealed class ScheduleAdapter : IVectorAdapter
{
    private const string Name = "bcbs-schedule";

    public string? Rulebook(VectorCase vector) => IsOurs(vector) ? Name : null;

    public JsonNode? Compute(VectorCase vector)
    {
        if (!IsOurs(vector))
        {
            return null;
        }

        JsonObject inputs = vector.Inputs;
        ScheduleParameters parameters = ScheduleKind.Parameters(ShippedRulebooks.Text(Name)!, out ImmutableArray<string> errors)
            ?? throw new FormatException(string.Join('\n', errors));
        string? named = (inputs["role"] ?? inputs["side"])?.ToString().ToLowerInvariant();
        ScheduleRole role = named switch
        {
            "secured" or "call" or null => ScheduleRole.Secured,
            "pledgor" or "post" => ScheduleRole.Pledgor,
            string other => throw new FormatException($"role {other}"),
        };
        ScheduleTrade[] trades = inputs["trades"] is JsonArray rows ? TradesOf(rows) : Summed(inputs, parameters);
        ScheduleResult result = ScheduleCalculator.Of(parameters, trades, role);

        // AcadiaSoft's library, whose word is pledgor, writes what is posted as less than 0; OpenSourceRisk/Engine, whose word is post, as it is.
        string required = (named == "post" ? result.Margin : result.Signed).ToString();
        string gross = result.Gross.ToString(), ratio = result.NetToGross.ToString();
        return new JsonObject
        {
            ["schedule_im"] = required,
            ["im"] = required,
            ["call"] = ScheduleCalculator.Of(parameters, trades, ScheduleRole.Secured).Margin.ToString(),
            ["post"] = ScheduleCalculator.Of(parameters, trades, ScheduleRole.Pledgor).Margin.ToString(),
            ["gross_im"] = gross,
            ["gross"] = gross,
            ["gim"] = gross,
            ["ngr"] = ratio,
            ["net_gross_ratio"] = ratio,
        };
    }

    private static bool IsOurs(VectorCase vector) =>
        vector.Subject.StartsWith("BCBS-IOSCO", StringComparison.Ordinal)
        && (vector.Inputs["trades"] is JsonArray || (Gross(vector.Inputs) is not null && NetToGross(vector.Inputs) is not null));

    private static JsonNode? Gross(JsonObject inputs) => inputs["gross_im"] ?? inputs["gross"] ?? inputs["gim"];

    private static JsonNode? NetToGross(JsonObject inputs) => inputs["ngr"] ?? inputs["net_gross_ratio"];

    // Where only the sums are given: a book that has just these. One trade is worth 1 to the one who calls, the other what takes the net value to NGR.
    private static ScheduleTrade[] Summed(JsonObject inputs, ScheduleParameters parameters)
    {
        Amount one = Amount.Of(1), gross = Amount.Parse(CaseFiles.Decimal(Gross(inputs)));
        Amount notional = gross.Scale(Ratio.One.Atoms, parameters.RateOf(ScheduleProduct.Other, null).Atoms, Rounding.HalfEven);
        return
        [
            new("gain", ScheduleProduct.Other, notional, one, null),
            new("loss", ScheduleProduct.Other, default, Amount.Parse(CaseFiles.Decimal(NetToGross(inputs))) - one, null),
        ];
    }

    // A row may be a whole trade, or only the notional or only the value of one; those take what they do not say from another row of the trade.
    private static ScheduleTrade[] TradesOf(JsonArray rows)
    {
        Dictionary<string, JsonObject> whole = new(StringComparer.Ordinal);
        foreach (JsonObject row in rows.Select(static row => row!.AsObject()))
        {
            if (NameOf(row) is { } id && row["product"] is not null && (!whole.TryGetValue(id, out JsonObject? first) || first["years"] is null))
            {
                whole[id] = row;
            }
        }

        return [.. rows.Select((row, i) => TradeOf(row!.AsObject(), NameOf(row.AsObject()) is { } id ? whole.GetValueOrDefault(id) : null, i))];
    }

    private static string? NameOf(JsonObject trade) => (trade["trade_id"] ?? trade["id"] ?? trade["trade"] ?? trade["name"])?.ToString();

    // Trades without a name are trades of their own.
    private static ScheduleTrade TradeOf(JsonObject row, JsonObject? whole, int i)
    {
        string id = NameOf(row) ?? string.Create(CultureInfo.InvariantCulture, $"trade {i:D6}");
        string named = (row["product"] ?? whole?["product"])?.ToString() ?? throw new FormatException($"no row of {id} says its product");
        JsonNode? years = row["years"] ?? whole?["years"];
        if (row["notional"] is null && row["pv"] is null)
        {
            throw new FormatException($"a row of {id} has neither a notional nor a pv");
        }

        int product = ScheduleParameters.Products.IndexOf(named);
        return product < 0 ? throw new FormatException($"product {named}")
            : new(id, (ScheduleProduct)product, AmountOf(row["notional"]), AmountOf(row["pv"]),
                years is null ? null : Ratio.Parse(CaseFiles.Decimal(years)));
    }

    private static Amount AmountOf(JsonNode? figure) => figure is null ? default : Amount.Parse(CaseFiles.Decimal(figure));
}
