// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using Plimsoll.Pricing;
using Plimsoll.Risk;
using Plimsoll.Values;

namespace Plimsoll.Analysis;

/// <summary>The daily moves of a history that are so large that they may be a wrong price: more than twice up, or 60 % down.</summary>
/// <remarks>They are used all the same, because coins do move so; who reads a tail made of them should know that it is. A single close in another unit makes
/// two, there and back.</remarks>
/// <param name="Largest">The largest of them, largest first.</param>
/// <param name="Total">How many there are.</param>
public sealed record LargeMoves(ImmutableArray<LargeMove> Largest, int Total)
{
    private const double MostUp = 1;
    private const double MostDown = -0.6;
    private const int Shown = 5;

    /// <summary>Finds them.</summary>
    public static LargeMoves Of(ReturnPanel returns)
    {
        List<LargeMove> found = [];
        for (int column = 0; column < returns.Names.Length; column++)
        {
            for (int row = 0; row < returns.Count; row++)
            {
                double move = StrictMath.Exp(returns[column][row]) - 1;
                if (move is > MostUp or < MostDown)
                {
                    found.Add(new(returns.Names[column], returns.Ends[row], move));
                }
            }
        }

        // By size as a factor: a fall to a fifth is as large as a rise to five times.
        return new([.. found.OrderByDescending(one => Math.Abs(StrictMath.Log(1 + one.Move))).ThenBy(one => one.End)
            .ThenBy(one => one.Factor, StringComparer.Ordinal).Take(Shown)], found.Count);
    }

    /// <summary>A sentence with the largest; null without any.</summary>
    public string? Sentence()
    {
        if (Total == 0)
        {
            return null;
        }

        string rest = Total > Largest.Length ? $"; and {(Total - Largest.Length).ToString("N0", CultureInfo.InvariantCulture)} more" : string.Empty;
        return $"Daily moves used of more than 100 % up or 60 % down, which a wrong price would look like: "
            + $"{string.Join("; ", Largest.Select(one => one.Words()))}{rest}.";
    }
}

/// <summary>One of them.</summary>
/// <param name="Factor">Whose.</param>
/// <param name="End">The close at which it ends.</param>
/// <param name="Move">The change as a fraction of the close before: 1 is a doubling.</param>
public sealed record LargeMove(string Factor, Timestamp End, double Move)
{
    /// <summary>It in a few words.</summary>
    public string Words() =>
        string.Create(CultureInfo.InvariantCulture, $"{Factor} {(Move > 0 ? "+" : "−")}{Math.Abs(Move) * 100:#,##0.#} % on {End.ToString()[..10]}");
}
