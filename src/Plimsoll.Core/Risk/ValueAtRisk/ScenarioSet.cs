// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Pricing;
using Plimsoll.Values;

namespace Plimsoll.Risk;

/// <summary>Joint moves of several factors: row by row, what each factor's value is multiplied by.</summary>
/// <remarks>Columns are padded with ones to whole groups of eight rows, the width at which books are revalued.</remarks>
public sealed class ScenarioSet
{
    private readonly Dictionary<string, int> _columnByName = new(StringComparer.Ordinal);
    private readonly double[][] _growth;
    private readonly Timestamp[] _ends;

    private ScenarioSet(ImmutableArray<string> names, Timestamp[] ends, double[][] growth)
    {
        Names = names;
        _ends = ends;
        _growth = growth;
        for (int column = 0; column < names.Length; column++)
        {
            _columnByName.Add(names[column], column);
        }
    }

    /// <summary>The factors, by column.</summary>
    public ImmutableArray<string> Names { get; }

    /// <summary>Number of scenarios.</summary>
    public int Count => _ends.Length;

    /// <summary><see cref="Count"/> rounded up to a multiple of eight: the length of each column.</summary>
    internal int PaddedCount => (Count + 7) & ~7;

    /// <summary>e^r of a factor, per scenario.</summary>
    internal double[][] Growth => _growth;

    /// <summary>The returns as they happened.</summary>
    /// <param name="returns">One scenario a row.</param>
    /// <param name="scale">What each return is multiplied by: √h takes one-period returns to h periods, as independent returns would spread.</param>
    /// <returns>Refused with <see cref="RejectionCode.HistoryTooShort"/> for an empty panel, and with <see cref="RejectionCode.OutsideDomain"/>
    /// (subject: the factor) where a scaled move is not a finite positive number.</returns>
    public static Result<ScenarioSet> Historical(ReturnPanel returns, double scale = 1) =>
        Build(returns, column => [.. returns[column].ToArray().Select(r => r * scale)]);

    /// <summary>The returns divided by the volatility forecast for their day and multiplied by today's: filtered historical simulation.</summary>
    /// <remarks>rᵢ·σ_now ∕ σᵢ with EWMA volatilities: J. Hull and A. White, "Incorporating volatility updating into the historical simulation method for
    /// value at risk", Journal of Risk 1(1), 1998; G. Barone-Adesi, K. Giannopoulos and L. Vosper, "VaR without correlations for portfolios of
    /// derivative securities", Journal of Futures Markets 19(5), 1999. Each factor is rescaled by itself, so days stay joint.</remarks>
    /// <returns>Refused as <see cref="Historical"/> and <see cref="Volatility.Ewma"/> are.</returns>
    public static Result<ScenarioSet> Filtered(ReturnPanel returns, double decay, double scale = 1) =>
        Rescaled(returns, decay, scale, (_, forecasts) => forecasts[^1]);

    /// <summary>As <see cref="Filtered"/>, rescaled to the long-run volatility of the panel instead of today's: what margin would be in an average market.</summary>
    public static Result<ScenarioSet> AtLongRunVolatility(ReturnPanel returns, double decay, double scale = 1) =>
        Rescaled(returns, decay, scale, (column, _) => Volatility.LongRun(returns[column]));

    /// <summary>The column of a factor.</summary>
    public bool TryColumn(string name, out int column) => _columnByName.TryGetValue(name, out column);

    /// <summary>When a scenario happened.</summary>
    public Timestamp EndOf(int scenario) => _ends[scenario];

    private static Result<ScenarioSet> Rescaled(ReturnPanel returns, double decay, double scale, Func<int, double[], double> target)
    {
        double[][] scaled = new double[returns.Names.Length][];
        for (int column = 0; column < scaled.Length; column++)
        {
            Result<double[]> forecasts = Volatility.Ewma(returns[column], decay);
            if (!forecasts.IsOk)
            {
                long subject = forecasts.Rejection.Code == RejectionCode.OutsideDomain ? column : forecasts.Rejection.Subject;
                return Result<ScenarioSet>.Refused(forecasts.Rejection.Code, subject);
            }

            double now = target(column, forecasts.Value) * scale;
            scaled[column] = [.. returns[column].ToArray().Select((r, i) => r * now / forecasts.Value[i])];
        }

        return Build(returns, column => scaled[column]);
    }

    private static Result<ScenarioSet> Build(ReturnPanel returns, Func<int, double[]> moves)
    {
        if (returns.Count == 0)
        {
            return Result<ScenarioSet>.Refused(RejectionCode.HistoryTooShort, 0);
        }

        double[][] growth = new double[returns.Names.Length][];
        for (int column = 0; column < growth.Length; column++)
        {
            growth[column] = new double[(returns.Count + 7) & ~7];
            Array.Fill(growth[column], 1);
            double[] logarithms = moves(column);
            for (int row = 0; row < logarithms.Length; row++)
            {
                growth[column][row] = StrictMath.Exp(logarithms[row]);
                if (!(growth[column][row] > 0 && double.IsFinite(growth[column][row])))
                {
                    return Result<ScenarioSet>.Refused(RejectionCode.OutsideDomain, column);
                }
            }
        }

        return Result<ScenarioSet>.Of(new(returns.Names, returns.Ends.ToArray(), growth));
    }
}
