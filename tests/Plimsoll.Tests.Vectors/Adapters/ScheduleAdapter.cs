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
        ScheduleRole role = inputs["role"]?.ToString() switch
        {
            "secured" or "call" or null => ScheduleRole.Secured,
            "pledgor" or "post" => ScheduleRole.Pledgor,
            string other => throw new FormatException($"role {other}"),
        };
        ScheduleTrade[] trades = [.. inputs["trades"]!.AsArray().Select((node, i) => TradeOf(node!.AsObject(), i))];
        ScheduleResult result = ScheduleCalculator.Of(parameters, trades, role);
        return new JsonObject
        {
            ["schedule_im"] = result.Signed.ToString(),
            ["gross_im"] = result.Gross.ToString(),
            ["ngr"] = result.NetToGross.ToString(),
        };
    }

    private static bool IsOurs(VectorCase vector) =>
        vector.Subject.StartsWith("BCBS-IOSCO", StringComparison.Ordinal) && vector.Inputs["trades"] is JsonArray;

    // Trades without a name are trades of their own.
    private static ScheduleTrade TradeOf(JsonObject trade, int i)
    {
        string id = (trade["trade_id"] ?? trade["id"])?.ToString() ?? string.Create(CultureInfo.InvariantCulture, $"trade {i:D6}");
        int product = ScheduleParameters.Products.IndexOf(trade["product"]!.ToString());
        return product < 0 ? throw new FormatException($"product {trade["product"]}")
            : new(id, (ScheduleProduct)product, Amount.Parse(CaseFiles.Decimal(trade["notional"])),
            trade["pv"] is { } value ? Amount.Parse(CaseFiles.Decimal(value)) : default,
            trade["years"] is { } years ? Ratio.Parse(CaseFiles.Decimal(years)) : null);
    }
}
