// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Values;

namespace Plimsoll.Risk;

/// <summary>How a margin answers when volatility doubles from one day to the next and stays: day by day, as a share of the margin that it settles at.</summary>
/// <remarks>
/// <para>P. Gurrola-Perez and D. Murphy, "Filtered historical simulation Value-at-Risk models and their competitors", 2015, and SSRN 4727725, 2024: filtered
/// historical simulation over-reacts, for the first large returns are large beside a volatility that has not followed yet.</para>
/// <para>The mean over <see cref="Paths"/> made-up paths of independent normal returns of one factor, 1 % a day and then 2 %, and a book that is long it. The
/// margin before the step is 50 %.</para>
/// </remarks>
/// <param name="Shares">The mean margin ÷ the settled one, from the day of the step on.</param>
public sealed record ImpulseResponse(ImmutableArray<double> Shares)
{
    /// <summary>Paths that are averaged: chance moves one margin by a tenth, the mean of so many by a fiftieth.</summary>
    public const int Paths = 32;

    private const int Days = 200, Settled = 40;
    private const double Before = 0.01, After = 0.02;

    /// <summary>How far the largest mean margin is above the settled one: 0.1 is 10 %.</summary>
    public double Overshoot => Math.Max(0, Shares.Max() - 1);

    /// <summary>Days until it is within a tenth of the settled margin for the first time.</summary>
    public int DaysToNineTenths => Shares.TakeWhile(static share => share < 0.9).Count();

    /// <summary>The response of value at risk under terms.</summary>
    /// <returns>Refused as <see cref="RollingBacktest.Run"/> is.</returns>
    public static Result<ImpulseResponse> Of(BacktestTerms terms)
    {
        // The margin settles once every return in the window is of the new volatility.
        int after = terms.Window + Days;
        double[] sums = new double[Days + Settled];
        for (int path = 0; path < Paths; path++)
        {
            Result<ReturnPanel> returns = Path(path, terms.Window, after + Settled);
            Result<double[]> margins = returns.IsOk ? MarginsOf(returns.Value, terms, after) : Result<double[]>.Refused(returns.Rejection);
            if (!margins.IsOk)
            {
                return Result<ImpulseResponse>.Refused(margins.Rejection);
            }

            for (int day = 0; day < sums.Length; day++)
            {
                sums[day] += margins.Value[day];
            }
        }

        double settled = sums[Days..].Average();
        return Result<ImpulseResponse>.Of(new([.. sums.Take(Days).Select(sum => sum / settled)]));
    }

    /// <summary>The margins of the days after the step, and of the last days.</summary>
    private static Result<double[]> MarginsOf(ReturnPanel returns, BacktestTerms terms, int after)
    {
        double[] margins = new double[Days + Settled];
        for (int i = 0; i < margins.Length; i++)
        {
            int day = i < Days ? i : after + i - Days;
            Result<double> margin = RollingBacktest.MarginOf(returns, day, static _ => new RevaluationBook().AddLinear(0, 1), terms);
            if (!margin.IsOk)
            {
                return Result<double[]>.Refused(margin.Rejection);
            }

            margins[i] = margin.Value;
        }

        return Result<double[]>.Of(margins);
    }

    private static Result<ReturnPanel> Path(int path, int before, int after)
    {
        Philox generator = new((ulong)path);
        double[] draws = new double[(before + after + 1 + 7) & ~7];
        for (int i = 0; i < draws.Length; i++)
        {
            draws[i] = (generator.At((uint)i, 0, 2, 0).X0 + 0.5) / 4_294_967_296.0;
        }

        NormalDraw.FromUniforms(draws);
        return ReturnPanel.Of(["factor"], [[.. draws.Take(before + after + 1).Select((draw, i) => draw * (i < before ? Before : After))]]);
    }
}
