// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.CommandLine;
using Plimsoll.Connectors;
using Plimsoll.Connectors.Crif;
using Plimsoll.Connectors.Rulebooks;
using Plimsoll.Margin;
using Plimsoll.Values;
using Plimsoll.Venues;
using Plimsoll.Venues.Simm;
using Plimsoll.Wire;

namespace Plimsoll.Cli;

/// <summary><c>plimsoll simm</c>: ISDA SIMM of a CRIF.</summary>
internal static class SimmVerb
{
    private static string Versions => string.Join(", ", SimmVersions.All.Select(static one => one.Version));

    internal static Command Create()
    {
        Argument<string> path = new("CRIF") { Description = "Sensitivities: CRIF, commas or tabs, plain or gzip." };
        Option<string?> version = new("--version") { Description = $"Version: {Versions}; the newest by default.", HelpName = "VERSION" };
        Option<string?> asOf = new("--as-of") { Description = "The version in force on this day instead.", HelpName = "DAY" };
        Option<string?> rulebook = new("--rulebook") { Description = "The figures of this rulebook file instead, whose model is simm.", HelpName = "FILE" };
        Option<int> days = new("--mpor") { Description = "Margin period of risk in days, 10 or 1.", DefaultValueFactory = static _ => 10, HelpName = "DAYS" };
        Option<string> side = new("--side")
        {
            Description = "Whose margin: call, or post with every sign flipped.",
            DefaultValueFactory = static _ => "call",
            HelpName = "call|post",
        };
        Option<string?> currency = new("--currency")
        {
            Description = "Calculation currency, whose own FX sensitivity is no risk; the rulebook's by default.",
            HelpName = "USD",
        };
        Option<string?> portfolio = new("--portfolio") { Description = "PortfolioID, where the file has several.", HelpName = "ID" };
        Option<bool> tree = new("--tree") { Description = "Show the margin as a tree, down to the weighted sensitivity." };
        Option<bool> json = new("--json") { Description = "Print the margin as JSON." };
        Command command = new("simm", "ISDA SIMM of a CRIF. SIMM is ISDA's: commercial use needs ISDA's licence.")
        {
            path, version, asOf, rulebook, days, side, currency, portfolio, tree, json,
        };
        command.SetAction(parsed => Guarded.Run(() =>
        {
            IdleOption.Refuse(parsed, asOf, IdleOption.IsGiven(parsed, version), "with --version, which names one");
            IdleOption.Refuse(parsed, version, IdleOption.IsGiven(parsed, rulebook), "with --rulebook, which has figures of its own");
            IdleOption.Refuse(parsed, asOf, IdleOption.IsGiven(parsed, rulebook), "with --rulebook, which has figures of its own");
            SimmVersion? named = parsed.GetValue(rulebook) is { } own ? ShippedAs(own) : VersionOf(parsed.GetValue(version), parsed.GetValue(asOf));
            SimmParameters parameters = ParametersOf(named?.Rulebook ?? parsed.GetValue(rulebook)!);
            SimmPeriod period = parsed.GetValue(days) switch
            {
                10 => SimmPeriod.TenDays,
                1 => SimmPeriod.OneDay,
                int other => throw new UsageException("--mpor", $"expected 10 or 1; found {other}"),
            };
            SimmSide whose = parsed.GetValue(side) switch
            {
                "call" => SimmSide.Call,
                "post" => SimmSide.Post,
                string other => throw new UsageException("--side", $"expected call or post; found {other}"),
                null => SimmSide.Call,
            };
            string? calculation = parsed.GetValue(currency);
            if (calculation is not null && (calculation.Length != 3 || !calculation.All(char.IsAsciiLetterUpper)))
            {
                throw new UsageException("--currency", $"expected a currency of three capital letters; found {calculation}");
            }

            CrifBook book = CrifBook.Of(CrifFile.Read(parsed.GetValue(path)!), whose, parsed.GetValue(portfolio));
            if (calculation is not null && !IsKnown(calculation, parameters, book))
            {
                book = book with { Notes = [.. book.Notes, $"{calculation} as calculation currency: neither the version nor the file names it"] };
            }

            SimmResult result = MarginOf(parsed.GetValue(path)!, book, parameters, whose, period, calculation);
            NamedValue? shown = parsed.GetValue(tree) ? SimmTree.Of(result, book.AddOns) : null;
            if (parsed.GetValue(json))
            {
                Console.Out.WriteLine(SimmJson.Write(named?.Version, result, whose, book.AddOns, book.Notes, shown));
            }
            else
            {
                SimmText.Write(parsed.GetValue(path)!, named, result, book, whose, shown);
            }

            return ExitCode.Done;
        }));
        return command;
    }

    /// <summary>The version that a rulebook which ships, or a true copy of one, is; null of figures of one's own.</summary>
    private static SimmVersion? ShippedAs(string rulebook)
    {
        string text = RulebookSource.Text(rulebook);
        return SimmVersions.All.FirstOrDefault(version => ShippedRulebooks.Text(version.Rulebook) == text);
    }

    /// <summary>True of a currency that the figures or the file name. Any may be a calculation currency; another one is more often a slip.</summary>
    private static bool IsKnown(string currency, SimmParameters parameters, CrifBook book) =>
        parameters.Names(currency) || book.Sensitivities.Any(one => one.Type is SimmRiskType.Fx or SimmRiskType.IrCurve && one.Qualifier == currency);

    private static SimmResult MarginOf(string path, CrifBook book, SimmParameters parameters, SimmSide side, SimmPeriod period, string? currency)
    {
        try
        {
            Result<SimmResult> found = SimmCalculator.Of(parameters, SimmBook.Of(book.Sensitivities, side), period, currency);
            if (!found.IsOk)
            {
                throw new InputException(path, null, null, "the margin is larger than an amount can be");
            }

            try
            {
                _ = found.Value.Margin + book.AddOns.Of(found.Value);
            }
            catch (OverflowException fault)
            {
                throw new InputException(
                    path, null, "column Amount", "the add-ons are larger than an amount can be: see the rows of Param_… and Notional", fault);
            }

            return found.Value;
        }
        catch (OverflowException fault)
        {
            throw new InputException(path, null, "column AmountUSD", "a sum of these amounts is larger than an amount can be", fault);
        }
    }

    private static SimmVersion VersionOf(string? version, string? asOf)
    {
        if (version is not null)
        {
            return SimmVersions.Named(version)
                ?? throw new UsageException("--version", $"expected one of {Versions}; found {version}");
        }

        if (RulebookNames.DayOf(asOf) is not { } day)
        {
            return SimmVersions.All[^1];
        }

        SimmVersion first = SimmVersions.All[0];
        return SimmVersions.InForce(day)
            ?? throw new UsageException("--as-of", $"the first version that ships, {first.Version}, is valid from {first.ValidFrom:yyyy-MM-dd}; found {asOf}");
    }

    private static SimmParameters ParametersOf(string rulebook) => SimmVersions.Read(RulebookSource.Text(rulebook), out ImmutableArray<string> errors)
        ?? throw new InputException(string.Join('\n', errors.Select(error => $"{rulebook}: {error}")));
}
