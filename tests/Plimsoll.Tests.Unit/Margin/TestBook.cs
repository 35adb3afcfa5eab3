// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Connectors.Instruments;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Values;
using Plimsoll.Venues;

namespace Plimsoll.Tests;

/// <summary>A small catalogue, a market with round numbers, and portfolios by name.</summary>
internal static class TestBook
{
    internal const string CatalogJson = """
        { "numeraire": "USDC",
          "assets": [
            {"symbol":"USDC","decimals":6,"borrowable":true},
            {"symbol":"BTC","decimals":8,"borrowable":true},
            {"symbol":"ETH","decimals":18,"borrowable":true},
            {"symbol":"USDT","decimals":6} ],
          "instruments": [
            {"symbol":"BTC-USDC","kind":"spot","base":"BTC","settlement":"USDC"},
            {"symbol":"BTC-PERP","kind":"perpetual","underlying":"BTC"},
            {"symbol":"BTC-PERP-INV","kind":"perpetual","payoff":"inverse","underlying":"BTC","settlement":"BTC","contractSize":"10","lotSize":"1"},
            {"symbol":"BTC-26DEC25","kind":"future","underlying":"BTC","expiry":"2025-12-26T08:00:00Z"},
            {"symbol":"ETH-PERP","kind":"perpetual","underlying":"ETH"},
            {"symbol":"BTC-C110","kind":"option","underlying":"BTC","strike":"110000","side":"call","expiry":"2025-12-26T08:00:00Z"},
            {"symbol":"BTC-P90","kind":"option","underlying":"BTC","strike":"90000","side":"put","expiry":"2025-12-26T08:00:00Z"},
            {"symbol":"BTC-C110-INV","kind":"option","payoff":"inverse","underlying":"BTC","settlement":"BTC","strike":"110000","side":"call",
            "expiry":"2025-12-26T08:00:00Z"},
            {"symbol":"ALT-PERP","kind":"perpetual","underlying":"ALT","settlement":"USDT"} ] }
        """;

    internal static readonly InstrumentCatalog Catalog = InstrumentReader.Read(CatalogJson, out _)!;

    /// <summary>2025-10-12T08:00:00Z: 75 days before the expiry.</summary>
    internal static readonly Timestamp Noon = Time("2025-10-12T08:00:00Z");

    internal static readonly MarketSnapshot Market = new (string Symbol, string Value)[]
    {
        ("BTC", "100000"), ("ETH", "4000"), ("USDT", "1"), ("ALT", "2"), ("BTC-PERP", "100000"), ("BTC-PERP-INV", "100000"), ("BTC-26DEC25", "102000"),
        ("ETH-PERP", "4000"), ("BTC-C110", "3000"), ("BTC-C110.VOL", "0.5"), ("BTC-P90", "2500"), ("BTC-P90.VOL", "0.55"), ("BTC-C110-INV", "0.03"),
        ("BTC-C110-INV.VOL", "0.5"), ("ALT-PERP", "2"),
    }.Aggregate(MarketSnapshot.Unknown(Catalog, Noon), static (market, set) => Set(market, set.Symbol, set.Value));

    internal static ObservableId ObservableOf(string name) =>
        Catalog.TryFindObservable(name, out ObservableSpec? observable) ? observable.Id : throw new ArgumentException(name);

    internal static Timestamp Time(string text) => Timestamp.TryParse(text, out Timestamp time) ? time : throw new FormatException(text);

    /// <summary>The market with one observable set; null takes it away.</summary>
    internal static MarketSnapshot Set(MarketSnapshot market, string observable, string? value)
    {
        Assert.True(market.Catalog.TryFindObservable(observable, out ObservableSpec? spec), observable);
        return spec.Kind == ObservableKind.Volatility
            ? market.With(spec.Id, value is null ? (Ratio?)null : Ratio.Parse(value))
            : market.With(spec.Id, value is null ? (Price?)null : Price.Parse(value));
    }

    /// <summary>A portfolio of balances (asset names) and positions at no cost (instrument names).</summary>
    internal static Portfolio Of(params (string Name, string Quantity)[] lines) => Portfolio.Arrange(
        lines.Where(line => Catalog.TryFindAsset(line.Name, out _)).Select(line => new Holding(AssetOf(line.Name), Amount.Parse(line.Quantity))),
        lines.Where(line => Catalog.TryFindInstrument(line.Name, out _))
            .Select(line => new Position(InstrumentOf(line.Name), Quantity.Parse(line.Quantity), CostOf(line.Name, line.Quantity))));

    internal static AssetId AssetOf(string name) => Catalog.TryFindAsset(name, out AssetSpec? asset) ? asset.Id : throw new ArgumentException(name);

    internal static InstrumentId InstrumentOf(string name) =>
        Catalog.TryFindInstrument(name, out InstrumentSpec? spec) ? spec.Id : throw new ArgumentException(name);

    /// <summary>A shipped rulebook over this catalogue.</summary>
    internal static Rulebook Shipped(string name)
    {
        Rulebook? rulebook = RulebookReader.Read(ShippedRulebooks.Text(name)!, Catalog, VenueKinds.All, out ImmutableArray<string> errors);
        Assert.True(rulebook is not null, string.Join("\n", errors));
        return rulebook;
    }

    internal static MarginReport Assess(Rulebook rulebook, in Portfolio portfolio, MarketView? market = null)
    {
        Result<MarginReport> result = rulebook.Assess(portfolio, market ?? Market);
        Assert.True(result.IsOk, $"{result.Rejection.Code} {result.Rejection.Subject}");
        return result.Value;
    }

    // Positions are entered at the mark of Market, so that their unrealised profit is zero there.
    private static Amount CostOf(string name, string quantity)
    {
        InstrumentSpec spec = Catalog[InstrumentOf(name)];
        Assert.True(Market.TryMark(spec.Id, out Price mark));
        return spec.IsPremiumPaid ? default : spec.ValueOf(Quantity.Parse(quantity), mark, Rounding.Down);
    }
}
