// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using Plimsoll.Connectors.Instruments;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Values;
using Plimsoll.Venues;

namespace Plimsoll.Tests;

/// <summary>Listed options, funds and shares, and CBOE's close of 23 February 2007: options are named SPX-56-1460-C, by days to expiry.</summary>
internal static class ListedBook
{
    internal static readonly Timestamp Close = Timestamp.TryParse("2007-02-23T21:00:00Z", out Timestamp time) ? time : default;

    private static readonly (string Underlying, int[] Strikes)[] _chains =
        [("IBM", [90, 95, 100, 105, 110]), ("SPX", [1400, 1450, 1460, 1500, 1550]), ("OEX", [650, 700]), ("RUT", [800, 850]), ("SPY", [140, 145, 150])];

    internal static readonly InstrumentCatalog Catalog = InstrumentReader.Read(Json(), out ImmutableArray<string> errors)
        ?? throw new FormatException(string.Join('\n', errors));

    internal static readonly MarketSnapshot Market = new (string Name, string Price)[]
    {
        ("IBM", "97.73"), ("SPX", "1451.19"), ("SPY", "145.3"), ("OEX", "664"), ("RUT", "825"), ("IBM-PERP", "97.73"),
        ("IBM-56-100-C", "1.68"), ("IBM-56-100-P", "3.18"), ("IBM-56-95-P", "1.02"), ("IBM-56-105-C", "0.4"), ("IBM-56-95-C", "4.53"),
        ("SPX-56-1460-C", "21.66"), ("SPX-56-1460-P", "22.55"), ("SPX-56-1450-C", "27.57"), ("SPX-56-1450-P", "18.72"), ("SPX-56-1500-C", "5.96"),
    }.Aggregate(MarketSnapshot.Unknown(Catalog, Close), static (market, set) => Set(market, set.Name, set.Price));

    internal static MarketSnapshot Set(MarketSnapshot market, string name, string? price) => Catalog.TryFindObservable(name, out ObservableSpec? observable)
        ? market.With(observable.Id, price is null ? (Price?)null : Price.Parse(price))
        : throw new ArgumentException(name);

    internal static InstrumentId Option(string name) => Catalog.TryFindInstrument(name, out InstrumentSpec? spec) ? spec.Id : throw new ArgumentException(name);

    /// <summary>Balances by asset, positions at no cost by instrument.</summary>
    internal static Portfolio Of(params ReadOnlySpan<(string Name, string Quantity)> lines)
    {
        List<Holding> holdings = [];
        List<Position> positions = [];
        foreach ((string name, string quantity) in lines)
        {
            if (Catalog.TryFindAsset(name, out AssetSpec? asset))
            {
                holdings.Add(new(asset.Id, Amount.Parse(quantity)));
            }
            else
            {
                positions.Add(new(Option(name), Quantity.Parse(quantity), default));
            }
        }

        return Portfolio.Arrange(holdings, positions);
    }

    /// <summary>A rulebook that ships, with what is replaced in its text; no add-ons.</summary>
    internal static Rulebook Shipped(string name, params ReadOnlySpan<(string Before, string After)> changes)
    {
        string text = ShippedRulebooks.Text(name)!;
        foreach ((string before, string after) in changes)
        {
            text = text.Contains(before, StringComparison.Ordinal) ? text.Replace(before, after, StringComparison.Ordinal)
                : throw new ArgumentException(before);
        }

        Rulebook rulebook = RulebookReader.Read(text, Catalog, VenueKinds.All, out ImmutableArray<string> errors)
            ?? throw new FormatException(string.Join('\n', errors));
        return rulebook with { AddOns = [] };
    }

    internal static MarginReport Assess(Rulebook rulebook, Portfolio portfolio, MarketView? market = null)
    {
        Result<MarginReport> report = rulebook.Assess(portfolio, market ?? Market);
        return report.IsOk ? report.Value : throw new FormatException(report.Rejection.ToString());
    }

    private static string Json()
    {
        IEnumerable<string> options = _chains.SelectMany(static chain => chain.Strikes.SelectMany(strike => new[] { 28, 56 }.SelectMany(days =>
            new[] { "C", "P" }.Select(right => string.Create(CultureInfo.InvariantCulture,
                $$"""
                { "symbol": "{{chain.Underlying}}-{{days}}-{{strike}}-{{right}}", "kind": "option", "underlying": "{{chain.Underlying}}",
                  "strike": "{{strike}}", "side": "{{(right == "C" ? "call" : "put")}}", "expiry": "{{Close.PlusSeconds(days * 86_400L)}}",
                  "contractSize": "100", "lotSize": "1" }
                """)))));
        return $$"""
            { "numeraire": "USD",
              "assets": [ { "symbol": "USD", "decimals": 6, "borrowable": true }, { "symbol": "IBM", "decimals": 0, "borrowable": true },
                { "symbol": "SPY", "decimals": 0, "borrowable": true } ],
              "indices": ["IBM", "SPX", "SPY", "OEX", "RUT"],
              "instruments": [ { "symbol": "IBM-PERP", "kind": "perpetual", "underlying": "IBM" }, {{string.Join(",\n", options)}} ] }
            """;
    }
}
