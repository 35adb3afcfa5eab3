// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using System.Text.Json.Nodes;
using Plimsoll.Risk;

namespace Plimsoll.Cli;

/// <summary>plimsoll backtest: one-day margins out of sample against what happened, book by book.</summary>
internal static class BacktestVerb
{
    private const string Archetypes = "archetypes";

    internal static Command Create()
    {
        PanelArguments panel = new();
        Argument<string> subject = new("books") { Description = $"A portfolio file, or the word '{Archetypes}' for the books that come with Plimsoll.", DefaultValueFactory = static _ => Archetypes };
        Option<string> method = new("--method") { Description = "fhs (filtered historical) or hs (historical).", DefaultValueFactory = static _ => "fhs" };
        method.AcceptOnlyFromAmong("fhs", "hs");
        Option<int> window = new("--window") { Description = "Days of history behind each margin.", DefaultValueFactory = static _ => BacktestTerms.Default.Window };
        Command command = new("backtest", "Hold one-day margins by value at risk and expected shortfall against the next day, out of sample.")
        {
            subject, panel.File, method, window, panel.Decay, panel.Confidence, panel.Json,
        };
        command.SetAction(parsed => Guarded.Run(() =>
        {
            BacktestTerms terms = new(
                parsed.GetValue(method) == "hs" ? ScenarioMethod.Historical : ScenarioMethod.Filtered, parsed.GetValue(window), parsed.GetValue(panel.Decay), panel.ReadConfidence(parsed));
            PricePanel daily = panel.ReadDaily(parsed);
            string books = parsed.GetValue(subject)!;
            BacktestReport[] reports = books == Archetypes ? [.. ArchetypeBook.All.Select(book => Run(book, daily, terms))] : [Run(books, daily, terms)];
            if (parsed.GetValue(panel.Json))
            {
                Console.Out.WriteLine(new JsonArray([.. reports.Select(Json)]).ToJsonString());
            }
            else
            {
                Write(reports, terms);
            }

            return ExitCode.Done;
        }));
        return command;
    }

    private static BacktestReport Run(ArchetypeBook book, PricePanel daily, BacktestTerms terms)
    {
        PricePanel prices = PanelArguments.Taken(daily.Select(book.Factors), book.Name);
        ReturnPanel returns = PanelArguments.Taken(ReturnPanel.FromPrices(prices, GapRule.DropRow), book.Name);
        return PanelArguments.Taken(RollingBacktest.Run(book.Name, returns, book.Build, terms), book.Name);
    }

    // A portfolio is held as it stands today: its contracts, at today's market, under each day's returns.
    private static BacktestReport Run(string path, PricePanel daily, BacktestTerms terms)
    {
        PortfolioFactors factors = PortfolioFactors.Read(path, daily);
        RevaluationBook book = factors.Book(path);
        return PanelArguments.Taken(RollingBacktest.Run(Path.GetFileName(path), factors.Returns, _ => book, terms), path);
    }

    private static void Write(BacktestReport[] reports, BacktestTerms terms)
    {
        string method = terms.Method == ScenarioMethod.Filtered ? $"filtered historical simulation, decay {PanelArguments.Text(terms.Decay, "0.##")}" : "historical simulation";
        Console.Out.WriteLine($"{method}, {terms.Window} days, confidence {terms.Confidence}, one day ahead, {reports[0].First} to {reports[0].Last}");
        Console.Out.WriteLine("VaR and ES columns: exceptions, Kupiec p (two-sided), chance of as many (one-sided), independence p, Basel zone, mean margin in 10,000 (for archetypes: % of their size)");
        Console.Out.WriteLine($"{"book",-50} {"days",5}   {"N",3} {"Kupiec",7} {"as many",7} {"indep.",7} {"zone",-6} {"mean",6}   {"N",3} {"Kupiec",7} {"as many",7} {"indep.",7} {"zone",-6} {"mean",6}");
        foreach (BacktestReport report in reports)
        {
            Console.Out.WriteLine($"{report.Book,-50} {report.ValueAtRisk.Observations,5}   {Columns(report.ValueAtRisk)}   {Columns(report.ExpectedShortfall)}");
        }

        int passed = reports.Count(r => !r.ValueAtRisk.Tests.Unconditional.RejectsAt(0.05));
        int covered = reports.Count(r => r.ValueAtRisk.ChanceOfAsMany >= 0.05);
        int shortfalls = reports.Count(r => r.ExpectedShortfall.ChanceOfAsMany >= 0.05);
        int clustered = reports.Count(r => r.ValueAtRisk.Tests.Independence.RejectsAt(0.05));
        Console.Out.WriteLine($"VaR: {passed} of {reports.Length} books pass Kupiec at 95 %, {covered} have enough coverage (one-sided), {clustered} have clustered exceptions. ES: {shortfalls} have enough coverage.");
    }

    private static string Columns(MeasureBacktest m) =>
        $"{m.Exceptions,3} {PanelArguments.Text(m.Tests.Unconditional.PValue, "0.000"),7} {PanelArguments.Text(m.ChanceOfAsMany, "0.000"),7} {PanelArguments.Text(m.Tests.Independence.PValue, "0.000"),7} "
        + $"{m.Zone.ToString().ToLowerInvariant(),-6} {PanelArguments.Text(m.MeanMargin / 10_000, "0.00"),6}";

    private static JsonNode Json(BacktestReport report) => new JsonObject
    {
        ["book"] = report.Book,
        ["first"] = report.First.ToString(),
        ["last"] = report.Last.ToString(),
        ["valueAtRisk"] = Json(report.ValueAtRisk),
        ["expectedShortfall"] = Json(report.ExpectedShortfall),
    };

    private static JsonObject Json(MeasureBacktest m) => new()
    {
        ["observations"] = m.Observations,
        ["exceptions"] = m.Exceptions,
        ["kupiec"] = Json(m.Tests.Unconditional),
        ["independence"] = Json(m.Tests.Independence),
        ["conditionalCoverage"] = Json(m.Tests.Conditional),
        ["chanceOfAsMany"] = m.ChanceOfAsMany,
        ["zone"] = m.Zone.ToString().ToLowerInvariant(),
        ["meanMargin"] = m.MeanMargin,
        ["worstShortfall"] = m.WorstShortfall,
        ["exceptionDays"] = new JsonArray([.. m.ExceptionDays.Select(day => (JsonNode)day.ToString())]),
    };

    private static JsonObject Json(LikelihoodRatio test) => new() { ["statistic"] = test.Statistic, ["pValue"] = test.PValue };
}
