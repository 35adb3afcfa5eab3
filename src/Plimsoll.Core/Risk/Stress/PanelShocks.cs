// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Instruments;
using Plimsoll.Pricing;
using Plimsoll.Values;

namespace Plimsoll.Risk;

/// <summary>The worst days of a panel of prices, as scenarios: of each coin alone, and of all coins together.</summary>
/// <remarks>
/// <para>A day is 24 hours ending at any row, by the clock and not by counting rows: an hour more or less is daylight saving, anything else no day. Of a panel whose rows are usually a day
/// apart it is the step from one row to the next, at most seven days where a market rests. Alone: each coin's largest fall and largest rise. Together: the days on which the mean move, each in units of its coin's own
/// standard deviation, was lowest and highest; every coin then moves as it did on that day. Days closer than one day to a worse one are passed over.</para>
/// <para>Moves are e^(log return) − 1, quantised half to even. Volatilities are held: the panel says nothing of them.</para>
/// </remarks>
public static class PanelShocks
{
    private const long SecondsPerDay = 86_400;
    private const long Hour = 3_600 * Timestamp.NanosecondsPerSecond;
    private const long LongestRest = 7 * PricePanel.NanosecondsPerDay;

    /// <summary>Finds them.</summary>
    /// <param name="panel">Prices; a column is a factor's when it has its name, or its name followed by USDT, USDC or USD.</param>
    /// <param name="catalog">The catalogue.</param>
    /// <param name="factors">The factors to look for; those without a column are left out.</param>
    /// <param name="jointDays">How many of the worst joint days, and of the best, to take.</param>
    /// <returns>Refused with <see cref="RejectionCode.HistoryTooShort"/> (subject: the rows) for a panel of less than two days.</returns>
    public static Result<ImmutableArray<StressScenario>> Of(PricePanel panel, InstrumentCatalog catalog, ImmutableArray<SymbolId> factors, int jointDays)
    {
        if (panel.Times.Length < 3 || panel.Times[^1].Nanoseconds - panel.Times[0].Nanoseconds < (2 * PricePanel.NanosecondsPerDay) - Hour)
        {
            return Result<ImmutableArray<StressScenario>>.Refused(RejectionCode.HistoryTooShort, panel.Times.Length);
        }

        List<(SymbolId Factor, string Column)> known = [];
        foreach (SymbolId factor in factors)
        {
            if (ColumnOf(panel, catalog[factor].Name) is { } column)
            {
                known.Add((factor, column));
            }
        }

        List<StressScenario> scenarios = [];
        foreach ((SymbolId factor, string column) in known)
        {
            Result<ReturnPanel> returns = Days(panel, [column]);
            if (!returns.IsOk)
            {
                continue;
            }

            double[] alone = returns.Value[0].ToArray();
            foreach ((double sign, string word) in new[] { (1.0, "worst"), (-1.0, "best") })
            {
                int row = Extremes(returns.Value, alone, sign, 1)[0];
                scenarios.Add(Scenario($"{catalog[factor].Name} {word} day, to {returns.Value.Ends[row]}", [(factor, alone[row])]));
            }
        }

        if (known.Count > 1)
        {
            AddJoint(scenarios, panel, known, jointDays);
        }

        return Result<ImmutableArray<StressScenario>>.Of([.. scenarios]);
    }

    /// <summary>A factor's usual logarithmic move of a day: the root of the mean square of the panel's overlapping daily returns.</summary>
    /// <returns>Refused with <see cref="RejectionCode.SymbolUnknown"/> (subject: the factor) where the panel has no column for it, or
    /// <see cref="RejectionCode.HistoryTooShort"/>.</returns>
    public static Result<double> DailyWidth(PricePanel panel, InstrumentCatalog catalog, SymbolId factor)
    {
        if (ColumnOf(panel, catalog[factor].Name) is not { } column)
        {
            return Result<double>.Refused(RejectionCode.SymbolUnknown, factor.Value);
        }

        Result<ReturnPanel> returns = Days(panel, [column]);
        return returns.IsOk ? Result<double>.Of(RootMeanSquare(returns.Value[0])) : Result<double>.Refused(returns.Rejection);
    }

    /// <summary>The column of a panel that is a factor's: its name, or its name followed by USDT, USDC or USD; null without one.</summary>
    public static string? ColumnOf(PricePanel panel, string name) =>
        new[] { name, name + "USDT", name + "USDC", name + "USD" }.FirstOrDefault(candidate => panel.Names.Contains(candidate));

    private static double RootMeanSquare(ReadOnlySpan<double> returns)
    {
        double sum = 0;
        foreach (double r in returns)
        {
            sum = Math.FusedMultiplyAdd(r, r, sum);
        }

        return Math.Sqrt(sum / returns.Length);
    }

