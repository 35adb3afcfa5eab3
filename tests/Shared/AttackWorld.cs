// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Plimsoll.Engine;
using Plimsoll.Engine.Oracles;
using Plimsoll.Instruments;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Values;
using Plimsoll.Venues;

namespace Plimsoll.Tests.Engines;

/// <summary>A venue with an instrument of every kind under the rulebooks that ship: what attackers are tried on.</summary>
/// <remarks>USDC is the numeraire. ETH and SCRIP cannot be borrowed, LOST never has a price, OIL's price may be below zero, and its margin is a rate of at
/// least 20.</remarks>
internal static class AttackWorld
{
    /// <summary>When the dated contracts expire.</summary>
    public static readonly Timestamp Expiry = TestWorld.Expiry;

    /// <summary>The rulebooks that ship and that an engine can run under.</summary>
    public static ImmutableArray<string> Rulebooks => EngineRulebooks.Names;

    /// <summary>Every observable's first price: what the lines of <see cref="Opening"/> observe.</summary>
    public const string Marks =
        "mark BTC 50000 BTC-PERP 50000 BTC-FUT 50000 BTC-CALL 2000 BTC.VOL 0.6 ETH 3000 ETH-PERP 3000 SOL 150 SOL-PERP 150 USDT 1 SCRIP 1 OIL 20 OIL-FUT 20 "
            + "OIL-CALL 2 OIL.VOL 0.5";

    /// <summary>What stands before an attack: a fund of a million, an honest client with ten, every price.</summary>
    public const string Opening =
        $"""
        open H owner 9
        deposit H 10000000 USDC
        fund 1000000 USDC
        {Marks}
        """;

    /// <summary>The same where each of the three sources of <see cref="CarefulOracle"/> says every price.</summary>
    public const string CarefulOpening =
        $"""
        {Opening}
        {Marks} by 1
        {Marks} by 2
        """;

    /// <summary>The opening with another fund, or none, and other deposits of the honest client.</summary>
    public static string OpeningOf(string? fund, params string[] deposits) => string.Join('\n', (string[])
        ["open H owner 9", .. deposits.Select(static amount => $"deposit H {amount}"), .. fund is null ? [] : (string[])[$"fund {fund}"], Marks]);

    /// <summary>The catalogue.</summary>
    public static InstrumentCatalog Catalog { get; } = MakeCatalog(0);

    /// <summary>What <see cref="Marks"/> says: observables and their first prices or volatilities.</summary>
    public static ImmutableArray<(ObservableSpec Observable, string Value)> FirstPrices { get; } =
        [.. Marks.Split(' ').Skip(1).Chunk(2).Select(static pair =>
            (Catalog.TryFindObservable(pair[0], out ObservableSpec? observable) ? observable : throw new InvalidOperationException(pair[0]), pair[1]))];

    /// <summary>A setup under a rulebook that ships.</summary>
    /// <param name="rulebook">Its name.</param>
    /// <param name="oracle">How prices are believed; at the first word of a single source when not given.</param>
    /// <param name="edit">What is different from the shipped text.</param>
    /// <param name="catalog">Another catalogue.</param>
    public static EngineSetup Setup(string rulebook, OraclePolicy? oracle = null, Action<JsonObject>? edit = null, InstrumentCatalog? catalog = null)
    {
        InstrumentCatalog listed = catalog ?? Catalog;
        JsonObject text = JsonNode.Parse(ShippedRulebooks.Text(rulebook)!)!.AsObject();
        edit?.Invoke(text);
        Rulebook rules = RulebookReader.Read(text.ToJsonString(), listed, VenueKinds.All, out ImmutableArray<string> errors)
            ?? throw new InvalidOperationException(string.Join('\n', errors));
        return new(listed, rules, [.. listed.Observables.Select(_ => oracle ?? TestWorld.SimpleOracle)],
            "attack world " + rulebook)
        { RulebookText = text.ToJsonString(), Kinds = VenueKinds.All };
    }

    /// <summary>What opens a position at the first prices: the least where that is enough, else what the rulebook requires and a twentieth more, so that an
    /// attack begins under dear rulebooks too.</summary>
    public static string Stake(string rulebook, string instrument, string quantity, int least, string asset = "USDC")
    {
        MarketSnapshot market = FirstPrices.Aggregate(MarketSnapshot.Unknown(Catalog, TestWorld.Start), static (known, first) =>
            first.Observable.Kind == ObservableKind.Volatility ? known.With(first.Observable.Id, (Ratio?)Ratio.Parse(first.Value))
                : known.With(first.Observable.Id, (Price?)Price.Parse(first.Value)));
        Catalog.TryFindInstrument(instrument, out InstrumentSpec? spec);
        Catalog.TryFindAsset(asset, out AssetSpec? paid);
        market.TryMark(spec!.Id, out Price mark);
        Position position = new(spec.Id, Quantity.Parse(quantity), spec.ValueOf(Quantity.Parse(quantity), mark, Rounding.Down));
        Rulebook rules = RulebookReader.Read(ShippedRulebooks.Text(rulebook)!, Catalog, VenueKinds.All, out _)!;
        int stake = least;
        while (rules.Assess(Portfolio.Arrange([new(paid!.Id, Amount.Of(stake))], [position]), market) is { IsOk: true } report
            && report.Value.FreeEquity < report.Value.Initial.Times(Ratio.Parse("0.05"), Rounding.Up))
        {
            stake += Math.Max(1, least / 10);
        }

        return $"{stake} {asset}";
    }

