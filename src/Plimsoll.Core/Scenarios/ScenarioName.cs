// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Plimsoll.Values;

namespace Plimsoll.Scenarios;

/// <summary>A class's scenario in words: "price −16 %, volatility up, weight 48.48 %, 1 day later".</summary>
internal static class ScenarioName
{
    private const long Minute = 60, Hour = 60 * Minute, Day = 24 * Hour;

    internal static string Of(Ratio priceMove, VolatilityMove volatilityMove, long stepSeconds, Ratio weight)
    {
        string move = priceMove.IsZero ? "unchanged" : $"{(priceMove.IsNegative ? "−" : "+")}{priceMove.Abs().Times(Ratio.Of(100), Rounding.HalfEven)} %";
        string volatility = volatilityMove switch { VolatilityMove.Up => "up", VolatilityMove.Down => "down", _ => "same" };
        string counted = weight == Ratio.One
            ? string.Empty
            : string.Create(CultureInfo.InvariantCulture, $", weight {weight.Times(Ratio.Of(100), Rounding.HalfEven).ToDouble():0.##} %");
        return $"price {move}, volatility {volatility}{counted}{(stepSeconds == 0 ? string.Empty : $", {Later(stepSeconds)} later")}";
    }

    /// <summary>The step in the largest unit that it is a whole number of.</summary>
    private static string Later(long seconds)
    {
        (long unit, string word) = seconds % Day == 0 ? (Day, "day") : seconds % Hour == 0 ? (Hour, "hour") : seconds % Minute == 0 ? (Minute, "minute")
            : (1, "second");
        return Counted.Of(seconds / unit, word);
    }
}
