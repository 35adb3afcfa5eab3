// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Plimsoll.Connectors.Instruments;
using Plimsoll.Instruments;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Pricing;
using Plimsoll.Values;

namespace Plimsoll.Tests.Properties.Margin;

/// <summary>Books of options bought and sold whose marks are where a rule changes: puts at what they can cost at most, deep in the money, above and below the
/// model, behind what exercise is worth; linear and settled in coin, from hours to months; beside perpetuals held and sold.</summary>
internal sealed record OptionsAtTheStop(int[] Quantities, int[] Marks, int[] Volatilities, int Usdc, int Bitcoin)
{
    private static readonly string[] _expiries = ["2026-02-16T08:00:00Z", "2026-03-27T08:00:00Z"];

    private static readonly int[] _strikes = [1_000, 30_000, 60_000, 70_000, 80_000, 140_000];

    /// <summary>Option after option: expiry, strike, side, payoff.</summary>
    private static readonly (string Symbol, int Strike, bool IsCall, bool IsInverse, string Expiry)[] _options =
    [
        .. from expiry in _expiries
           from strike in _strikes
           from isCall in new[] { true, false }
           from isInverse in new[] { true, false }
           select ($"BTC-{expiry[5..7]}-{strike}-{(isCall ? "C" : "P")}{(isInverse ? "-INV" : string.Empty)}", strike, isCall, isInverse, expiry),
    ];

    private static readonly string[] _linear = ["BTC-PERP", "BTC-PERP-INV", "ETH-PERP"];

    public static InstrumentCatalog Catalog { get; } = InstrumentReader.Read($$"""
        { "numeraire": "USDC",
          "assets": [ {"symbol":"USDC","decimals":6,"borrowable":true}, {"symbol":"BTC","decimals":8,"borrowable":true},
            {"symbol":"ETH","decimals":18,"borrowable":true} ],
          "instruments": [
            {"symbol":"BTC-PERP","kind":"perpetual","underlying":"BTC"}, {"symbol":"ETH-PERP","kind":"perpetual","underlying":"ETH"},
            {"symbol":"BTC-PERP-INV","kind":"perpetual","payoff":"inverse","underlying":"BTC","settlement":"BTC","contractSize":"10","lotSize":"1"},
            {{string.Join(",\n", _options.Select(static option => $$"""
                {"symbol":"{{option.Symbol}}","kind":"option","underlying":"BTC","strike":"{{option.Strike}}","side":"{{(option.IsCall ? "call" : "put")}}",
                 "expiry":"{{option.Expiry}}"{{(option.IsInverse ? ",\"payoff\":\"inverse\",\"settlement\":\"BTC\"" : ",\"contractSize\":\"0.5\"")}}}
                """))}} ] }
        """, out _)!;

    /// <summary>Books of a few options each.</summary>
    public static Gen<OptionsAtTheStop> Any =>
        from held in Gen.Frequency((1, Gen.Constant(0)), (2, Gen.Choose(-3, 3))).ArrayOf(_linear.Length)
        from written in Gen.Frequency((6, Gen.Constant(0)), (1, Gen.Choose(-3, 3))).ArrayOf(_options.Length)
        from marks in Gen.Choose(0, 7).ArrayOf(_options.Length)
        from volatilities in Gen.Choose(0, 3).ArrayOf(_options.Length)
        from usdc in Gen.Choose(0, 2_000_000)
        from bitcoin in Gen.Choose(0, 20)
        select new OptionsAtTheStop([.. held, .. written], marks, volatilities, usdc, bitcoin);

    public Portfolio Portfolio => Portfolio.Arrange(
        [new Holding(Asset("USDC"), Amount.Of(Usdc)), new Holding(Asset("BTC"), Amount.Of(Bitcoin))],
        _linear.Concat(_options.Select(static option => option.Symbol)).Zip(Quantities).Where(static held => held.Second != 0)
            .Select(static held => new Position(
                Instrument(held.First), Quantity.Of(held.First == "BTC-PERP-INV" ? 1_000 * held.Second : held.Second), default)));

    public MarketSnapshot Market
    {
        get
        {
            Assert.True(Timestamp.TryParse("2026-02-15T23:20:00Z", out Timestamp time));
            MarketSnapshot market = MarketSnapshot.Unknown(Catalog, time);
            foreach ((string name, string price) in new[]
                { ("BTC", "70000"), ("ETH", "2500"), ("BTC-PERP", "70050"), ("BTC-PERP-INV", "69950"), ("ETH-PERP", "2501") })
            {
                market = market.With(Observable(name), Price.Parse(price));
            }

            for (int i = 0; i < _options.Length; i++)
            {
                var option = _options[i];
                double volatility = new[] { 0.3, 0.6, 1.2, 3 }[Volatilities[i]];
                market = market.With(Observable(option.Symbol + ".VOL"), Ratio.Parse(volatility.ToString(CultureInfo.InvariantCulture)))
                    .With(Observable(option.Symbol), MarkOf(option.Strike, option.IsCall, option.IsInverse, option.Expiry, volatility, time, Marks[i]));
            }

            return market;
        }
    }

    private static Price MarkOf(int strike, bool isCall, bool isInverse, string expiry, double volatility, Timestamp time, int kind)
    {
        const double Spot = 70_000;
        Assert.True(Timestamp.TryParse(expiry, out Timestamp end));
        double model = Black76.Price(Spot, strike, volatility, time.YearsTo(end), 1, isCall).Value;
        double intrinsic = Math.Max(isCall ? Spot - strike : strike - Spot, 0);
        double mark = kind switch
        {
            0 or 1 => model,
            2 => 1.5 * model,
            3 => 0.5 * model,
            4 => 0.9 * intrinsic,
            5 => 0.98 * (isCall ? Spot : strike),
            6 => 0.4 * (isCall ? Spot : strike),
            _ => intrinsic,
        };
        return Price.Parse(Math.Max(mark / (isInverse ? Spot : 1), 1e-6).ToString("0.########", CultureInfo.InvariantCulture));
    }

    private static AssetId Asset(string name) => Catalog.TryFindAsset(name, out AssetSpec? asset) ? asset.Id : throw new ArgumentException(name);

    private static InstrumentId Instrument(string name) =>
        Catalog.TryFindInstrument(name, out InstrumentSpec? spec) ? spec.Id : throw new ArgumentException(name);

    private static ObservableId Observable(string name) =>
        Catalog.TryFindObservable(name, out ObservableSpec? spec) ? spec.Id : throw new ArgumentException(name);
}
