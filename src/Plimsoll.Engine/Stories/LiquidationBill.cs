// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Engine.Accounts;
using Plimsoll.Engine.Events;
using Plimsoll.Instruments;
using Plimsoll.Values;

namespace Plimsoll.Engine.Stories;

/// <summary>What a payment in a liquidation was for.</summary>
public enum PaymentKind : byte
{
    /// <summary>Trading fee.</summary>
    TradingFee,

    /// <summary>Liquidation fee.</summary>
    LiquidationFee,

    /// <summary>Traded away from the mark: spread and impact.</summary>
    AwayFromMark,

    /// <summary>Equity that went with a position which was taken over.</summary>
    GivenUp,

    /// <summary>A deficit that came with a position which was taken over.</summary>
    TakenOn,

    /// <summary>A profit that a deleveraged position did not get.</summary>
    Forgone,

    /// <summary>A payment out of a fund.</summary>
    FundDraw,

    /// <summary>A share of a loss.</summary>
    SharedLoss,

    /// <summary>A stake's share of a loss.</summary>
    StakeLost,

    /// <summary>A share of a deficit out of the profits of a settlement period.</summary>
    ClawedBack,

    /// <summary>What a bidder was given off the worth of what it took, or a keeper beyond what it repaid.</summary>
    Discount,

    /// <summary>Interest on what the account owed meanwhile.</summary>
    Interest,
}

/// <summary>What one account paid another in a liquidation, all payments of a kind together.</summary>
/// <param name="From">Who paid.</param>
/// <param name="To">Who was paid, or whose debt it was.</param>
/// <param name="Asset">In what.</param>
/// <param name="Amount">How much, above zero; what was valued at marks, to the atom.</param>
/// <param name="Kind">What for.</param>
public readonly record struct LiquidationPayment(AccountId From, AccountId To, AssetId Asset, Amount Amount, PaymentKind Kind);

/// <summary>Who paid what in a liquidation, added up from its events, and what nobody has paid yet.</summary>
/// <remarks>What is paid to the account, with what is uncovered, is its hole and the interest on it. What the layers pay for a deficit that the backstop took
/// on goes to the backstop: it is its recompense, and no second payment for the account (<see cref="BackstopRecompense"/>). What the fund pays for the
/// backstop's own losses, later, belongs to no account any more and is in no bill.</remarks>
public static class LiquidationBill
{
    /// <summary>All payments of a story, in the order in which the first of each was made.</summary>
    public static ImmutableArray<LiquidationPayment> Of(LiquidationStory story, InstrumentCatalog catalog)
    {
        ArgumentNullException.ThrowIfNull(story);
        ArgumentNullException.ThrowIfNull(catalog);
        List<LiquidationPayment> bill = [];
        BackstopRecompense recompense = new(catalog);
        foreach (Event step in story.Steps)
        {
            AccountId payee = recompense.Takes(step) ? HouseAccounts.Backstop : story.Account;
            Add(bill, story.Account, payee, step, catalog);
        }

        return [.. bill];
    }

    /// <summary>What nobody had paid when the story was last heard of, numeraire; zero when nothing is missing.</summary>
    /// <remarks>The deficit as it was recognised, less what was paid to the account or brought in since, with the interest charged on it since, all in the
    /// numeraire. Coin that the account still has or owes stands in it at the price of when the deficit was recognised.</remarks>
    public static Amount Uncovered(LiquidationStory story, InstrumentCatalog catalog)
    {
        ArgumentNullException.ThrowIfNull(story);
        ArgumentNullException.ThrowIfNull(catalog);
        Amount? missing = null;
        foreach (Event step in story.End is null ? story.Steps : [])
        {
            missing = step is DeficitRecognised recognised ? recognised.Deficit : missing - Received(step, story.Account, catalog.Numeraire);
        }

        return Amount.Max(missing ?? default, default);
    }

    /// <summary>What an account without positions was given by a step, numeraire; below zero where it was charged.</summary>
    private static Amount Received(Event step, AccountId account, AssetId numeraire) => step switch
    {
        MarketFundPaid paid => paid.Amount,
        JuniorPaid paid => paid.Amount,
        StakeLost lost => lost.Amount,
        FundPaid paid when paid.Asset == numeraire => paid.Amount,
        LossSocialised share => share.Amount,
        ProfitClawedBack charge => charge.Amount,
        Deposited deposited when deposited.Asset == numeraire => deposited.Amount,
        Transferred moved when moved.Asset == numeraire => moved.To == account ? moved.Amount : -moved.Amount,
        InterestCharged interest when interest.Asset == numeraire => -interest.Amount,
        _ => default,
    };

