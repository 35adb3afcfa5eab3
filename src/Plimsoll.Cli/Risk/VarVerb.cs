// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using System.Text.Json.Nodes;
using Plimsoll.Connectors;
using Plimsoll.Risk;
using Plimsoll.Values;

namespace Plimsoll.Cli;

/// <summary>plimsoll var: value at risk and expected shortfall of a portfolio.</summary>
internal static class VarVerb
{
    internal static Command Create()
    {
        PanelArguments panel = new();
        Argument<string> portfolio = new("portfolio") { Description = "Portfolio file (docs/reference/portfolio.schema.json)." };
        Option<string> method = new("--method") { Description = "hs (historical), fhs (filtered historical), parametric, or mc (Monte Carlo, Student-t copula).", DefaultValueFactory = static _ => "fhs" };
        method.AcceptOnlyFromAmong("hs", "fhs", "parametric", "mc");
        Option<int> horizon = new("--horizon") { Description = "Days; one-day returns are scaled by its square root.", DefaultValueFactory = static _ => 1 };
        Option<int> window = new("--window") { Description = "Most days of history.", DefaultValueFactory = static _ => 500 };
        Option<int> paths = new("--paths") { Description = "Paths of mc.", DefaultValueFactory = static _ => 10_000 };
        Option<int> degrees = new("--degrees") { Description = "Degrees of freedom of mc's copula: even, from 4 to 60.", DefaultValueFactory = static _ => 6 };
        Option<ulong> seed = new("--seed") { Description = "Seed of mc.", DefaultValueFactory = static _ => 1 };
        Command command = new("var", "Value at risk and expected shortfall of a portfolio, positions and balances, in its numeraire.")
        {
            portfolio, panel.File, method, horizon, window, panel.Confidence, panel.Decay, paths, degrees, seed, panel.Json,
        };
        command.SetAction(parsed => Guarded.Run(() =>
        {
            string path = parsed.GetValue(portfolio)!;
            Require(parsed.GetValue(horizon) is >= 1 and <= 250, "--horizon", "expected 1 to 250 days");
            Require(parsed.GetValue(window) >= 2, "--window", "expected at least 2 days");
            Require(parsed.GetValue(paths) is >= 1 and <= CopulaMonteCarlo.MaxPaths, "--paths", $"expected 1 to {CopulaMonteCarlo.MaxPaths}");
            PortfolioFactors factors = PortfolioFactors.Read(path, panel.ReadDaily(parsed));
            int days = Math.Min(parsed.GetValue(window), factors.Returns.Count);
            ReturnPanel returns = factors.Returns.Window(factors.Returns.Count - days, days);
            Job job = new(
                path, factors.Book(path), returns, panel.ReadConfidence(parsed), parsed.GetValue(panel.Decay), parsed.GetValue(horizon),
                parsed.GetValue(paths), parsed.GetValue(degrees), parsed.GetValue(seed));
            Figures figures = parsed.GetValue(method) switch
            {
                "parametric" => job.Parametric(),
                "mc" => job.MonteCarlo(),
                "hs" => job.Historical(isFiltered: false),
                _ => job.Historical(isFiltered: true),
            };
            Write(parsed.GetValue(method)!, job, figures, parsed.GetValue(panel.Json), factors.File.Catalog[factors.File.Catalog.Numeraire].Symbol);
            return ExitCode.Done;
        }));
        return command;
    }

    private static void Require(bool holds, string option, string sentence)
    {
        if (!holds)
        {
            throw new InputException(option, null, null, sentence);
        }
    }

