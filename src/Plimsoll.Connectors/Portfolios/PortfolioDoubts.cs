// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Connectors.Marks;
using Plimsoll.Instruments;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Connectors.Portfolios;

/// <summary>What a portfolio file says that is possible and unlikely (<see cref="MarkDoubts"/>): of its entries and limits, and of the instruments that it
/// holds.</summary>
internal static class PortfolioDoubts
{
    private const int MostSaid = 10;

    /// <summary>The sentences, beginning with their path; at most ten and one that counts the rest.</summary>
    /// <param name="root">The file, read without a problem.</param>
    /// <param name="market">Its market.</param>
    /// <param name="trusted">Instruments of which nothing is said.</param>
    /// <param name="positions">What is held.</param>
    internal static ImmutableArray<string> Of(JsonPlace root, MarketSnapshot market, HashSet<string> trusted, List<Position> positions)
    {
        List<string> said = [];
        foreach (InstrumentSpec spec in market.Catalog.Instruments.Where(
            spec => !trusted.Contains(spec.Symbol) && positions.Exists(position => position.Instrument == spec.Id)))
        {
            said.AddRange(MarkDoubts.OfMark(market, spec).Select(sentence => $"{root.Field("marks").Member(spec.Symbol).Path}: {sentence}"));
        }

        Add("positions", "entry");
        Add("orders", "limit");
        return said.Count <= MostSaid ? [.. said] : [.. said.Take(MostSaid), $"and {said.Count - MostSaid} more of this kind"];

        void Add(string list, string field)
        {
            foreach (JsonPlace item in root.Field(list).Items())
            {
                if (item.Field(field).Exists && market.Catalog.TryFindInstrument(item.Field("instrument").Text(), out InstrumentSpec? spec)
                    && !spec.IsPremiumPaid && !trusted.Contains(spec.Symbol)
                    && market.TryMark(spec.Id, out Price mark) && mark.IsPositive
                    && MarkDoubts.OfEntry(spec, item.Field(field).Positive<Price>(), mark, field) is { } sentence)
                {
                    said.Add($"{item.Field(field).Path}: {sentence}");
                }
            }
        }
    }
}
