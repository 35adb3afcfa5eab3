// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Values;

namespace Plimsoll.Collateral;

/// <summary>Which assets count toward equity, and on what terms.</summary>
/// <remarks>An asset that is not accepted counts nothing when held; a debt in it counts at twice its value.</remarks>
/// <param name="byAsset">The terms by asset id; null where an asset is not accepted.</param>
public sealed class CollateralSchedule(ImmutableArray<CollateralTerms?> byAsset)
{
    /// <summary>The terms by asset id; null where an asset is not accepted.</summary>
    public ImmutableArray<CollateralTerms?> ByAsset { get; } = byAsset;

    /// <summary>True when some asset counts less toward initial margin than toward maintenance.</summary>
    public bool HasInitialTerms { get; } = byAsset.Any(static terms => terms is not null && terms.HasInitialTerms);

    /// <summary>The terms of an asset; null when it is not accepted.</summary>
    public CollateralTerms? For(AssetId asset) => asset.Value < ByAsset.Length ? ByAsset[asset.Value] : null;
}
