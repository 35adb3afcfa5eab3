// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Values;

namespace Plimsoll.Venues.Deribit;

/// <summary>What is held for quotes under market maker protection: whatever the account holds, and in initial margin only.</summary>
internal static class DeribitMmp
{
    /// <summary>Adds a line for each currency that something is held in, at its price, rounded up.</summary>
    /// <param name="units">Units of the currency, by asset id.</param>
    /// <param name="market">The market.</param>
    /// <param name="sheet">Where the lines go.</param>
    /// <param name="part">Which of its model's lines it is.</param>
    /// <returns>Refused with <see cref="RejectionCode.MarkMissing"/> (subject: the observable).</returns>
    internal static Rejection Add(ImmutableArray<Amount> units, MarketView market, MarginSheet sheet, int part)
    {
        for (int i = 0; i < units.Length; i++)
        {
            if (!units[i].IsPositive)
            {
                continue;
            }

            if (!market.TryAssetPrice(new(i), out Price price))
            {
                return new(RejectionCode.MarkMissing, market.Catalog[new AssetId(i)].PriceObservable!.Value);
            }

            Amount held = units[i].Times(price, Rounding.Up);
            sheet.Add(new MarginLine(MarginLineKind.Settlement, i, held, held, default, Part: part));
        }

        return Rejection.None;
    }
}
