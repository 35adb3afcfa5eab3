// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Instruments;
using Plimsoll.Pricing;
using Plimsoll.Values;

namespace Plimsoll.Risk;

public sealed partial class RevaluationBook
{
    // A premium held in coin is money rounded to the coin's atoms, and its options' values are not: what differs by less is the same.
    private const double RoundingShare = 1e-9;

    /// <summary>True when a contract expires inside a horizon, so that every scenario settles it.</summary>
    /// <param name="spec">The contract.</param>
    /// <param name="now">The market's time.</param>
    /// <param name="horizonDays">Days that pass; nothing settles in none.</param>
    public static bool Settles(InstrumentSpec spec, Timestamp now, double horizonDays) =>
        spec.Expiry is { } expiry && IsInside(YearsTo(expiry, now), horizonDays);

    /// <summary>What a book of contracts that all expire inside the horizon is for a method that knows deltas only: the profit expected of their settlement,
    /// and the slopes of it.</summary>
    /// <remarks>
    /// <para>With I the index and T the time to expiry, a future is expected to settle at I and an option at its model's value B(I, σ, T) on the index, which
    /// its own volatility makes the mean of its payoff. The slope to the factor's move over the horizon h is that value's × √(T ÷ h): by T the factor has moved
    /// by that much, and what has settled moves no more. Proceeds in coin move with the coin to the end. Neither depends on a horizon beyond T.</para>
    /// <para>The mean over the moves already holds what gamma makes and time costs, so no decay is added to it.</para>
    /// </remarks>
    /// <param name="deltas">By factor, the slopes per 100 % are added to it, numeraire.</param>
    /// <returns>The expected profit, numeraire; refused with <see cref="RejectionCode.PriceOutOfDomain"/> for an option outside its formula's domain.</returns>
    /// <exception cref="InvariantException">Something in the book does not expire inside the horizon.</exception>
    public Result<double> ExpectedSettlement(Span<double> deltas)
    {
        double expected = 0;
        foreach (Line line in _lines)
        {
            if (!line.IsSettled)
            {
                // The coin that is inside positions: a premium held, or what a future has made.
                Invariant.Check(line.Kind == LineKind.Linear && line.Coin == None, "Only what expires inside the horizon is expected to settle.");
                deltas[line.Factor] += line.Scale;
                continue;
            }

            Result<(double Change, double Slope)> settled = Settlement(line);
            if (!settled.IsOk)
            {
                return Result<double>.Refused(settled.Rejection);
            }

            expected += line.Scale * settled.Value.Change;
            deltas[line.Factor] += line.Scale * settled.Value.Slope;
            if (line.Coin != None)
            {
                deltas[line.Coin] += line.Scale * settled.Value.Change;
            }
        }

        return Result<double>.Of(expected);
    }

    /// <summary>The most that the book can lose, whatever its factors do above zero; null where nothing bounds it, or nothing that is proved here.</summary>
    /// <remarks>An option bought loses its mark, and in coin also what that coin was worth; what moves in proportion to a factor loses its net value, at a
    /// factor of zero. An option written, a debt of coin, a short position, and contracts settled in another coin than the one that they are on have no bound
    /// here.</remarks>
    /// <param name="factors">Number of factors.</param>
    public double? GreatestLoss(int factors)
    {
        double[] net = new double[factors];
        double premiums = 0;
        foreach (Line line in _lines)
        {
            switch (line.Kind)
            {
                case LineKind.Option or LineKind.CoinOption when line.Scale > 0:
                    // Its coin is part of the coin that is held, and is lost once.
                    premiums += line.Scale * line.Mark;
                    if (line.Coin != None)
                    {
                        net[line.Coin] -= line.Scale * line.Mark;
                    }

                    break;
                case LineKind.Linear when line.Coin == None && !line.IsSettled:
                case LineKind.Inverse when line.Coin == line.Factor && !line.IsSettled:
                    net[line.Factor] += line.Scale;
                    break;
                case LineKind.Linear when line.Coin == None && line.Scale > 0:
                    // Settled before the horizon's end: not netted with what moves on.
                    premiums += line.Scale;
                    break;
                default:
                    return null;
            }
        }

        double losses = premiums;
        foreach (double value in net)
        {
            if (value < -RoundingShare * premiums)
            {
                return null;
            }

            losses += Math.Max(0, value);
        }

        return losses;
    }

    private Result<(double Change, double Slope)> Settlement(in Line line)
    {
        if (line.Kind is LineKind.Linear or LineKind.Inverse)
        {
            double ratio = line.Index / line.Forward;
            return Result<(double, double)>.Of(line.Kind == LineKind.Linear ? (ratio - 1, ratio * line.ExpiryRoot)
                : (1 - (1 / ratio), line.ExpiryRoot / ratio));
        }

        double years = line.ExpiryRoot * line.ExpiryRoot * HorizonDays / DaysPerYear;
        Result<OptionGreeks> found = Black76.Greeks(line.Index, line.Strike, line.Volatility, years, 1, line.IsCall);
        if (!found.IsOk)
        {
            return Result<(double, double)>.Refused(RejectionCode.PriceOutOfDomain, RefusalSubject.Column(line.Factor));
        }

        (double value, double delta) = (found.Value.Value, found.Value.Delta);
        return Result<(double, double)>.Of(line.Kind == LineKind.Option
            ? (value - line.Base, line.Index * delta * line.ExpiryRoot)
            : ((value / line.Index) - line.Base, (delta - (value / line.Index)) * line.ExpiryRoot));
    }

    private static double YearsTo(Timestamp expiry, Timestamp now) => Math.Max(0, now.YearsTo(expiry));

    private static bool IsInside(double years, double horizonDays) => horizonDays > 0 && years * DaysPerYear <= horizonDays;
}
