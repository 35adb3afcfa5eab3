// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Values;

namespace Plimsoll.Engine.Accounts;

/// <summary>Where the auction of an account stands. One that is over is remembered until the liquidation ends: an account is offered once in each.</summary>
/// <param name="Opened">Since when it is offered.</param>
/// <param name="IsOver">True once nobody may bid any more.</param>
internal readonly record struct AuctionStage(Timestamp Opened, bool IsOver);
