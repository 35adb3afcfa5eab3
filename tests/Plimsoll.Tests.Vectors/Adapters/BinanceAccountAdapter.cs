// SPDX-License-Identifier: Apache-2.0
using System.Text.Json.Nodes;
using Plimsoll.Instruments;
using Plimsoll.Tests.Vectors.Frame;
using Plimsoll.Values;

namespace Plimsoll.Tests.Vectors.Adapters;

/// <summary>Binance accounts through the rulebook <c>tiered</c> that ships, whose brackets are Binance's: the price at which a wallet no longer covers
/// maintenance, found by bisection on the exact model.</summary>
internal sealed class BinanceAccountAdapter : IVectorAdapter
{
    public string Rulebook(VectorCase vector) => "tiered";

    public JsonNode? Compute(VectorCase vector) =>
        vector.Subject.StartsWith("Binance", StringComparison.Ordinal) && vector.Inputs["position"] is JsonObject position
            && vector.Inputs.ContainsKey("wallet_balance")
            ? LiquidationPrice(vector.Inputs, position)
            : null;

    private static JsonObject? LiquidationPrice(JsonObject inputs, JsonObject position)
    {
        // The case gives one bracket by rate and deduction: the shipped table that has it gives the others.
        if (TieredVenue.WithBracket(Ratio.Parse(CaseFiles.Decimal(position["mmr"])), Amount.Parse(CaseFiles.Decimal(position["cum"]))) is not { } venue)
        {
            return null;
        }

        InstrumentSpec spec = venue.Perpetual;
        int side = inputs["side"]!.ToString() == "long" ? 1 : -1;
        Quantity quantity = Quantity.Parse(CaseFiles.Decimal(position["pos"])).Times(Ratio.Of(side), Rounding.Down);
        Amount cost = spec.ValueOf(quantity, Price.Parse(CaseFiles.Decimal(position["ep"])), Rounding.Up);
        Amount wallet = Amount.Parse(CaseFiles.Decimal(inputs["wallet_balance"]))
            + Amount.Parse(CaseFiles.Decimal(inputs["other_unrealised_pnl"]))
            - Amount.Parse(CaseFiles.Decimal(inputs["other_maintenance_margin"]));
        bool Covers(Price mark) => wallet + spec.ValueOf(quantity, mark, Rounding.Down) - cost >= venue.Require(quantity, mark).Maintenance;

        // Safe at the entry, unsafe far away: the price between the two is the liquidation price, to 10⁻⁹.
        Price safe = Price.Parse(CaseFiles.Decimal(position["ep"]));
        Price unsafePrice = side > 0 ? Price.FromAtoms(1) : safe.Times(Ratio.Of(100), Rounding.Up);
        while ((safe - unsafePrice).Abs() > Price.FromAtoms(1_000_000_000))
        {
            Price middle = (safe + unsafePrice).Times(Ratio.Parse("0.5"), Rounding.Down);
            (safe, unsafePrice) = Covers(middle) ? (middle, unsafePrice) : (safe, middle);
        }

        return new JsonObject { ["liquidation_price"] = safe.ToString() };
    }
}
