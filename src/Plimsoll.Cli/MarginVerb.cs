// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.CommandLine;
using Plimsoll.Analysis;
using Plimsoll.Connectors;
using Plimsoll.Connectors.Rulebooks;
using Plimsoll.Instruments;
using Plimsoll.Rulebooks;
using Plimsoll.Values;
using Plimsoll.Venues;
using Plimsoll.Wire;

namespace Plimsoll.Cli;

/// <summary><c>plimsoll margin</c>: margins one portfolio file under a rulebook, or under several side by side.</summary>
internal static class MarginVerb
{
    internal static Command Create()
    {
        Argument<string> portfolio = new("portfolio") { Description = "Portfolio file (docs/reference/portfolio.schema.json)." };
        Option<string> rulebook = new("--rulebook", "-r")
        {
            Description = "Rulebooks (plimsoll rulebooks lists those that ship) or files, separated by commas: with several, one line each. "
                + $"{RulebookNames.All}: each that ships.",
            DefaultValueFactory = static _ => "cross",
            HelpName = "NAME|FILE,…",
        };
        Option<string?> asOf = RulebookNames.AsOf();
        Option<string?> unit = new("--in")
        {
            Description = "Report in this asset of the portfolio instead of the numeraire: other units, the same decision.",
            HelpName = "ASSET",
        };
        Option<bool> explain = new("--explain") { Description = "Print every number as a tree, down to the prices, sizes and parameters that were put in." };
        Option<bool> json = new("--json") { Description = "Print the report as JSON." };
        Command command = new("margin", "What a portfolio needs under a rulebook, line by line. Exits with 3 when it is below maintenance.") { portfolio,
            rulebook, asOf, unit, explain, json };
        command.SetAction(parsed => Guarded.Run(() =>
        {
            ImmutableArray<string> names = parsed.GetValue(rulebook) == RulebookNames.All ? ShippedRulebooks.Names
                : RulebookNames.Split("--rulebook", parsed.GetValue(rulebook)!);
            DateOnly? day = RulebookNames.DayOf(parsed.GetValue(asOf));
            if (day is not null && names.FirstOrDefault(static name => name.Contains('@', StringComparison.Ordinal)) is { } dated)
            {
                throw new UsageException("--as-of", $"{dated} names a day already; leave one of the two out");
            }

            IdleOption.Refuse(parsed, unit, names.Length > 1, "with several rulebooks");
            IdleOption.Refuse(parsed, explain, names.Length > 1, "with several rulebooks");
            IdleOption.Refuse(parsed, unit, parsed.GetValue(explain), "with --explain, which counts in the numeraire");
            return names.Length > 1
                ? Compare(parsed.GetValue(portfolio)!, names, day, parsed.GetValue(rulebook) == RulebookNames.All, parsed.GetValue(json))
                : Run(parsed.GetValue(portfolio)!, names[0], day, parsed.GetValue(unit), parsed.GetValue(explain), parsed.GetValue(json));
        }));
        return command;
    }

    private static int Run(string path, string rulebookName, DateOnly? day, string? unit, bool explains, bool asJson)
    {
        Caveats caveats = PortfolioInput.Spoken();
        StatedAccount account = ReadOrTell(path, rulebookName, caveats, asJson);
        Rulebook rulebook = RulebookSource.Load(rulebookName, account.Catalog, day);
        RulebookNames.SayFar(day, account, caveats);
        AccountCaveats.Under(rulebook, account, caveats);
        RulebookNames.SayLater(rulebookName, rulebook, account, caveats);
        MarginAnalysis analysis = Told(MarginAnalysis.Of(account, rulebook));
        ExplainedMarginAnalysis? explained = explains ? Told(ExplainedMarginAnalysis.Of(analysis)) : null;
        if (unit is not null)
        {
            analysis = Told(analysis.In(AssetOf(unit, account)));
        }

        if (asJson)
        {
            Console.Out.WriteLine(MarginJson.Write(analysis, caveats, explained));
        }
        else if (explained is not null)
        {
            ExplanationText.Write(explained);
        }
        else
        {
            MarginText.WriteTables(analysis);
        }

        return analysis.IsHealthy ? ExitCode.Done : ExitCode.Breach;

        // A refusal ends the verb with its sentence on standard error; a program that reads JSON is told there as well.
        T Told<T>(AnalysisResult<T> result)
        {
            if (asJson && !result.IsOk)
            {
                Console.Out.WriteLine(MarginJson.WriteRefusal(rulebook, result.Refusal, caveats));
            }

            return Answer.Of(result);
        }
    }

    private static int Compare(string path, ImmutableArray<string> names, DateOnly? day, bool isAll, bool asJson)
    {
        Caveats caveats = PortfolioInput.Spoken();
        StatedAccount account = ReadOrTell(path, string.Join(',', names), caveats, asJson);
        RulebookNames.SayFar(day, account, caveats);
        List<(Rulebook Rulebook, string Source)> rulebooks = [];
        foreach (string name in names)
        {
            Rulebook rulebook = RulebookNames.LoadOf(name, account.Catalog, day);
            rulebooks.Add((rulebook, name));
            if (day is null || !(rulebook.ValidFrom > day))
            {
                AccountCaveats.Under(rulebook, account, caveats);
                RulebookNames.SayLater(name, rulebook, account, caveats);
            }
        }

        MarginComparison comparison = MarginComparison.Of(account, rulebooks, day);
        if (asJson)
        {
            Console.Out.WriteLine(MarginJson.Write(comparison, caveats));
        }
        else
        {
            ComparisonText.Write(comparison);
        }

        foreach (ComparedMargin refused in comparison.Rulebooks.Where(static compared => !compared.Result.IsOk))
        {
            Guarded.Failed($"{refused.Source}: {RefusalText.Explain(refused.Result.Refusal!, static name => "--" + name)}");
        }

        // Of all that ship some refuse what others take: that is no failure of the command, unless none is left.
        bool isAnswered = isAll ? comparison.IsAny : comparison.IsWhole;
        return !isAnswered ? ExitCode.Failed : comparison.IsHealthy ? ExitCode.Done : ExitCode.Breach;
    }

    /// <summary>The account of a file; a program that reads JSON is told there as well why a file is none.</summary>
    private static StatedAccount ReadOrTell(string path, string rulebooks, Caveats caveats, bool asJson)
    {
        try
        {
            return PortfolioInput.Read(path, caveats);
        }
        catch (InputException fault) when (asJson)
        {
            Console.Out.WriteLine(MarginJson.WriteUnread(rulebooks, path, fault.Message, caveats));
            throw;
        }
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
