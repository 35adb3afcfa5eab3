// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Values;

namespace Plimsoll.Risk;

/// <summary>The distribution of one factor's return once its rank is drawn from the copula.</summary>
public enum MarginalRule : byte
{
    /// <summary>Student-t with the copula's degrees of freedom, scaled to the factor's volatility: together a multivariate t.</summary>
    StudentT,

    /// <summary>Normal with the factor's volatility: tails dependent, not fat.</summary>
    Normal,

    /// <summary>The factor's own sample, read linearly between order statistics: no move beyond the worst one seen.</summary>
    Empirical,
}

/// <summary>A joint distribution of returns over the horizon: a Student-t copula and a marginal for each factor.</summary>
/// <remarks>S. Demarta and A. McNeil, "The t copula and related copulas", International Statistical Review 73(1), 2005. Degrees of freedom are even, so
/// that the t distribution function is a finite sum (M. Abramowitz and I. Stegun, formula 26.7.4).</remarks>
public sealed class CopulaTerms
{
    /// <summary>Most factors in one simulation: bounds the quadratic work.</summary>
    public const int MaxFactors = 2_000;

    /// <summary>Most degrees of freedom: beyond, the copula is normal for every practical purpose.</summary>
    public const int MaxDegrees = 60;

    private CopulaTerms(int factors, double[] root, double[] volatilities, double[][]? samples, int degrees, MarginalRule marginal)
    {
        Factors = factors;
        Root = root;
        Volatilities = volatilities;
        Samples = samples;
        Degrees = degrees;
        Marginal = marginal;
    }

    /// <summary>Number of factors.</summary>
    public int Factors { get; }

    /// <summary>Degrees of freedom of the copula.</summary>
    public int Degrees { get; }

    /// <summary>The marginals.</summary>
    public MarginalRule Marginal { get; }

    internal double[] Root { get; }

    internal double[] Volatilities { get; }

    internal double[][]? Samples { get; }

    /// <summary>Checks and prepares the distribution.</summary>
    /// <param name="correlation">Correlation of the copula.</param>
    /// <param name="volatilities">Standard deviation of each factor's return over the horizon, at least zero.</param>
    /// <param name="degrees">Degrees of freedom: even, from 4 to <see cref="MaxDegrees"/>.</param>
    /// <param name="marginal">The marginals; not <see cref="MarginalRule.Empirical"/>, which <see cref="FromSample"/> makes.</param>
    /// <returns>Refused with <see cref="RejectionCode.SingularMatrix"/> (subject: the column) where the correlation is not positive definite, and with
    /// <see cref="RejectionCode.OutsideDomain"/> (subject: the factor) otherwise.</returns>
    public static Result<CopulaTerms> Of(SymmetricMatrix correlation, ReadOnlySpan<double> volatilities, int degrees, MarginalRule marginal)
    {
        Invariant.Check(marginal != MarginalRule.Empirical, "Empirical marginals come from a sample.");
        return Create(correlation, volatilities.ToArray(), null, degrees, marginal);
    }

    /// <summary>The distribution with the factors' own samples as marginals.</summary>
    /// <returns>Refused as <see cref="Of"/> is, and with <see cref="RejectionCode.HistoryTooShort"/> (subject: returns given) below two returns.</returns>
    public static Result<CopulaTerms> FromSample(SymmetricMatrix correlation, ReturnPanel sample, int degrees)
    {
        Invariant.Check(correlation.Size == sample.Names.Length, "There is one column of returns a factor.");
        if (sample.Count < 2)
        {
            return Result<CopulaTerms>.Refused(RejectionCode.HistoryTooShort, RefusalSubject.Count(sample.Count));
        }

        double[][] sorted = [.. Enumerable.Range(0, correlation.Size).Select(i => sample[i].ToArray())];
        Array.ForEach(sorted, Array.Sort);
        return Create(correlation, new double[correlation.Size], sorted, degrees, MarginalRule.Empirical);
    }

    /// <summary>The distribution estimated from returns: correlation shrunk as Ledoit and Wolf do, volatilities now by exponential weights.</summary>
    /// <param name="returns">Returns of one period, one column a factor.</param>
    /// <param name="decay">Of the volatilities: 0.94 for daily returns.</param>
    /// <param name="scale">What one-period volatilities are multiplied by: √h takes them to h periods.</param>
    /// <param name="degrees">As <see cref="Of"/>.</param>
    /// <param name="marginal">As <see cref="Of"/>.</param>
    /// <returns>Refused as <see cref="Covariance.LedoitWolf"/>, <see cref="Volatility.Ewma"/> (subject: the factor where it has no volatility) and
    /// <see cref="Of"/> are.</returns>
    public static Result<CopulaTerms> FromReturns(ReturnPanel returns, double decay, double scale, int degrees, MarginalRule marginal)
    {
        Result<(SymmetricMatrix Matrix, double Shrinkage)> covariance = Covariance.LedoitWolf(returns);
        if (!covariance.IsOk)
        {
            return Result<CopulaTerms>.Refused(covariance.Rejection);
        }

        Result<SymmetricMatrix> correlation = covariance.Value.Matrix.ToCorrelation();
        if (!correlation.IsOk)
        {
            return Result<CopulaTerms>.Refused(correlation.Rejection);
        }

        double[] volatilities = new double[returns.Names.Length];
        for (int i = 0; i < volatilities.Length; i++)
        {
            Result<double[]> forecasts = Volatility.Ewma(returns[i], decay);
            if (!forecasts.IsOk)
            {
                RefusalSubject subject = forecasts.Rejection.Code == RejectionCode.OutsideDomain ? RefusalSubject.Column(i) : forecasts.Rejection.Subject;
                return Result<CopulaTerms>.Refused(forecasts.Rejection.Code, subject);
            }

            volatilities[i] = forecasts.Value[^1] * scale;
        }

        return Of(correlation.Value, volatilities, degrees, marginal);
    }

    private static Result<CopulaTerms> Create(SymmetricMatrix correlation, double[] volatilities, double[][]? samples, int degrees, MarginalRule marginal)
    {
        Invariant.Check(correlation.Size == volatilities.Length, "There is one volatility a factor.");
        if (correlation.Size is < 1 or > MaxFactors || degrees < 4 || degrees > MaxDegrees || degrees % 2 != 0)
        {
            return Result<CopulaTerms>.Refused(RejectionCode.OutsideDomain, RefusalSubject.Count(correlation.Size));
        }

        for (int i = 0; i < correlation.Size; i++)
        {
            if (!(volatilities[i] >= 0 && double.IsFinite(volatilities[i]) && Math.Abs(correlation[i, i] - 1) <= 1e-9))
            {
                return Result<CopulaTerms>.Refused(RejectionCode.OutsideDomain, RefusalSubject.Column(i));
            }
        }

        Result<double[]> root = correlation.Cholesky();
        return root.IsOk
            ? Result<CopulaTerms>.Of(new(correlation.Size, root.Value, volatilities, samples, degrees, marginal))
            : Result<CopulaTerms>.Refused(root.Rejection);
    }
}
