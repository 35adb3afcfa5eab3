// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using Plimsoll.Connectors;
using Plimsoll.Reports;
using Plimsoll.Risk;
using Plimsoll.Values;

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
        Option<int> window = new("--window") { Description = "Days of history behind each margin.", DefaultValueFactory = static _ => BacktestTerms.Default.Window, HelpName = "DAYS" };
        Option<string?> report = new("--report") { Description = "Write a page with every book's days against its margins, the tests, and what failed and why.", HelpName = "FILE" };
        Command command = new("backtest", "Hold one-day margins by value at risk and expected shortfall against the next day, out of sample.")
        {
            subject, panel.File, panel.AsOf, method, window, panel.Decay, panel.Confidence, panel.Json, report,
        };
        command.SetAction(parsed => Guarded.Run(() =>
        {
            IdleOption.Refuse(parsed, panel.Decay, parsed.GetValue(method) == "hs", "with --method hs, which weighs every day alike");
            BacktestTerms terms = new(
                parsed.GetValue(method) == "hs" ? ScenarioMethod.Historical : ScenarioMethod.Filtered, parsed.GetValue(window), panel.ReadDecay(parsed), panel.ReadConfidence(parsed));
            PanelArguments.CheckWindow(terms.Window, terms.Confidence);
            PricePanel prices = panel.Read(parsed);
            string books = parsed.GetValue(subject)!;
            BacktestRun run = books == Archetypes ? OfArchetypes(panel.PathOf(parsed), prices, terms, panel.ReadAsOf(parsed)) : OfPortfolio(books, panel.PathOf(parsed), prices, terms, panel.ReadAsOf(parsed));
            if (parsed.GetValue(report) is { } page)
            {
                OutputFile.Write(page, BacktestPage.Write(run.Subject, BacktestJson.Write(run, isForPage: true)));
            }

            if (parsed.GetValue(panel.Json))
            {
                Console.Out.WriteLine(BacktestJson.Write(run, isForPage: false));
            }
            else
            {
                BacktestText.Write(run);
            }

            return ExitCode.Done;
        }));
        return command;
    }

    // A panel need not have every coin: books that it can price are tested, the others named.
    private static BacktestRun OfArchetypes(string panelPath, PricePanel daily, BacktestTerms terms, Timestamp? asOf)
    {
        List<BacktestReport> reports = [];
        List<(string, PanelDays)> days = [];
        List<(string, string)> leftOut = [];
        foreach (ArchetypeBook book in ArchetypeBook.All)
        {
            string[] missing = [.. book.Factors.Where(factor => !daily.Names.Contains(factor))];
            if (missing.Length > 0)
            {
                leftOut.Add((book.Name, string.Join(", ", missing)));
                continue;
            }

            PanelDays own = PanelDays.Of(daily, book.Factors, $"{panelPath}: {book.Name}", asOf);
            days.Add((book.Name, own));
            reports.Add(Run(panelPath, own.Returns, book.Build, terms) with { Book = book.Name });
        }

        return reports.Count > 0
            ? new(Archetypes, terms, null, [.. reports], [], [.. leftOut], [.. days], null)
            : throw new InputException($"{panelPath}: the panel can price none of the {Archetypes}; they need columns named BTC, ETH, SOL …, and it has {PanelArguments.Named(daily.Names)}");
    }

    // A portfolio is held as it stands today: its contracts, at today's market, under each day's returns.
    private static BacktestRun OfPortfolio(string path, string panelPath, PricePanel daily, BacktestTerms terms, Timestamp? asOf)
    {
        PortfolioFactors factors = PortfolioFactors.Read(path, panelPath, daily, asOf);
        RevaluationBook book = factors.Book(path, horizonDays: 1);
        string name = Path.GetFileName(path);
        return new(name, terms, factors.Numeraire, [Run(panelPath, factors.Returns, _ => book, terms) with { Book = name }], factors.Held, [],
            [(name, factors.Days)], factors.Days.AgeSentence("the portfolio's time", factors.File.Market.Time)) { Caveats = factors.Caveats };
    }

    private static BacktestReport Run(string name, ReturnPanel returns, Func<double[], RevaluationBook> build, BacktestTerms terms)
    {
        if (returns.Count < terms.Window + 2)
        {
            throw new InputException(
                $"{name}: the history is too short: {returns.Count} daily returns of {PanelArguments.Named(returns.Names)} together, and --window {terms.Window} with two days to test needs {terms.Window + 2}");
        }

        return PanelArguments.Taken(RollingBacktest.Run(name, returns, build, terms), name, returns.Names);
    }
}
