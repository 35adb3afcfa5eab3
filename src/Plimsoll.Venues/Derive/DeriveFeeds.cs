// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Values;

namespace Plimsoll.Venues.Derive;

/// <summary>Counts the feeds that a requirement follows and of which a market says nothing.</summary>
internal static class DeriveFeeds
{
    /// <summary>An expiry settles at an average of its last half hour.</summary>
    private const double AveragedYears = 1800.0 / (365 * 86_400);

    /// <summary>The feeds of a book.</summary>
    internal static AssumedFeeds Of(DeriveBook book, MarketView market, bool readsRates)
    {
        SortedSet<ObservableId> read = [];
        SortedSet<ObservableId> forwards = [];
        SortedSet<ObservableId> averaged = [];
        foreach (DeriveMarket held in book.Markets)
        {
            read.Add(held.Underlying);
            read.UnionWith(held.Perpetuals.Select(static perpetual => perpetual.Spec.Mark));
            foreach (DeriveExpiry expiry in held.Expiries)
            {
                read.Add(expiry.Forward);
                forwards.Add(expiry.Forward);
                read.UnionWith(expiry.Options.Select(static option => option.Spec.Option!.Volatility));
                if (expiry.Years <= AveragedYears)
                {
                    averaged.Add(expiry.Forward);
                }
            }
        }

        foreach (DeriveHolding holding in book.Holdings)
        {
            if (market.Catalog[holding.Asset].PriceObservable is { } price)
            {
                read.Add(price);
            }
        }

        return new(
            read.Count(feed => !market.TryConfidence(feed, out _)), read.Count,
            readsRates ? forwards.Count(forward => !market.TryForwardRate(forward, out _)) : 0, readsRates ? forwards.Count : 0,
            averaged.Count(forward => !market.TryFixedPart(forward, out _)), averaged.Count);
    }
}
