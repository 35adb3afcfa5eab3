// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Instruments;
using Plimsoll.Values;

namespace Plimsoll.Venues;

/// <summary>The field <c>shares</c> of methods for securities: assets whose balance is a position on the underlying that is their price.</summary>
internal static class ShareAssets
{
    /// <summary>By asset id, whether its balance is such a position. An asset that the catalogue does not have or that has no price is none.</summary>
    internal static ImmutableArray<bool> Read(JsonPlace place, InstrumentCatalog catalog)
    {
        HashSet<string> shares = new(StringComparer.Ordinal);
        foreach (JsonPlace share in place.Items())
        {
            if (!shares.Add(share.Text()))
            {
                share.Expected("an asset that is not named before");
            }
        }

        return [.. catalog.Assets.Select(asset => shares.Contains(asset.Symbol) && asset.PriceObservable is not null)];
    }
}
