// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Values;

namespace Plimsoll.Risk;

/// <summary>How returns of several factors move together now: the exponentially weighted correlation of their devolatilised returns. A state: a day makes the
/// next one of it.</summary>
/// <remarks>
/// <para>z = r ÷ σ, σ the forecast before the day (σ² ← λσ² + (1 − λ)r², as <see cref="Volatility.Ewma"/>); Q ← λQ + z·zᵀ, q ← λq + 1; C = Q scaled to ones on
/// its diagonal. Dividing by volatility first keeps one wild day from being all that the average is of. There is no clock: what is put in is all that it
/// knows.</para>
/// <para>R. Engle, "Dynamic conditional correlation", Journal of Business &amp; Economic Statistics 20(3), 2002, section 2 (integrated, without long-run
/// target); λ .97 is RiskMetrics' for months.</para>
/// <para>Q is a sum of outer products, so C has no negative eigenvalue; with fewer days than factors it has zero ones.</para>
/// </remarks>
/// <param name="Names">The factors.</param>
/// <param name="Decay">λ, between 0 and 1.</param>
/// <param name="Days">Returns taken in.</param>
/// <param name="Variances">σ² forecast for the next day, by factor.</param>
/// <param name="Products">Q, the lower triangle row by row.</param>
/// <param name="LargestSpread">The last day's largest standardised spread of a pair: |zᵢ − zⱼ| ÷ √(2 − 2·Cᵢⱼ), C that of the day before; zero where there was
/// none.</param>
public sealed record DynamicCorrelation(
    ImmutableArray<string> Names, double Decay, int Days, ImmutableArray<double> Variances, ImmutableArray<double> Products, double LargestSpread)
{
    /// <summary>The least that 1 − correlation counts for in a spread: pairs that move as one have no spread to speak of.</summary>
    public const double LeastApart = 0.01;

    /// <summary>The state after a panel.</summary>
    /// <returns>Refused as <see cref="Start"/> and <see cref="Step"/> are.</returns>
    public static Result<DynamicCorrelation> Of(ReturnPanel returns, double decay)
    {
        Result<DynamicCorrelation> state = Start(returns, decay);
        double[] row = new double[returns.Names.Length];
        for (int day = 0; day < returns.Count && state.IsOk; day++)
        {
            returns.CopyRow(day, row);
            state = state.Value.Step(row);
        }

        return state;
    }

    /// <summary>The state before the first day: volatilities are those of the first <see cref="Volatility.SeedLength"/> returns.</summary>
    /// <returns>Refused with <see cref="RejectionCode.HistoryTooShort"/> (subject: returns given) below as many, and with
    /// <see cref="RejectionCode.OutsideDomain"/> for a decay outside (0, 1) or (subject: the column) a factor that did not move in them.</returns>
    public static Result<DynamicCorrelation> Start(ReturnPanel returns, double decay)
    {
        if (returns.Count < Volatility.SeedLength)
        {
            return Result<DynamicCorrelation>.Refused(RejectionCode.HistoryTooShort, RefusalSubject.Count(returns.Count));
        }

        if (!(decay > 0 && decay < 1))
        {
            return Result<DynamicCorrelation>.Refused(RejectionCode.OutsideDomain);
        }

        double[] variances = new double[returns.Names.Length];
        for (int factor = 0; factor < variances.Length; factor++)
        {
            double deviation = Volatility.LongRun(returns[factor][..Volatility.SeedLength]);
            variances[factor] = deviation * deviation;
            if (!(variances[factor] > 0 && double.IsFinite(variances[factor])))
            {
                return Result<DynamicCorrelation>.Refused(RejectionCode.OutsideDomain, RefusalSubject.Column(factor));
            }
        }

        return Result<DynamicCorrelation>.Of(
            new(returns.Names, decay, 0, [.. variances], [.. new double[variances.Length * (variances.Length + 1) / 2]], 0));
    }

    /// <summary>The state a day later.</summary>
    /// <param name="returns">The day's returns, by factor.</param>
    /// <returns>Refused with <see cref="RejectionCode.OutsideDomain"/> (subject: the column) for a return that is not finite, or a factor that has not
    /// moved for so long that it has no volatility.</returns>
    public Result<DynamicCorrelation> Step(ReadOnlySpan<double> returns)
    {
        Invariant.Check(returns.Length == Names.Length, "A day has one return a factor.");
        double[] moves = new double[returns.Length];
        double[] variances = new double[returns.Length];
        for (int i = 0; i < returns.Length; i++)
        {
            moves[i] = returns[i] / Math.Sqrt(Variances[i]);
            variances[i] = (Decay * Variances[i]) + ((1 - Decay) * returns[i] * returns[i]);
            if (!double.IsFinite(moves[i]) || !(variances[i] > 0))
            {
                return Result<DynamicCorrelation>.Refused(RejectionCode.OutsideDomain, RefusalSubject.Column(i));
            }
        }

        double spread = 0;
        double[] products = new double[Products.Length];
        for (int i = 0, at = 0; i < moves.Length; i++)
        {
            for (int j = 0; j <= i; j++, at++)
            {
                products[at] = Math.FusedMultiplyAdd(Decay, Products[at], moves[i] * moves[j]);
                if (j < i && Days > 0)
                {
                    double apart = Math.Max(LeastApart, 1 - Correlation(i, j));
                    spread = Math.Max(spread, Math.Abs(moves[i] - moves[j]) / Math.Sqrt(2 * apart));
                }
            }
        }

        return Result<DynamicCorrelation>.Of(this with { Days = Days + 1, Variances = [.. variances], Products = [.. products], LargestSpread = spread });
    }

    /// <summary>The correlation of two factors; zero where one of them has not moved at all.</summary>
    public double Correlation(int one, int other)
    {
        (int i, int j) = (Math.Max(one, other), Math.Min(one, other));
        if (i == j)
        {
            return 1;
        }

        double squares = Cell(i, i) * Cell(j, j);
        return squares > 0 ? Math.Clamp(Cell(i, j) / Math.Sqrt(squares), -1, 1) : 0;
    }

    /// <summary>All correlations.</summary>
    public SymmetricMatrix Matrix() => SymmetricMatrix.FromLower(Names.Length, Correlation);

    /// <summary>The mean over all pairs; zero of a single factor.</summary>
    public double MeanCorrelation()
    {
        double sum = 0;
        for (int i = 1; i < Names.Length; i++)
        {
            for (int j = 0; j < i; j++)
            {
                sum += Correlation(i, j);
            }
        }

        return Names.Length < 2 ? 0 : 2 * sum / (Names.Length * (Names.Length - 1));
    }

    private double Cell(int row, int column) => Products[(row * (row + 1) / 2) + column];
}
