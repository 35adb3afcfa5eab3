// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using Plimsoll.Connectors.Instruments;
using Plimsoll.Instruments;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Pricing;
using Plimsoll.Values;

namespace Plimsoll.Bench.Risk;

/// <summary>A made-up market of three coins on an October day of 2025: futures at the index, options at their value by a volatility of 50 %.</summary>
internal static class CoinMarket
{
    private static readonly Dictionary<string, string> _expiries = new() { ["OCT"] = "2025-10-31", ["NOV"] = "2025-11-28", ["DEC"] = "2025-12-26" };

    /// <summary>The coins with their indices.</summary>
    internal static ImmutableArray<(string Coin, long Price)> Coins { get; } = [("BTC", 112_000), ("ETH", 4_100), ("SOL", 210)];

    /// <summary>Of each coin a perpetual, a future, and options of some months at some per cent of the index: puts below it, calls from it on.</summary>
    internal static IEnumerable<string> Contracts(string[] months, int[] percents)
    {
        foreach ((string coin, long price) in Coins)
        {
            yield return $$"""{"symbol":"{{coin}}-PERP","kind":"perpetual","underlying":"{{coin}}","lotSize":"0.001"}""";
            yield return $$"""{"symbol":"{{coin}}-DEC","kind":"future","underlying":"{{coin}}","expiry":"{{_expiries["DEC"]}}T08:00:00Z","lotSize":"0.001"}""";
            foreach (string month in months)
            {
                foreach (int percent in percents)
                {
                    string strike = (price * percent / 100).ToString(CultureInfo.InvariantCulture);
                    string side = percent < 100 ? "put" : "call";
                    yield return
                        $$"""{"symbol":"{{coin}}-{{month}}-{{percent}}","kind":"option","underlying":"{{coin}}","strike":"{{strike}}","side":"{{side}}",""" +
                        $$""" "expiry":"{{_expiries[month]}}T08:00:00Z","lotSize":"0.001"}""";
                }
            }
        }
    }

    /// <summary>The catalogue of some contracts.</summary>
    internal static InstrumentCatalog Catalog(IEnumerable<string> contracts) => InstrumentReader.Read(
        $$"""
        { "numeraire": "USDC",
          "assets": [ {"symbol":"USDC","decimals":6,"borrowable":true}, {"symbol":"BTC","decimals":8,"borrowable":true}, {"symbol":"ETH","decimals":18,
          "borrowable":true} ],
          "instruments": [ {{string.Join(",\n", contracts)}} ] }
        """,
        out ImmutableArray<string> errors) ?? throw new InvalidOperationException(string.Join('\n', errors));

    /// <summary>Every price and volatility of a catalogue.</summary>
    internal static MarketSnapshot Market(InstrumentCatalog catalog)
    {
        MarketSnapshot market = MarketSnapshot.Unknown(catalog, new Timestamp(1_760_000_000 * Timestamp.NanosecondsPerSecond));
        foreach ((string coin, long price) in Coins)
        {
            catalog.TryFindObservable(coin, out ObservableSpec? index);
            market = market.With(index!.Id, Price.Of(price));
        }

        foreach (InstrumentSpec spec in catalog.Instruments)
        {
            market.TryPrice(spec.Underlying, out Price index);
            if (spec.Option is not { } option)
            {
                market = market.With(spec.Mark, index);
                continue;
            }

            double value = Black76.Price(index.ToDouble(), option.Strike.ToDouble(), 0.5, market.Time.YearsTo(spec.Expiry!.Value), 1,
                option.Side == OptionSide.Call).Value;
            Price.TryQuantise(value, Rounding.HalfEven, out Price mark);
            market = market.With(spec.Mark, mark).With(option.Volatility, Ratio.Parse("0.5"));
        }

        return market;
    }

    /// <summary>Dollars and some of the coins that are assets.</summary>
    internal static Holding[] Holdings(InstrumentCatalog catalog) =>
        [new(catalog.Numeraire, Amount.Of(5_000_000)), new(new(1), Amount.Of(3)), new(new(2), Amount.Of(20))];
}
