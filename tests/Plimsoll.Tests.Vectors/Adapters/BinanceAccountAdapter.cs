// SPDX-License-Identifier: Apache-2.0
using System.Text.Json.Nodes;
using Plimsoll.Instruments;
using Plimsoll.Portfolios;
using Plimsoll.Tests.Vectors.Frame;
using Plimsoll.Values;

namespace Plimsoll.Tests.Vectors.Adapters;

/// <summary>Binance accounts through the rulebook <c>binance-options</c>: the price at which a wallet no longer covers
/// maintenance, found by bisection on the exact model.</summary>
internal sealed class BinanceAccountAdapter : IVectorAdapter
{
    public string Rulebook(VectorCase vector) => "binance-options";

    public JsonNode? Compute(VectorCase vector) =>
        vector.Subject.StartsWith("Binance", StringComparison.Ordinal) && vector.Inputs.ContainsKey("wallet_balance") && LegsOf(vector.Inputs).Count > 0
            ? LiquidationPrice(vector.Inputs)
            : null;

    private static JsonObject? LiquidationPrice(JsonObject inputs)
    {
        List<(JsonObject Figures, PositionLeg Leg, int Side)> legs = LegsOf(inputs);

        JsonObject first = legs[0].Figures;
        (TieredVenue venue, Amount least) = VenueOf(first);

        InstrumentSpec spec = venue.Perpetual;
        Position[] positions = [.. legs.Select(leg =>
        {
            Quantity size = Quantity.Parse(CaseFiles.Decimal(leg.Figures["pos"])).Abs().Times(Ratio.Of(leg.Side), Rounding.Down);
            return new Position(spec.Id, size, spec.ValueOf(size, Price.Parse(CaseFiles.Decimal(leg.Figures["ep"])), Rounding.Up), leg.Leg);
        }).Where(static position => !position.Quantity.IsZero)];
        (Amount profit, Amount maintenance) = inputs["other_position"] is JsonObject other ? At(other, SideOf(other["side"] ?? inputs["side"])) : default;
        Amount wallet = Given("wallet_balance", default) + Given("other_unrealised_pnl", profit) - Given("other_maintenance_margin", maintenance);
        Quantity net = positions.Aggregate(Quantity.Zero, static (sum, position) => sum + position.Quantity);

        // Safe where the account is worth most, unsafe far away on the side that it loses on: the price between the two, to 10⁻⁹.
        Price entry = Price.Parse(CaseFiles.Decimal(first["ep"]));
        (Price safe, Price unsafePrice) = (entry, net.IsNegative ? entry.Times(Ratio.Of(100), Rounding.Up) : Price.FromAtoms(1));
        while ((safe - unsafePrice).Abs() > Price.FromAtoms(1_000_000_000))
        {
            Price middle = (safe + unsafePrice).Times(Ratio.Parse("0.5"), Rounding.Down);
            (safe, unsafePrice) = Covers(middle) ? (middle, unsafePrice) : (safe, middle);
        }

        if (positions.Any(position => spec.ValueOf(position.Quantity, safe, Rounding.Down).Abs() < least))
        {
            throw new FormatException($"at {safe} the position is below {least}, from where on the case's bracket was placed");
        }

        return new JsonObject { ["liquidation_price"] = safe.ToString() };

        bool Covers(Price mark) => positions.Aggregate(wallet, (sum, position) => sum + spec.ValueOf(position.Quantity, mark, Rounding.Down) - position.Cost)
            >= venue.Require(Portfolio.Arrange([], positions), mark).Maintenance;

        Amount Given(string name, Amount otherwise) => inputs[name] is { } figure ? Amount.Parse(CaseFiles.Decimal(figure)) : otherwise;
    }

    /// <summary>The case gives brackets by rate and deduction: the shipped table that has them gives the others; else the bracket stands alone.</summary>
    private static (TieredVenue Venue, Amount Least) VenueOf(JsonObject figures) =>
        TieredVenue.OfBracket(Ratio.Parse(CaseFiles.Decimal(figures["mmr"])), Amount.Parse(CaseFiles.Decimal(figures["cum"])));

    /// <summary>What another position has won at its mark, and what is required of it there.</summary>
    private static (Amount Profit, Amount Maintenance) At(JsonObject figures, int side)
    {
        (TieredVenue venue, Amount least) = VenueOf(figures);
        Price mark = Price.Parse(CaseFiles.Decimal(figures["mark"] ?? throw new FormatException("the other position has no mark")));
        Quantity size = Quantity.Parse(CaseFiles.Decimal(figures["pos"])).Abs().Times(Ratio.Of(side), Rounding.Down);
        Amount value = venue.Perpetual.ValueOf(size, mark, Rounding.Down);
        return value.Abs() < least ? throw new FormatException($"the other position is below {least}, from where on its bracket was placed")
            : (value - venue.Perpetual.ValueOf(size, Price.Parse(CaseFiles.Decimal(figures["ep"])), Rounding.Up), venue.Require(size, mark).Maintenance);
    }

    private static int SideOf(JsonNode? side) => side?.ToString().ToLowerInvariant() switch
    {
        null or "long" or "buy" or "1" => 1,
        "short" or "sell" or "-1" => -1,
        string other => throw new FormatException($"side {other}"),
    };

    /// <summary>One position with its side, or the legs of hedge mode: of both sides at once the requirements add up.</summary>
    private static List<(JsonObject Figures, PositionLeg Leg, int Side)> LegsOf(JsonObject inputs)
    {
        List<(JsonObject, PositionLeg, int)> legs = [];
        if (inputs["position"] is JsonObject net)
        {
            legs.Add((net, PositionLeg.Net, SideOf(net["side"] ?? inputs["side"])));
        }

        foreach ((string name, PositionLeg leg, int side) in new[] { ("long", PositionLeg.Long, 1), ("short", PositionLeg.Short, -1) })
        {
            if ((inputs[name] ?? inputs[name + "_position"] ?? inputs["position_" + name]) is JsonObject figures)
            {
                legs.Add((figures, leg, side));
            }
        }

        return legs;
    }
}
