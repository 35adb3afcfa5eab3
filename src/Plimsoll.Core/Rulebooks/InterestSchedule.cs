// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Values;

namespace Plimsoll.Rulebooks;

/// <summary>The least interest that loans bear, by asset id: whoever owes, and however the debt came about. The default value charges none.</summary>
/// <param name="ByAsset">Annual rates, added to the debt once a day.</param>
public readonly record struct InterestSchedule(ImmutableArray<Ratio> ByAsset)
{
    /// <summary>The annual rate on loans of an asset.</summary>
    public Ratio For(AssetId asset) => ByAsset.IsDefault || asset.Value >= ByAsset.Length ? Ratio.Zero : ByAsset[asset.Value];
}
