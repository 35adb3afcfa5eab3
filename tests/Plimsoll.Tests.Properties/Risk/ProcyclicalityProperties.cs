// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Connectors.Panels;
using Plimsoll.Risk;

namespace Plimsoll.Tests.Properties.Risk;

/// <summary>How much the shipped statistical margin moves with the cycle: on real prices where the data folder is there, and on made-up ones always.</summary>
public class ProcyclicalityProperties(ITestOutputHelper output)
{
    private const string Panel = "crypto_perp_close_1h_wide.csv.gz";

    private static readonly string _path = Path.Combine(
        Path.GetFullPath(Environment.GetEnvironmentVariable("PLIMSOLL_DATA") ?? "../shared/data", RepositoryRoot.Path), "panel", Panel);

    [Fact]
    [Trait("property", "M27")]
    public void M27_on_the_real_panel_the_default_margin_of_the_majors_is_calm_covers_and_costs_little()
    {
        Assert.SkipUnless(File.Exists(_path), $"{Panel} is not there: the real panel is not part of the repository, and PLIMSOLL_DATA does not lead to it.");
        ReturnPanel returns = DailyReturns.Of(PanelFile.Read(_path), ["BTC", "ETH", "SOL"]).Value.Returns;
        BacktestReport report = RollingBacktest.Run("majors", returns, Majors, BacktestTerms.Default).Value;
        MeasureBacktest margin = report.ValueAtRisk;
        double month = margin.Procyclicality(30).Value.LargestIncrease, week = margin.Procyclicality(5).Value.LargestIncrease;
        double peakToTrough = margin.Procyclicality(30).Value.PeakToTrough, cost = (margin.MeanMargin / margin.Plain.Average()) - 1;
        output.WriteLine($"{margin.Observations} days, mean {margin.MeanMargin:p2} ({cost:p1} over plain), peak to trough {peakToTrough:f2}, 1 day "
            + $"{margin.Procyclicality(1).Value.LargestIncrease:p0}, 5 days {week:p0}, 30 days {month:p0}, at floor {margin.DaysAtFloor}, exceptions "
            + $"{margin.Exceptions}, Kupiec p {margin.Tests.Unconditional.PValue:f3}");
        Assert.True(peakToTrough <= 2.0, $"peak to trough {peakToTrough}");
        Assert.True(month <= 0.75 && week <= 0.50, $"30 days {month}, 5 days {week}");
        Assert.True(cost <= 0.15, $"mean {cost:p1} over plain");
        Assert.False(margin.Tests.Unconditional.RejectsAt(0.05), $"{margin.Exceptions} exceptions");
    }

    [Fact]
    [Trait("property", "M27")]
    public void M27_the_response_to_a_doubled_volatility_overshoots_by_no_more_than_a_tenth()
    {
        ImpulseResponse response = ImpulseResponse.Of(BacktestTerms.Default).Value;
        ImpulseResponse plain = ImpulseResponse.Of(BacktestTerms.Default with { Policy = default }).Value;
        output.WriteLine($"overshoot {response.Overshoot:p1}, nine tenths after {response.DaysToNineTenths} days; plain {plain.Overshoot:p1}, "
            + $"{plain.DaysToNineTenths}; decay .94 {ImpulseResponse.Of(BacktestTerms.Default with { Policy = default, Decay = 0.94 }).Value.Overshoot:p1}");
        Assert.True(response.Overshoot <= 0.10, $"{response.Overshoot:p1}");
    }

    private static RevaluationBook Majors(double[] volatilities) => new RevaluationBook().AddLinear(0, 0.5).AddLinear(1, 0.3).AddLinear(2, 0.2);
}