    private static void AddJoint(List<StressScenario> scenarios, PricePanel panel, List<(SymbolId Factor, string Column)> known, int jointDays)
    {
        Result<ReturnPanel> returns = Days(panel, [.. known.Select(pair => pair.Column)]);
        if (!returns.IsOk)
        {
            return;
        }

        double[] score = new double[returns.Value.Count];
        for (int i = 0; i < known.Count; i++)
        {
            ReadOnlySpan<double> column = returns.Value[i];
            double deviation = RootMeanSquare(column);
            for (int row = 0; row < score.Length && deviation > 0; row++)
            {
                score[row] += column[row] / deviation;
            }
        }

        foreach ((double sign, string word) in new[] { (1.0, "Worst"), (-1.0, "Best") })
        {
            foreach (int row in Extremes(returns.Value, score, sign, jointDays))
            {
                scenarios.Add(Scenario($"{word} joint day, to {returns.Value.Ends[row]}", [.. known.Select((pair, i) => (pair.Factor, returns.Value[i][row]))]));
            }
        }
    }

    private static StressScenario Scenario(string name, (SymbolId Factor, double Log)[] moves)
    {
        Result<StressScenario> scenario = StressScenario.Of(name, moves.Select(move => new FactorShock(move.Factor, MoveOf(move.Log), default)), source: "the panel file");
        Invariant.Check(scenario.IsOk, "A return of a panel is no scenario.");
        return scenario.Value;
    }

    private static Ratio MoveOf(double log)
    {
        const double Most = 9.2;
        bool isOk = Ratio.TryQuantise(StrictMath.Exp(Math.Clamp(log, -Most, Most)) - 1, Rounding.HalfEven, out Ratio move);
        Invariant.Check(isOk, "A bounded return cannot be represented.");
        return move;
    }

    /// <summary>Rows of the smallest values (largest for a sign of −1), smallest first, at least a day apart; ties by row.</summary>
    private static List<int> Extremes(ReturnPanel returns, double[] values, double sign, int count)
    {
        int[] order = [.. Enumerable.Range(0, values.Length).OrderBy(row => sign * values[row]).ThenBy(row => row)];
        List<int> taken = [];
        foreach (int row in order)
        {
            if (taken.Count == count)
            {
                break;
            }

            Timestamp end = returns.Ends[row];
            bool isApart = true;
            foreach (int other in taken)
            {
                isApart &= Math.Abs(returns.Ends[other].Nanoseconds - end.Nanoseconds) >= SecondsPerDay * Timestamp.NanosecondsPerSecond;
            }

            if (isApart)
            {
                taken.Add(row);
            }
        }

        return taken;
    }

    /// <summary>Returns over a day ending at any row in which every column has a price at both ends.</summary>
    private static Result<ReturnPanel> Days(PricePanel panel, ImmutableArray<string> columns)
    {
        PricePanel prices = panel.Select(columns).Value;
        Timestamp[] times = prices.Times.ToArray();
        bool isDaily = UsualSpacing(times) >= PricePanel.NanosecondsPerDay - Hour;
        List<(int From, int To)> steps = [];
        int from = 0;
        for (int to = 1; to < times.Length; to++)
        {
            // The last row at least a day before; of a daily panel, the row before.
            while (!isDaily && from + 1 < to && times[to].Nanoseconds - times[from + 1].Nanoseconds >= PricePanel.NanosecondsPerDay)
            {
                from++;
            }

            from = isDaily ? to - 1 : from;
            long span = times[to].Nanoseconds - times[from].Nanoseconds;
            bool isDay = isDaily ? span <= LongestRest : Math.Abs(span - PricePanel.NanosecondsPerDay) <= Hour;
            if (isDay && IsComplete(prices, from) && IsComplete(prices, to))
            {
                steps.Add((from, to));
            }
        }

        return steps.Count > 0 ? Result<ReturnPanel>.Of(ReturnPanel.Between(prices, steps)) : Result<ReturnPanel>.Refused(RejectionCode.HistoryTooShort, 0);
    }

    private static bool IsComplete(PricePanel prices, int row)
    {
        for (int column = 0; column < prices.Names.Length; column++)
        {
            if (double.IsNaN(prices[column][row]))
            {
                return false;
            }
        }

        return true;
    }

    private static long UsualSpacing(Timestamp[] times)
    {
        long[] spacings = [.. times.Skip(1).Zip(times, static (later, earlier) => later.Nanoseconds - earlier.Nanoseconds)];
        Array.Sort(spacings);
        return spacings.Length == 0 ? PricePanel.NanosecondsPerDay : spacings[spacings.Length / 2];
    }
}
