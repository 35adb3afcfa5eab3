// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Values;

namespace Plimsoll.Engine.Accounts;

/// <summary>Where the auction of an account stands. One that is over is remembered until the liquidation ends: an account is offered once in each.</summary>
/// <param name="Opened">Since when it is offered.</param>
/// <param name="IsOver">True once nobody may bid any more.</param>
/// <param name="Bidders">The accounts whose reserves it counts on while it is open, ascending by id; none once it is over.</param>
/// <param name="Each">How much of each of those reserves, numeraire: so much counts for no other auction meanwhile.</param>
internal readonly record struct AuctionStage(Timestamp Opened, bool IsOver, ImmutableArray<AccountState> Bidders, Amount Each);
