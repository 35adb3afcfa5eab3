// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using Plimsoll.Connectors.Span;
using Plimsoll.Venues.Span;

namespace Plimsoll.Tests.Unit.Venues;

/// <summary>The file that Takasbank published on 17 May 2016. It lies beside the project and not in it; without it these tests are skipped and say
/// so.</summary>
public class SpanFileTests
{
    private static readonly Lazy<SpanFile?> _file = new(static () => File.Exists(Path) ? SpanFile.Read(Path) : null);

    private static string Path => RepositoryRoot.At("..", "shared", "data", "span", "takas.spn");

    [Fact]
    public void Every_option_array_of_a_published_file_is_computed_from_its_prices()
    {
        SpanArrayCheck check = SpanArrayCheck.Of(TheFile().Parameters.Points, TheFile().Contracts);
        Assert.Equal((2628, 2628), (check.Options, check.Computed));
        Assert.True(check.WorstRelative <= 2e-5, $"{check}");
        Assert.True(check.WorstMoney <= 0.003, $"{check}");
        Assert.True(check.WorstDelta <= 1e-6, $"{check}");
    }

    [Fact]
    public void Arrays_of_its_futures_are_its_scan_ranges()
    {
        foreach (SpanContract future in TheFile().Contracts.Where(static contract => contract.Type == SpanProductType.Future))
        {
            SpanArray computed = SpanPricing.Array(future.PriceScan, TheFile().Parameters.Points);
            Assert.All(computed.Losses.Zip(future.Array!.Losses), pair => Assert.True(Math.Abs(pair.First - pair.Second) <= 1e-4 * future.PriceScan + 1e-4));
        }
    }

    [Fact]
    public void What_is_not_used_of_it_is_named()
    {
        SpanFile file = TheFile();
        Assert.Equal((40, 146, 2628, 56), (file.Parameters.Combined.Length, file.Contracts.Count(static one => one.Type == SpanProductType.Future),
            file.Contracts.Count(static one => one.IsOption), file.Parameters.Credits.Length));
        Assert.Equal([new SpanUnused("element clearingOrg/curConv", 1), new SpanUnused("element clearingOrg/pbRateDef", 2)], file.Unused);
        Assert.Empty(file.Assumed);
        Assert.Empty(file.Uncomputed);
        Assert.All(file.Contracts, static contract => Assert.True(contract is { Price: not null, Value: not null, NoValue: null }));
    }

    [Fact]
    public void A_calendar_spread_pays_its_rate_and_a_hedge_between_commodities_is_credited()
    {
        SpanFile file = TheFile();
        SpanReport calendar = SpanCalculator.Assess(file.Parameters, [new(Future(file, "XU030", 0), 10), new(Future(file, "XU030", 1), -6)]);
        Assert.Equal(3820 + (6 * 955), calendar.RequirementIn("TRY"), 2);

        // Ten spreads at a share of .6: 124.8 deltas of 90 and 10 of 955.
        SpanReport hedge = SpanCalculator.Assess(file.Parameters, [new(Future(file, "GARANE", 0), 125), new(Future(file, "XU030", 0), -10)]);
        Assert.Equal(20_800 - 6_739.2 - 5_730, hedge.RequirementIn("TRY"), 2);
    }

    [Fact]
    public void The_whole_file_is_read_and_a_thousand_positions_are_margined_within_a_second()
    {
        _ = TheFile();

        // The best of three: the machine may be busy with something else, and the first is compiled while it runs.
        double best = Enumerable.Range(0, 3).Min(static _ =>
        {
            long start = Stopwatch.GetTimestamp();
            SpanFile file = SpanFile.Read(Path);
            SpanReport report = SpanCalculator.Assess(file.Parameters, [.. file.Contracts.Where(static contract => contract.Array is not null).Take(1000)
                .Select(static (contract, i) => new SpanHolding(contract, (i % 7) - 3))]);
            Assert.True(report.RequirementIn("TRY") > 0);
            return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        });
        Assert.True(best < 1_000, $"{best:0} ms");
    }

    private static SpanContract Future(SpanFile file, string combined, int place) =>
        file.Contracts.Where(one => one.Combined == combined && one.Type == SpanProductType.Future).ElementAt(place);

    private static SpanFile TheFile()
    {
        Assert.SkipWhen(_file.Value is null, $"{Path} is not there: nothing was compared with a published file");
        return _file.Value!;
    }
}
