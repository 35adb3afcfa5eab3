// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Values;

namespace Plimsoll.Venues.AaveV3;

/// <summary>What a supplied asset counts for.</summary>
/// <param name="LoanToValue">The fraction of its value that may be borrowed against it, in whole basis points.</param>
/// <param name="Threshold">The fraction of its value that debt is held against: the liquidation threshold, in whole basis points, at least the loan to
/// value.</param>
public sealed record ReserveTerms(Ratio LoanToValue, Ratio Threshold);

/// <summary>An efficiency category (e-mode): other terms for supplied assets that move together, for accounts that borrow only what it lists.</summary>
/// <param name="Number">What an account names it by, above zero.</param>
/// <param name="Terms">Terms of the assets supplied that it lists; all others keep their own.</param>
/// <param name="Collateral">Assets that it counts on these terms.</param>
/// <param name="Borrowable">Assets that an account in it may owe.</param>
/// <param name="Bonus">What a liquidator takes of those assets beyond what he repays; null where each keeps its own.</param>
public sealed record EfficiencyCategory(
    int Number, ReserveTerms Terms, ImmutableHashSet<AssetId> Collateral, ImmutableHashSet<AssetId> Borrowable, Ratio? Bonus = null);
