// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Values;

namespace Plimsoll.Risk;

/// <summary>The supervisor's verdict on a count of exceptions.</summary>
public enum TrafficZone : byte
{
    /// <summary>The count is what a right model gives.</summary>
    Green,

    /// <summary>The count could come from a right or a wrong model.</summary>
    Yellow,

    /// <summary>A right model almost never gives this count.</summary>
    Red,
}

/// <summary>The zones of a backtest over a number of days at a confidence.</summary>
/// <remarks>
/// <para>Basel Committee, "Supervisory framework for the use of 'backtesting' in conjunction with the internal models approach" (1996), in the
/// consolidated framework as MAR32: yellow begins at the first count whose cumulative binomial probability reaches 95 %, red at the first that reaches
/// 99.99 %. For 250 days at 99 % that is 0–4, 5–9, 10 and more.</para>
/// <para>The multipliers are the published table for 250 days at 99 %: 3.00 in green, 3.40 3.50 3.65 3.75 3.85 in yellow, 4.00 in red. The
/// framework publishes none for other lengths or confidences, and neither does this.</para>
/// </remarks>
public sealed class TrafficLight
{
    private static readonly double[] _yellowMultipliers = [3.40, 3.50, 3.65, 3.75, 3.85];

    private readonly bool _hasMultipliers;

    private TrafficLight(int firstYellow, int firstRed, bool hasMultipliers)
    {
        FirstYellow = firstYellow;
        FirstRed = firstRed;
        _hasMultipliers = hasMultipliers;
    }

    /// <summary>The lowest count of exceptions in the yellow zone.</summary>
    public int FirstYellow { get; }

    /// <summary>The lowest count of exceptions in the red zone.</summary>
    public int FirstRed { get; }

    /// <summary>The zones for <paramref name="observations"/> days at <paramref name="confidence"/>.</summary>
    /// <returns>Refused with <see cref="RejectionCode.OutsideDomain"/> unless there is at least one day and 0 &lt; confidence &lt; 1.</returns>
    public static Result<TrafficLight> For(int observations, Ratio confidence)
    {
        double tail = (Ratio.One - confidence).ToDouble();
        Result<int> yellow = FirstReaching(observations, tail, 0.95);
        Result<int> red = FirstReaching(observations, tail, 0.9999);
        if (!yellow.IsOk)
        {
            return Result<TrafficLight>.Refused(yellow.Rejection);
        }

        return Result<TrafficLight>.Of(new(yellow.Value, red.Value, observations == 250 && confidence == Ratio.Parse("0.99")));
    }

    /// <summary>The zone of a count.</summary>
    public TrafficZone ZoneOf(int exceptions) =>
        exceptions >= FirstRed ? TrafficZone.Red : exceptions >= FirstYellow ? TrafficZone.Yellow : TrafficZone.Green;

    /// <summary>The factor on the capital requirement for a count; null where the framework publishes none.</summary>
    public double? MultiplierOf(int exceptions)
    {
        if (!_hasMultipliers)
        {
            return null;
        }

        return ZoneOf(exceptions) switch
        {
            TrafficZone.Green => 3.00,
            TrafficZone.Yellow => _yellowMultipliers[exceptions - FirstYellow],
            _ => 4.00,
        };
    }

    private static Result<int> FirstReaching(int observations, double tail, double level)
    {
        for (int count = 0; ; count++)
        {
            Result<double> reached = Binomial.AtMost(observations, Math.Min(count, observations), tail);
            if (!reached.IsOk)
            {
                return Result<int>.Refused(reached.Rejection);
            }

            // All days exceeded has a cumulative probability of one, so the search ends there at the latest.
            if (reached.Value >= level || count == observations)
            {
                return Result<int>.Of(count);
            }
        }
    }
}
