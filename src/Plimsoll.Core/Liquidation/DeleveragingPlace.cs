// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Values;

namespace Plimsoll.Liquidation;

/// <summary>A place in the queue of those whose profitable positions would be taken for a bankrupt one.</summary>
/// <param name="Account">Whose position.</param>
/// <param name="Rank">The place, first is 1.</param>
/// <param name="Of">How many places there are.</param>
/// <param name="Score">What gave it the place: profit rate × effective leverage under <c>rank</c>, effective leverage under <c>leastHarm</c>.</param>
/// <param name="IsHedge">True under <c>leastHarm</c> where even a first lot would raise what the account must hold: behind all that would not.</param>
public readonly record struct DeleveragingPlace(AccountId Account, int Rank, int Of, Ratio Score, bool IsHedge);
