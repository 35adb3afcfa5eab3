// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Instruments;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Connectors.Portfolios;

/// <summary>Lines of one instrument, or of one leg of it, that add up to nothing: no table shows them, so that a sentence does.</summary>
internal static class ClosedLines
{
    private const int NamesShown = 10;

    /// <summary>A sentence that names the instruments, none where there are none; what entries made stays in unrealised profit.</summary>
    internal static ImmutableArray<string> Notes(InstrumentCatalog catalog, List<Position> positions)
    {
        string[] closed =
        [
            .. positions.GroupBy(static position => (position.Instrument, position.Leg))
                .Where(static lines => lines.Aggregate(default(Quantity), static (sum, line) => sum + line.Quantity).IsZero)
                .OrderBy(static lines => lines.Key)
                .Select(lines => Named(catalog[lines.Key.Instrument], lines.Key.Leg, [.. lines], catalog)),
        ];
        string more = closed.Length > NamesShown ? $" and {closed.Length - NamesShown} more" : string.Empty;
        return closed.Length == 0 ? []
            : [$"$.positions: the lines of one instrument add up, and nothing is held of {string.Join(", ", closed.Take(NamesShown))}{more}."];
    }

    private static string Named(InstrumentSpec spec, PositionLeg leg, Position[] lines, InstrumentCatalog catalog)
    {
        Amount made = -lines.Aggregate(default(Amount), static (sum, line) => sum + line.Cost);
        string counts = made.IsZero ? string.Empty : $", whose entries leave {made} {catalog[spec.Settlement].Symbol} as unrealised profit";
        return $"{PositionNames.Of(catalog, spec.Id, leg)} ({Counted.Of(lines.Length, "line")} that cancel{counts})";
    }
}
