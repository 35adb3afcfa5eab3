// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Diagnostics;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Values;
using Plimsoll.Venues;

namespace Plimsoll.Bench.Risk;

/// <summary>One account with twenty positions on three coins, after a fill: equity and requirement again, exactly, under the cross rulebook.</summary>
internal sealed class AccountReport : IBenchmark
{
    private static readonly string[] _inverse =
    [
        """{"symbol":"BTC-INV","kind":"perpetual","payoff":"inverse","underlying":"BTC","settlement":"BTC","lotSize":"1"}""",
        """{"symbol":"ETH-INV","kind":"perpetual","payoff":"inverse","underlying":"ETH","settlement":"ETH","lotSize":"1"}""",
    ];

    public string Name => "account";

    public BenchmarkResult Run(Measure measure)
    {
        InstrumentCatalog catalog = CoinMarket.Catalog([.. CoinMarket.Contracts(["OCT", "DEC"], [90, 110]), .. _inverse]);
        Rulebook rulebook = RulebookReader.Read(ShippedRulebooks.Text("cross")!, catalog, VenueKinds.All, out ImmutableArray<string> errors)
            ?? throw new InvalidOperationException(string.Join('\n', errors));
        MarketSnapshot market = CoinMarket.Market(catalog);
        Position[] positions = [.. catalog.Instruments.Select(
            (spec, i) => new Position(spec.Id, Quantity.Of(spec.Payoff == Payoff.Inverse ? 10_000 : i % 3 == 0 ? -3 : 2), default))];
        Portfolio portfolio = new(CoinMarket.Holdings(catalog), positions);
        MarginSheet sheet = new();
        int fills = measure.IsTiny ? 20_000 : 400_000;
        double[] onSheet = Fills(fills, positions, () => Check(rulebook.Assess(portfolio, market, sheet)), out double sheetBytes);
        double[] spelled = Fills(fills / 4, positions, () => Check(rulebook.Assess(portfolio, market).Rejection), out double spelledBytes);
        Latency report = Measure.Percentiles(spelled), latency = Measure.Percentiles(onSheet);
        return new(
            "µs",
            latency.P50 / 1e3,
            Latency: latency,
            Note: $"{positions.Length} positions ({positions.Count(p => catalog[p.Instrument].Kind == InstrumentKind.Option)} options) on "
                + $"{CoinMarket.Coins.Length} coins, rulebook cross, a fill before each; "
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
}
