// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text.Json.Nodes;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Tests.Vectors.Adapters;

/// <summary>The rulebook <c>tiered</c> that ships, over one perpetual: its own brackets, or those that a case brings.</summary>
internal sealed class TieredVenue
{
    private const string Shipped = "tiered";
    private const string Binance = "binance-options";

    private readonly MarginSheet _sheet = new();

    private TieredVenue(string json, string underlying)
    {
        Json = JsonNode.Parse(json)!.AsObject();
        string instruments = $$"""
            { "numeraire": "USDT", "assets": [ {"symbol":"USDT","decimals":6} ],
              "instruments": [ {"symbol":"X-PERP","kind":"perpetual","underlying":"{{underlying}}"} ] }
            """;
        Catalog = CaseFiles.Catalog(instruments);
        Rulebook = CaseFiles.Rulebook(json, Catalog);
    }

    internal InstrumentCatalog Catalog { get; }

    internal Rulebook Rulebook { get; }

    internal InstrumentSpec Perpetual => Catalog.Instruments[0];

    private JsonObject Json { get; }

    /// <summary>Binance's rulebook over the coin whose brackets hold one with that rate and deduction, as its file states them; null where none does.</summary>
    internal static TieredVenue? WithBracket(Ratio maintenance, Amount deduction)
    {
        JsonObject rulebook = CaseFiles.Shipped(Binance);
        JsonNode model = rulebook["model"]!;
        foreach ((string underlying, JsonNode? name) in model["terms"]!.AsObject())
        {
            JsonArray tiers = model["classes"]![name!.ToString()]!["tiers"]!.AsArray();
            if (tiers.Any(tier => Ratio.Parse(tier!["maintenance"]!.ToString()) == maintenance && Amount.Parse(tier["cum"]!.ToString()) == deduction))
            {
                return new(rulebook.ToJsonString(), underlying == "*" ? "X" : underlying);
            }
        }

        return null;
    }

    /// <summary>As <see cref="WithBracket"/>; where no shipped table has that bracket, Binance's rulebook with it and one below it that gives just that
    /// deduction.</summary>
    /// <returns>The venue, and the notional from which on it has the bracket: 0 where the shipped table says where.</returns>
    internal static (TieredVenue Venue, Amount Least) OfBracket(Ratio maintenance, Amount deduction)
    {
        if (WithBracket(maintenance, deduction) is { } shipped)
        {
            return (shipped, default);
        }

        List<(string, string, string, string?)> tiers = BracketTiers(maintenance, deduction);
        return (WithTiers(tiers, Binance), Amount.Parse(tiers[^1].Item1));
    }

    /// <summary>A bracket by its rate and deduction, and one below it. The rates differ by a step whose inverse is whole, so that the edge is exact.</summary>
    internal static List<(string Floor, string Leverage, string Maintenance, string? Deduction)> BracketTiers(Ratio maintenance, Amount deduction)
    {
        if (deduction.IsZero)
        {
            return [("0", LeverageOf(maintenance), maintenance.ToString(), null)];
        }

        (Ratio step, int inverse) = new[] { 2, 4, 5, 10, 20, 25, 40, 50, 100, 200, 250, 400, 500, 1000, 2000 }
            .Select(static inverse => (Ratio.One.DividedBy(Ratio.Of(inverse), Rounding.Down), inverse)).First(one => one.Item1 < maintenance);
        Ratio below = maintenance - step;
        return
        [
            ("0", LeverageOf(below), below.ToString(), null),
            (deduction.Times(Ratio.Of(inverse), Rounding.Up).ToString(), LeverageOf(maintenance), maintenance.ToString(), deduction.ToString()),
        ];
    }

    /// <summary>The highest whole leverage whose initial rate is not below that of maintenance.</summary>
    internal static string LeverageOf(Ratio maintenance) => Math.Max(1, Math.Floor(1 / decimal.Parse(maintenance.ToString(), CultureInfo.InvariantCulture)))
        .ToString(CultureInfo.InvariantCulture);

    /// <summary>The venue with the brackets of a case in place of its own.</summary>
    /// <param name="tiers">Floor, highest leverage, rate of maintenance, and the deduction where the case states it: the reader checks it.</param>
    /// <param name="shipped">The rulebook that ships in which they take the place of its own.</param>
    internal static TieredVenue WithTiers(
        IEnumerable<(string Floor, string Leverage, string Maintenance, string? Deduction)> tiers, string shipped = Shipped)
    {
        JsonObject rulebook = CaseFiles.Shipped(shipped);
        JsonArray list = [.. tiers.Select(JsonNode (tier) =>
        {
            JsonObject item = new() { ["floor"] = tier.Floor, ["maintenance"] = tier.Maintenance, ["leverage"] = tier.Leverage };
            if (tier.Deduction is not null)
            {
                item["cum"] = tier.Deduction;
            }

            return item;
        })];
        CaseFiles.KeepOnly(rulebook, new() { ["tiers"] = list });
        return new(rulebook.ToJsonString(), "X");
    }

    /// <summary>What the rulebook requires of a position of that size at that mark.</summary>
    internal (Amount Initial, Amount Maintenance) Require(Quantity quantity, Price mark)
    {
        return Require(Portfolio.Arrange([], [new(Perpetual.Id, quantity, Perpetual.ValueOf(quantity, mark, Rounding.Up))]), mark);
    }

    /// <summary>What it requires of an account, legs apart, at that mark.</summary>
    internal (Amount Initial, Amount Maintenance) Require(in Portfolio portfolio, Price mark)
    {
        _sheet.Clear();
        MarketSnapshot market = MarketSnapshot.Unknown(Catalog, default).With(Perpetual.Mark, (Price?)mark);
        Invariant.Check(!Rulebook.Assess(portfolio, market, _sheet).IsRefused, "The rulebook has every mark it needs.");
        return (_sheet.Initial, _sheet.Maintenance);
    }

    /// <summary>What it requires of a notional: that many units at a mark of one.</summary>
    internal (Amount Initial, Amount Maintenance) Require(Amount notional) => Require(Quantity.FromAtoms(notional.Atoms), Price.Parse("1"));

    /// <summary>The bracket of a notional and what it deducts, as the figures of the model give them: rate × notional − requirement.</summary>
    internal (Ratio Maintenance, string Leverage, Amount Deduction) Bracket(Amount notional, bool edgeIsUpper)
    {
        JsonArray tiers = Json["model"]!["classes"]!["case"]!["tiers"]!.AsArray();
        JsonNode held = tiers.Last(tier =>
            Amount.Parse(tier!["floor"]!.ToString()) is var floor && (floor < notional || (floor == notional && (edgeIsUpper || floor.IsZero))))!;
        Ratio rate = Ratio.Parse(held["maintenance"]!.ToString());
        return (rate, held["leverage"]!.ToString(), notional.Times(rate, Rounding.Up) - Require(notional).Maintenance);
    }
}
