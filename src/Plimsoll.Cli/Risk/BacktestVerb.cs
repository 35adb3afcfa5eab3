// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using Plimsoll.Analysis;
using Plimsoll.Reports;
using Plimsoll.Risk;
using Plimsoll.Values;
using Plimsoll.Wire;

namespace Plimsoll.Cli;

/// <summary>plimsoll backtest: one-day margins out of sample against what happened, book by book.</summary>
internal static class BacktestVerb
{
    internal static Command Create()
    {
        PanelArguments panel = new();
        Argument<string> subject = new("books")
        {
            Description =
            $"A portfolio file, or the word '{BacktestAnalysis.Archetypes}' for the books that come with Plimsoll.",
            DefaultValueFactory = static _ => BacktestAnalysis.Archetypes
        };
        Option<string> method = new("--method") { Description = "fhs (filtered historical) or hs (historical).", DefaultValueFactory = static _ => "fhs" };
        method.AcceptOnlyFromAmong("fhs", "hs");
        Option<int> window = new("--window")
        {
            Description = "Days of history behind each margin.",
            DefaultValueFactory = static _ => BacktestTerms.Default.Window,
            HelpName = "DAYS"
        };
        Option<bool> plain = new("--plain")
        {
            Description = "Margins without the floor at long-run volatility and the stress that keep them from following the cycle."
        };
        Option<string?> report = new("--report")
        {
            Description = "Write a page with every book's days against its margins, the tests, and what failed and why.",
            HelpName = "FILE"
        };
        Command command = new("backtest", "Hold one-day margins by value at risk and expected shortfall against the next day, out of sample.")
        {
            subject, panel.File, panel.AsOf, method, window, panel.Decay, panel.Confidence, plain, panel.Json, report,
        };
        command.SetAction(parsed => Guarded.Run(() =>
        {
            IdleOption.Refuse(parsed, panel.Decay, parsed.GetValue(method) == "hs", "with --method hs, which weighs every day alike");
            IdleOption.Refuse(parsed, plain, parsed.GetValue(method) == "hs", "with --method hs, which has no floor and no stress");
            BacktestTerms terms = new(
                parsed.GetValue(method) == "hs" ? ScenarioMethod.Historical : ScenarioMethod.Filtered, parsed.GetValue(window), panel.ReadDecay(parsed),
                    panel.ReadConfidence(parsed),
                Policy: parsed.GetValue(plain) || parsed.GetValue(method) == "hs" ? default : BacktestTerms.Default.Policy);
            CheckStressWindow(terms);
            PanelArguments.CheckWindow(terms.Window, terms.Confidence);
            StatedPanel prices = panel.Read(parsed);
            string books = parsed.GetValue(subject)!;
            Timestamp? asOf = panel.ReadAsOf(parsed);
            Caveats caveats = PortfolioInput.Spoken();
            BacktestAnalysis run = Answer.Of(books == BacktestAnalysis.Archetypes
                ? BacktestAnalysis.OfArchetypes(prices, terms, asOf)
                : BacktestAnalysis.Of(PortfolioInput.ReadTogether(books, caveats), prices, terms, asOf, caveats));
            if (parsed.GetValue(report) is { } page)
            {
                OutputFile.Write(page, BacktestPage.Write(run, caveats));
            }

            if (parsed.GetValue(panel.Json))
            {
                Console.Out.WriteLine(BacktestJson.Write(run, caveats));
            }
            else
            {
                BacktestText.Write(run);
            }

            return ExitCode.Done;
        }));
        return command;
    }

    // The first day's stressed margin is of its window alone.
    private static void CheckStressWindow(BacktestTerms terms)
    {
        Int128 least = TailHistory.LeastWindow(BacktestTerms.StressConfidence);
        if (terms.Policy.NeedsStressed && terms.Window < least)
        {
            throw new UsageException("--window", $"expected at least {least} days, so that one lies beyond the stressed margin's confidence of "
                + $"{BacktestTerms.StressConfidence}, or --plain, which margins without stress; found {terms.Window}");
        }
    }
}
