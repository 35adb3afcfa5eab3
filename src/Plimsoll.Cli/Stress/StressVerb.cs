// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using Plimsoll.Connectors.Portfolios;
using Plimsoll.Connectors.Rulebooks;
using Plimsoll.Reports;
using Plimsoll.Rulebooks;
using Plimsoll.Venues;

namespace Plimsoll.Cli;

/// <summary>plimsoll stress: what breaks a portfolio.</summary>
internal static class StressVerb
{
    internal static Command Create()
    {
        Argument<string> portfolio = new("portfolio") { Description = "Portfolio file (docs/reference/portfolio.schema.json)." };
        Option<string> rulebook = new("--rulebook", "-r")
        {
            Description = $"Rulebook: {string.Join(", ", ShippedRulebooks.Names)}, or a file.",
            DefaultValueFactory = static _ => "cross",
            HelpName = "NAME|FILE",
        };
        Option<string?> shocks = new("--shocks") { Description = "Shocks of your own (docs/reference/stress.md), instead of the named ones that ship.", HelpName = "FILE" };
        Option<string?> panel = new("--panel") { Description = "Wide file of past prices: adds each coin's worst and best day and the worst joint days, and gives the widths of reverse stress.", HelpName = "FILE" };
        Option<bool> json = new("--json") { Description = "Print JSON instead of tables." };
        Option<string?> report = new("--report") { Description = "Write a self-contained HTML page to this file.", HelpName = "FILE" };
        Command command = new("stress", "What breaks a portfolio: price and volatility grid, liquidation prices, ladder, reverse stress, named shocks.")
        {
            portfolio, rulebook, shocks, panel, json, report,
        };
        command.SetAction(parsed => Guarded.Run(() =>
        {
            string path = parsed.GetValue(portfolio)!;
            Caveats caveats = new(path);
            PortfolioFile file = PortfolioInput.Read(path, caveats);
            Rulebook rules = RulebookSource.Load(parsed.GetValue(rulebook)!, file.Catalog);
            PortfolioInput.CheckPockets(file, rules, caveats);
            PortfolioInput.CheckLongOptions(file, rules, caveats);
            StressAnalysis analysis = new StressRun(path, file, rules, caveats)
                .Analyse(parsed.GetValue(shocks), parsed.GetValue(panel));
            if (parsed.GetValue(report) is { } page)
            {
                OutputFile.Write(page, StressPage.Write(analysis.Title, StressJson.Write(analysis, isForPage: true)));
            }

            if (parsed.GetValue(json))
            {
                Console.Out.WriteLine(StressJson.Write(analysis, isForPage: false));
            }
            else
            {
                StressText.Write(analysis);
            }

            return analysis.IsHealthy ? ExitCode.Done : ExitCode.Breach;
        }));
        return command;
    }
}
