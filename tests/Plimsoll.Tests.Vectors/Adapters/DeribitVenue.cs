// SPDX-License-Identifier: Apache-2.0
using System.Text.Json.Nodes;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Tests.Vectors.Adapters;

/// <summary>A Deribit rulebook that ships, with the figures that a case brings in the places of its own, over the instruments that the case names.</summary>
internal sealed class DeribitVenue
{
    private readonly JsonObject _rulebook;
    private readonly List<JsonObject> _instruments = [];
    private readonly List<(string Symbol, Price Price)> _prices = [];
    private readonly List<(string Symbol, Quantity Quantity)> _held = [];
    private readonly string _coin;

    internal DeribitVenue(string shipped, string coin)
    {
        _rulebook = CaseFiles.Shipped(shipped);
        _coin = coin;
        JsonObject model = Model;
        string name = (model["terms"]![coin] ?? model["terms"]!["*"])!.ToString();
        Class = model["classes"]![name]!.DeepClone().AsObject();
        CaseFiles.KeepOnly(_rulebook, Class);
    }

    /// <summary>The model's fields.</summary>
    internal JsonObject Model => _rulebook["model"]!.AsObject();

    /// <summary>The class of the case's pair: as it ships for that coin, to be filled with what the case gives.</summary>
    internal JsonObject Class { get; }

    /// <summary>When the case is assessed.</summary>
    internal Timestamp Time { get; set; }

    /// <summary>The terms of a settlement currency: as they ship for it, to be filled with what the case gives.</summary>
    internal JsonObject Currency(string asset)
    {
        JsonObject currencies = Model["currencies"]!.AsObject();
        if (!currencies.ContainsKey(asset))
        {
            currencies[asset] = (asset == "USD" ? currencies["numeraire"] : currencies["*"])!.DeepClone();
        }

        return currencies[asset]!.AsObject();
    }

    internal void Price(string observable, Price price) => _prices.Add((observable, price));

    /// <summary>Holds so many contracts of an instrument: one quote unit each where it is inverse, one coin where it is linear.</summary>
    internal void Hold(string symbol, bool isInverse, Timestamp? expiry, Price mark, Quantity quantity)
    {
        JsonObject instrument = new() { ["symbol"] = symbol, ["kind"] = expiry is null ? "perpetual" : "future", ["underlying"] = _coin };
        if (isInverse)
        {
            (instrument["payoff"], instrument["settlement"]) = ("inverse", _coin);
        }

        if (expiry is { } time)
        {
            instrument["expiry"] = time.ToString();
        }

        _instruments.Add(instrument);
        _prices.Add((symbol, mark));
        _held.Add((symbol, quantity));
    }

    /// <summary>Holds an option of one coin that settles in it, its mark in coin; a month before its expiry, which is of no account.</summary>
    internal void Write(string coin, string right, string strike, Price mark, Quantity quantity)
    {
        string side = right.ToUpperInvariant() switch
        {
            "C" or "CALL" => "call",
            "P" or "PUT" => "put",
            _ => throw new FormatException($"right {right}"),
        };
        _instruments.Add(new()
        {
            ["symbol"] = "OPTION",
            ["kind"] = "option",
            ["underlying"] = coin,
            ["strike"] = strike,
            ["side"] = side,
            ["payoff"] = "inverse",
            ["settlement"] = coin,
            ["expiry"] = Time.PlusSeconds(30 * 86_400L).ToString(),
        });
        _prices.Add(("OPTION", mark));
        _held.Add(("OPTION", quantity));
    }

    /// <summary>The rulebook over the case's instruments, and what it makes of what is held.</summary>
    internal (Rulebook Rulebook, Portfolio Portfolio, MarketSnapshot Market) Build()
    {
        JsonObject listed = new()
        {
            ["numeraire"] = "USD",
            ["assets"] = new JsonArray(new JsonObject { ["symbol"] = "USD", ["decimals"] = 6 }, new JsonObject { ["symbol"] = _coin, ["decimals"] = 18 }),
            ["indices"] = new JsonArray(_coin),
            ["instruments"] = new JsonArray([.. _instruments.Select(static instrument => (JsonNode)instrument)]),
        };
        InstrumentCatalog catalog = CaseFiles.Catalog(listed.ToJsonString());
        Rulebook rulebook = CaseFiles.Rulebook(_rulebook.ToJsonString(), catalog);
        MarketSnapshot market = _prices.Aggregate(MarketSnapshot.Unknown(catalog, Time), (market, set) =>
            catalog.TryFindObservable(set.Symbol, out ObservableSpec? observable) ? market.With(observable.Id, (Price?)set.Price)
                : throw new FormatException(set.Symbol));
        return (rulebook, Portfolio.Arrange([], _held.Select(held => At(catalog, held.Symbol, held.Quantity, market))), market);
    }

    internal static MarginReport Assess(Rulebook rulebook, Portfolio portfolio, MarketView market)
    {
        Result<MarginReport> report = rulebook.Assess(portfolio, market);
        return report.IsOk ? report.Value : throw new FormatException(report.Rejection.ToString());
    }

    private static Position At(InstrumentCatalog catalog, string symbol, Quantity quantity, MarketSnapshot market)
    {
        InstrumentSpec spec = catalog.TryFindInstrument(symbol, out InstrumentSpec? found) ? found : throw new FormatException(symbol);

        // An option's premium is paid when it is traded: what it is worth is held or owed whole.
        return new(spec.Id, quantity, spec.Kind != InstrumentKind.Option && market.TryMark(spec.Id, out Price mark)
            ? spec.ValueOf(quantity, mark, Rounding.Down) : default);
    }
}
