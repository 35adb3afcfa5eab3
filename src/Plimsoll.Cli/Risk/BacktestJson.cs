// SPDX-License-Identifier: Apache-2.0
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Plimsoll.Risk;

namespace Plimsoll.Cli;

/// <summary>A backtest as JSON; the page reads the same text.</summary>
internal static class BacktestJson
{
    private static readonly JsonSerializerOptions _forPeople = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    // The default encoder writes <, > and & as escapes, so that no name can end the page's script element.
    private static readonly JsonSerializerOptions _forPage = new();

    internal static string Write(BacktestRun run, bool isForPage) => new JsonObject
    {
        ["subject"] = run.Subject,
        ["method"] = run.Method,
        ["window"] = run.Terms.Window,
        ["decay"] = run.Terms.Method == ScenarioMethod.Filtered ? run.Terms.Decay : null,
        ["confidence"] = run.Terms.Confidence.ToString(),
        ["significance"] = BacktestRun.Significance,
        ["numeraire"] = run.Numeraire,
        ["bookSize"] = run.Numeraire is null ? ArchetypeBook.Size : null,
        ["first"] = run.First.ToString(),
        ["last"] = run.Last.ToString(),
        ["held"] = Array(run.Held, name => name),
        ["leftOut"] = Array(run.LeftOut, left => new JsonObject { ["book"] = left.Book, ["missing"] = left.Missing }),
        ["panel"] = Array(run.Days, one =>
        {
            JsonObject json = one.Days.Json();
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
        ["sharedDays"] = Array(BacktestStory.SharedDays(run), shared => new JsonObject { ["day"] = shared.Day.ToString(), ["books"] = Array(shared.Books, book => book) }),
        ["books"] = Array(run.Reports, report => Book(run, report)),
        ["warnings"] = run.Caveats?.Json() ?? [],
    }.ToJsonString(isForPage ? _forPage : _forPeople);

    private static JsonObject Book(BacktestRun run, BacktestReport report) => new()
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

    private static JsonObject Measure(BacktestRun run, MeasureBacktest m)
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
            ["exceptionDays"] = Array(m.ExceptionDays, day => day.ToString()),
        };
    }

    private static JsonObject Test(LikelihoodRatio test) => new() { ["statistic"] = test.Statistic, ["pValue"] = test.PValue, ["passes"] = !test.RejectsAt(BacktestRun.Significance) };

    private static JsonArray Array<T>(IEnumerable<T> items, Func<T, JsonNode?> node) => [.. items.Select(node)];
}
