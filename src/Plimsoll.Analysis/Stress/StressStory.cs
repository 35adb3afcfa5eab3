// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Plimsoll.Values;

namespace Plimsoll.Analysis;

/// <summary>What a stress analysis is told with: one wording for tables, JSON and the page.</summary>
public static class StressStory
{
    /// <summary>What a profit is.</summary>
    public const string ProfitMeasure = "at marks, before haircuts";

    /// <summary>What equity is.</summary>
    public const string EquityMeasure = "as the rulebook counts it, after haircuts";

    /// <summary>A relative move in per cent, with its sign.</summary>
    public static string Percent(Ratio move) => Percent(move.ToDouble());

    /// <summary>A relative move in per cent, with its sign.</summary>
    public static string Percent(double move, int decimals = 0) =>
        (move < 0 ? "-" : move > 0 ? "+" : string.Empty)
            + (100 * Math.Abs(move)).ToString("N" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture) + " %";
}
