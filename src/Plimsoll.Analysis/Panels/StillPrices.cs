// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using Plimsoll.Risk;
using Plimsoll.Values;

namespace Plimsoll.Analysis;

/// <summary>The stretches of a history in which a price does not move at all for so long that its feed may have stopped.</summary>
/// <remarks>They are used all the same, because a peg may be quoted so; who reads a tail made of them should know that it is made of days on which nothing was
/// seen.</remarks>
/// <param name="Longest">The longest of them, longest first.</param>
/// <param name="Total">How many there are.</param>
public sealed record StillPrices(ImmutableArray<StillPrice> Longest, int Total)
{
    /// <summary>Daily returns of exactly zero in a row from which they are said: a panel that repeats Friday's price over a long weekend has four.</summary>
    private const int Least = 5;
    private const int Shown = 5;

    /// <summary>Finds them.</summary>
    public static StillPrices Of(ReturnPanel returns)
    {
        List<StillPrice> found = [];
        for (int column = 0; column < returns.Names.Length; column++)
        {
            int still = 0;
            for (int row = 0; row <= returns.Count; row++)
            {
                if (row < returns.Count && returns[column][row] == 0)
                {
                    still++;
                    continue;
                }

                if (still >= Least)
                {
                    found.Add(new(returns.Names[column], returns.Ends[row - 1], still));
                }

                still = 0;
            }
        }

        return new([.. found.OrderByDescending(one => one.Returns).ThenBy(one => one.End).ThenBy(one => one.Factor, StringComparer.Ordinal).Take(Shown)],
            found.Count);
    }

    /// <summary>A sentence with the longest; null without any.</summary>
    public string? Sentence()
    {
        if (Total == 0)
        {
            return null;
        }

        string rest = Total > Longest.Length ? $"; and {(Total - Longest.Length).ToString("N0", CultureInfo.InvariantCulture)} more" : string.Empty;
        return $"Prices used that stand still for {Least} days and more, which a feed that stopped would look like: "
            + $"{string.Join("; ", Longest.Select(one => one.Words()))}{rest}.";
    }
}

/// <summary>One of them.</summary>
/// <param name="Factor">Whose.</param>
/// <param name="End">The last close that is the same.</param>
/// <param name="Returns">Daily returns of zero in a row.</param>
public sealed record StillPrice(string Factor, Timestamp End, int Returns)
{
    /// <summary>It in a few words.</summary>
    public string Words() => string.Create(CultureInfo.InvariantCulture, $"{Factor} for {Returns:N0} days to {End.ToString()[..10]}");
}
