// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Instruments;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Connectors.Portfolios;

/// <summary>Reads what a portfolio file says of its pockets: the field <c>pocket</c> of a position, balances by asset that are a part of
/// <c>$.collateral</c>.</summary>
/// <remarks>A pocket belongs to an instrument, or to one leg of it: where one has several lines, one of them says what its pocket holds. A pocket that is
/// stated is never filled up, so an empty one is stated too.</remarks>
internal static class PocketReader
{
    internal static ImmutableArray<PocketCollateral> Read(JsonPlace positions, InstrumentCatalog catalog, ReadOnlyMemory<Holding> collateral)
    {
        Dictionary<AssetId, Amount> left = collateral.ToArray().ToDictionary(static holding => holding.Asset, static holding => holding.Net);
        SortedDictionary<(InstrumentId, PositionLeg), PocketCollateral> pockets = [];
        foreach (JsonPlace item in positions.Items())
        {
            JsonPlace place = item.Field("pocket");
            if (!place.Exists || !item.Field("instrument").IsText || !catalog.TryFindInstrument(item.Field("instrument").Text(), out InstrumentSpec? spec))
            {
                continue;
            }

            PositionLeg leg = LegReader.Of(item);
            if (!pockets.TryAdd((spec.Id, leg), new(spec.Id, ReadHoldings(place, catalog, left), leg)))
            {
                place.Problem($"the pocket of {PositionNames.Of(catalog, spec.Id, leg)} is stated twice; expected on one of its lines only");
            }
        }

        return [.. pockets.Values];
    }

    private static ImmutableArray<Holding> ReadHoldings(JsonPlace place, InstrumentCatalog catalog, Dictionary<AssetId, Amount> left)
    {
        List<Holding> holdings = [];
        foreach ((string name, JsonPlace value) in place.Members(required: true))
        {
            Amount balance = value.Decimal<Amount>("at least 0", static amount => !amount.IsNegative);
            Amount most = catalog.TryFindAsset(name, out AssetSpec? asset) ? left.GetValueOrDefault(asset.Id) : Amount.Zero;
            if (asset is null || balance > most)
            {
                value.Expected($"at most {Amount.Max(most, Amount.Zero)}, what other pockets leave of {name} under $.collateral");
                continue;
            }

            if (balance.RoundTo(asset.SmallestUnit, Rounding.Down) != balance)
            {
                value.Expected($"whole smallest units of {name}, {asset.SmallestUnit} each");
            }

            left[asset.Id] = most - balance;
            holdings.Add(new(asset.Id, balance));
        }

        return [.. holdings];
    }
}
