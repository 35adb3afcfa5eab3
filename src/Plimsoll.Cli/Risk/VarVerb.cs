// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Plimsoll.Connectors;
using Plimsoll.Risk;
using Plimsoll.Values;
using Spectre.Console;

namespace Plimsoll.Cli;

/// <summary>plimsoll var: value at risk and expected shortfall of a portfolio.</summary>
internal static class VarVerb
{
    private static readonly JsonSerializerOptions _json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    internal static Command Create()
    {
        PanelArguments panel = new();
        Argument<string> portfolio = new("portfolio") { Description = "Portfolio file (docs/reference/portfolio.schema.json)." };
        Option<string> method = new("--method") { Description = "hs (historical), fhs (filtered historical), parametric, or mc (Monte Carlo, Student-t copula).", DefaultValueFactory = static _ => "fhs" };
        method.AcceptOnlyFromAmong("hs", "fhs", "parametric", "mc");
        Option<int> horizon = new("--horizon") { Description = "Days that pass: one-day returns are scaled by the square root, options age, what expires settles.", DefaultValueFactory = static _ => 1, HelpName = "DAYS" };
        Option<int> window = new("--window") { Description = "Most days of history.", DefaultValueFactory = static _ => 500, HelpName = "DAYS" };
        Option<int> paths = new("--paths") { Description = "Paths of mc.", DefaultValueFactory = static _ => 10_000, HelpName = "N" };
        Option<int> degrees = new("--degrees") { Description = "Degrees of freedom of mc's copula: even, from 4 to 60.", DefaultValueFactory = static _ => 6, HelpName = "N" };
        Option<ulong> seed = new("--seed") { Description = "Seed of mc.", DefaultValueFactory = static _ => 1, HelpName = "N" };
        Command command = new("var", "Value at risk and expected shortfall of a portfolio, positions and balances, in its numeraire. Takes no rulebook: pockets are valued together with the rest.")
        {
            portfolio, panel.File, panel.AsOf, method, horizon, window, panel.Confidence, panel.Decay, paths, degrees, seed, panel.Json,
        };
        command.SetAction(parsed => Guarded.Run(() =>
        {
            string path = parsed.GetValue(portfolio)!;
            Require(parsed.GetValue(horizon) is >= 1 and <= 250, "--horizon", $"expected 1 to 250 days; found {parsed.GetValue(horizon)}");
            Require(parsed.GetValue(window) >= 2, "--window", $"expected at least 2 days; found {parsed.GetValue(window)}");
            Require(parsed.GetValue(paths) is >= 1 and <= CopulaMonteCarlo.MaxPaths, "--paths", $"expected 1 to {CopulaMonteCarlo.MaxPaths}; found {parsed.GetValue(paths)}");
            Require(parsed.GetValue(degrees) is >= 4 and <= 60 and var even && even % 2 == 0, "--degrees", $"expected an even number from 4 to 60; found {parsed.GetValue(degrees)}");
            string chosen = parsed.GetValue(method)!;
            IdleOption.Refuse(parsed, panel.Decay, chosen == "hs", $"with --method {chosen}, which weighs every day alike");
            foreach (Option option in new Option[] { paths, degrees, seed })
            {
                IdleOption.Refuse(parsed, option, chosen != "mc", $"with --method {chosen}, which draws no paths");
            }

            Timestamp? asOf = panel.ReadAsOf(parsed);
            PortfolioFactors factors = PortfolioFactors.Read(path, panel.PathOf(parsed), panel.Read(parsed), asOf);
            factors.Days.RequireFresh(panel.PathOf(parsed), asOf ?? factors.File.Market.Time);
            int days = Math.Min(parsed.GetValue(window), factors.Returns.Count);
            ReturnPanel returns = factors.Returns.Window(factors.Returns.Count - days, days);
            Job job = new(
                path, factors, returns, panel.ReadConfidence(parsed), panel.ReadDecay(parsed), parsed.GetValue(horizon),
                parsed.GetValue(paths), parsed.GetValue(degrees), parsed.GetValue(seed));
            job.RequireHistory(chosen);
            Figures figures = chosen switch
            {
                "parametric" => job.Parametric(),
                "mc" => job.MonteCarlo(),
                "hs" => job.Historical(isFiltered: false),
                _ => job.Historical(isFiltered: true),
            };
            if (parsed.GetValue(panel.Json))
            {
                Console.Out.WriteLine(Json(chosen, job, figures).ToJsonString(_json));
            }
            else
            {
                Write(chosen, job, figures);
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

    private static JsonObject Json(string method, Job job, Figures figures) => new()
    {
        ["portfolio"] = Path.GetFileName(job.Path),
        ["time"] = job.Factors.File.Market.Time.ToString(),
        ["method"] = method,
        ["confidence"] = job.Confidence.ToString(),
        ["horizonDays"] = job.Horizon,
        ["decay"] = method == "hs" ? null : job.Decay,
        ["paths"] = method == "mc" ? job.Paths : null,
        ["degrees"] = method == "mc" ? job.Degrees : null,
        ["seed"] = method == "mc" ? job.Seed : null,
        ["returns"] = job.Returns.Count,
        ["firstReturn"] = job.Returns.Ends[0].ToString(),
        ["lastReturn"] = job.Returns.Ends[^1].ToString(),
        ["factors"] = new JsonArray([.. job.Returns.Names.Select(name => (JsonNode)name)]),
        ["held"] = new JsonArray([.. job.Factors.Held.Select(name => (JsonNode)name)]),
        ["numeraire"] = job.Factors.Numeraire,
        ["panel"] = job.Factors.Days.Json(),
        ["scenarios"] = figures.Profits?.Length,
        ["valueAtRisk"] = figures.ValueAtRisk,
        ["expectedShortfall"] = figures.ExpectedShortfall,
        ["valueAtRiskError"] = figures.Error?.ValueAtRisk,
        ["expectedShortfallError"] = figures.Error?.ExpectedShortfall,
        ["carry"] = figures.Carry,
        ["worst"] = figures.Worst,
        ["worstScenario"] = figures.WorstScenario,
        ["warnings"] = job.Factors.Caveats.Json(),
    };

    private static void Write(string method, Job job, Figures figures)
    {
        IAnsiConsole console = Terminal.Out;
        PortfolioFactors factors = job.Factors;
        string words = method switch
        {
            "hs" => "historical simulation",
            "fhs" => $"filtered historical simulation, decay {job.Decay}",
            "parametric" => $"parametric, decay {job.Decay}",
            _ => $"Monte Carlo, {PanelArguments.Text(job.Paths, "N0")} paths of seed {job.Seed}, Student-t copula of {job.Degrees} degrees",
        };
        console.MarkupLineInterpolated(
            CultureInfo.InvariantCulture,
            $"[bold]{Path.GetFileName(job.Path)}[/]: what {(job.Horizon == 1 ? "one day" : $"{job.Horizon} days")} can cost at {job.Confidence.Times(Ratio.Of(100), Rounding.HalfEven)} %, in {factors.Numeraire}");
        console.MarkupLineInterpolated(
            CultureInfo.InvariantCulture, $"{words}; {job.Returns.Count} daily returns of {PanelArguments.Named(job.Returns.Names)}, {Day(job.Returns.Ends[0])} to {Day(job.Returns.Ends[^1])}");
        foreach (string sentence in Notes(method, job, figures))
        {
            console.WriteLine(sentence);
        }

        console.WriteLine();
        Table table = figures.Error is null ? MarginText.TableOf("Loss", factors.Numeraire) : MarginText.TableOf("Loss", factors.Numeraire, "± sampling");
        AddRow(table, figures, "value at risk", figures.ValueAtRisk, figures.Error?.ValueAtRisk);
        AddRow(table, figures, "expected shortfall", figures.ExpectedShortfall, figures.Error?.ExpectedShortfall);
        if (figures.Worst is { } worst)
        {
            AddRow(table, figures, $"worst: {figures.WorstScenario}", worst, null);
        }

        console.Write(table);
        if (figures.Profits is { } profits)
        {
            console.WriteLine();
            Histogram.Write(console, profits, ("value at risk", -figures.ValueAtRisk), ("expected shortfall", -figures.ExpectedShortfall));
        }
    }

    private static void AddRow(Table table, Figures figures, string name, double loss, double? error)
    {
        Text[] cells = [new Text(name), Money(loss)];
        table.AddRow(figures.Error is null ? cells : [.. cells, error is { } found ? Money(found) : new Text("–")]);
    }

    private static IEnumerable<string> Notes(string method, Job job, Figures figures)
    {
        PortfolioFactors factors = job.Factors;
        yield return factors.Days.Sentence();
        if (factors.Days.AgeSentence("the portfolio's time", factors.File.Market.Time) is { } age)
        {
            yield return age;
        }

        if (factors.Held.Length > 0)
        {
            yield return PanelArguments.HeldSentence(factors.Held);
        }

        if (figures.Carry != 0)
        {
            string alone = PanelArguments.Text(Math.Abs(figures.Carry), "N2");
            yield return figures.Carry < 0
                ? $"Time alone, with no price moving, costs {alone}, which is part of these losses."
                : $"Time alone, with no price moving, earns {alone}, which these losses are less by.";
        }

        if (method == "parametric" && factors.HasOptions)
        {
            yield return "Parametric knows deltas and the passing of time only: what options lose by gamma and vega is not in it.";
        }

        if (figures.Error is not null)
        {
            yield return "± sampling: the standard error of having drawn no more paths; the law that they are drawn from has errors of its own.";
        }
    }

    private static Text Money(double loss) => new(PanelArguments.Text(loss, "N2"));

    private static string Day(Timestamp time) => time.ToString()[..10];

    private sealed record Figures(double ValueAtRisk, double ExpectedShortfall, double Carry, double? Worst, string? WorstScenario, double[]? Profits, SamplingError? Error = null);

    private sealed record Job(
        string Path, PortfolioFactors Factors, ReturnPanel Returns, Ratio Confidence, double Decay, int Horizon, int Paths, int Degrees, ulong Seed)
    {
        // A tail needs an observation beyond its confidence; mc makes its own, and parametric has none.
        internal void RequireHistory(string method)
        {
            Int128 beyond = method is "hs" or "fhs" ? (Fixed18.AtomsPerUnit + (Ratio.One - Confidence).Atoms - 1) / (Ratio.One - Confidence).Atoms : 0;
            Int128 needed = Int128.Max(beyond, method == "hs" ? 1 : Volatility.SeedLength);
            if (Returns.Count < needed)
            {
                throw new InputException(
                    $"{Factors.PanelPath}: the history is too short: {Returns.Count} daily returns of {PanelArguments.Named(Returns.Names)} together, and {method} at a confidence of {Confidence} needs {needed}. {Factors.Days.Sentence()}");
            }
        }

        internal Figures Historical(bool isFiltered)
        {
            ScenarioSet scenarios = PanelArguments.Taken(isFiltered ? ScenarioSet.Filtered(Returns, Decay, Horizon) : ScenarioSet.Historical(Returns, Horizon), Factors.PanelPath, Returns.Names);
            double[] profits = new double[scenarios.Count];
            RevaluationBook book = Factors.Book(Path, Horizon);
            book.Profits(scenarios, profits);
            int worst = Array.IndexOf(profits, profits.Min());
            return Measured(book, profits, scenarios.NameOf(worst));
        }

        // Deltas are today's: those of an option about to expire say nothing of the way there.
        internal Figures Parametric()
        {
            SymmetricMatrix covariance = PanelArguments.Taken(Covariance.Ewma(Returns, Decay), Factors.PanelPath, Returns.Names);
            double carry = Factors.Book(Path, Horizon).Carry(Returns.Names.Length);
            double[] deltas = Factors.Deltas(Path);
            ParametricRisk risk = PanelArguments.Taken(ParametricRisk.Of(deltas, covariance, Confidence, Horizon, carry), Factors.PanelPath, Returns.Names);
            return new(risk.ValueAtRisk, risk.ExpectedShortfall, carry, null, null, null);
        }

        internal Figures MonteCarlo()
        {
            CopulaTerms terms = PanelArguments.Taken(CopulaTerms.FromReturns(Returns, Decay, Math.Sqrt(Horizon), Degrees, MarginalRule.StudentT), Factors.PanelPath, Returns.Names);
            double[] profits = new double[Paths];
            RevaluationBook book = Factors.Book(Path, Horizon);
            Rejection rejection = CopulaMonteCarlo.Simulate(book, terms, Seed, profits);
            PanelArguments.Taken(rejection.IsRefused ? Result<int>.Refused(rejection) : Result<int>.Of(0), Factors.PanelPath, Returns.Names);
            SamplingError error = PanelArguments.Taken(SamplingError.Of(profits, Confidence), Factors.PanelPath, Returns.Names);
            return Measured(book, profits, $"path {Array.IndexOf(profits, profits.Min())} of seed {Seed}") with { Error = error };
        }

        private Figures Measured(RevaluationBook book, double[] profits, string worstScenario)
        {
            // The loss of a flat book is zero, not minus zero.
            double worst = 0.0 - profits.Min();
            double quantile = PanelArguments.Taken(TailMeasures.ValueAtRisk(profits, Confidence), Factors.PanelPath, Returns.Names);
            return new(
                quantile + 0.0, PanelArguments.Taken(TailMeasures.ExpectedShortfall(profits, Confidence), Factors.PanelPath) + 0.0, book.Carry(Returns.Names.Length), worst, worstScenario, profits);
        }
    }
}
