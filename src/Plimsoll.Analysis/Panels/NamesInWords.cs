// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;

namespace Plimsoll.Analysis;

/// <summary>A list of names in a sentence.</summary>
public static class NamesInWords
{
    private const int MostNames = 12;

    /// <summary>The first dozen, and how many more there are.</summary>
    public static string Of(ImmutableArray<string> names) =>
        string.Join(", ", names.Take(MostNames)) + (names.Length > MostNames ? $" and {names.Length - MostNames} more" : string.Empty);
}
