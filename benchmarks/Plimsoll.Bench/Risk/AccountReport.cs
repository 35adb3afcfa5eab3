// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Diagnostics;
using Plimsoll.Connectors.Instruments;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Pricing;
using Plimsoll.Rulebooks;
using Plimsoll.Values;
using Plimsoll.Venues;

namespace Plimsoll.Bench.Risk;

/// <summary>One account with twenty positions on three coins, after a fill: equity and requirement again, exactly, under the cross rulebook.</summary>
internal sealed class AccountReport : IBenchmark
{
    private static readonly string[] _coins = ["BTC", "ETH", "SOL"];
    private static readonly long[] _prices = [112_000, 4_100, 210];

    public string Name => "account";

    public BenchmarkResult Run(Measure measure)
    {
        InstrumentCatalog catalog = InstrumentReader.Read(CatalogJson(), out ImmutableArray<string> errors)
            ?? throw new InvalidOperationException(string.Join('\n', errors));
        Rulebook rulebook = RulebookReader.Read(ShippedRulebooks.Text("cross")!, catalog, VenueKinds.All, out errors)
            ?? throw new InvalidOperationException(string.Join('\n', errors));
        MarketSnapshot market = Market(catalog);
        (Holding[] holdings, Position[] positions) = Book(catalog);
        Portfolio portfolio = new(holdings, positions);
        MarginSheet sheet = new();
        int fills = measure.IsTiny ? 20_000 : 400_000;
        double[] onSheet = Fills(fills, positions, () => Check(rulebook.Assess(portfolio, market, sheet)), out double sheetBytes);
        double[] spelled = Fills(fills / 4, positions, () => Check(rulebook.Assess(portfolio, market).Rejection), out double spelledBytes);
        Latency report = Measure.Percentiles(spelled), latency = Measure.Percentiles(onSheet);
        return new(
            "µs",
            latency.P50 / 1e3,
            Latency: latency,
            Note: $"{positions.Length} positions ({positions.Count(p => catalog[p.Instrument].Kind == InstrumentKind.Option)} options) on {_coins.Length} "
                + "coins, rulebook cross, a fill before each; "
                + $"on a sheet {sheetBytes:0} bytes a time; as a report with names, priced from nothing, p50 {report.P50 / 1e3:0.0} µs, p99 "
                + $"{report.P99 / 1e3:0.0} µs, {spelledBytes:0} bytes; p50, p99, p999 in ns");
    }

    private static double[] Fills(int fills, Position[] positions, Action assess, out double bytes)
    {
        double[] nanoseconds = new double[fills];
        bytes = 0;
        for (int i = -fills / 4; i < fills; i++)
        {
            ref Position filled = ref positions[(i + fills) % positions.Length];
            Quantity lot = Quantity.FromAtoms((i & 1) == 0 ? Fixed18.AtomsPerUnit / 1000 : -Fixed18.AtomsPerUnit / 1000);
            filled = filled with { Quantity = filled.Quantity + lot };
            long before = GC.GetAllocatedBytesForCurrentThread();
            long start = Stopwatch.GetTimestamp();
            assess();
            if (i >= 0)
            {
                nanoseconds[i] = Stopwatch.GetElapsedTime(start).TotalNanoseconds;
                bytes += GC.GetAllocatedBytesForCurrentThread() - before;
            }
        }

        bytes /= fills;
        return nanoseconds;
    }

    private static void Check(Rejection rejection)
    {
        if (rejection.IsRefused)
        {
            throw new InvalidOperationException($"The made-up account was refused: {rejection}.");
        }
    }

    private static string CatalogJson()
    {
        List<string> instruments = [];
        for (int i = 0; i < _coins.Length; i++)
        {
            string coin = _coins[i];
            instruments.Add($$"""{"symbol":"{{coin}}-PERP","kind":"perpetual","underlying":"{{coin}}"}""");
            instruments.Add($$"""{"symbol":"{{coin}}-DEC","kind":"future","underlying":"{{coin}}","expiry":"2025-12-26T08:00:00Z"}""");
            foreach ((string month, string expiry) in new[] { ("OCT", "2025-10-31"), ("DEC", "2025-12-26") })
            {
                foreach (int percent in new[] { 90, 110 })
                {
                    string strike = (_prices[i] * percent / 100).ToString(System.Globalization.CultureInfo.InvariantCulture);
                    string side = percent < 100 ? "put" : "call";
                    instruments.Add(
                        $$"""{"symbol":"{{coin}}-{{month}}-{{percent}}","kind":"option","underlying":"{{coin}}","strike":"{{strike}}","side":"{{side}}",""" +
                        $$""" "expiry":"{{expiry}}T08:00:00Z"}""");
                }
            }
        }

        return $$"""
            { "numeraire": "USDC",
              "assets": [ {"symbol":"USDC","decimals":6,"borrowable":true}, {"symbol":"BTC","decimals":8,"borrowable":true}, {"symbol":"ETH","decimals":18,
              "borrowable":true} ],
              "instruments": [ {{string.Join(",\n", instruments)}},
                {"symbol":"BTC-INV","kind":"perpetual","payoff":"inverse","underlying":"BTC","settlement":"BTC","lotSize":"1"},
                {"symbol":"ETH-INV","kind":"perpetual","payoff":"inverse","underlying":"ETH","settlement":"ETH","lotSize":"1"} ] }
            """;
    }

    private static MarketSnapshot Market(InstrumentCatalog catalog)
    {
        MarketSnapshot market = MarketSnapshot.Unknown(catalog, new Timestamp(1_760_000_000 * Timestamp.NanosecondsPerSecond));
        for (int i = 0; i < _coins.Length; i++)
        {
            catalog.TryFindObservable(_coins[i], out ObservableSpec? index);
            market = market.With(index!.Id, Price.Of(_prices[i]));
        }

        foreach (InstrumentSpec spec in catalog.Instruments)
        {
            market.TryPrice(spec.Underlying, out Price index);
            if (spec.Option is not { } option)
            {
                market = market.With(spec.Mark, index);
                continue;
            }

            Ratio volatility = Ratio.Parse("0.5");
            double value = Black76.Price(index.ToDouble(), option.Strike.ToDouble(), 0.5, market.Time.YearsTo(spec.Expiry!.Value), 1,
                option.Side == OptionSide.Call).Value;
            Price.TryQuantise(value, Rounding.HalfEven, out Price mark);
            market = market.With(spec.Mark, mark).With(option.Volatility, volatility);
        }

        return market;
    }

    private static (Holding[] Holdings, Position[] Positions) Book(InstrumentCatalog catalog)
    {
        Position[] positions = [.. catalog.Instruments.Select(
            (spec, i) => new Position(spec.Id, Quantity.Of(spec.Payoff == Payoff.Inverse ? 10_000 : i % 3 == 0 ? -3 : 2), default))];
        Holding[] holdings = [new(catalog.Numeraire, Amount.Of(5_000_000)), new(new(1), Amount.Of(3)), new(new(2), Amount.Of(20))];
        return (holdings, positions);
    }
}
