// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using Plimsoll.Analysis;
using Plimsoll.Connectors.Rulebooks;
using Plimsoll.Instruments;
using Plimsoll.Rulebooks;
using Plimsoll.Values;
using Plimsoll.Venues;
using Plimsoll.Wire;

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
        Option<string?> unit = new("--in")
        {
            Description = "Report in this asset of the portfolio instead of the numeraire: other units, the same decision.",
            HelpName = "ASSET",
        };
        Option<bool> json = new("--json") { Description = "Print the report as JSON." };
        Command command = new("margin", "What a portfolio needs under a rulebook, line by line. Exits with 3 when it is below maintenance.") { portfolio,
            rulebook, unit, json };
        command.SetAction(parsed =>
            Guarded.Run(() => Run(parsed.GetValue(portfolio)!, parsed.GetValue(rulebook)!, parsed.GetValue(unit), parsed.GetValue(json))));
        return command;
    }

    private static int Run(string path, string rulebookName, string? unit, bool asJson)
    {
        Caveats caveats = PortfolioInput.Spoken();
        StatedAccount account = PortfolioInput.Read(path, caveats);
        Rulebook rulebook = RulebookSource.Load(rulebookName, account.Catalog);
        AccountCaveats.Under(rulebook, account, caveats);
        MarginAnalysis analysis = Answer.Of(MarginAnalysis.Of(account, rulebook));
        if (unit is not null)
        {
            analysis = Answer.Of(analysis.In(AssetOf(unit, account)));
        }

        if (asJson)
        {
            Console.Out.WriteLine(MarginJson.Write(analysis, caveats));
        }
        else
        {
            MarginText.WriteTables(analysis);
        }

        return analysis.IsHealthy ? ExitCode.Done : ExitCode.Breach;
    }

    private static AssetId AssetOf(string symbol, StatedAccount account)
    {
        if (!account.Catalog.TryFindAsset(symbol, out AssetSpec? asset))
        {
            throw new UsageException("--in",
                $"expected an asset of the portfolio ({string.Join(", ", account.Catalog.Assets.Select(known => known.Symbol))}); found {symbol}");
        }

        return account.Market.TryAssetPrice(asset.Id, out _)
            ? asset.Id
            : throw new UsageException("--in",
            $"the price of {symbol} is missing: expected \"{account.Catalog[asset.PriceObservable!.Value].Name}\" under $.marks of the portfolio");
    }
}