    /// <summary>Three sources, of which all must confirm a jump of more than a tenth at once, or it must last a minute.</summary>
    public static OraclePolicy CarefulOracle { get; } = new(["a", "b", "c"], 2, 3600, 0, Ratio.Parse("0.1"), 3, 60, Ratio.One, 1);

    /// <summary>The catalogue with so many more coins, COIN0 and up, each with a price.</summary>
    public static InstrumentCatalog MakeCatalog(int coins)
    {
        List<ObservableSpec> observables = [];
        ObservableId Observable(string name, ObservableKind kind = ObservableKind.Price)
        {
            observables.Add(new(new(observables.Count), name, kind, kind == ObservableKind.SignedPrice ? Price.Of(20) : null));
            return observables[^1].Id;
        }

        ObservableId btc = Observable("BTC");
        ObservableId eth = Observable("ETH");
        ObservableId sol = Observable("SOL");
        ObservableId usdt = Observable("USDT");
        ObservableId scrip = Observable("SCRIP");
        ObservableId lost = Observable("LOST");
        ObservableId oil = Observable("OIL", ObservableKind.SignedPrice);
        ObservableId btcVolatility = Observable("BTC.VOL", ObservableKind.Volatility);
        ObservableId oilVolatility = Observable("OIL.VOL", ObservableKind.Volatility);

        List<AssetSpec> assets =
        [
            new(new(0), "USDC", 6, null, true), new(new(1), "BTC", 8, btc, true), new(new(2), "ETH", 8, eth, false), new(new(3), "SOL", 8, sol, true),
            new(new(4), "USDT", 6, usdt, true), new(new(5), "SCRIP", 6, scrip, false), new(new(6), "LOST", 8, lost, false),
        ];
        for (int i = 0; i < coins; i++)
        {
            assets.Add(new(new(assets.Count), $"COIN{i}", 6, Observable($"COIN{i}"), false));
        }

        List<InstrumentSpec> instruments = [];
        void List(string name, InstrumentKind kind, ObservableId underlying, string lot, int settlement = 0, Payoff payoff = Payoff.Linear,
            OptionTerms? option = null, ObservableId? mark = null) =>
            instruments.Add(new(
                new(instruments.Count),
                name,
                kind,
                payoff,
                null,
                new(settlement),
                underlying,
                mark ?? Observable(name, option is null ? observables[underlying.Value].Kind : ObservableKind.Price),
                Quantity.Of(payoff == Payoff.Inverse ? 100 : 1),
                Price.Parse("0.01"),
                Quantity.Parse(lot),
                kind is InstrumentKind.Perpetual ? null : Expiry,
                option));
        void Spot(string name, int coin, ObservableId index, string lot) => instruments.Add(new(
            new(instruments.Count), name, InstrumentKind.Spot, Payoff.Linear, new(coin), new(0), index, index, Quantity.Of(1), Price.Parse("0.01"),
                Quantity.Parse(lot), null, null));

        List("BTC-PERP", InstrumentKind.Perpetual, btc, "0.001");
        List("ETH-PERP", InstrumentKind.Perpetual, eth, "0.01");
        List("SOL-PERP", InstrumentKind.Perpetual, sol, "0.02");
        List("BTC-INV", InstrumentKind.Perpetual, btc, "1", 1, Payoff.Inverse, mark: btc);
        List("BTC-FUT", InstrumentKind.Future, btc, "0.001");
        List("BTC-CALL", InstrumentKind.Option, btc, "0.001", option: new(OptionSide.Call, Price.Of(55_000), btc, btcVolatility));
        List("OIL-FUT", InstrumentKind.Future, oil, "1");
        List("OIL-CALL", InstrumentKind.Option, oil, "1", option: new(OptionSide.Call, Price.Of(25), oil, oilVolatility));
        List("BTC-SCRIP", InstrumentKind.Perpetual, btc, "0.001", 5, mark: btc);
        List("SOL-IN-ETH", InstrumentKind.Perpetual, sol, "0.02", 2, mark: sol);
        Spot("BTC/USDC", 1, btc, "0.00001");
        Spot("SOL/USDC", 3, sol, "0.01");
        return InstrumentCatalog.TryCreate([.. observables], [.. assets], [.. instruments], out ImmutableArray<string> errors)
            ?? throw new InvalidOperationException(string.Join('\n', errors));
    }
}
