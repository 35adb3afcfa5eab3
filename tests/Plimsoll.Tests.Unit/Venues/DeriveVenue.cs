// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Plimsoll.Connectors.Instruments;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Values;
using Plimsoll.Venues;

namespace Plimsoll.Tests.Unit.Venues;

/// <summary>A small world for Derive's managers: dollars, USDC as cash, BTC at 100,000 with a forward at the index, options of half a year and options whose
/// volatility is zero, so that a value is a payoff.</summary>
internal static class DeriveVenue
{
    internal static readonly InstrumentCatalog Catalog = InstrumentReader.Read(
        """
        { "numeraire": "USD",
          "assets": [ {"symbol":"USD","decimals":6}, {"symbol":"USDC","decimals":6,"borrowable":true}, {"symbol":"BTC","decimals":8}, {"symbol":"USDT",
          "decimals":6} ],
          "indices": [ "BTC", "BTC-NEAR", "BTC-FAR" ],
          "instruments": [
            {"symbol":"PERP","kind":"perpetual","underlying":"BTC","settlement":"USDC"},
            {"symbol":"C80","kind":"option","underlying":"BTC","settlement":"USDC","forward":"BTC-NEAR","strike":"80000","side":"call",
            "expiry":"2026-01-01T00:15:00Z"},
            {"symbol":"C100","kind":"option","underlying":"BTC","settlement":"USDC","forward":"BTC-NEAR","strike":"100000","side":"call",
            "expiry":"2026-01-01T00:15:00Z"},
            {"symbol":"C110","kind":"option","underlying":"BTC","settlement":"USDC","forward":"BTC-NEAR","strike":"110000","side":"call",
            "expiry":"2026-01-01T00:15:00Z"},
            {"symbol":"P110","kind":"option","underlying":"BTC","settlement":"USDC","forward":"BTC-NEAR","strike":"110000","side":"put",
            "expiry":"2026-01-01T00:15:00Z"},
            {"symbol":"FC80","kind":"option","underlying":"BTC","settlement":"USDC","forward":"BTC-FAR","strike":"80000","side":"call",
            "expiry":"2026-07-02T12:00:00Z"},
            {"symbol":"FC200","kind":"option","underlying":"BTC","settlement":"USDC","forward":"BTC-FAR","strike":"200000","side":"call",
            "expiry":"2026-07-02T12:00:00Z"} ] }
        """, out _)!;

    /// <summary>New Year's night, a quarter of an hour before the near options expire; every volatility is 0, so that values are payoffs.</summary>
    internal static readonly MarketSnapshot Market = new (string Symbol, string Value)[]
    {
        ("BTC", "100000"), ("BTC-NEAR", "100000"), ("BTC-FAR", "100000"), ("PERP", "100000"), ("USDC", "1"), ("USDT", "1"),
        ("C80", "20000"), ("C100", "0.000001"), ("C110", "0.000001"), ("P110", "10000"), ("FC80", "20000"), ("FC200", "0.000001"),
        ("C80.VOL", "0"), ("C100.VOL", "0"), ("C110.VOL", "0"), ("P110.VOL", "0"), ("FC80.VOL", "0"), ("FC200.VOL", "0"),
    }.Aggregate(MarketSnapshot.Unknown(Catalog, TestBook.Time("2026-01-01T00:00:00Z")), static (market, set) => TestBook.Set(market, set.Symbol, set.Value));

    internal static ObservableId Observable(string name) => Catalog.TryFindObservable(name, out ObservableSpec? spec) ? spec.Id
        : throw new FormatException(name);

    internal static Portfolio Of(params (string Name, string Quantity)[] lines) => Portfolio.Arrange(
        lines.Where(static line => Catalog.TryFindAsset(line.Name, out _)).Select(static line =>
            new Holding(Catalog.TryFindAsset(line.Name, out AssetSpec? asset) ? asset.Id : default, Amount.Parse(line.Quantity))),
        lines.Where(static line => !Catalog.TryFindAsset(line.Name, out _)).Select(static line =>
        {
            InstrumentSpec spec = Catalog.TryFindInstrument(line.Name, out InstrumentSpec? found) ? found : throw new FormatException(line.Name);
            Quantity quantity = Quantity.Parse(line.Quantity);
            return new Position(spec.Id, quantity, spec.IsPremiumPaid ? default : Price.Of(100_000).Times(quantity, Rounding.Down));
        }));

    internal static Rulebook Read(string name, Action<JsonNode>? edit = null)
    {
        Rulebook? rulebook = TryRead(name, edit, out ImmutableArray<string> errors);
        return rulebook ?? throw new FormatException(string.Join('\n', errors));
    }

    internal static Rulebook? TryRead(string name, Action<JsonNode>? edit, out ImmutableArray<string> errors)
    {
        JsonNode rulebook = JsonNode.Parse(ShippedRulebooks.Text(name)!)!;
        edit?.Invoke(rulebook["model"]!);
        return RulebookReader.Read(rulebook.ToJsonString(), Catalog, VenueKinds.All, out errors);
    }

    internal static MarginReport Assess(Rulebook rulebook, MarketSnapshot market, params (string Name, string Quantity)[] lines) =>
        TestBook.Assess(rulebook, Of(lines), market);

    internal static MarginLine Line(MarginReport report, string name) => Assert.Single(report.Lines, line => line.Name == name).Line;
}
