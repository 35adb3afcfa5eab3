// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Plimsoll.Liquidation;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Analysis;

/// <summary>What a stress analysis is told with: one wording for tables, JSON and the page.</summary>
public static class StressStory
{
    /// <summary>What a profit is.</summary>
    public const string ProfitMeasure = "at marks, before haircuts";

    /// <summary>What equity is.</summary>
    public const string EquityMeasure = "as the rulebook counts it, after haircuts";

    /// <summary>The books that the ladder trades against where none are known.</summary>
    public const string AssumedBooks =
        "Plans trade against assumed books: ten times each position within 1 % of the mark on both sides, half a spread of 0.05 %.";

    /// <summary>What a plan would close, in words; what is only added is not in it.</summary>
    public static string Closed(StressAnalysis analysis, LiquidationPlan plan)
    {
        ArgumentNullException.ThrowIfNull(analysis);
        ArgumentNullException.ThrowIfNull(plan);
        string[] blocked = [.. analysis.Blocked.Select(close => analysis.Catalog[close.Instrument].Symbol).Distinct(StringComparer.Ordinal)];
        bool isAll = analysis.Account.Portfolio.Positions.ToArray().All(
            position => position.Quantity.IsZero || analysis.Blocked.Any(close => close.Instrument == position.Instrument));
        if (plan.Closes.IsEmpty)
        {
            return blocked.Length == 0 ? "nothing helps" : isAll ? "nothing: no book takes it, see below" : "nothing that a book takes helps, see below";
        }

        string why = blocked.Length == 0 ? "not enough" : $"not enough: no book takes {string.Join(", ", blocked)}, see below";
        return string.Join("; ", plan.Closes.Where(static close => !close.IsHedge).Select(close => Trade(analysis, close)).DefaultIfEmpty("nothing"))
            + (plan.Restores ? string.Empty : $" ({why})");
    }

    /// <summary>What a plan would add as a hedge, in words; empty for nothing.</summary>
    public static string Added(StressAnalysis analysis, LiquidationPlan plan)
    {
        ArgumentNullException.ThrowIfNull(analysis);
        ArgumentNullException.ThrowIfNull(plan);
        return string.Join("; ", plan.Closes.Where(static close => close.IsHedge).Select(close => Trade(analysis, close)));
    }

    /// <summary>Why the ladder closes nothing of some positions, a sentence each.</summary>
    public static IEnumerable<string> BlockedSentences(StressAnalysis analysis) =>
        analysis.Blocked.Select(close => $"In its book {close.Words(analysis.Catalog)}.").Distinct(StringComparer.Ordinal);

    /// <summary>A relative move in per cent, with its sign.</summary>
    public static string Percent(Ratio move) => Percent(move.ToDouble());

    /// <summary>A relative move in per cent, with its sign.</summary>
    public static string Percent(double move, int decimals = 0) =>
        (move < 0 ? "-" : move > 0 ? "+" : string.Empty)
            + (100 * Math.Abs(move)).ToString("N" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture) + " %";

    private static string Trade(StressAnalysis analysis, in PlannedClose close) =>
        $"{(close.Quantity.IsNegative ? "sell" : "buy")} {Readable(close.Quantity.Abs())} "
            + PositionNames.Of(analysis.Catalog, close.Instrument, close.Leg);

    /// <summary>A quantity to read: eight digits, the last rounded up; the JSON has it exactly. Lots that no file states are of 10⁻⁸.</summary>
    private static Quantity Readable(Quantity quantity)
    {
        Int128 unit = 1;
        while (quantity.Atoms / unit >= 100_000_000)
        {
            unit *= 10;
        }

        return Quantity.FromAtoms(Fixed18.MulDiv(quantity.Atoms, 1, unit, Rounding.Up) * unit);
    }
}
