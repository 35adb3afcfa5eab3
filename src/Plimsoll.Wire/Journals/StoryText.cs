// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Accounts;
using Plimsoll.Engine.Events;
using Plimsoll.Engine.Stories;
using Plimsoll.Instruments;
using Plimsoll.Values;

namespace Plimsoll.Wire;

/// <summary>The steps of a liquidation in words: what was done, why, and with which numbers.</summary>
public static class StoryText
{
    /// <summary>Why a liquidation began.</summary>
    public static string Because(LiquidationStory story)
    {
        ArgumentNullException.ThrowIfNull(story);
        LiquidationStarted started = story.Started;
        return $"equity {started.Equity} is below maintenance {started.Maintenance} by {started.Maintenance - started.Equity}";
    }

    /// <summary>Why a liquidation was put off.</summary>
    public static string Of(GraceGiven grace)
    {
        ArgumentNullException.ThrowIfNull(grace);
        return $"equity {grace.Equity} was below maintenance {grace.Maintenance}, but {grace.Lost} was lost by prices that were out: not liquidated for it "
            + $"before {grace.Until}";
    }

    /// <summary>When and why a position could be traded in no book.</summary>
    public static string Of(BlockedTime wait, InstrumentCatalog catalog) =>
        $"{wait.From}  {wait.Since}{(wait.Until is { } until ? $" to {until}" : string.Empty)}  {wait.Why.Words(catalog)}";

    /// <summary>A step, as a sentence without its full stop.</summary>
    public static string Of(Event step, CatalogNames names)
    {
        ArgumentNullException.ThrowIfNull(names);
        return step switch
        {
            LiquidationPlanned plan => $"{Counted.Of(plan.Closes, "close")} planned, costing {plan.Cost}: equity {plan.EquityAfter}, maintenance "
                + $"{plan.MaintenanceAfter} after it, which {(plan.Restores ? "restores the account" : "is not enough yet")}",
            LiquidationProved proved => Proved(proved, names),
            LiquidationTraded traded => Traded(traded, names),
            LiquidationEscalated { To: AccountStatus.Backstop } up =>
                $"equity {up.Equity} is below {up.Line}, the backstop's line at maintenance {up.Maintenance}: the backstop takes what the book does not"
                + Missing(up),
            LiquidationEscalated up => "profitable positions are closed against what the backstop cannot carry: left by it are equity "
                + $"{up.Equity} and maintenance {up.Maintenance}{Missing(up)}",
            BackstopTookOver taken => $"the backstop took over {taken.Quantity} {names.Of(taken.Instrument)} at {taken.Price}, mark {taken.Mark}",
            BackstopTookCoin coin => $"the backstop took {coin.Amount} {names.Of(coin.Asset)} at its price",
            OutsideTookCoin coin => $"the venue took {coin.Amount} {names.Of(coin.Asset)} at its last price: nothing trades it and the backstop has no room",
            MarketFundPaid paid => $"the fund of the market {names.Of(paid.Underlying)} paid {paid.Amount}",
            JuniorPaid paid => $"the venue's junior tranche paid {paid.Amount}",
            StakeLost lost => $"the stake of account {lost.Staker.Value} paid {lost.Amount}; {lost.Stake} of it is left",
            FundPaid paid => $"the insurance fund paid {paid.Amount} {names.Of(paid.Asset)}",
            Deleveraged taken => $"{taken.Quantity} {names.Of(taken.Instrument)} of account {taken.Account.Value}, {taken.Rank} in the queue by its score "
                + $"{taken.Score}, were closed at {taken.Price}, mark {taken.Mark}",
            LossSocialised share =>
                $"account {share.Account.Value} was charged {share.Amount} {names.Of(share.Asset)} of the {share.Bearable} that it could bear",
            ProfitClawedBack charge =>
                $"account {charge.Account.Value} was charged {charge.Amount} of the {charge.Bearable} that it won in the settlement period",
            AuctionOpened opened => $"offered in an auction at equity {opened.Equity} and maintenance {opened.Maintenance}",
            AuctionSkipped { Reason: AuctionSkip.BelowBackstopLine } => "not offered in an auction: it is below the line at which the backstop does not wait",
            AuctionSkipped { Reason: AuctionSkip.TooSmall } => "not offered in an auction: it is too small for one",
            AuctionReserveEngaged engaged => $"the auction counts on {engaged.Amount} that account {engaged.Bidder.Value} keeps in reserve",
            AuctionSkipped skipped => $"not offered in an auction: {Counted.Of(skipped.Bidders, "bidder")} were there",
            AuctionTraded traded =>
                $"{traded.Quantity} {names.Of(traded.Instrument)} went to account {traded.Bidder.Value} in the auction at the mark {traded.Price}",
            AuctionMoved moved => moved.Amount.IsPositive
                ? $"{moved.Amount} {names.Of(moved.Asset)} went to account {moved.Bidder.Value} in the auction"
                : $"account {moved.Bidder.Value} paid {-moved.Amount} {names.Of(moved.Asset)} in the auction",
            AuctionSold sold => $"{sold.Share} was sold at a discount of {sold.Rate}, which is {sold.Discount}: short of maintenance by "
                + $"{sold.DeficitBefore} before, {(sold.DeficitAfter.IsPositive ? $"by {sold.DeficitAfter}" : $"above it by {-sold.DeficitAfter}")} after",
            AuctionEnded over => $"the auction ended: {Of(over.Reason)}",
            DebtRepaid repaid => $"account {repaid.Keeper.Value} repaid {repaid.Repaid} {names.Of(repaid.Debt)} and took "
                + $"{repaid.Taken - repaid.Fee} {names.Of(repaid.Collateral)} at a bonus of {repaid.Bonus}, the fund {repaid.Fee}: health "
                + $"{repaid.HealthBefore} became {repaid.HealthAfter}",
            InterestCharged interest => $"{interest.Amount} {names.Of(interest.Asset)} of interest was added to what is owed",
            DeficitRecognised deficit => $"{deficit.Deficit} is missing and nobody pays it yet",
            LiquidationEnded { Maintenance.IsZero: true, Equity.IsZero: true } => "nothing is open and nothing is owed any more",
            LiquidationEnded ended => $"equity {ended.Equity} covers maintenance {ended.Maintenance}",
            AccountClosed => "the account was bankrupt; it is empty and closed",
            PocketClosed => "the isolated position is closed and empty",
            Deposited deposited => $"{deposited.Amount} {names.Of(deposited.Asset)} was deposited",
            Transferred moved => $"{moved.Amount} {names.Of(moved.Asset)} went from account {moved.From.Value} to account {moved.To.Value}",
            Filled filled =>
                $"account {filled.Buyer.Value} bought {filled.Quantity} {names.Of(filled.Instrument)} from account {filled.Seller.Value} at {filled.Price}",
            _ => EventForm.Of(step).Name,
        };
    }

