// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.CommandLine;
using Plimsoll.Connectors;
using Plimsoll.Connectors.Chains;
using Plimsoll.Connectors.Prices;
using Plimsoll.Pricing.Surfaces;
using Plimsoll.Values;

namespace Plimsoll.Cli;

/// <summary>plimsoll surface: fits a volatility surface to a chain of options and says how well it fits and where arbitrage is left.</summary>
internal static class SurfaceVerb
{
    internal static Command Create()
    {
        Argument<string> file = new("CHAIN") { Description = "Chain of options, CSV, plain or gzip." };
        Option<string?> snapshot = new("--snapshot") { Description = "Time of the snapshot; the last by default.", HelpName = "TIME" };
        Option<string?> currency = new("--currency") { Description = "Underlying, such as BTC; the first by name by default.", HelpName = "COIN" };
        Option<ChainTarget?> target = new("--target") { Description = "What to fit: the venue's mark volatilities, or the middle of bid and ask; by default the marks where the chain has any." };
        Option<ChainWeighting> weighting = new("--weights") { Description = "What a quote weighs: its vega, or the inverse square of its spread." };
        Option<double> rate = new("--rate") { Description = "Continuous rate a year that prices in points are discounted at.", HelpName = "SHARE" };
        Option<string?> expiryTime = new("--expiry-time") { Description = "Time of day of expiries that the file gives as a day, such as 08:00Z; without it they are refused.", HelpName = "HH:MMZ" };
        Option<string?> report = new("--report") { Description = "Write a page with the smiles and the lines of total variance.", HelpName = "FILE" };
        Option<bool> check = new("--check-marks") { Description = "Compare Black-76 on forward and mark volatility with the mark price, all snapshots and underlyings." };
        Option<bool> strict = new("--strict") { Description = "Refuse a chain whose marks allow calendar arbitrage." };
        Option<bool> json = new("--json") { Description = "Print the result as JSON." };
        Command command = new("surface", "Fit a volatility surface to a chain of options.") { file, snapshot, currency, target, weighting, rate, expiryTime, report, check, strict, json };
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

            ChainFile chain = ChainFile.Read(parsed.GetValue(file)!, interest, TimeOfDay(parsed.GetValue(expiryTime)));
            IdleOption.Refuse(parsed, rate, !chain.IsInPoints, $"on {chain.Path}, whose prices are in coin");
            IdleOption.Refuse(parsed, expiryTime, !chain.HasDays, $"on {chain.Path}, whose expiries have times");
            IdleOption.Refuse(parsed, strict, !chain.HasMarks, $"on {chain.Path}, which has no marks");
            if (parsed.GetValue(check))
            {
                if (!chain.HasMarks)
                {
                    throw new InputException(chain.Path, null, "mark_iv", "expected marks to compare; the chain has none");
                }

                CheckMarks(chain, parsed.GetValue(json));
                return ExitCode.Done;
            }

            ImmutableArray<ChainSmile> smiles = chain.Smiles(parsed.GetValue(currency), Time(parsed.GetValue(snapshot)));
            SurfaceFit fit = SurfaceFit.Of(chain.Path, smiles, parsed.GetValue(target) ?? (chain.HasMarks ? ChainTarget.Mark : ChainTarget.Mid), parsed.GetValue(weighting));
            if (parsed.GetValue(strict) && fit.MarkCalendar.Length > 0)
            {
                throw new InputException(chain.Path, null, "mark_iv", "calendar arbitrage: " + SurfaceText.Calendar(fit, fit.MarkCalendar[0]));
            }

            if (parsed.GetValue(report) is { } page)
            {
                OutputFile.Write(page, SurfacePage.Of(fit));
            }

            if (parsed.GetValue(json))
            {
                Console.Out.WriteLine(SurfaceText.Json(fit));
            }
            else
            {
                SurfaceText.Write(fit);
            }

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

    private static void CheckMarks(ChainFile chain, bool asJson)
    {
        ImmutableArray<ChainSmile> smiles =
        [
            .. chain.Currencies.SelectMany(name => chain.Quotes.Where(quote => quote.Currency == name).Select(quote => quote.Time).Distinct().Order()
                .SelectMany(time => chain.Smiles(name, time))),
        ];
        MarkCheck[] checks = [.. new[] { MarkForward.Listed, MarkForward.Parity, MarkForward.Pair }.Select(forwards => MarkCheck.Of(smiles, forwards))];
        if (asJson)
        {
            Console.Out.WriteLine(SurfaceText.Json(checks));
        }
        else
        {
            SurfaceText.Write(checks);
        }
    }
}

/// <summary>The fitted expiries of one snapshot, and the surface made of them.</summary>
internal sealed record SurfaceFit(
    ChainTarget Target,
    ImmutableArray<ChainSmile> Smiles,
    ImmutableArray<ChainFit> Fits,
    ImmutableArray<string> Skipped,
    VolatilitySurface Surface,
    ImmutableArray<CalendarViolation> MarkCalendar,
    ImmutableArray<CalendarViolation> FitCalendar)
{
    // Far below the last digit of any quote; above the rounding of a fit that touches its neighbour.
    private const double CalendarTolerance = 1e-9;

    public ChainQuote First => Smiles[0].Quotes[0];

    public static SurfaceFit Of(string path, ImmutableArray<ChainSmile> smiles, ChainTarget target, ChainWeighting weighting)
    {
        List<ChainFit> fits = [];
        List<string> skipped = [];
        foreach (ChainSmile smile in smiles)
        {
            int count = smile.FitQuotes(target, weighting).Length;
            if (count < SviFit.FewestQuotes)
            {
                skipped.Add($"{smile.Expiry}: {count} quotes to fit, {SviFit.FewestQuotes} are needed; not fitted");
                continue;
            }

            fits.Add(smile.Fit(target, weighting, fits.Count > 0 ? fits[^1] : null));
        }

        if (fits.Count == 0)
        {
            throw new InputException(path, null, null, $"no expiry has the {SviFit.FewestQuotes} quotes that a fit needs");
        }

        Result<ForwardCurve> forwards = ForwardCurve.Of([.. smiles.Select(s => s.Years)], [.. smiles.Select(s => s.Forward)]);
        Invariant.Check(forwards.IsOk, "Expiries of a checked chain ascend and have forwards.");
        SviSlice[] slices = [.. fits.Select(fit => fit.Report.Slice)];
        Result<VolatilitySurface> surface = VolatilitySurface.Of([.. fits.Select(fit => fit.Smile.Years)], slices, forwards.Value, DiscountCurve.Zero);
        Invariant.Check(surface.IsOk, "Fitted slices of ascending expiries make a surface.");
        ImmutableArray<CalendarViolation> calendar =
            CalendarCheck.OfSlices(slices, [.. fits.Select(fit => fit.Low)], [.. fits.Select(fit => fit.High)], CalendarTolerance);
        return new(target, smiles, [.. fits], [.. skipped], surface.Value, ChainSmile.CalendarArbitrage(smiles), calendar);
    }
}
