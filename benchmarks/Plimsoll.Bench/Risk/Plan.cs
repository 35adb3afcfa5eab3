// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Diagnostics;
using Plimsoll.Instruments;
using Plimsoll.Liquidation;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Tests.Properties.Liquidation;
using Plimsoll.Values;
using Plimsoll.Venues;

namespace Plimsoll.Bench.Risk;

/// <summary>Plans for accounts of fifty positions on three coins that are below maintenance under the cross rulebook: the cheapest closes, assessed
/// exactly.</summary>
internal sealed class Plan : IBenchmark
{
    private const int Positions = 50;
    private static readonly ImmutableArray<DepthLevel> _levels =
    [
        new(Ratio.Parse("0.002"), Quantity.Of(2)), new(Ratio.Parse("0.01"), Quantity.Of(12)), new(Ratio.Parse("0.03"), Quantity.Of(60)),
        new(Ratio.Parse("0.06"), Quantity.Of(400)),
    ];

    public string Name => "plan";

    public BenchmarkResult Run(Measure measure) => OfAccounts(measure);

    public IEnumerable<(string? Name, BenchmarkResult Result)> RunEach(Measure measure) => [(null, OfAccounts(measure)), ("solver", OfProgrammes(measure))];

    /// <summary>The search alone, on programmes of about fifty legs, against a mixed-integer solver.</summary>
    private static BenchmarkResult OfProgrammes(Measure measure)
    {
        CureSearch search = new();
        CureProgram[] programs = [.. Enumerable.Range(0, 10_000).Select(static seed => CureBooks.Any(seed)).Where(static program => program.Legs >= 45)
            .Take(measure.IsTiny ? 20 : 200)];
        foreach (CureProgram program in programs)
        {
            search.Find(program);
        }

        double[] ours = new double[programs.Length], solver = new double[programs.Length], excess = new double[programs.Length];
        Array.Fill(ours, double.PositiveInfinity);
        for (int i = 0; i < programs.Length * 3; i++)
        {
            long start = Stopwatch.GetTimestamp();
            search.Find(programs[i / 3]);
            ours[i / 3] = Math.Min(ours[i / 3], Stopwatch.GetElapsedTime(start).TotalNanoseconds);
        }

        for (int i = 0; i < programs.Length; i++)
        {
            long start = Stopwatch.GetTimestamp();
            double best = CureSolver.CheapestCost(programs[i]) ?? double.NaN;
            solver[i] = Stopwatch.GetElapsedTime(start).TotalNanoseconds;
            search.Find(programs[i]);
            excess[i] = (search.Cost / best) - 1;
        }

        Latency latency = Measure.Percentiles(ours), solved = Measure.Percentiles(solver), above = Measure.Percentiles(excess);
        return new("µs", latency.P50 / 1e3, solved.P50 / 1e3, null, latency,
            $"{programs.Length} made-up programmes of 45 to 50 legs and 16 to 60 scenarios; naive: SCIP, p99 {solved.P99 / 1e3:0} µs, "
                + $"{solved.P99 / latency.P99:0} times ours; our cost above its, median {above.P50:p2}, p99 {above.P99:p2}; p50, p99, p999 in ns");
    }

