// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using Plimsoll.Pricing;
using Plimsoll.Values;

namespace Plimsoll.Risk;

/// <summary>Joint moves of several factors: row by row, what each factor's value is multiplied by.</summary>
/// <remarks>
/// <para>A scenario is a move over a horizon: prices move and <see cref="HorizonDays"/> pass. A book that is revalued under it ages by as much.</para>
/// <para>Columns are padded with moves of nothing to whole groups of eight rows, the width at which books are revalued.</para>
/// </remarks>
public sealed class ScenarioSet
{
    private readonly Dictionary<string, int> _columnByName = new(StringComparer.Ordinal);
    private readonly Func<int, string> _nameOf;

    private ScenarioSet(ImmutableArray<string> names, int count, double horizonDays, double[][] moves, double[][] growth, Func<int, string> nameOf)
    {
        Names = names;
        Count = count;
        HorizonDays = horizonDays;
        Moves = moves;
        Growth = growth;
        _nameOf = nameOf;
        for (int column = 0; column < names.Length; column++)
        {
            _columnByName.Add(names[column], column);
        }
    }

    /// <summary>The factors, by column.</summary>
    public ImmutableArray<string> Names { get; }

    /// <summary>Number of scenarios.</summary>
    public int Count { get; }

    /// <summary>True when the scenarios are independent draws from a distribution, whose tail they estimate.</summary>
    public bool IsDrawn { get; private init; }

    /// <summary>Days that pass in every scenario.</summary>
    public double HorizonDays { get; }

    /// <summary><see cref="Count"/> rounded up to a multiple of eight: the length of each column.</summary>
    internal int PaddedCount => (Count + 7) & ~7;

    /// <summary>e^r of a factor, per scenario.</summary>
    internal double[][] Growth { get; }

    /// <summary>r of a factor, per scenario.</summary>
    internal double[][] Moves { get; }

    /// <summary>The returns as they happened.</summary>
    /// <param name="returns">One-day returns, one scenario a row.</param>
    /// <param name="horizonDays">h, at least zero: one-day returns are multiplied by √h, as independent returns would spread.</param>
    /// <returns>Refused with <see cref="RejectionCode.HistoryTooShort"/> for an empty panel, and with <see cref="RejectionCode.OutsideDomain"/>
    /// (subject: the factor) where a scaled move is not a finite positive number.</returns>
    public static Result<ScenarioSet> Historical(ReturnPanel returns, double horizonDays = 1)
    {
        double scale = Root(horizonDays);
        return Build(returns, horizonDays, column => [.. returns[column].ToArray().Select(r => r * scale)]);
    }

    /// <summary>The returns divided by the volatility forecast for their day and multiplied by today's: filtered historical simulation.</summary>
    /// <remarks>rᵢ·σ_now ∕ σᵢ with EWMA volatilities: J. Hull and A. White, "Incorporating volatility updating into the historical simulation method for
    /// value at risk", Journal of Risk 1(1), 1998; G. Barone-Adesi, K. Giannopoulos and L. Vosper, "VaR without correlations for portfolios of
    /// derivative securities", Journal of Futures Markets 19(5), 1999. Each factor is rescaled by itself, so days stay joint.</remarks>
    /// <returns>Refused as <see cref="Historical"/> and <see cref="Volatility.Ewma"/> are.</returns>
    public static Result<ScenarioSet> Filtered(ReturnPanel returns, double decay, double horizonDays = 1) =>
        Rescaled(returns, decay, horizonDays, (_, forecasts) => forecasts[^1]);

    /// <summary>As <see cref="Filtered"/>, rescaled to the long-run volatility of the panel instead of today's: what margin would be in an average
    /// market.</summary>
    public static Result<ScenarioSet> AtLongRunVolatility(ReturnPanel returns, double decay, double horizonDays = 1) =>
        Rescaled(returns, decay, horizonDays, (column, _) => Volatility.LongRun(returns[column]));

    /// <summary>Paths drawn from a joint distribution: Monte Carlo scenarios, the same that <see cref="CopulaMonteCarlo.Simulate"/> draws.</summary>
    /// <param name="names">The factors of the distribution, in its order.</param>
    /// <param name="terms">The distribution over the horizon.</param>
    /// <param name="seed">Same seed, same bits.</param>
    /// <param name="paths">Number of scenarios.</param>
    /// <param name="horizonDays">The days that the distribution is over.</param>
    /// <returns>Refused as <see cref="CopulaMonteCarlo.Simulate"/> is.</returns>
    public static Result<ScenarioSet> Simulated(ImmutableArray<string> names, CopulaTerms terms, ulong seed, int paths, double horizonDays = 1)
    {
        Invariant.Check(names.Length == terms.Factors, "There is one name a factor.");
        _ = Root(horizonDays);
        Result<double[][]> drawn = CopulaMonteCarlo.Moves(terms, seed, paths);
        return drawn.IsOk
            ? Build(names, paths, horizonDays, column => drawn.Value[column],
            path => string.Create(CultureInfo.InvariantCulture, $"path {path} of seed {seed}"), isDrawn: true)
            : Result<ScenarioSet>.Refused(drawn.Rejection);
    }

