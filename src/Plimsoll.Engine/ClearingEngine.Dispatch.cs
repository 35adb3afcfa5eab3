// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Commands;
using Plimsoll.Values;

namespace Plimsoll.Engine;

/// <summary>Which desk a command goes to.</summary>
public sealed partial class ClearingEngine
{
    private Rejection Dispatch(Command command)
    {
        switch (command)
        {
            case ObservePrices observe:
                return _state.Oracles.TryObserve(observe.Observations);
            case Fill fill:
                return _desks.Fills.Fill(fill);
            case Deposit deposit:
                return _desks.Money.Deposit(deposit);
            case Withdraw withdraw:
                return _desks.Money.Withdraw(withdraw);
            case Transfer transfer:
                return _desks.Money.Transfer(transfer);
            case OpenAccount open:
                return _desks.Accounts.Open(open);
            case ContributeToFund contribute:
                return _desks.Money.Contribute(contribute);
            case ContributeToMarketFund or ContributeToJunior or WithdrawJunior or Stake or Unstake:
                return _desks.Tranches.Apply(command);
            case SettleOutside outside:
                return _desks.Money.Settle(outside);
            case SetLeverageLimit limit:
                return _desks.Accounts.SetLimit(limit);
            case PublishDepth publish:
                return _desks.Periods.Publish(publish);
            case PublishFigures figures:
                return _desks.Figures.Publish(figures);
            case ApplyFunding funding:
                return _desks.Periods.Fund(funding);
            case SetInterestRate rate:
                return _desks.Periods.SetRate(rate);
            case SettleExpiry settle:
                return _desks.Expiries.Settle(settle);
            case ListAsset or ListInstrument:
                return _desks.Venue.List(command);
            case Delist delist:
                return _desks.Venue.Delist(delist);
            case AdoptRulebook adopt:
                return _desks.Venue.Adopt(adopt);
            case SetRulebook set:
                return _desks.Modes.Set(set);
            case BidInAuction bid:
                return _desks.Waterfall.Bids.Bid(new(bid.Bidder, bid.Account, null, bid.Share, bid.LeastDiscount));
            case BidForLegs bid:
                return _desks.Waterfall.Bids.Bid(new(bid.Bidder, bid.Account, bid.Legs, bid.Share, bid.LeastDiscount));
            case RepayForCollateral repay:
                return _desks.Waterfall.Keepers.Repay(repay);
            case StandForAuctions stand:
                return _desks.Waterfall.Auctions.Stand(stand);
            case AdvanceTime:
                return Rejection.None;
            default:
                return new(RejectionCode.OutOfRange);
        }
    }
}
