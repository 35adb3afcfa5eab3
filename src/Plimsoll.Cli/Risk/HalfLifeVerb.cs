// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using Plimsoll.Analysis;
using Plimsoll.Connectors;
using Plimsoll.Connectors.Prices;
using Plimsoll.Values;
using Plimsoll.Wire;
using Spectre.Console;

namespace Plimsoll.Cli;

/// <summary>plimsoll half-life: in what time a side of a book recovers by half after it fell, from a file of its depth.</summary>
internal static class HalfLifeVerb
{
    private const int LongestWithin = 86_400;

    internal static Command Create()
    {
        Argument<string> file = new("depth") { Description = "A CSV file of depth over time, as worlds name them: a column ts, and one or more of depth." };
        Option<string> column = new("--column")
        {
            Description = "The column of what the side holds within 1 % of the mark.",
            DefaultValueFactory = static _ => "ask1pct_usd",
            HelpName = "NAME"
        };
        Option<double> fall = new("--fall")
        {
            Description = "A profile is a fall where it holds so much less than the median of the ten before it.",
            DefaultValueFactory = static _ => 0.2,
            HelpName = "SHARE"
        };
        Option<int> within = new("--within")
        {
            Description = "Seconds for which a fall is followed, unless another begins.",
            DefaultValueFactory = static _ => 1200,
            HelpName = "SECONDS"
        };
        Option<bool> json = new("--json") { Description = "Print JSON." };
        Command command = new("half-life", "Estimate the half-life in which a side of a book recovers from falls, for the pace of liquidations.")
        {
            file, column, fall, within, json,
        };
        command.SetAction(parsed => Guarded.Run(() =>
        {
            (double share, int seconds) = (parsed.GetValue(fall), parsed.GetValue(within));
            if (share is not (> 0 and < 1))
            {
                throw new UsageException(fall.Name, string.Create(CultureInfo.InvariantCulture, $"expected a number above 0, below 1; found {share}"));
            }

            if (seconds is < 1 or > LongestWithin)
            {
                throw new UsageException(within.Name, $"expected whole seconds from 1 to {LongestWithin}; found {seconds}");
            }

            (string path, string name) = (parsed.GetValue(file)!, parsed.GetValue(column)!);
            RecoveryTerms terms = new(share, seconds);
            string input = $"{path}, column {name}";
            AnalysisResult<RecoveryEstimate> result = BookRecovery.Of(input, Read(path, name), terms);
            if (!result.IsOk)
            {
                throw new InputException(path, null, $"column {name}", RefusalText.Explain(result.Refusal)[(input.Length + 2)..]);
            }

            if (parsed.GetValue(json))
            {
                Console.Out.WriteLine(HalfLifeJson.Write(input, terms, result.Value));
            }
            else
            {
                Write(result.Value);
            }

            return ExitCode.Done;
        }));
        return command;
    }

    private static ImmutableArray<(Timestamp, double)> Read(string path, string column)
    {
        PriceFile file = PriceFile.Read(path, PriceFileFormat.Wide with { AllowsSigned = true });
        if (!file.TryColumn(column, out PriceSeries? series))
        {
            throw new InputException(path, 1, $"column {column}", $"there is no such column; found {string.Join(", ", file.Columns)}");
        }

        ImmutableArray<(Timestamp, double)>.Builder depth = ImmutableArray.CreateBuilder<(Timestamp, double)>();
        foreach (Timestamp time in file.Times)
        {
            if (series.TryAt(time, out Int128 atoms))
            {
                depth.Add(atoms >= 0 ? (time, Amount.FromAtoms(atoms).ToDouble())
                    : throw new InputException(path, file.LineAt(time), $"column {column}", $"depth is not negative; found {Amount.FromAtoms(atoms)}"));
            }
        }

        return depth.ToImmutable();
    }

    private static void Write(RecoveryEstimate estimate)
    {
        Terminal.Out.WriteLine(estimate switch
        {
            { Least: { } least, Most: { } most } => string.Create(CultureInfo.InvariantCulture,
                $"Half-life {estimate.Seconds:0} s, from {least:0} to {most:0} s (two standard errors; jackknife over {estimate.Falls.Length} falls)."),
            { Least: { } least } => string.Create(CultureInfo.InvariantCulture,
                $"Half-life {estimate.Seconds:0} s, at least {least:0} s (two standard errors; jackknife over {estimate.Falls.Length} falls); "
                + $"no upper end can be seen."),
            _ => string.Create(CultureInfo.InvariantCulture,
                $"Half-life {estimate.Seconds:0} s, of {Counted.Of(estimate.Falls.Length, "fall")}: too few to say how far off that may be."),
        });
        foreach (BookFall fall in estimate.Falls)
        {
            Terminal.Out.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"  {fall.Time}: fell from {fall.Before:0.####} to {fall.Low:0.####} ({(fall.Low / fall.Before) - 1:0 %}), "
                + $"followed for {fall.Profiles} profiles"));
        }

        if (estimate.StillProfiles > 0)
        {
            Terminal.Out.WriteLine($"Left out: {Counted.Of(estimate.StillProfiles, "profile")} that hold nothing or show what the ten before them showed.");
        }
    }
}
