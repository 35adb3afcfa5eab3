// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using Plimsoll.Connectors.Span;
using Plimsoll.Venues.Span;
using Plimsoll.Wire;

namespace Plimsoll.Cli;

/// <summary>plimsoll span: what a book of listed contracts requires by a clearing house's SPAN risk parameter file.</summary>
internal static class SpanVerb
{
    internal static Command Create()
    {
        Argument<string> path = new("FILE")
        {
            Description = "SPAN risk parameter file, .spn (XML) or .pa2 (positional), plain or gzip; told by its content.",
        };
        Option<string?> positions = new("--positions")
        {
            Description = "Positions, CSV: product, period, right, strike, quantity (docs/reference/rulebooks/span.md). Without it and --arrays the contracts "
                + "that can be held are listed.",
            HelpName = "FILE",
        };
        Option<bool> arrays = new("--arrays") { Description = "Compare the file's risk arrays with arrays computed from its prices." };
        Option<string?> account = new("--account")
        {
            Description = "Apply the file's adjustment rates of this kind of account: member, hedger, speculator, or \"class 1\" of a .spn.",
            HelpName = "KIND",
        };
        Option<double> lookAhead = new("--look-ahead")
        {
            Description = "With --arrays: years that arrays of a .spn are priced ahead, which the file does not say.",
            DefaultValueFactory = static _ => SpanFile.UsualLookAhead,
            HelpName = "YEARS",
        };
        Option<bool> json = new("--json") { Description = "Print the result as JSON." };
        Command command = new("span",
            "What positions require by a SPAN risk parameter file, or what it has to hold (SPAN-compatible; SPAN is a trademark of CME Inc.).")
        {
            path, positions, arrays, account, lookAhead, json,
        };
        command.SetAction(parsed => Guarded.Run(() =>
        {
            bool compares = parsed.GetValue(arrays);
            string? book = parsed.GetValue(positions), kind = parsed.GetValue(account);
            IdleOption.Refuse(parsed, lookAhead, !compares, "without --arrays: the file's own arrays are used");
            IdleOption.Refuse(parsed, account, book is null, "without --positions");
            double ahead = parsed.GetValue(lookAhead);
            if (!(ahead is >= 0 and <= 1))
            {
                throw new UsageException("--look-ahead", $"expected years from 0 to 1; found {ahead}");
            }

            SpanFile file = SpanFile.Read(parsed.GetValue(path)!, ahead);
            SpanReport? report = book is null ? null : SpanCalculator.Assess(file.Parameters, SpanPositionsFile.Read(book, file));
            if (kind is not null && !report!.Commodities.Any(one => one.Terms.Adjustments.Any(rate => rate.Account.Equals(kind,
                StringComparison.OrdinalIgnoreCase))))
            {
                throw new UsageException("--account", $"expected one of {Accounts(report)}; found {kind}");
            }

            SpanArrayCheck? check = compares ? SpanArrayCheck.Of(file.Parameters.Points, file.Contracts) : null;
            if (parsed.GetValue(json))
            {
                Console.Out.WriteLine(SpanJson.Write(file, report, check, kind));
            }
            else
            {
                SpanText.Write(file, report, check, kind);
            }

            return ExitCode.Done;
        }));
        return command;
    }

    private static string Accounts(SpanReport report)
    {
        string[] known = [.. report.Commodities.SelectMany(static one => one.Terms.Adjustments).Select(static rate => rate.Account).Distinct()];
        return known.Length == 0 ? "none: the file has no adjustment rates for what is held" : string.Join(", ", known);
    }
}
