// SPDX-License-Identifier: Apache-2.0
using System.Text.RegularExpressions;

namespace Plimsoll.Cli;

/// <summary>Percentages in the cells of a table.</summary>
internal static partial class Percentages
{
    /// <summary>The cells of one column, the first percentage of each with as many decimals as the longest has: points stand below each other.</summary>
    internal static string[] WithSameDecimals(IReadOnlyList<string> cells)
    {
        int most = cells.Select(static cell => Number().Match(cell) is { Success: true } found ? found.Groups["decimals"].Length : 0).DefaultIfEmpty(0).Max();
        return [.. cells.Select(cell => most == 0 ? cell : Number().Replace(cell,
            found => $"{found.Groups["whole"].Value}.{found.Groups["decimals"].Value.PadRight(most, '0')}{found.Groups["unit"].Value}", 1))];
    }

    /// <summary>The same words with no place to break between a number and its per cent sign; <see cref="FittedTables"/> prints an ordinary space
    /// there.</summary>
    internal static string Unbroken(string words) => Space().Replace(words, FittedTables.NoBreak.ToString());

    [GeneratedRegex(@"(?<whole>\d)(?:\.(?<decimals>\d+))?(?<unit> %)")]
    private static partial Regex Number();

    [GeneratedRegex(@"(?<=\d) (?=%)")]
    private static partial Regex Space();
}
