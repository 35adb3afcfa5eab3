// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Portfolios;
using Plimsoll.Risk;
using Plimsoll.Values;

namespace Plimsoll.Analysis;

/// <summary>What an account can lose, positions and balances, in its numeraire. Takes no rulebook: pockets are valued together with the rest.</summary>
/// <param name="Factors">The account and its history.</param>
/// <param name="Terms">Parameters.</param>
/// <param name="Returns">The returns used: the last of the history, at most a window.</param>
/// <param name="ValueAtRisk">The quantile loss, numeraire.</param>
/// <param name="ExpectedShortfall">The mean loss beyond it, numeraire.</param>
/// <param name="Carry">What the passing of time alone brings, no price moving; negative costs.</param>
/// <param name="Worst">The largest loss of any scenario; null where there are no scenarios.</param>
/// <param name="WorstScenario">Which one it is.</param>
/// <param name="Profits">The profit in each scenario; default where there are none.</param>
/// <param name="Error">The standard error of having drawn no more paths; null where none are drawn.</param>
public sealed record ValueAtRiskAnalysis(
    AccountFactors Factors,
    ValueAtRiskTerms Terms,
    ReturnPanel Returns,
    double ValueAtRisk,
    double ExpectedShortfall,
    double Carry,
    double? Worst = null,
    string? WorstScenario = null,
    ImmutableArray<double> Profits = default,
    SamplingError? Error = null)
{
    /// <summary>The profit that a parametric figure expects of what expires inside the horizon; every other method settles it in each scenario, and here is
    /// zero.</summary>
    public double ExpectedSettlement { get; init; }

    /// <summary>What counts at its greatest loss in a parametric figure, because deltas alone have it lose more; null where nothing does.</summary>
    public LossBound? Bound { get; init; }

    /// <summary>True when something held expires inside the horizon.</summary>
    public bool Settles
    {
        get
        {
            foreach (Position position in Factors.Account.Portfolio.Positions.Span)
            {
                if (RevaluationBook.Settles(Factors.Account.Catalog[position.Instrument], Factors.Account.Market.Time, Terms.Horizon))
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>Takes it.</summary>
    /// <param name="account">The account.</param>
    /// <param name="panel">Past prices: columns named as the account's underlyings, coins and volatilities.</param>
    /// <param name="terms">Parameters.</param>
    /// <param name="asOf">Where to cut the panel; null cuts it at the account's time.</param>
    /// <param name="caveats">Told where the panel's levels are others than the account's.</param>
    /// <returns>Refused where the panel does not price the account, is too short, too old or full of holes, or where something held cannot be valued.</returns>
    public static AnalysisResult<ValueAtRiskAnalysis> Of(StatedAccount account, StatedPanel panel, ValueAtRiskTerms terms, Timestamp? asOf, Caveats caveats)
    {
        // What legs of one instrument lose together is what their net loses; apart, a bound on options bought would stand beside the loss of those written.
        AnalysisResult<AccountFactors> found = AccountFactors.Of(account with { Portfolio = account.Portfolio.Netted().LoansNetted() }, panel, asOf, caveats);
        if (!found.IsOk)
        {
            return found.Refusal;
        }

        AccountFactors factors = found.Value;
        if (factors.Days.Stale(panel.Name, asOf ?? account.Market.Time) is { } stale)
        {
            return stale;
        }

        int days = Math.Min(terms.Window, factors.Returns.Count);
        ReturnPanel returns = factors.Returns.Window(factors.Returns.Count - days, days);
        if (days < Needed(terms))
        {
            return new TooFewReturnsForMethod(panel.Name, factors.Days, days, ValueAtRiskTerms.NameOf(terms.Method), terms.Confidence, Needed(terms));
        }

        return terms.Method switch
        {
            ValueAtRiskMethod.Parametric => OfDeltas(factors, terms, returns),
            ValueAtRiskMethod.MonteCarlo => OfPaths(factors, terms, returns),
            _ => OfHistory(factors, terms, returns),
        };
    }

    // A tail needs an observation beyond its confidence; Monte Carlo makes its own, and the parametric method has none.
    private static Int128 Needed(ValueAtRiskTerms terms)
    {
        Int128 beyond = terms.Method is ValueAtRiskMethod.Historical or ValueAtRiskMethod.Filtered ? TailHistory.Beyond(terms.Confidence) : 0;
        return Int128.Max(beyond, terms.Method == ValueAtRiskMethod.Historical ? 1 : Volatility.SeedLength);
    }

    private static AnalysisResult<ValueAtRiskAnalysis> OfHistory(AccountFactors factors, ValueAtRiskTerms terms, ReturnPanel returns)
    {
        Result<ScenarioSet> scenarios = terms.Method == ValueAtRiskMethod.Filtered
            ? ScenarioSet.Filtered(returns, terms.Decay, terms.Horizon)
            : ScenarioSet.Historical(returns, terms.Horizon);
        if (!scenarios.IsOk)
        {
            return new StatisticRefused(factors.Panel.Name, scenarios.Rejection, returns.Names);
        }

        AnalysisResult<RevaluationBook> book = factors.Book(terms.Horizon);
        if (!book.IsOk)
        {
            return book.Refusal;
        }

        double[] profits = new double[scenarios.Value.Count];
        book.Value.Profits(scenarios.Value, profits);
        return Measured(factors, terms, returns, book.Value, profits, scenarios.Value.NameOf(Array.IndexOf(profits, profits.Min())));
    }

    // Deltas of what lives on are today's; what expires inside the horizon has its own until then.
    private static AnalysisResult<ValueAtRiskAnalysis> OfDeltas(AccountFactors factors, ValueAtRiskTerms terms, ReturnPanel returns)
    {
        Result<SymmetricMatrix> covariance = Covariance.Ewma(returns, terms.Decay);
        if (!covariance.IsOk)
        {
            return new StatisticRefused(factors.Panel.Name, covariance.Rejection, returns.Names);
        }

        AnalysisResult<ImmutableArray<LinearPart>> parts = LinearPart.Of(factors, terms.Horizon);
        if (!parts.IsOk)
        {
            return parts.Refusal;
        }

        Result<(double ValueAtRisk, double ExpectedShortfall, LossBound? Bound)> risk =
            BoundedNormal.Of(parts.Value, covariance.Value, terms.Confidence, terms.Horizon);
        if (!risk.IsOk)
        {
            return new StatisticRefused(factors.Panel.Name, risk.Rejection, returns.Names);
        }

        double carry = parts.Value.Sum(static part => part.Carry);
        double settlement = parts.Value.Sum(static part => part.Settlement);
        return new ValueAtRiskAnalysis(factors, terms, returns, risk.Value.ValueAtRisk, risk.Value.ExpectedShortfall, carry)
        {
            ExpectedSettlement = settlement,
            Bound = risk.Value.Bound
        };
    }

    private static AnalysisResult<ValueAtRiskAnalysis> OfPaths(AccountFactors factors, ValueAtRiskTerms terms, ReturnPanel returns)
    {
        Result<CopulaTerms> copula = CopulaTerms.FromReturns(returns, terms.Decay, Math.Sqrt(terms.Horizon), terms.Degrees, MarginalRule.StudentT);
        if (!copula.IsOk)
        {
            return new StatisticRefused(factors.Panel.Name, copula.Rejection, returns.Names);
        }

        AnalysisResult<RevaluationBook> book = factors.Book(terms.Horizon);
        if (!book.IsOk)
        {
            return book.Refusal;
        }

        double[] profits = new double[terms.Paths];
        Rejection rejection = CopulaMonteCarlo.Simulate(book.Value, copula.Value, terms.Seed, profits);
        if (rejection.IsRefused)
        {
            return new StatisticRefused(factors.Panel.Name, rejection, returns.Names);
        }

        Result<SamplingError> error = SamplingError.Of(profits, terms.Confidence);
        if (!error.IsOk)
        {
            return new StatisticRefused(factors.Panel.Name, error.Rejection, returns.Names);
        }

        AnalysisResult<ValueAtRiskAnalysis> measured =
            Measured(factors, terms, returns, book.Value, profits, $"path {Array.IndexOf(profits, profits.Min())} of seed {terms.Seed}");
        return measured.IsOk ? measured.Value with { Error = error.Value } : measured;
    }

    private static AnalysisResult<ValueAtRiskAnalysis> Measured(
        AccountFactors factors, ValueAtRiskTerms terms, ReturnPanel returns, RevaluationBook book, double[] profits, string worstScenario)
    {
        Result<double> quantile = TailMeasures.ValueAtRisk(profits, terms.Confidence);
        if (!quantile.IsOk)
        {
            return new StatisticRefused(factors.Panel.Name, quantile.Rejection, returns.Names);
        }

        // The loss of a flat book is zero, not minus zero.
        Result<double> shortfall = TailMeasures.ExpectedShortfall(profits, terms.Confidence);
        return shortfall.IsOk
            ? new ValueAtRiskAnalysis(
                factors, terms, returns, quantile.Value + 0.0, shortfall.Value + 0.0, book.Carry(returns.Names.Length), 0.0 - profits.Min(), worstScenario,
                    [.. profits])
            : new StatisticRefused(factors.Panel.Name, shortfall.Rejection);
    }
}
