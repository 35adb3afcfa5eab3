// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Values;

namespace Plimsoll.Pricing.Surfaces;

/// <summary>A chain of options as it was quoted: one or more snapshots of one or more underlyings, at least one row.</summary>
/// <param name="Name">What messages call it: the path of its file, or any name.</param>
/// <param name="Quotes">Every row, in the order of its source.</param>
/// <param name="Tick">The step of its prices.</param>
public sealed record OptionChain(string Name, ImmutableArray<ChainQuote> Quotes, ChainTick Tick)
{
    /// <summary>True when some row has a mark volatility.</summary>
    public bool HasMarks => Quotes.Any(quote => quote.MarkVolatility > 0);

    /// <summary>True when prices are in points, discounted at a rate.</summary>
    public bool IsInPoints => Tick == ChainTick.Points;

    /// <summary>The times of the snapshots, ascending.</summary>
    public IEnumerable<Timestamp> Snapshots => Quotes.Select(quote => quote.Time).Distinct().Order();

    /// <summary>The underlyings, in the order of their names.</summary>
    public IEnumerable<string> Currencies => Quotes.Select(quote => quote.Currency).Distinct().Order(StringComparer.Ordinal);
}
