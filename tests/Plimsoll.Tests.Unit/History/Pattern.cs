// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text.RegularExpressions;
using Plimsoll.Values;

namespace Plimsoll.Tests.Unit.History;

/// <summary>A row of docs/internals/history.md: what happened, and what it costs here with the control and without it. Millions of dollars.</summary>
internal sealed partial record Pattern(string Id, decimal Public, string Guarded, string Unguarded, string Test)
{
    /// <summary>Half an order of magnitude either way: the square root of ten.</summary>
    private const decimal Magnitude = 3.1623m;

    /// <summary>All rows.</summary>
    public static IReadOnlyList<Pattern> All { get; } =
    [
        .. Row().Matches(File.ReadAllText(RepositoryRoot.At("docs", "internals", "history.md"))).Select(static row => new Pattern(
            row.Groups["id"].Value,
            decimal.Parse(row.Groups["public"].Value, CultureInfo.InvariantCulture),
            row.Groups["guarded"].Value,
            row.Groups["unguarded"].Value,
            row.Groups["test"].Value)),
    ];

    /// <summary>Holds figures to the page's: they are printed there, the unguarded one is of the historic order of magnitude, and the control takes away nine
    /// tenths of it at least.</summary>
    public static void Holds(string id, Amount guarded, Amount unguarded)
    {
        Pattern row = All.SingleOrDefault(pattern => pattern.Id == id) ?? new(id, 0, string.Empty, string.Empty, string.Empty);
        string found = $"{id}: guarded {Millions(guarded)}, unguarded {Millions(unguarded)}, public {row.Public}";
        decimal hurt = Dollars(unguarded) / 1_000_000;
        Assert.True(hurt >= row.Public / Magnitude && hurt <= row.Public * Magnitude, $"not of the historic order: {found}");
        Assert.True(Dollars(guarded) * 10 <= Dollars(unguarded), $"the control does not hold: {found}");
        Assert.True((row.Guarded, row.Unguarded) == (Millions(guarded), Millions(unguarded)), $"the page says otherwise: {found}");
    }

    private static string Millions(Amount amount) => (Dollars(amount) / 1_000_000).ToString("0.00", CultureInfo.InvariantCulture);

    private static decimal Dollars(Amount amount) => decimal.Parse(amount.ToString(), CultureInfo.InvariantCulture);

    [GeneratedRegex(
        @"^\| (?<id>[a-z0-9-]+) \| [^|]+ \| (?<public>[\d.]+) \| [^|]+ \| [^|]+ \| (?<guarded>-?[\d.]+) \| (?<unguarded>[\d.]+) \| `(?<test>\w+)` \|$",
        RegexOptions.Multiline)]
    private static partial Regex Row();
}