    /// <summary>Moves that are stated and not scaled: stress scenarios.</summary>
    /// <param name="names">The factors.</param>
    /// <param name="moves">By factor, its logarithmic move over the horizon in each scenario; the arrays are of one length.</param>
    /// <param name="horizonDays">The days that pass in every scenario.</param>
    /// <param name="scenarios">What each is called.</param>
    /// <returns>Refused with <see cref="RejectionCode.OutsideDomain"/> (subject: the factor) where a move is not a finite positive number.</returns>
    public static Result<ScenarioSet> Stated(ImmutableArray<string> names, double[][] moves, double horizonDays, ImmutableArray<string> scenarios)
    {
        _ = Root(horizonDays);
        Invariant.Check(moves.Length == names.Length && moves.All(column => column.Length == scenarios.Length), "There is one move a factor and scenario.");
        return Build(names, scenarios.Length, horizonDays, column => moves[column], scenario => scenarios[scenario]);
    }

    /// <summary>The same scenarios with other factors: each follows a column of these, several may follow one. Nothing is copied.</summary>
    /// <param name="factors">Names, each once, with the column that each follows.</param>
    public ScenarioSet Following(ImmutableArray<(string Name, int Column)> factors) =>
        new([.. factors.Select(static factor => factor.Name)], Count, HorizonDays, [.. factors.Select(factor => Moves[factor.Column])],
            [.. factors.Select(factor => Growth[factor.Column])], _nameOf)
        {
            IsDrawn = IsDrawn,
        };

    /// <summary>The column of a factor.</summary>
    public bool TryColumn(string name, out int column) => _columnByName.TryGetValue(name, out column);

    /// <summary>A scenario in words: when it happened, which of the returns of a file it is, counted from the oldest, or which path.</summary>
    public string NameOf(int scenario) => _nameOf(scenario);

    private static double Root(double horizonDays)
    {
        Invariant.Check(horizonDays >= 0 && double.IsFinite(horizonDays), "A horizon is a number of days, at least zero.");
        return StrictMath.Sqrt(horizonDays);
    }

    private static Result<ScenarioSet> Rescaled(ReturnPanel returns, double decay, double horizonDays, Func<int, double[], double> target)
    {
        double scale = Root(horizonDays);
        double[][] scaled = new double[returns.Names.Length][];
        for (int column = 0; column < scaled.Length; column++)
        {
            Result<double[]> forecasts = Volatility.Ewma(returns[column], decay);
            if (!forecasts.IsOk)
            {
                RefusalSubject subject = forecasts.Rejection.Code == RejectionCode.OutsideDomain ? RefusalSubject.Column(column) : forecasts.Rejection.Subject;
                return Result<ScenarioSet>.Refused(forecasts.Rejection.Code, subject);
            }

            double now = target(column, forecasts.Value) * scale;
            scaled[column] = [.. returns[column].ToArray().Select((r, i) => r * now / forecasts.Value[i])];
        }

        return Build(returns, horizonDays, column => scaled[column]);
    }

    private static Result<ScenarioSet> Build(ReturnPanel returns, double horizonDays, Func<int, double[]> moves)
    {
        if (returns.Count == 0)
        {
            return Result<ScenarioSet>.Refused(RejectionCode.HistoryTooShort, RefusalSubject.Count(0));
        }

        Timestamp[] ends = returns.Ends.ToArray();
        return Build(returns.Names, ends.Length, horizonDays, moves,
            row => returns.IsDated ? $"returns to {ends[row]}" : string.Create(CultureInfo.InvariantCulture, $"return {row + 1} of {ends.Length}"));
    }

    private static Result<ScenarioSet> Build(
        ImmutableArray<string> names, int count, double horizonDays, Func<int, double[]> moves, Func<int, string> nameOf, bool isDrawn = false)
    {
        double[][] padded = new double[names.Length][];
        double[][] growth = new double[names.Length][];
        for (int column = 0; column < names.Length; column++)
        {
            padded[column] = new double[(count + 7) & ~7];
            moves(column).CopyTo(padded[column], 0);
            growth[column] = [.. padded[column].Select(StrictMath.Exp)];
            if (!Array.TrueForAll(growth[column], factor => factor > 0 && double.IsFinite(factor)))
            {
                return Result<ScenarioSet>.Refused(RejectionCode.OutsideDomain, RefusalSubject.Column(column));
            }
        }

        return Result<ScenarioSet>.Of(new(names, count, horizonDays, padded, growth, nameOf) { IsDrawn = isDrawn });
    }
}
