// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Values;

namespace Plimsoll.Venues.Derive;

/// <summary>What arranging an account needs to know of a rulebook.</summary>
/// <param name="Cash">The asset that accounts are kept in; null where the catalogue has none or it is the numeraire.</param>
/// <param name="ByObservable">True for each underlying that has terms, by observable id.</param>
/// <param name="Collaterals">Terms by asset id; null where an asset is not accepted.</param>
/// <param name="ReadsRates">True where the confidence of interest rates counts.</param>
internal sealed record DeriveRules(
    AssetId? Cash, ImmutableArray<bool> ByObservable, ImmutableArray<DeriveCollateralTerms?> Collaterals, bool ReadsRates)
{
    internal bool HasTerms(ObservableId underlying) => ByObservable[underlying.Value];

    internal DeriveCollateralTerms? CollateralOf(AssetId asset) => Collaterals[asset.Value];
}
