// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using Plimsoll.Connectors;
using Plimsoll.Connectors.Portfolios;
using Plimsoll.Connectors.Rulebooks;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Cli;

/// <summary><c>plimsoll margin</c>: margins one portfolio file under a rulebook.</summary>
internal static class MarginVerb
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
        Option<bool> json = new("--json") { Description = "Print the report as JSON." };
        Command command = new("margin", "What a portfolio needs under a rulebook, line by line. Exits with 3 when it is below maintenance.") { portfolio, rulebook, json };
        command.SetAction(parsed => Guarded.Run(() => Run(parsed.GetValue(portfolio)!, parsed.GetValue(rulebook)!, parsed.GetValue(json))));
        return command;
    }

    private static int Run(string path, string rulebookName, bool asJson)
    {
        PortfolioFile file = PortfolioReader.ReadFile(path);
        Rulebook rulebook = RulebookSource.Load(rulebookName, file.Catalog);
        Result<MarginReport> result = rulebook.Assess(file.Portfolio, file.Market);
        if (!result.IsOk)
        {
            throw new InputException($"{path}: {Explain(result.Rejection, file.Catalog, rulebook)}");
        }

        if (asJson)
        {
            MarginText.WriteJson(Console.Out, file.Catalog, result.Value);
        }
        else
        {
            MarginText.WriteTables(Path.GetFileName(path), file.Catalog, result.Value);
        }

        return result.Value.IsHealthy ? ExitCode.Done : ExitCode.Breach;
    }

    /// <summary>A refusal in the names of the file.</summary>
    private static string Explain(Rejection rejection, InstrumentCatalog catalog, Rulebook rulebook)
    {
        int subject = (int)rejection.Subject;
        return rejection.Code switch
        {
            RejectionCode.MarkMissing when catalog[new SymbolId(subject)] is { Kind: SymbolKind.Volatility } volatility =>
                $"$.volatilities: rulebook {rulebook.Name} needs the volatility of {volatility.Name[..^".VOL".Length]}",
            RejectionCode.MarkMissing => $"$.marks: rulebook {rulebook.Name} needs the price of {catalog[new SymbolId(subject)].Name}",
            RejectionCode.CollateralNotAccepted => $"rulebook {rulebook.Name} does not accept {catalog[new AssetId(subject)].Symbol}, and it is owed",
            RejectionCode.MarginTermsMissing => $"rulebook {rulebook.Name} has no terms for something held (number {subject} of the file)",
            RejectionCode.OutOfRange => "the values are beyond what can be represented, about 1.7e20",
            _ => $"refused: {rejection.Code} {rejection.Subject}",
        };
    }
}
