// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using Plimsoll.Values;

namespace Plimsoll.Simulation.Replays;

/// <summary>The moves of prices in a replay in one sentence: the largest first, whichever index and whichever way.</summary>
public static class MoveStory
{
    private const int MostTold = 3;

    /// <summary>The largest move of each index, and the one the other way where it is at least half as large; an index that stood still is counted.</summary>
    public static string Sentence(ReplayResult result)
    {
        bool isOneDay = result.From.ToString()[..10] == result.To.ToString()[..10];
        ImmutableArray<ImmutableArray<PriceMove>> byIndex =
        [
            .. result.Moves.GroupBy(static move => move.Observable)
                .Select(static moves => moves.OrderByDescending(static move => move.Size).ThenBy(static move => move.ToTime).ToImmutableArray())
                .OrderByDescending(static moves => moves[0].Size),
        ];
        if (byIndex.IsEmpty)
        {
            return "No index price moved while the clients were there.";
        }

        List<string> told = [.. byIndex.Take(MostTold).Select(moves => Of(moves, isOneDay))];
        if (byIndex.Length > MostTold)
        {
            int more = byIndex.Length - MostTold;
            told.Add($"{Counted.Of(more, "other")} moved less");
        }

        int still = result.Timeline.Prices.Count(static price => price.Values.Any(double.IsFinite)) - byIndex.Length;
        if (still > 0)
        {
            told.Add($"{Counted.Of(still, "other")} did not move");
        }

        return string.Join("; ", told) + ".";
    }

    private static string Of(ImmutableArray<PriceMove> moves, bool isOneDay)
    {
        string largest = Of(moves[0], isOneDay);

        // Half as large by the exponent: a fall of 20 % is told beside a rise of 50 %, one of 10 % is not.
        bool isBoth = moves.Length > 1 && moves[1].Size * moves[1].Size >= moves[0].Size;
        return $"{moves[0].Observable} {largest}{(isBoth ? $" and {Of(moves[1], isOneDay)}" : string.Empty)}";
    }

    private static string Of(PriceMove move, bool isOneDay) =>
        $"{(move.IsRise ? "rose" : "fell")} {HowFar(move)} from its {(move.IsRise ? "low" : "high")} at {Clock(move.FromTime, isOneDay)} to its "
            + $"{(move.IsRise ? "high" : "low")} at {Clock(move.ToTime, isOneDay)} UTC";

    private static string HowFar(PriceMove move) => move.Fraction is not { } fraction ? $"by {(move.IsRise ? move.To - move.From : move.From - move.To)}"
        : fraction < 0.0005 ? "less than 0.1 %" : fraction.ToString("#,0.0 %", CultureInfo.InvariantCulture);

    private static string Clock(Timestamp time, bool isOneDay) => isOneDay ? time.ToString()[11..16] : time.ToString()[..16].Replace('T', ' ');
}