    private static void Write(string method, Job job, Figures figures, bool isJson, string numeraire)
    {
        if (isJson)
        {
            Console.Out.WriteLine(new JsonObject
            {
                ["method"] = method,
                ["confidence"] = job.Confidence.ToString(),
                ["horizonDays"] = job.Horizon,
                ["returns"] = job.Returns.Count,
                ["lastReturn"] = job.Returns.Ends[^1].ToString(),
                ["factors"] = new JsonArray([.. job.Returns.Names.Select(name => (JsonNode)name)]),
                ["numeraire"] = numeraire,
                ["valueAtRisk"] = figures.ValueAtRisk,
                ["expectedShortfall"] = figures.ExpectedShortfall,
                ["worst"] = figures.Worst,
                ["worstScenario"] = figures.WorstScenario,
            }.ToJsonString());
            return;
        }

        Console.Out.WriteLine($"{method}, {job.Returns.Count} daily returns of {string.Join(", ", job.Returns.Names)} to {job.Returns.Ends[^1]}, confidence {job.Confidence}, {job.Horizon} d");
        Console.Out.WriteLine($"value at risk        {PanelArguments.Text(figures.ValueAtRisk, "N2"),18} {numeraire}");
        Console.Out.WriteLine($"expected shortfall   {PanelArguments.Text(figures.ExpectedShortfall, "N2"),18} {numeraire}");
        if (figures.Worst is { } worst)
        {
            Console.Out.WriteLine($"worst scenario       {PanelArguments.Text(worst, "N2"),18} {numeraire}   {figures.WorstScenario}");
        }
    }

    private sealed record Figures(double ValueAtRisk, double ExpectedShortfall, double? Worst, string? WorstScenario);

    private sealed record Job(
        string Path, RevaluationBook Book, ReturnPanel Returns, Ratio Confidence, double Decay, int Horizon, int Paths, int Degrees, ulong Seed)
    {
        private double Scale => Math.Sqrt(Horizon);

        internal Figures Historical(bool isFiltered)
        {
            ScenarioSet scenarios = PanelArguments.Taken(isFiltered ? ScenarioSet.Filtered(Returns, Decay, Scale) : ScenarioSet.Historical(Returns, Scale), Path);
            double[] profits = new double[scenarios.Count];
            Book.Profits(scenarios, profits);
            int worst = Array.IndexOf(profits, profits.Min());
            return Measured(profits, $"returns to {scenarios.EndOf(worst)}");
        }

        internal Figures Parametric()
        {
            SymmetricMatrix covariance = PanelArguments.Taken(Covariance.Ewma(Returns, Decay), Path);
            ParametricRisk risk = PanelArguments.Taken(ParametricRisk.Of(Book.Deltas(Returns.Names.Length), covariance, Confidence, Horizon), Path);
            return new(risk.ValueAtRisk, risk.ExpectedShortfall, null, null);
        }

        internal Figures MonteCarlo()
        {
            (SymmetricMatrix covariance, _) = PanelArguments.Taken(Covariance.LedoitWolf(Returns), Path);
            SymmetricMatrix correlation = PanelArguments.Taken(covariance.ToCorrelation(), Path);
            double[] volatilities = [.. Enumerable.Range(0, correlation.Size).Select(i => PanelArguments.Taken(Volatility.Ewma(Returns[i], Decay), Path)[^1] * Scale)];
            CopulaTerms terms = PanelArguments.Taken(CopulaTerms.Of(correlation, volatilities, Degrees, MarginalRule.StudentT), Path);
            double[] profits = new double[Paths];
            Rejection rejection = CopulaMonteCarlo.Simulate(Book, terms, Seed, profits);
            PanelArguments.Taken(rejection.IsRefused ? Result<int>.Refused(rejection) : Result<int>.Of(0), Path);
            return Measured(profits, $"path {Array.IndexOf(profits, profits.Min())} of seed {Seed}");
        }

        private Figures Measured(double[] profits, string worstScenario)
        {
            // The loss of a flat book is zero, not minus zero.
            double worst = 0.0 - profits.Min();
            double quantile = PanelArguments.Taken(TailMeasures.ValueAtRisk(profits, Confidence), Path);
            return new(quantile + 0.0, PanelArguments.Taken(TailMeasures.ExpectedShortfall(profits, Confidence), Path) + 0.0, worst, worstScenario);
        }
    }
}