    private static BenchmarkResult OfAccounts(Measure measure)
    {
        InstrumentCatalog catalog = CoinMarket.Catalog(CoinMarket.Contracts(["OCT", "NOV", "DEC"], [80, 90, 100, 110, 120]).Take(Positions));
        Rulebook rulebook = RulebookReader.Read(ShippedRulebooks.Text("cross")!, catalog, VenueKinds.All, out ImmutableArray<string> errors)
            ?? throw new InvalidOperationException(string.Join('\n', errors));
        MarketSnapshot market = catalog.Instruments.Aggregate(CoinMarket.Market(catalog),
            static (known, spec) => known.With(spec.Id, new DepthProfile(Ratio.Parse("0.0005"), _levels, _levels)));
        Rulebook blind = rulebook with { Model = new Blind(rulebook.Model) };
        Portfolio[] books = [.. Enumerable.Range(0, measure.IsTiny ? 200 : 1_000).Select(i => Book(catalog, market, rulebook, i))];
        FreshDepth depth = new(market, rulebook.Liquidation);
        (MarginSheet sheet, PlanSheet plan) = (new(), new());
        (double[] ours, LiquidationPlan[] plans, double bytes) =
            Time(books, 3, plan, book => LiquidationPlanner.PlanOn(book, market, rulebook, depth, default, sheet, plan));
        int compared = measure.IsTiny ? 10 : 100;
        (double[] naive, LiquidationPlan[] others, _) =
            Time(books[..compared], 1, plan, book => LiquidationPlanner.PlanOn(book, market, blind, depth, default, sheet, plan));
        double[] excess = [.. Enumerable.Range(0, compared).Where(i => plans[i].Restores && others[i].Restores)
            .Select(i => (plans[i].Cost.ToDouble() / others[i].Cost.ToDouble()) - 1)];
        Latency latency = Measure.Percentiles(ours), searched = Measure.Percentiles(naive);
        return new("µs", latency.P50 / 1e3, searched.P50 / 1e3, 50, latency,
            $"{Positions} positions on {CoinMarket.Coins.Length} coins, rulebook cross, {books.Length} books, {plans.Count(static plan => plan.Restores)} "
                + $"restored, {plans.Average(static plan => plan.Closes.Length):0.0} closes, {bytes:0} bytes a plan, "
                + $"proved of {plans.Count(static plan => plan.Certificate is not null)}, "
                + $"dearer than proved by {plans.Where(static plan => plan.Excess is not null).Average(static plan => plan.Excess!.Value.ToDouble()):p2} "
                + "in the mean; naive: search by assessments alone, "
                + $"{compared} of the books, p99 {searched.P99 / 1e3:0} µs, restored {others.Count(static plan => plan.Restores)} where ours "
                + $"{plans.Take(compared).Count(static plan => plan.Restores)}; our cost less its, mean "
                + $"{excess.Average():p2}, from {excess.Min():p2} to {excess.Max():p2}; "
                + "each book's time and bytes are the least of three; limit: the bar for p50, that for p99 is 1,000; p50, p99, p999 in ns");
    }

    private static (double[] Nanoseconds, LiquidationPlan[] Plans, double Bytes) Time(
        Portfolio[] books, int repeats, PlanSheet sheet, Func<Portfolio, Rejection> plan)
    {
        double[] nanoseconds = new double[books.Length];
        LiquidationPlan[] plans = new LiquidationPlan[books.Length];
        for (int i = 0; i < books.Length; i++)
        {
            Rejection rejection = plan(books[i]);
            plans[i] = !rejection.IsRefused ? sheet.ToPlan() : throw new InvalidOperationException($"A made-up book was refused: {rejection}.");
        }

        Array.Fill(nanoseconds, double.PositiveInfinity);
        long[] bytes = new long[books.Length];
        Array.Fill(bytes, long.MaxValue);
        for (int i = 0; i < books.Length * repeats; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            long start = Stopwatch.GetTimestamp();
            plan(books[i / repeats]);
            nanoseconds[i / repeats] = Math.Min(nanoseconds[i / repeats], Stopwatch.GetElapsedTime(start).TotalNanoseconds);
            bytes[i / repeats] = Math.Min(bytes[i / repeats], GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return (nanoseconds, plans, bytes.Average());
    }

    /// <summary>A book with cash for a share of its maintenance.</summary>
    private static Portfolio Book(InstrumentCatalog catalog, MarketSnapshot market, Rulebook rulebook, int number)
    {
        Random generator = new(number);
        Position[] positions = [.. catalog.Instruments.Select(spec =>
        {
            Int128 lots = generator.NextInt64(1, 2_000);
            bool isShort = generator.Next(6) < (spec.Option is null ? 3 : 4);
            Quantity quantity = Quantity.FromAtoms((isShort ? -lots : lots) * (Fixed18.AtomsPerUnit / 100));
            market.TryMark(spec.Id, out Price mark);
            return new Position(spec.Id, quantity, spec.ValueOf(quantity, mark, Rounding.Up));
        })];
        MarginSheet sheet = new();
        Portfolio without = new(new Holding[] { new(catalog.Numeraire, Amount.Of(1_000_000_000)) }, positions);
        rulebook.Assess(without, market, sheet);
        Ratio share = Ratio.FromAtoms(Fixed18.AtomsPerUnit / 100 * generator.Next(40, 98));
        Amount cash = Amount.Of(1_000_000_000) + sheet.Maintenance.Times(share, Rounding.Down) - sheet.Equity;
        return new(new Holding[] { new(catalog.Numeraire, cash) }, positions);
    }

    /// <summary>The same model, but nobody is told that it knows scenarios.</summary>
    private sealed class Blind(IMarginModel model) : IMarginModel
    {
        public ImmutableArray<string> Lines => model.Lines;

        public bool CountsOrders => model.CountsOrders;

        public IScreenBounds? Bounds => model.Bounds;

        public Rejection Assess(in Portfolio portfolio, MarketView market, MarginSheet sheet) => model.Assess(portfolio, market, sheet);
    }
}
