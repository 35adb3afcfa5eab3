// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
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

/// <summary>Fifty positions on three coins under every rulebook that ships: assessed again after a fill, warm, against the same with nothing
/// remembered.</summary>
/// <remarks>The limit is the bar that every model is held to, 100 µs.</remarks>
internal sealed class Models : IBenchmark
{
    private const double Bar = 100;
    private static readonly (string Coin, long Price)[] _coins = [("BTC", 112_000), ("ETH", 4_100), ("SOL", 210)];

    public string Name => "models";

    public BenchmarkResult Run(Measure measure) => RunEach(measure).MaxBy(static one => one.Result.Ours).Result;

    public IEnumerable<(string? Name, BenchmarkResult Result)> RunEach(Measure measure)
    {
        InstrumentCatalog catalog = InstrumentReader.Read(CatalogJson(), out ImmutableArray<string> errors)
            ?? throw new InvalidOperationException(string.Join('\n', errors));
        MarketSnapshot market = Market(catalog);
        foreach (string name in ShippedRulebooks.Names)
        {
            Rulebook rulebook = RulebookReader.Read(ShippedRulebooks.Text(name)!, catalog, VenueKinds.All, out errors)
                ?? throw new InvalidOperationException($"{name}: {string.Join('\n', errors)}");
            yield return (name, Time(rulebook, catalog, market, measure));
        }
    }

    private static BenchmarkResult Time(Rulebook rulebook, InstrumentCatalog catalog, MarketSnapshot market, Measure measure)
    {
        // A lender takes balances and debts only.
        Position[] positions = rulebook.Equity.TakesPositions ? Positions(catalog) : [];
        Holding[] holdings = Holdings(catalog);
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
                    + "a fill before each; naive: on a new sheet, with nothing remembered; limit: the bar for every model");
    }

    private static void Check(Rulebook rulebook, Rejection rejection)
    {
        if (rejection.IsRefused)
        {
            throw new InvalidOperationException($"{rulebook.Name} refuses the made-up account: {rejection}.");
        }
    }

    private static string CatalogJson()
    {
        List<string> instruments = [];
        foreach ((string coin, long price) in _coins)
        {
            instruments.Add($$"""{"symbol":"{{coin}}-PERP","kind":"perpetual","underlying":"{{coin}}"}""");
            instruments.Add($$"""{"symbol":"{{coin}}-DEC","kind":"future","underlying":"{{coin}}","expiry":"2025-12-26T08:00:00Z"}""");
            foreach ((string month, string expiry) in new[] { ("OCT", "2025-10-31"), ("NOV", "2025-11-28"), ("DEC", "2025-12-26") })
            {
                foreach (int percent in new[] { 80, 90, 100, 110, 120 })
                {
                    string strike = (price * percent / 100).ToString(System.Globalization.CultureInfo.InvariantCulture);
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
              "instruments": [ {{string.Join(",\n", instruments.Take(50))}} ] }
            """;
    }

    private static MarketSnapshot Market(InstrumentCatalog catalog)
    {
        MarketSnapshot market = MarketSnapshot.Unknown(catalog, new Timestamp(1_760_000_000 * Timestamp.NanosecondsPerSecond));
        foreach ((string coin, long price) in _coins)
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
            market = market.With(option.Forward, index).With(spec.Mark, mark).With(option.Volatility, Ratio.Parse("0.5"));
        }

        return market.With(stated => catalog.Instruments.Aggregate(stated,
            (known, spec) => known.WithOpenInterest(spec.Id, Quantity.Of(1_000_000))
                .WithLast(spec.Id, market.TryMark(spec.Id, out Price mark) ? mark : default)));
    }

    private static Position[] Positions(InstrumentCatalog catalog) =>
        [.. catalog.Instruments.Select(static (spec, i) => new Position(spec.Id, Quantity.Of(i % 3 == 0 ? -3 : 2), default))];

    private static Holding[] Holdings(InstrumentCatalog catalog) =>
        [new(catalog.Numeraire, Amount.Of(5_000_000)), new(new(1), Amount.Of(3)), new(new(2), Amount.Of(20))];
}
