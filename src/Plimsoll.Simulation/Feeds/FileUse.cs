// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Plimsoll.Values;

namespace Plimsoll.Simulation.Feeds;

/// <summary>What became of the rows of one data file: every row is in exactly one of the counts.</summary>
/// <param name="Name">What the world calls it.</param>
/// <param name="File">Where it was read from.</param>
/// <param name="Used">Rows whose values were told to the engine.</param>
/// <param name="OtherMarkets">Rows of other markets or observables than the world names.</param>
/// <param name="BeforeClock">Rows before the first bar (for funding: before the clients open).</param>
/// <param name="AfterClock">Rows after the last bar.</param>
/// <param name="Empty">Rows within the clock without a value in any column that the world reads.</param>
/// <param name="Overtaken">Depth snapshots within the clock that did not stand at any time at which depth was published.</param>
/// <param name="Bars">How often the world read a row: its bars, or the times at which depth is published; 0 for funding, which comes when it
/// comes.</param>
/// <param name="BarsWithoutRow">How many of those had no row of their own.</param>
/// <param name="Last">The time of the file's last row.</param>
public sealed record FileUse(
    string Name, string File, long Used, long OtherMarkets, long BeforeClock, long AfterClock, long Empty, long Overtaken, long Bars, long BarsWithoutRow,
        Timestamp Last)
{
    /// <summary>Rows within the clock that were not used.</summary>
    public long Unused => Empty + Overtaken;

    /// <summary>Rows read.</summary>
    public long Rows => Used + OtherMarkets + BeforeClock + AfterClock + Unused;

    /// <summary>Rows used that share their bar with an earlier one: the bar takes the last one's close and the least one's low.</summary>
    public long Sharing => Bars == 0 ? 0 : Math.Max(0, Used - (Bars - BarsWithoutRow));

    /// <summary>The counts as a line for people.</summary>
    public string Sentence
    {
        get
        {
            long leftOut = Rows - Used;
            string[] reasons =
            [
                .. new[] { (OtherMarkets, "of other markets"), (BeforeClock, "before the clock"), (AfterClock, "after it"), (Empty, "empty"),
                (Overtaken, "not standing when depth was published") }
                    .Where(reason => reason.Item1 > 0).Select(reason => $"{Count(reason.Item1)} {reason.Item2}"),
            ];
            string why = reasons.Length == 0 ? string.Empty : $" ({string.Join(", ", reasons)})";
            string sharing = Sharing == 0 ? string.Empty : $", {Count(Sharing)} of them in a bar that has one already";
            string bars = Bars == 0 ? string.Empty : $"; {Count(BarsWithoutRow)} of {Counted.Of(Bars, "bar")} without a row";
            return $"{Name}: {Counted.Of(Rows, "row")} read, {Count(Used)} used{sharing}, {Count(leftOut)} left out{why}{bars}; last row {Last}";
        }
    }

    private static string Count(long count) => count.ToString("#,0", CultureInfo.InvariantCulture);
}
