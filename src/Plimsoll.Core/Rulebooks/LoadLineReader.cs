// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Margin;
using Plimsoll.Values;

namespace Plimsoll.Rulebooks;

/// <summary>Reads the load lines that a rulebook names beside those that every rulebook has.</summary>
internal static class LoadLineReader
{
    internal static ImmutableArray<LoadLine> Read(JsonPlace place)
    {
        if (!place.Exists)
        {
            return [];
        }

        ImmutableArray<LoadLine>.Builder lines = ImmutableArray.CreateBuilder<LoadLine>();
        HashSet<string> seen = new(LoadLines.Standing, StringComparer.Ordinal);
        foreach (JsonPlace item in place.Items())
        {
            item.CheckObject("name", "of", "factor");
            string name = item.Field("name").Text();
            LoadLineOf of = item.Field("of").Word(["maintenance", "initial"]) == "initial" ? LoadLineOf.Initial : LoadLineOf.Maintenance;
            Ratio factor = item.Field("factor").Decimal<Ratio>("above 0, at most 100", static ratio => ratio.IsPositive && ratio <= Ratio.Of(100));
            if (!seen.Add(name))
            {
                item.Field("name").Expected($"each line once, and none of {string.Join(", ", LoadLines.Standing)}, which every rulebook has");
            }

            lines.Add(new(name, of, factor));
        }

        return lines.ToImmutable();
    }
}
