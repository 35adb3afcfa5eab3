// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Instruments;
using Plimsoll.Pricing;
using Plimsoll.Scenarios;
using Plimsoll.Values;

namespace Plimsoll.Risk;

/// <summary>A factor's returns of days past.</summary>
/// <param name="Factor">The factor.</param>
/// <param name="Days">One column, at least one return.</param>
public readonly record struct FactorDays(ObservableId Factor, ReturnPanel Days);

/// <summary>The worst days of a history, as scenarios: of each coin alone, and of all coins together.</summary>
/// <remarks>
/// <para>Alone: each coin's largest fall and largest rise. Together: the days on which the mean move, each in units of its coin's own
/// standard deviation, was lowest and highest; every coin then moves as it did on that day. Days closer than one day to a worse one are passed over.</para>
/// <para>Moves are e^(log return) − 1, quantised half to even. Volatilities are held: the panel says nothing of them. What a day is, and which days there are,
/// is decided where returns are taken (<see cref="DailyReturns.Overlapping"/>), never here.</para>
/// </remarks>
public static class PanelShocks
{
    /// <summary>Finds them.</summary>
    /// <param name="catalog">The catalogue.</param>
    /// <param name="alone">Each factor's own days.</param>
    /// <param name="joint">The days of all of them together, columns in the order of <paramref name="alone"/>.</param>
    /// <param name="jointDays">How many of the worst joint days, and of the best, to take.</param>
    public static ImmutableArray<Scenario> Of(InstrumentCatalog catalog, ImmutableArray<FactorDays> alone, ReturnPanel joint, int jointDays)
    {
        Invariant.Check(joint.Names.Length == alone.Length, "Joint days have a column for each factor.");
        List<Scenario> scenarios = [];
        foreach ((ObservableId factor, ReturnPanel days) in alone)
        {
            double[] returns = days[0].ToArray();
            foreach ((double sign, string word) in new[] { (1.0, "worst"), (-1.0, "best") })
            {
                int row = Extremes(days, returns, sign, 1)[0];
                scenarios.Add(Named($"{catalog[factor].Name} {word} day, to {days.Ends[row]}", [(factor, returns[row])]));
            }
        }

        if (alone.Length > 1)
        {
            AddJoint(scenarios, alone, joint, jointDays);
        }

        return [.. scenarios];
    }

    /// <summary>A factor's usual logarithmic move of a day: the root of the mean square of its returns.</summary>
    public static double DailyWidth(FactorDays factor) => RootMeanSquare(factor.Days[0]);

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

    private static void AddJoint(List<Scenario> scenarios, ImmutableArray<FactorDays> known, ReturnPanel joint, int jointDays)
    {
        double[] score = new double[joint.Count];
        for (int i = 0; i < known.Length; i++)
        {
            ReadOnlySpan<double> column = joint[i];
            double deviation = RootMeanSquare(column);
            for (int row = 0; row < score.Length && deviation > 0; row++)
            {
                score[row] += column[row] / deviation;
            }
        }

        foreach ((double sign, string word) in new[] { (1.0, "Worst"), (-1.0, "Best") })
        {
            foreach (int row in Extremes(joint, score, sign, jointDays))
            {
                scenarios.Add(Named($"{word} joint day, to {joint.Ends[row]}", [.. known.Select((one, i) => (one.Factor, joint[i][row]))]));
            }
        }
    }

    private static Scenario Named(string name, (ObservableId Factor, double Log)[] moves)
    {
        Result<Scenario> scenario = Scenario.Of(name, moves.Select(move => new FactorShock(move.Factor, MoveOf(move.Log), default)), source: "the panel file");
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
                isApart &= Math.Abs(returns.Ends[other].Nanoseconds - end.Nanoseconds) >= PricePanel.NanosecondsPerDay;
            }

            if (isApart)
            {
                taken.Add(row);
            }
        }

        return taken;
    }
}
