// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using Plimsoll.Analysis;
using Plimsoll.Risk;
using Plimsoll.Values;
using Plimsoll.Wire;

namespace Plimsoll.Cli;

/// <summary>plimsoll var: value at risk and expected shortfall of a portfolio.</summary>
internal static class VarVerb
{
    private static readonly Dictionary<string, ValueAtRiskMethod> _methods = Enum.GetValues<ValueAtRiskMethod>().ToDictionary(ValueAtRiskTerms.NameOf);

    internal static Command Create()
    {
        PanelArguments panel = new();
        Argument<string> portfolio = new("portfolio") { Description = "Portfolio file (docs/reference/portfolio.schema.json)." };
        Option<string> method = new("--method")
        {
            Description =
            "hs (historical), fhs (filtered historical), parametric, or mc (Monte Carlo, Student-t copula).",
            DefaultValueFactory = static _ => "fhs"
        };
        method.AcceptOnlyFromAmong([.. Enum.GetValues<ValueAtRiskMethod>().Select(ValueAtRiskTerms.NameOf)]);
        Option<int> horizon = new("--horizon")
        {
            Description =
            "Days that pass: one-day returns are scaled by the square root, options age, what expires settles.",
            DefaultValueFactory = static _ => 1,
            HelpName = "DAYS"
        };
        Option<int> window = new("--window") { Description = "Most days of history.", DefaultValueFactory = static _ => 500, HelpName = "DAYS" };
        Option<int> paths = new("--paths") { Description = "Paths of mc.", DefaultValueFactory = static _ => 10_000, HelpName = "N" };
        Option<int> degrees = new("--degrees")
        {
            Description = "Degrees of freedom of mc's copula: even, from 4 to 60.",
            DefaultValueFactory = static _ => 6,
            HelpName = "N"
        };
        Option<ulong> seed = new("--seed") { Description = "Seed of mc.", DefaultValueFactory = static _ => 1, HelpName = "N" };
        Command command = new("var",
            "Value at risk and expected shortfall of a portfolio, positions and balances, in its numeraire. Takes no rulebook: pockets are valued together "
            + "with the rest.")
        {
            portfolio, panel.File, panel.AsOf, method, horizon, window, panel.Confidence, panel.Decay, paths, degrees, seed, panel.Json,
        };
        command.SetAction(parsed => Guarded.Run(() =>
        {
            string path = parsed.GetValue(portfolio)!;
            Require(parsed.GetValue(horizon) is >= 1 and <= 250, "--horizon", $"expected 1 to 250 days; found {parsed.GetValue(horizon)}");
            Require(parsed.GetValue(window) >= 2, "--window", $"expected at least 2 days; found {parsed.GetValue(window)}");
            Require(parsed.GetValue(paths) is >= 1 and <= CopulaMonteCarlo.MaxPaths, "--paths",
                $"expected 1 to {CopulaMonteCarlo.MaxPaths}; found {parsed.GetValue(paths)}");
            Require(parsed.GetValue(degrees) is >= 4 and <= 60 and var even && even % 2 == 0, "--degrees",
                $"expected an even number from 4 to 60; found {parsed.GetValue(degrees)}");
            string chosen = parsed.GetValue(method)!;
            IdleOption.Refuse(parsed, panel.Decay, chosen == "hs", $"with --method {chosen}, which weighs every day alike");
            foreach (Option option in new Option[] { paths, degrees, seed })
            {
                IdleOption.Refuse(parsed, option, chosen != "mc", $"with --method {chosen}, which draws no paths");
            }

            Timestamp? asOf = panel.ReadAsOf(parsed);
            StatedPanel prices = panel.Read(parsed);
            Caveats caveats = PortfolioInput.Spoken();
            StatedAccount account = PortfolioInput.ReadTogether(path, caveats);
            ValueAtRiskTerms terms = new(
                _methods[chosen], panel.ReadConfidence(parsed), panel.ReadDecay(parsed), parsed.GetValue(horizon), parsed.GetValue(window),
                    parsed.GetValue(paths), parsed.GetValue(degrees), parsed.GetValue(seed));
            ValueAtRiskAnalysis analysis = Answer.Of(ValueAtRiskAnalysis.Of(account, prices, terms, asOf, caveats));
            if (parsed.GetValue(panel.Json))
            {
                Console.Out.WriteLine(ValueAtRiskJson.Write(analysis, caveats));
            }
            else
            {
                VarText.Write(analysis);
            }

            return ExitCode.Done;
        }));
        return command;
    }

    private static void Require(bool holds, string option, string sentence)
    {
        if (!holds)
        {
            throw new UsageException(option, sentence);
        }
    }
}
