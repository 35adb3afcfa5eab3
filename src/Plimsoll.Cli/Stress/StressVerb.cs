// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.CommandLine;
using Plimsoll.Analysis;
using Plimsoll.Connectors;
using Plimsoll.Connectors.Panels;
using Plimsoll.Connectors.Rulebooks;
using Plimsoll.Connectors.Texts;
using Plimsoll.Instruments;
using Plimsoll.Reports;
using Plimsoll.Risk;
using Plimsoll.Rulebooks;
using Plimsoll.Venues;
using Plimsoll.Wire;

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
        Option<string?> shocks = new("--shocks")
        {
            Description = "Shocks of your own (docs/reference/stress.md), instead of the named ones that ship.",
            HelpName = "FILE"
        };
        Option<string?> panel = new("--panel")
        {
            Description =
            "Wide file of past prices: adds each coin's worst and best day and the worst joint days, and gives the widths of reverse stress.",
            HelpName = "FILE"
        };
        Option<bool> json = new("--json") { Description = "Print JSON instead of tables." };
        Option<string?> report = new("--report") { Description = "Write a self-contained HTML page to this file.", HelpName = "FILE" };
        Command command = new("stress", "What breaks a portfolio: price and volatility grid, liquidation prices, ladder, reverse stress, named shocks.")
        {
            portfolio, rulebook, shocks, panel, json, report,
        };
        command.SetAction(parsed => Guarded.Run(() =>
        {
            string path = parsed.GetValue(portfolio)!;
            Caveats caveats = PortfolioInput.Spoken();
            StatedAccount account = PortfolioInput.Read(path, caveats);
            Rulebook rules = RulebookSource.Load(parsed.GetValue(rulebook)!, account.Catalog);
            AccountCaveats.Under(rules, account, caveats);
            StressRun run = Answer.Of(StressRun.Of(account, rules));
            StressFile named = ReadShocks(parsed.GetValue(shocks), account.Catalog);
            StatedPanel? past = parsed.GetValue(panel) is { } file ? new(file, PanelFile.Read(file)) : null;
            AnalysisResult<StressAnalysis> result = run.Analyse(named, past, caveats);
            if (result.Refusal is NothingMoves)
            {
                throw new UsageException(panel.Name, "it has no effect where nothing held moves; leave it out");
            }

            StressAnalysis analysis = Answer.Of(result);
            if (parsed.GetValue(report) is { } page)
            {
                OutputFile.Write(page, StressPage.Write(analysis, caveats));
            }

            if (parsed.GetValue(json))
            {
                Console.Out.WriteLine(StressJson.Write(analysis, caveats));
            }
            else
            {
                StressText.Write(analysis);
            }

            return analysis.IsHealthy ? ExitCode.Done : ExitCode.Breach;
        }));
        return command;
    }

    private static StressFile ReadShocks(string? path, InstrumentCatalog catalog)
    {
        string text = path is null ? StressReader.ShippedText() : InputText.ReadAll(path);
        return StressReader.Read(text, catalog, out ImmutableArray<string> errors)
            ?? throw new InputException(string.Join('\n', errors.Select(error => $"{path ?? "the shipped shocks"}: {error}")));
    }
}