    private static void Add(List<LiquidationPayment> bill, AccountId account, AccountId payee, Event step, InstrumentCatalog catalog)
    {
        switch (step)
        {
            case LiquidationTraded traded:
                AssetId settlement = catalog[traded.Instrument].Settlement;
                Amount away = Away(catalog[traded.Instrument], traded.Quantity, traded.Price, traded.Mark);
                Pay(bill, account, HouseAccounts.Market, settlement, away, PaymentKind.AwayFromMark);
                Pay(bill, account, HouseAccounts.Fees, settlement, traded.Fee, PaymentKind.TradingFee);
                Pay(bill, account, HouseAccounts.InsuranceFund, settlement, traded.LiquidationFee, PaymentKind.LiquidationFee);
                break;
            case BackstopTookOver taken:
                AssetId asset = catalog[taken.Instrument].Settlement;
                Amount given = Away(catalog[taken.Instrument], -taken.Quantity, taken.Price, taken.Mark);
                Pay(bill, account, HouseAccounts.Backstop, asset, given, PaymentKind.GivenUp);
                Pay(bill, HouseAccounts.Backstop, account, asset, -given, PaymentKind.TakenOn);
                break;
            case Deleveraged taken:
                Amount forgone = Away(catalog[taken.Instrument], taken.Quantity, taken.Price, taken.Mark).Abs();
                Pay(bill, taken.Account, account, catalog[taken.Instrument].Settlement, forgone, PaymentKind.Forgone);
                break;
            case MarketFundPaid paid:
                Pay(bill, HouseAccounts.MarketFunds, payee, catalog.Numeraire, paid.Amount, PaymentKind.FundDraw);
                break;
            case JuniorPaid paid:
                Pay(bill, HouseAccounts.Junior, payee, catalog.Numeraire, paid.Amount, PaymentKind.FundDraw);
                break;
            case StakeLost lost:
                Pay(bill, lost.Staker, payee, catalog.Numeraire, lost.Amount, PaymentKind.StakeLost);
                break;
            case FundPaid paid:
                Pay(bill, HouseAccounts.InsuranceFund, payee, paid.Asset, paid.Amount, PaymentKind.FundDraw);
                break;
            case LossSocialised share:
                Pay(bill, share.Account, account, share.Asset, share.Amount, PaymentKind.SharedLoss);
                break;
            case ProfitClawedBack charge:
                Pay(bill, charge.Account, account, catalog.Numeraire, charge.Amount, PaymentKind.ClawedBack);
                break;
            case AuctionSold { FundPaid.IsZero: true } sold:
                Pay(bill, account, sold.Bidder, catalog.Numeraire, sold.Discount, PaymentKind.Discount);
                break;
            case AuctionSold { Discount.IsPositive: true } sold:
                // The last of what the fund has just paid went to the bidder.
                Withdraw(bill, HouseAccounts.InsuranceFund, account, catalog.Numeraire, sold.Discount, PaymentKind.FundDraw);
                Pay(bill, HouseAccounts.InsuranceFund, sold.Bidder, catalog.Numeraire, sold.Discount, PaymentKind.Discount);
                break;
            case InterestCharged interest:
                Pay(bill, account, HouseAccounts.Lenders, interest.Asset, interest.Amount, PaymentKind.Interest);
                break;
            case DebtRepaid repaid:
                Amount paidFor = Amount.FromAtoms(Fixed18.Divide(repaid.Taken.Atoms, (Ratio.One + repaid.Bonus).Atoms, Rounding.Up));
                Pay(bill, account, repaid.Keeper, repaid.Collateral, repaid.Taken - paidFor - repaid.Fee, PaymentKind.Discount);
                Pay(bill, account, HouseAccounts.InsuranceFund, repaid.Collateral, repaid.Fee, PaymentKind.LiquidationFee);
                break;
            default:
                break;
        }
    }

    /// <summary>What a trade, positive bought, costs beyond the mark; negative where it was better.</summary>
    private static Amount Away(InstrumentSpec spec, Quantity traded, Price price, Price mark) =>
        spec.ValueOf(traded, price, Rounding.Up) - spec.ValueOf(traded, mark, Rounding.Up);

    private static void Pay(List<LiquidationPayment> bill, AccountId from, AccountId to, AssetId asset, Amount amount, PaymentKind kind)
    {
        if (!amount.IsPositive)
        {
            return;
        }

        int at = bill.FindIndex(p => p.From == from && p.To == to && p.Asset == asset && p.Kind == kind);
        if (at < 0)
        {
            bill.Add(new(from, to, asset, amount, kind));
            return;
        }

        bill[at] = bill[at] with { Amount = bill[at].Amount + amount };
    }

    /// <summary>Takes back a part of a payment that is on the bill, which went to somebody else.</summary>
    private static void Withdraw(List<LiquidationPayment> bill, AccountId from, AccountId to, AssetId asset, Amount amount, PaymentKind kind)
    {
        int at = bill.FindIndex(p => p.From == from && p.To == to && p.Asset == asset && p.Kind == kind);
        Invariant.Check(at >= 0 && bill[at].Amount >= amount, "What the fund paid for an auction's discount is told before the sale.");
        if (bill[at].Amount == amount)
        {
            bill.RemoveAt(at);
            return;
        }

        bill[at] = bill[at] with { Amount = bill[at].Amount - amount };
    }
}
