// SPDX-License-Identifier: Apache-2.0
using System.Globalization;

namespace Plimsoll.Values;

/// <summary>A count with its noun for reading: "1 account", "2 accounts", "12,000 accounts".</summary>
/// <remarks>Thousands are separated by commas. Text only: nothing is computed from it.</remarks>
public static class Counted
{
    /// <summary>The count and its noun; without another plural an s is added to the noun.</summary>
    public static string Of(long count, string one, string? many = null) =>
        string.Create(CultureInfo.InvariantCulture, $"{count:#,0} {Word(count, one, many ?? one + "s")}");

    /// <summary>The one word for a count of one, the other for any other: "was" and "were", "pocket" and "pockets".</summary>
    public static string Word(long count, string one, string many) => count == 1 ? one : many;
}
