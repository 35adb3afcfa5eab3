// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.CommandLine;
using Plimsoll.Analysis;
using Plimsoll.Connectors.Chains;
using Plimsoll.Connectors.Prices;
using Plimsoll.Pricing.Surfaces;
using Plimsoll.Reports;
using Plimsoll.Values;
using Plimsoll.Wire;

namespace Plimsoll.Cli;

/// <summary>plimsoll surface: fits a volatility surface to a chain of options and says how well it fits and where arbitrage is left.</summary>
internal static class SurfaceVerb
{
    internal static Command Create()
    {
        Argument<string> path = new("CHAIN") { Description = "Chain of options, CSV, plain or gzip." };
        Option<string?> snapshot = new("--snapshot") { Description = "Time of the snapshot; the last by default.", HelpName = "TIME" };
        Option<string?> currency = new("--currency") { Description = "Underlying, such as BTC; the first by name by default.", HelpName = "COIN" };
        Option<ChainTarget?> target = new("--target")
        {
            Description =
            "What to fit: the venue's mark volatilities, or the middle of bid and ask; by default the marks where the chain has any."
        };
        Option<ChainWeighting> weighting = new("--weights") { Description = "What a quote weighs: its vega, or the inverse square of its spread." };
        Option<double> rate = new("--rate") { Description = "Continuous rate a year that prices in points are discounted at.", HelpName = "SHARE" };
        Option<string?> expiryTime = new("--expiry-time")
        {
            Description =
            "Time of day of expiries that the file gives as a day, such as 08:00Z; without it they are refused.",
            HelpName = "HH:MMZ"
        };
        Option<string?> report = new("--report") { Description = "Write a page with the smiles and the lines of total variance.", HelpName = "FILE" };
        Option<bool> check = new("--check-marks")
        {
            Description =
            "Compare Black-76 on forward and mark volatility with the mark price, all snapshots and underlyings."
        };
        Option<bool> strict = new("--strict") { Description = "Refuse a chain whose marks allow calendar arbitrage." };
        Option<bool> json = new("--json") { Description = "Print the result as JSON." };
        Command command = new("surface", "Fit a volatility surface to a chain of options.") { path, snapshot, currency, target, weighting, rate, expiryTime,
            report, check, strict, json };
        command.SetAction(parsed => Guarded.Run(() =>
        {
            double interest = parsed.GetValue(rate);
            if (!(Math.Abs(interest) <= 1))
            {
                throw new UsageException("--rate", $"expected a share from -1 to 1 (0.05 is 5 %); found {interest}");
            }

            foreach (Option option in new Option[] { snapshot, currency, target, weighting, report, strict })
            {
                IdleOption.Refuse(parsed, option, parsed.GetValue(check), "with --check-marks, which compares all snapshots and fits nothing");
            }

            ChainFile file = ChainFile.Read(parsed.GetValue(path)!, interest, TimeOfDay(parsed.GetValue(expiryTime)));
            OptionChain chain = file.Chain;
            IdleOption.Refuse(parsed, rate, !chain.IsInPoints, $"on {chain.Name}, whose prices are in coin");
            IdleOption.Refuse(parsed, expiryTime, !file.HasDays, $"on {chain.Name}, whose expiries have times");
            IdleOption.Refuse(parsed, strict, !chain.HasMarks, $"on {chain.Name}, which has no marks");
            if (parsed.GetValue(check))
            {
                ImmutableArray<MarkCheck> checks = Answer.Of(MarkCheck.Of(chain));
                Write(parsed.GetValue(json), () => SurfaceJson.Write(checks), () => SurfaceText.Write(checks));
                return ExitCode.Done;
            }

            SurfaceTerms terms = new(parsed.GetValue(currency), Time(parsed.GetValue(snapshot)), parsed.GetValue(target), parsed.GetValue(weighting),
                parsed.GetValue(strict));
            SurfaceFit fit = Answer.Of(SurfaceFit.Of(chain, terms));
            if (parsed.GetValue(report) is { } page)
            {
                OutputFile.Write(page, SurfacePage.Write(fit));
            }

            Write(parsed.GetValue(json), () => SurfaceJson.Write(fit), () => SurfaceText.Write(fit));
            return ExitCode.Done;
        }));
        return command;
    }

    private static int? TimeOfDay(string? text)
    {
        if (text is null)
        {
            return null;
        }

        return TimeText.TryTimeOfDay(text, out int seconds)
            ? seconds
            : throw new UsageException("--expiry-time", $"expected a time of day in UTC such as 08:00Z; found '{text}'");
    }

    private static Timestamp? Time(string? text)
    {
        if (text is null)
        {
            return null;
        }

        return Timestamp.TryParse(text, out Timestamp time)
            ? time
            : throw new UsageException("--snapshot", $"expected a time such as 2026-06-01T08:42:52Z; found '{text}'");
    }

    private static void Write(bool asJson, Func<string> json, Action tables)
    {
        if (asJson)
        {
            Console.Out.WriteLine(json());
        }
        else
        {
            tables();
        }
    }
}
