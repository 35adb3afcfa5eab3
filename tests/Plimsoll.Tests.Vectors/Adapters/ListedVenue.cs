// SPDX-License-Identifier: Apache-2.0
using System.Text.Json.Nodes;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Tests.Vectors.Adapters;

/// <summary>A book of listed options, shares and funds as the cases of <c>tims.json</c> write it, over a rulebook that ships.</summary>
internal sealed class ListedVenue
{
    /// <summary>The close of CBOE's sheet.</summary>
    private static readonly Timestamp _close = Timestamp.TryParse("2007-02-23T21:00:00Z", out Timestamp time) ? time : default;

    private readonly List<JsonObject> _instruments = [];
    private readonly SortedDictionary<string, string> _prices = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, string> _held = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _shares = new(StringComparer.Ordinal);
    private readonly string _underlying;

    internal ListedVenue(string shipped, string underlying, string price)
    {
        Rulebook = CaseFiles.Shipped(shipped);
        _underlying = underlying;
        _prices[underlying] = price;
    }

    internal JsonObject Rulebook { get; }

    internal JsonObject Model => Rulebook["model"]!.AsObject();

    internal int ExpiryDays { get; set; } = 56;

    /// <summary>Writes a leg of a case; a leg may say an expiry of its own.</summary>
    internal void Add(JsonObject leg)
    {
        string kind = leg["kind"]?.ToString() ?? "option";
        if (kind != "option")
        {
            // A fund has a price of its own, a share that of the underlying.
            string symbol = kind.StartsWith("etf_", StringComparison.Ordinal) ? kind[4..] : _underlying;
            _prices[symbol] = leg["price"] is { } price ? CaseFiles.Decimal(price) : _prices[_underlying];
            _shares.Add(symbol);
            _held[symbol] = Sum(_held.GetValueOrDefault(symbol, "0"), CaseFiles.Decimal(leg["shares"] ?? leg["quantity"]));
            return;
        }

        int days = leg["expiry_days"]?.GetValue<int>() ?? ExpiryDays;
        string strike = CaseFiles.Decimal(leg["strike"]), right = leg["right"]!.ToString(), name = $"{_underlying}-{days}-{strike}-{right}";
        if (!_prices.ContainsKey(name))
        {
            _instruments.Add(new()
            {
                ["symbol"] = name,
                ["kind"] = "option",
                ["underlying"] = _underlying,
                ["strike"] = strike,
                ["side"] = right == "C" ? "call" : "put",
                ["expiry"] = _close.PlusSeconds(days * 86_400L).ToString(),
                ["contractSize"] = leg["multiplier"] is { } size ? CaseFiles.Decimal(size) : "100",
                ["lotSize"] = "1",
            });
            _prices[name] = CaseFiles.Decimal(leg["price"]);
        }

        _held[name] = Sum(_held.GetValueOrDefault(name, "0"), CaseFiles.Decimal(leg["contracts"]));
    }

    /// <summary>What the rulebook makes of the book.</summary>
    internal MarginReport Assess()
    {
        JsonArray assets = [new JsonObject { ["symbol"] = "USD", ["decimals"] = 6, ["borrowable"] = true }];
        foreach (string share in _shares)
        {
            assets.Add(new JsonObject { ["symbol"] = share, ["decimals"] = 0, ["borrowable"] = true });
        }

        InstrumentCatalog catalog = CaseFiles.Catalog(new JsonObject
        {
            ["numeraire"] = "USD",
            ["assets"] = assets,
            ["indices"] = new JsonArray([.. new SortedSet<string>(_shares, StringComparer.Ordinal) { _underlying }.Select(static name => (JsonNode)name)]),
            ["instruments"] = new JsonArray([.. _instruments.Select(static instrument => (JsonNode)instrument)]),
        }.ToJsonString());
        Rulebook rulebook = CaseFiles.Rulebook(Rulebook.ToJsonString(), catalog);
        MarketSnapshot market = _prices.Aggregate(MarketSnapshot.Unknown(catalog, _close), (market, set) =>
            catalog.TryFindObservable(set.Key, out ObservableSpec? observable) ? market.With(observable.Id, (Price?)Price.Parse(set.Value))
                : throw new FormatException(set.Key));
        Portfolio portfolio = Portfolio.Arrange(
            _held.Where(held => _shares.Contains(held.Key)).Select(held => new Holding(Of(catalog, held.Key), Amount.Parse(held.Value))),
            _held.Where(held => !_shares.Contains(held.Key)).Select(held =>
                new Position(catalog.TryFindInstrument(held.Key, out InstrumentSpec? spec) ? spec.Id : throw new FormatException(held.Key),
                    Quantity.Parse(held.Value), default)));
        Result<MarginReport> report = (rulebook with { AddOns = [] }).Assess(portfolio, market);
        return report.IsOk ? report.Value : throw new FormatException(report.Rejection.ToString());
    }

    private static AssetId Of(InstrumentCatalog catalog, string symbol) =>
        catalog.TryFindAsset(symbol, out AssetSpec? asset) ? asset.Id : throw new FormatException(symbol);

    private static string Sum(string a, string b) => (Amount.Parse(a) + Amount.Parse(b)).ToString();
}
