// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text.Json.Nodes;
using Plimsoll.Connectors.Instruments;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Tests.Vectors.Frame;
using Plimsoll.Values;

namespace Plimsoll.Tests.Vectors.Adapters;

/// <summary>Binance accounts through the tiered model: the price at which a wallet no longer covers maintenance, found by bisection on the exact model.</summary>
internal sealed class BinanceAccountAdapter : IVectorAdapter
{
    private const string Json = """
        { "numeraire": "USDT", "assets": [ {"symbol":"USDT","decimals":6} ],
          "instruments": [ {"symbol":"X-PERP","kind":"perpetual","underlying":"X"} ] }
        """;

    public JsonNode? Compute(VectorCase vector) =>
        vector.Subject.StartsWith("Binance", StringComparison.Ordinal) && vector.Inputs["position"] is JsonObject position && vector.Inputs.ContainsKey("wallet_balance")
            ? LiquidationPrice(vector.Inputs, position)
            : null;

    private static JsonObject? LiquidationPrice(JsonObject inputs, JsonObject position)
    {
        InstrumentCatalog catalog = InstrumentReader.Read(Json, out _)!;
        InstrumentSpec spec = catalog.Instruments[0];
        Ratio rate = Ratio.Parse(Text(position["mmr"]));
        Amount cum = Amount.Parse(Text(position["cum"]));

        // The case gives one bracket by rate and deduction: a schedule that charges half the rate below it has that deduction at floor = cum ÷ half the rate.
        Ratio half = rate.Times(Ratio.Parse("0.5"), Rounding.Up);
        Amount floor = Amount.FromAtoms(Fixed18.Divide(cum.Atoms, (rate - half).Atoms, Rounding.Down));
        MarginTier bracket = new(floor, rate, rate);
        TierSchedule? schedule = TierSchedule.TryCreate(floor.IsZero ? [bracket] : [new(default, half, half), bracket], out _);
        if (schedule is null)
        {
            return null;
        }

        TieredLinearMargin model = new(catalog, [schedule], null);
        int side = inputs["side"]!.ToString() == "long" ? 1 : -1;
        Quantity quantity = Quantity.Parse(Text(position["pos"])).Times(Ratio.Of(side), Rounding.Down);
        Amount cost = spec.ValueOf(quantity, Price.Parse(Text(position["ep"])), Rounding.Up);
        Amount wallet = Amount.Parse(Text(inputs["wallet_balance"])) + Amount.Parse(Text(inputs["other_unrealised_pnl"])) - Amount.Parse(Text(inputs["other_maintenance_margin"]));
        Portfolio portfolio = Portfolio.Arrange([], [new(spec.Id, quantity, cost)]);
        MarginSheet sheet = new();
        bool Covers(Price mark)
        {
            sheet.Clear();
            Invariant.Check(!model.Assess(portfolio, MarketSnapshot.Unknown(catalog, default).With(spec.Mark, (Price?)mark), sheet).IsRefused, "The model has every mark it needs.");
            return wallet + spec.ValueOf(quantity, mark, Rounding.Down) - cost >= sheet.Maintenance;
        }

        // Safe at the entry, unsafe far away: the price between the two is the liquidation price, to 10⁻⁹.
        Price safe = Price.Parse(Text(position["ep"]));
        Price unsafePrice = side > 0 ? Price.FromAtoms(1) : safe.Times(Ratio.Of(100), Rounding.Up);
        while ((safe - unsafePrice).Abs() > Price.FromAtoms(1_000_000_000))
        {
            Price middle = (safe + unsafePrice).Times(Ratio.Parse("0.5"), Rounding.Down);
            (safe, unsafePrice) = Covers(middle) ? (middle, unsafePrice) : (safe, middle);
        }

        return new JsonObject { ["liquidation_price"] = safe.ToString() };
    }

    private static string Text(JsonNode? node) => decimal.Parse(node!.ToString(), NumberStyles.Float, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture);
}