    /// <summary>What a payment was for.</summary>
    public static string Of(PaymentKind kind) => kind switch
    {
        PaymentKind.TradingFee => "trading fee",
        PaymentKind.LiquidationFee => "liquidation fee",
        PaymentKind.AwayFromMark => "traded away from the mark",
        PaymentKind.GivenUp => "equity that went with positions taken over",
        PaymentKind.TakenOn => "deficit taken on with positions",
        PaymentKind.Forgone => "profit forgone in deleveraging",
        PaymentKind.FundDraw => "paid out for a deficit",
        PaymentKind.ClawedBack => "share of the loss out of a settlement period's profits",
        PaymentKind.Discount => "discount or bonus",
        PaymentKind.Interest => "interest on what was owed",
        PaymentKind.StakeLost => "share of the loss out of a stake",
        _ => "share of the loss",
    };

    /// <summary>An account by name where it is the venue's own, else by number.</summary>
    public static string Of(AccountId account) =>
        account == HouseAccounts.Market ? "the outside book"
        : account == HouseAccounts.Fees ? "trading fees"
        : account == HouseAccounts.InsuranceFund ? "the insurance fund"
        : account == HouseAccounts.Backstop ? "the backstop"
        : account == HouseAccounts.MarketFunds ? "the market's fund"
        : account == HouseAccounts.Junior ? "the junior tranche"
        : account == HouseAccounts.Lenders ? "those who lend"
        : $"account {account.Value}";

    private static string Of(AuctionEnd reason) => reason switch
    {
        AuctionEnd.Restored => "the account needs nothing any more",
        AuctionEnd.TimeOver => "its time was over",
        AuctionEnd.FundSpent => "the fund may pay no more for it",
        AuctionEnd.PatienceOver => "the account is below the backstop's line, and the backstop waits no longer",
        _ => "the rulebook holds no auctions any more",
    };

    private static string Proved(LiquidationProved proved, CatalogNames names) =>
        $"{PlanText.Proved(proved.Cost, proved.LeastCost)}; multipliers: margin {proved.Margin}"
        + (proved.Floor.IsZero ? string.Empty : $", floor {proved.Floor}")
        + string.Concat(proved.Scenarios.Select(one => $", {names.Of(one.Underlying)} {one.Scenario} {one.Multiplier}"));

    private static string Traded(LiquidationTraded traded, CatalogNames names)
    {
        string size = $"{traded.Quantity.Abs()} {names.Of(traded.Instrument)}";
        return traded.Reason == CloseReason.NoMarket
            ? $"the venue took {size} at its last mark {traded.Mark}: nothing trades it and nobody else could carry it"
            : (traded.Reason == CloseReason.Hedge ? "to hedge, " : string.Empty)
                + $"{(traded.Quantity.IsNegative ? "sold" : "bought")} {size} at {traded.Price}, mark {traded.Mark}; trading fee {traded.Fee}, liquidation fee "
                + $"{traded.LiquidationFee}";
    }

    private static string Missing(LiquidationEscalated up) => up.Deficit.IsPositive ? $"; {up.Deficit} is missing at the marks" : string.Empty;
}
