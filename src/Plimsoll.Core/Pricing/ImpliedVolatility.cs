// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Plimsoll.Values;

namespace Plimsoll.Pricing;

/// <summary>The volatility at which <see cref="Black76"/> gives a price.</summary>
/// <remarks>
/// <para>Within 1e-12 of itself of the volatility that the price stands for, and usually within a few ulp. What the price itself cannot tell
/// stays unknown: an in-the-money price rounds its time value to the ulp of the whole, and near the upper bound a price hardly depends on
/// volatility.</para>
/// <para>The lower bound itself (discounted intrinsic value) gives 0. Below it, and at or above the upper bound (discounted forward for a call,
/// strike for a put), no finite volatility exists: <see cref="RejectionCode.ArbitrageViolated"/>. NaN, infinite or negative input, and an option
/// with no time left, whose price does not depend on volatility: <see cref="RejectionCode.OutsideDomain"/>.</para>
/// <para>Pure, allocates nothing, and the scalar and column forms give the same bits.</para>
/// </remarks>
public static class ImpliedVolatility
{
    /// <summary>The volatility of one price, per square root of a year.</summary>
    public static Result<double> Of(double price, double forward, double strike, double years, double discount, bool isCall)
    {
        if (StrictMath.IsNarrow)
        {
            return FourLanes.ImpliedVolatility.Of(price, forward, strike, years, discount, isCall);
        }

        double volatility = Solve(OptionLanes.Broadcast(forward, strike, price, years, discount, isCall)).ToScalar();
        return double.IsNaN(volatility)
            ? Result<double>.Refused(Verdict(price, forward, strike, years, discount))
            : Result<double>.Of(volatility);
    }

    /// <summary>The volatility of every quote.</summary>
    /// <returns>None, or the refusal of the first row that has one, its index as subject. A refused row holds NaN; the others are answered.</returns>
    public static Rejection Of(in QuoteColumns quotes, Span<double> volatility)
    {
        Invariant.Check(volatility.Length == quotes.Count, "The column of volatilities differs in length from the quotes.");
        if (StrictMath.IsNarrow)
        {
            return FourLanes.ImpliedVolatility.Of(quotes, volatility);
        }

        OptionColumns options = quotes.AsOptions;
        Rejection first = Rejection.None;
        int row = 0;
        for (; row <= options.Count - Vector512<double>.Count; row += Vector512<double>.Count)
        {
            Vector512<double> solved = Solve(OptionLanes.Load(options, row));
            solved.StoreUnsafe(ref MemoryMarshal.GetReference(volatility), (nuint)row);
            if (!first.IsRefused && !Vector512.EqualsAll(solved, solved))
            {
                first = FirstRefusal(quotes, volatility, row, row + Vector512<double>.Count);
            }
        }

        if (row < options.Count)
        {
            Black76.StoreTail(Solve(OptionLanes.LoadTail(options, row, options.Count - row)), volatility, row);
            if (!first.IsRefused)
            {
                first = FirstRefusal(quotes, volatility, row, options.Count);
            }
        }

        return first;
    }

    private static Rejection FirstRefusal(in QuoteColumns q, ReadOnlySpan<double> volatility, int from, int to)
    {
        for (int row = from; row < to; row++)
        {
            if (double.IsNaN(volatility[row]))
            {
                return new Rejection(Verdict(q.Price[row], q.Forward[row], q.Strike[row], q.Years[row], q.Discount[row]), RefusalSubject.Row(row));
            }
        }

        return Rejection.None;
    }

    private static RejectionCode Verdict(double price, double forward, double strike, double years, double discount) =>
        OptionColumns.IsInDomain(forward, strike, price, years, discount) && years > 0 ? RejectionCode.ArbitrageViolated : RejectionCode.OutsideDomain;

    // The lanes carry the price in the place of the volatility. NaN where there is no answer.
    private static Vector512<double> Solve(in OptionLanes o)
    {
        Vector512<double> zero = Vector512<double>.Zero;
        Vector512<double> price = o.Volatility;
        Vector512<double> isOverForward = Vector512.LessThan(o.Forward, o.Strike);
        Vector512<double> lower = Vector512.ConditionalSelect(isOverForward, o.Forward, o.Strike);
        Vector512<double> upper = Vector512.ConditionalSelect(isOverForward, o.Strike, o.Forward);
        Vector512<double> gain = Vector512.ConditionalSelect(o.IsCall, o.Forward - o.Strike, o.Strike - o.Forward);
        Vector512<double> intrinsic = StrictMath.AtLeast(gain, 0.0);
        Vector512<double> bound = Vector512.ConditionalSelect(o.IsCall, o.Forward, o.Strike);

        DomainWatch watch = default;
        watch.See(o);
        Vector512<double> hasAnswer = watch.IsFinite
            & Vector512.GreaterThan(o.Years, zero) & Vector512.GreaterThan(o.Discount, zero)
            & Vector512.GreaterThanOrEqual(lower, Vector512.Create(StrictMath.SmallestNormal))
            & Vector512.GreaterThanOrEqual(price, o.Discount * intrinsic) & Vector512.LessThan(price, o.Discount * bound);

        // Lanes without an answer are given an easy question, so that they do not hold up the others.
        Vector512<double> half = Vector512.Create(0.5);
        lower = Vector512.ConditionalSelect(hasAnswer, lower, Vector512<double>.One);
        upper = Vector512.ConditionalSelect(hasAnswer, upper, Vector512<double>.One);
        Vector512<double> timeValue = Vector512.ConditionalSelect(hasAnswer, (price / o.Discount) - intrinsic, half);
        Vector512<double> isWorthless = Vector512.LessThanOrEqual(timeValue, zero);
        timeValue = Vector512.ConditionalSelect(isWorthless, lower * half, timeValue);

        Vector512<double> deviation = ImpliedDeviation.Solve(timeValue, lower, upper);
        deviation = Vector512.ConditionalSelect(isWorthless, zero, deviation);
        return Vector512.ConditionalSelect(hasAnswer, deviation / Vector512.Sqrt(o.Years), Vector512.Create(double.NaN));
    }
}
