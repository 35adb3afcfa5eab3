// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Values;

namespace Plimsoll.Simulation.Replays;

/// <summary>What the liquidated lost, in words and as rows: in liquidation, of that the cost of closing, and from their first fall on; three figures that are
/// easily taken for each other.</summary>
public static class LossStory
{
    /// <summary>Said wherever <see cref="LiquidationLosses.InEpisodes"/> is shown.</summary>
    public const string InEpisodesMeans = "from each fall below maintenance to the end of that episode";

    /// <summary>Less than what is shown of an amount: the rounding of charges to smallest units comes to no more.</summary>
    private const double Dust = 0.005;

    /// <summary>The rows of the summary table.</summary>
    internal static ImmutableArray<(string What, string HowMuch)> Rows(ReplayResult result) =>
    [
        ("Own loss in liquidation", $"{ReplayStory.Money(result.Losses.InEpisodes)} {result.Numeraire}"),
        ("Own loss since first fall", $"{ReplayStory.Money(result.Losses.FromFirstFall)} {result.Numeraire}"),
    ];

    /// <summary>The sentences; none when nobody was liquidated.</summary>
    internal static ImmutableArray<string> Sentences(ReplayResult result)
    {
        if (result.Episodes.Count == 0)
        {
            return [];
        }

        string unit = result.Numeraire;
        LiquidationLosses losses = result.Losses;
        string after = losses.FromFirstFall.IsNegative
            ? $"gained {ReplayStory.Money(-losses.FromFirstFall)} {unit}"
            : $"lost {ReplayStory.Money(losses.FromFirstFall)} {unit}";
        return
        [
            $"In liquidation, {InEpisodesMeans}, the liquidated {LostOf(losses.InEpisodes, unit)} of their own margin: {Parts(result)}. "
            + $"Between episodes prices went on: from the first fall of each to the end they {after}, {ReplayStory.Money(losses.AtFirstFall)} becoming "
            + $"{ReplayStory.Money(losses.AtEnd)}.",
        ];
    }

    private static string LostOf(Amount loss, string unit) =>
        loss.IsNegative ? $"gained {ReplayStory.Money(-loss)} {unit} on top" : $"lost {ReplayStory.Money(loss)} {unit}";

    /// <summary>Cost and prices apart. Where others paid for a deficit, a part of the cost may have been theirs, and what prices took cannot be told from
    /// it.</summary>
    private static string Parts(ReplayResult result)
    {
        Amount cost = result.Closes.Cost;
        string closing = $"closing cost {ReplayStory.Money(cost)} {result.Numeraire}";
        if (result.Accounts.Bankrupt > 0)
        {
            return $"{closing}, in part at the expense of others where an account could not bear it; the rest went by prices and haircuts";
        }

        Amount prices = result.Losses.InEpisodes - cost;
        string money = $"{ReplayStory.Money(prices.Abs())} {result.Numeraire}";
        return Math.Abs(prices.ToDouble()) < Dust ? $"{closing}, and prices and haircuts took nothing"
            : prices.IsNegative ? $"{closing}, and prices and haircuts gave {money} back (coin that is sold loses its haircut)"
            : $"{closing}, and prices and haircuts took {money}";
    }
}
