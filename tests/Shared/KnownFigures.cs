// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Instruments;
using Plimsoll.Markets;
using Plimsoll.Values;

namespace Plimsoll.Tests;

/// <summary>A market in which every figure beside prices is known, for tests that take any rulebook that ships: one may read any of them.</summary>
public static class KnownFigures
{
    /// <summary>The market with a last trade at the mark, a million contracts open, no funding to come, half-lent pools, gas and a block for everything that
    /// it says nothing of.</summary>
    public static MarketSnapshot In(MarketSnapshot market) => market.With(stated =>
    {
        foreach (InstrumentSpec spec in market.Catalog.Instruments)
        {
            if (!market.TryLast(spec.Id, out _) && market.TryMark(spec.Id, out Price mark))
            {
                stated = stated.WithLast(spec.Id, mark);
            }

            stated = market.TryOpenInterest(spec.Id, out _) ? stated : stated.WithOpenInterest(spec.Id, Quantity.Of(1_000_000));
            stated = spec.Kind != InstrumentKind.Perpetual || market.TryFunding(spec.Id, out _)
                ? stated : stated.WithFunding(spec.Id, new(Ratio.Zero, 28_800, market.Time));
        }

        foreach (AssetSpec asset in market.Catalog.Assets)
        {
            stated = market.TryPool(asset.Id, out _) ? stated : stated.WithPool(asset.Id, new(Amount.Of(2), Amount.Of(1), PoolIndex.One, PoolIndex.One));
        }

        stated = market.TryGasPrice(out _) ? stated : stated.WithGasPrice(Price.Of(1));
        return market.TryBlockTime(out _) ? stated : stated.WithBlockTime(market.Time);
    });
}
