// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.CommandLine;
using Plimsoll.Connectors;
using Plimsoll.Connectors.Portfolios;
using Plimsoll.Connectors.Rulebooks;
using Plimsoll.Instruments;
using Plimsoll.Margin;
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
        Command command = new("margin", "What a portfolio needs under a rulebook, line by line. Exits with 3 when it is below maintenance.") { portfolio, rulebook, unit, json };
        command.SetAction(parsed => Guarded.Run(() => Run(parsed.GetValue(portfolio)!, parsed.GetValue(rulebook)!, parsed.GetValue(unit), parsed.GetValue(json))));
        return command;
    }

    private static int Run(string path, string rulebookName, string? unit, bool asJson)
    {
        Caveats caveats = new(path);
        PortfolioFile file = PortfolioInput.Read(path, caveats);
        Rulebook rulebook = RulebookSource.Load(rulebookName, file.Catalog);
        PortfolioInput.WithoutOrders(file, caveats);
        PortfolioInput.CheckPockets(file, rulebook, caveats);
        PortfolioInput.CheckLongOptions(file, rulebook, caveats);
        ImmutableArray<DividedPart> parts = DividedAccount.Of(path, file, rulebook);
        if (unit is not null)
        {
            AssetId asset = AssetOf(unit, file);
            parts = [.. parts.Select(part => part with { Report = In(part.Report, asset, path, file, rulebook) })];
        }

        if (asJson)
        {
            MarginJson.Write(Console.Out, file.Catalog, parts, caveats);
        }
        else
        {
            MarginText.WriteTables(Path.GetFileName(path), file.Catalog, parts);
        }

        return parts.All(static part => part.Report.IsHealthy) ? ExitCode.Done : ExitCode.Breach;
    }

    private static MarginReport In(MarginReport report, AssetId asset, string path, PortfolioFile file, Rulebook rulebook)
    {
        Result<MarginReport> result = report.In(asset, file.Market);
        return result.IsOk ? result.Value : throw new InputException($"{path}: {RefusalText.Explain(result.Rejection, file.Catalog, rulebook)}");
    }

    private static AssetId AssetOf(string symbol, PortfolioFile file)
    {
        if (!file.Catalog.TryFindAsset(symbol, out AssetSpec? asset))
        {
            throw new UsageException("--in", $"expected an asset of the portfolio ({string.Join(", ", file.Catalog.Assets.Select(known => known.Symbol))}); found {symbol}");
        }

        return file.Market.TryAssetPrice(asset.Id, out _)
            ? asset.Id
            : throw new UsageException("--in", $"the price of {symbol} is missing: expected \"{file.Catalog[asset.PriceSymbol!.Value].Name}\" under $.marks of the portfolio");
    }
}
