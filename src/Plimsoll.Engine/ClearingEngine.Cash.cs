// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Commands;
using Plimsoll.Values;

namespace Plimsoll.Engine;

/// <content>The cash that it holds, and until when some of it stays.</content>
public sealed partial class ClearingEngine
{
    /// <summary>The cash that the venue really holds of an asset: in from outside less out, spot trades with the outside book included. What the outside book
    /// has lost on contracts and not paid in is no cash; what it has won is owed to it, of premiums what they are beyond the options that it owes for
    /// them.</summary>
    public Amount Held(AssetId asset) => _desks.Claims.Cash.Held(asset);

    /// <summary>Until when a deficit that nobody pays holds withdrawals of an asset to fair shares at the latest; null while none does.</summary>
    public Timestamp? WithdrawalsHeldUntil(AssetId asset) => _desks.Claims.HeldBackUntil(asset);

    /// <summary>What a keeper would get for a repayment that is less than he accepts; null where it is refused for another reason.</summary>
    internal Amount? ReceivedFor(RepayForCollateral command) => _desks.Waterfall.Keepers.Received(command);

    /// <summary>When the running settlement period ends; null where the rulebook has none.</summary>
    public Timestamp? SettlementPeriodEnd => _state.Ledger.Period.End;
}
