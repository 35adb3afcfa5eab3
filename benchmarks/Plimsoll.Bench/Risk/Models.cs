// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Values;
using Plimsoll.Venues;

namespace Plimsoll.Bench.Risk;

/// <summary>Fifty positions on three coins under every rulebook that ships: assessed again after a fill, warm, against the same with nothing
/// remembered.</summary>
/// <remarks>The limit is the bar that every model is held to, 100 µs.</remarks>
internal sealed class Models : IBenchmark
{
    private const double Bar = 100;

    public string Name => "models";

    public BenchmarkResult Run(Measure measure) => RunEach(measure).MaxBy(static one => one.Result.Ours).Result;

    public IEnumerable<(string? Name, BenchmarkResult Result)> RunEach(Measure measure)
    {
        InstrumentCatalog catalog = CoinMarket.Catalog(CoinMarket.Contracts(["OCT", "NOV", "DEC"], [80, 90, 100, 110, 120]).Take(50));

        // Some rulebooks follow open interest or the last trade.
        MarketSnapshot prices = CoinMarket.Market(catalog), market = prices.With(stated => catalog.Instruments.Aggregate(stated, (known, spec) =>
            known.WithOpenInterest(spec.Id, Quantity.Of(1_000_000)).WithLast(spec.Id, prices.TryMark(spec.Id, out Price mark) ? mark : default)));
        foreach (string name in ShippedRulebooks.Names)
        {
            Rulebook rulebook = RulebookReader.Read(ShippedRulebooks.Text(name)!, catalog, VenueKinds.All, out ImmutableArray<string> errors)
                ?? throw new InvalidOperationException($"{name}: {string.Join('\n', errors)}");
            yield return (name, Time(rulebook, catalog, market, measure));
        }
    }

    private static BenchmarkResult Time(Rulebook rulebook, InstrumentCatalog catalog, MarketSnapshot market, Measure measure)
    {
        // A lender takes balances and debts only.
        Position[] positions = rulebook.Equity.TakesPositions ? Positions(catalog) : [];
        Holding[] holdings = CoinMarket.Holdings(catalog);
        Portfolio portfolio = new(holdings, positions);
        MarginSheet sheet = new();
        int fill = 0;
        void Fill()
        {
            Quantity lot = Quantity.FromAtoms((++fill & 1) == 0 ? Fixed18.AtomsPerUnit / 1000 : -Fixed18.AtomsPerUnit / 1000);
            if (positions.Length > 0)
            {
                ref Position filled = ref positions[fill / 2 % positions.Length];
                filled = filled with { Quantity = filled.Quantity + lot };
            }
        }

        double[] median = measure.MedianNanoseconds(
            () =>
            {
                Fill();
                Check(rulebook, rulebook.Assess(portfolio, market, sheet));
            },
            () =>
            {
                Fill();
                Check(rulebook, rulebook.Assess(portfolio, market, new MarginSheet()));
            });
        Portfolio asIs = new(holdings, positions);
        Check(rulebook, rulebook.Assess(asIs, market, sheet));
        Amount warm = sheet.Initial;
        MarginSheet fresh = new();
        Check(rulebook, rulebook.Assess(asIs, market, fresh));
        return warm != fresh.Initial
            ? throw new InvalidOperationException($"{rulebook.Name}: what is remembered changes the requirement.")
            : new("µs", median[0] / 1e3, median[1] / 1e3, Bar,
                Note: $"{positions.Length} positions ({positions.Count(position => catalog[position.Instrument].Option is not null)} options), "
                    + "a fill before each; naive: on a new sheet, with nothing remembered, the same code where a model remembers nothing (a ratio of about 1); "
                    + "limit: the bar for every model");
    }

    private static void Check(Rulebook rulebook, Rejection rejection)
    {
        if (rejection.IsRefused)
        {
            throw new InvalidOperationException($"{rulebook.Name} refuses the made-up account: {rejection}.");
        }
    }

    private static Position[] Positions(InstrumentCatalog catalog) =>
        [.. catalog.Instruments.Select(static (spec, i) => new Position(spec.Id, Quantity.Of(i % 3 == 0 ? -3 : 2), default))];
}
