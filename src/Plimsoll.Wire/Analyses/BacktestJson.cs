// SPDX-License-Identifier: Apache-2.0
using System.Text.Json.Nodes;
using Plimsoll.Analysis;
using Plimsoll.Risk;

namespace Plimsoll.Wire;

/// <summary>A backtest as JSON; the page reads the same text.</summary>
public static class BacktestJson
{
    /// <summary>The result, on one line.</summary>
    public static string Write(BacktestAnalysis run, Caveats caveats) => Object(run, caveats).ToJsonString(ReportStyle.OneLine);

    /// <summary>The same, so escaped that it can stand in the script element of a page.</summary>
    public static string WriteForPage(BacktestAnalysis run, Caveats caveats) => Object(run, caveats).ToJsonString(ReportStyle.ForPage);

    private static JsonObject Object(BacktestAnalysis run, Caveats caveats) => new()
    {
        ["subject"] = run.Subject,
        ["method"] = BacktestStory.Method(run),
        ["window"] = run.Terms.Window,
        ["decay"] = run.Terms.Method == ScenarioMethod.Filtered ? run.Terms.Decay : null,
        ["stressWeight"] = run.Terms.Policy.StressWeight.ToString(),
        ["floor"] = run.Terms.Policy.HasFloor,
        ["confidence"] = run.Terms.Confidence.ToString(),
        ["significance"] = BacktestAnalysis.Significance,
        ["numeraire"] = run.Numeraire,
        ["bookSize"] = run.Numeraire is null ? ArchetypeBook.Size : null,
        ["first"] = run.First.ToString(),
        ["last"] = run.Last.ToString(),
        ["held"] = Array(run.Held, name => name),
        ["leftOut"] = Array(run.LeftOut, left => new JsonObject { ["book"] = left.Book, ["missing"] = left.Missing }),
        ["panel"] = Array(run.Days, one =>
        {
            JsonObject json = PanelDaysJson.Of(one.Days);
            json["book"] = one.Book;
            return json;
        }),
        ["summary"] = Array(BacktestStory.Summary(run), sentence => sentence),
        ["findings"] = Array(BacktestStory.Findings(run), finding => new JsonObject
        {
            ["book"] = finding.Book,
            ["measure"] = finding.Measure,
            ["fails"] = Array(finding.Fails, test => test),
            ["sentence"] = finding.Sentence,
        }),
        ["sharedDays"] = Array(BacktestStory.SharedDays(run),
            shared => new JsonObject { ["day"] = shared.Day.ToString(), ["books"] = Array(shared.Books, book => book) }),
        ["books"] = Array(run.Reports, report => Book(run, report)),
        ["warnings"] = CaveatJson.Of(caveats),
    };

    private static JsonObject Book(BacktestAnalysis run, BacktestReport report) => new()
    {
        ["book"] = report.Book,
        ["first"] = report.First.ToString(),
        ["last"] = report.Last.ToString(),
        ["valueAtRisk"] = Measure(run, report.ValueAtRisk),
        ["expectedShortfall"] = Measure(run, report.ExpectedShortfall),
        ["daily"] = new JsonObject
        {
            ["end"] = Array(report.Ends, end => end.ToString()),
            ["profit"] = Array(report.Profits, profit => profit),
            ["valueAtRisk"] = Array(report.ValueAtRisk.Margins, margin => margin),
            ["expectedShortfall"] = Array(report.ExpectedShortfall.Margins, margin => margin),
        },
    };

    private static JsonObject Measure(BacktestAnalysis run, MeasureBacktest m)
    {
        (int least, int most) = run.Accepted(m);
        return new()
        {
            ["observations"] = m.Observations,
            ["exceptions"] = m.Exceptions,
            ["expected"] = m.Observations * run.Tail,
            ["accepted"] = new JsonArray(least, most),
            ["kupiec"] = Test(m.Tests.Unconditional),
            ["independence"] = Test(m.Tests.Independence),
            ["conditionalCoverage"] = Test(m.Tests.Conditional),
            ["chanceOfAsMany"] = m.ChanceOfAsMany,
            ["zone"] = BacktestStory.Zone(m.Zone),
            ["meanMargin"] = m.MeanMargin,
            ["worstShortfall"] = m.WorstShortfall,
            ["plainMeanMargin"] = m.Plain.Average(),
            ["daysAtFloor"] = m.DaysAtFloor,
            ["peakToTrough"] = Cycle(m, 1, static cycle => cycle.PeakToTrough),
            ["largestRise"] = new JsonObject
            {
                ["1"] = Cycle(m, 1, static cycle => cycle.LargestIncrease),
                ["5"] = Cycle(m, 5, static cycle => cycle.LargestIncrease),
                ["30"] = Cycle(m, 30, static cycle => cycle.LargestIncrease),
            },
            ["exceptionDays"] = Array(m.ExceptionDays, day => day.ToString()),
        };
    }

    /// <summary>Null where the days are too few or a margin is nothing.</summary>
    private static double? Cycle(MeasureBacktest measure, int days, Func<Procyclicality, double> of) =>
        measure.Procyclicality(days) is { IsOk: true } found ? of(found.Value) : null;

    private static JsonObject Test(LikelihoodRatio test) =>
        new() { ["statistic"] = test.Statistic, ["pValue"] = test.PValue, ["passes"] = !test.RejectsAt(BacktestAnalysis.Significance) };

    private static JsonArray Array<T>(IEnumerable<T> items, Func<T, JsonNode?> node) => [.. items.Select(node)];
}
