// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Accounts;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Engine.Ledger;
using Plimsoll.Engine.Limits;
using Plimsoll.Engine.Markets;
using Plimsoll.Engine.Oracles;
using Plimsoll.Engine.Trading;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Engine.Waterfall.Keepers;

/// <summary>Takes repayments of debts for collateral: sizes them, tries them on copies of both sides, then books them. A refused one has written
/// nothing.</summary>
/// <remarks>No layer waits for keepers: who comes first, the book or a keeper, has served the account.</remarks>
internal sealed class KeeperDesk
{
    /// <summary>Bounds the search for the least repayment below the one that halving finds: roundings of units take a few dozen tries, and more only where
    /// health hardly rises with what is repaid.</summary>
    private const int MostTried = 512;

    private readonly AccountBook _accounts;
    private readonly GeneralLedger _ledger;
    private readonly MarketState _market;
    private readonly Assessor _assessor;
    private readonly CashClaims _claims;
    private readonly AccountDesk _accountDesk;
    private readonly BidderCheck _bidders;
    private readonly InsuranceFund _fund;
    private readonly Worth _worth;
    private readonly Announcer _events;
    private readonly InstrumentCatalog _catalog;

    internal KeeperDesk(
        GeneralLedger ledger, Assessor assessor, CashClaims claims, AccountDesk accountDesk, BidderCheck bidders, InsuranceFund fund, Worth worth,
        Announcer events)
    {
        _accounts = ledger.Accounts;
        _ledger = ledger;
        _market = assessor.Market;
        _assessor = assessor;
        _claims = claims;
        _accountDesk = accountDesk;
        _bidders = bidders;
        _fund = fund;
        _worth = worth;
        _events = events;
        _catalog = assessor.Market.Catalog;
    }

    /// <summary>What a keeper would get for a repayment that is refused because it is less than he accepts, units of the collateral; null where it is refused
    /// for another reason first.</summary>
    internal Amount? Received(RepayForCollateral command)
    {
        if (CheckWho(command, out _, out AccountState? account).IsRefused)
        {
            return null;
        }

        using TrialPool.TrialLease lease = _assessor.Rent();
        Trial own = lease.Trial;
        own.Load(account!);
        return !Offered(account!, command, own, out RepaymentOffer offer).IsRefused
            && Size(offer, command, own, out Repayment repayment).Code == RejectionCode.DiscountTooSmall ? repayment.Taken - repayment.Fee : null;
    }

    internal Rejection Repay(RepayForCollateral command)
    {
        Rejection rejection = CheckWho(command, out AccountState? keeper, out AccountState? account);
        if (rejection.IsRefused)
        {
            return rejection;
        }

        using TrialPool.TrialLease ownLease = _assessor.Rent();
        using TrialPool.TrialLease hisLease = _assessor.Rent();
        (Trial own, Trial his) = (ownLease.Trial, hisLease.Trial);
        own.Load(account!);
        rejection = Offered(account!, command, own, out RepaymentOffer offer);
        if (rejection.IsRefused)
        {
            return rejection;
        }

        rejection = Size(offer, command, own, out Repayment repayment);
        if (rejection.IsRefused)
        {
            return rejection;
        }

        Ratio health = HealthAfter(offer, repayment, own, out Amount deficit);
        if (!repayment.Repaid.IsPositive || !repayment.Taken.IsPositive || deficit >= offer.Deficit || health < offer.Health)
        {
            return new(RejectionCode.BidNotHelpful, account!.Id);
        }

        his.Load(keeper!);
        his.Add(command.Debt, -repayment.Repaid);
        his.Add(command.Collateral, repayment.Taken - repayment.Fee);
        rejection = CheckKeeper(keeper!, command, his);
        rejection = rejection.IsRefused ? rejection : _claims.CheckSpending(keeper!, command.Debt, repayment.Repaid);
        if (rejection.IsRefused)
        {
            return rejection;
        }

        _claims.Pay(keeper!, account!, command.Debt, repayment.Repaid);
        _claims.Pay(account!, keeper!, command.Collateral, repayment.Taken - repayment.Fee);
        _fund.Receive(account!, command.Collateral, repayment.Fee);
        CountBonus(keeper!, account!, command, repayment);
        _events.Announce(new DebtRepaid(
            _events.Sequence, _events.Now, account!.Id, keeper!.Id, command.Debt, repayment.Repaid, command.Collateral, repayment.Taken, repayment.Fee,
            offer.Bonus, offer.Health, health));
        _accountDesk.SendBack(account);
        return Rejection.None;
    }

    /// <summary>A bonus is won like any other profit of a settlement period.</summary>
    private void CountBonus(AccountState keeper, AccountState account, RepayForCollateral command, in Repayment repayment)
    {
        Amount bonus = _market.ValueOf(command.Collateral, repayment.Taken - repayment.Fee) - _market.ValueOf(command.Debt, repayment.Repaid);
        _ledger.CountInPeriod(keeper, _catalog.Numeraire, bonus);
        _ledger.CountInPeriod(account, _catalog.Numeraire, -bonus);
    }

    private Rejection CheckWho(RepayForCollateral command, out AccountState? keeper, out AccountState? account)
    {
        account = null;
        Rejection rejection = _accounts.Client(command.Keeper, out keeper);
        rejection = rejection.IsRefused ? rejection : _accounts.Client(command.Account, out account);
        if (rejection.IsRefused)
        {
            return rejection;
        }

        bool areAmounts = Magnitude.Fits(command.Most.Atoms, EngineLimits.AmountBits) && Magnitude.Fits(command.LeastReceived.Atoms, EngineLimits.AmountBits)
            && !command.LeastReceived.IsNegative;
        return !areAmounts || command.Debt == command.Collateral ? new(RejectionCode.OutOfRange)
            : !_catalog.Has(command.Debt) ? new(RejectionCode.AssetUnknown, command.Debt)
            : !_catalog.Has(command.Collateral) ? new(RejectionCode.AssetUnknown, command.Collateral)
            : !command.Most.IsPositive ? new(RejectionCode.NotPositive)
            : keeper!.Owner == account!.Owner ? new(RejectionCode.SelfBid, keeper.Id)
            : _bidders.MayBid(keeper);
    }

    private Rejection Offered(AccountState account, RepayForCollateral command, Trial own, out RepaymentOffer offer)
    {
        offer = default;
        if (_assessor.Rules.Of(account.Terms).Liquidation.Keepers is not { } terms)
        {
            return new(RejectionCode.KeepersOff);
        }

        if (_assessor.Forbidding(account, OracleAction.Liquidate) is { } observable)
        {
            return new(RejectionCode.OracleForbids, observable);
        }

        if (account.Status is < AccountStatus.Liquidating or AccountStatus.Closed)
        {
            return new(RejectionCode.NotBelowLine, account.Id);
        }

        (AssetSpec debt, AssetSpec collateral) = (_catalog[command.Debt], _catalog[command.Collateral]);
        (Amount owed, Amount held) = (-own.Balance(debt.Id), own.Balance(collateral.Id));
        if (!owed.IsPositive)
        {
            return new(RejectionCode.InsufficientBalance, debt.Id);
        }

        // What counts nothing is not looked at by the oracle's guard, and is no collateral.
        bool isTakeable = held.IsPositive && _assessor.Rules.Of(account.Terms).TermsFor(collateral.Id) is not null;
        if (!isTakeable || !_market.TryAssetPrice(debt.Id, out Price debtPrice) || !_market.TryAssetPrice(collateral.Id, out Price collateralPrice)
            || !debtPrice.IsPositive || !collateralPrice.IsPositive)
        {
            return new(RejectionCode.CollateralNotAccepted, collateral.Id);
        }

        Ratio health = HealthOf(own, out Amount deficit);
        if (!deficit.IsPositive || _worth.Of(account) is not { } worth)
        {
            return new(RejectionCode.NotBelowLine, account.Id);
        }

        if (!worth.IsPositive)
        {
            return new(RejectionCode.AccountInsolvent, account.Id);
        }

        offer = new(
            account, terms, debt, owed, debtPrice, collateral, held, collateralPrice, terms.BonusAt(collateral.Id, health, worth, Debts(own)), health, deficit);
        return Rejection.None;
    }

    /// <summary>What is repaid: what the keeper wants, what the close factor lets it, no more than brings health to its target, and no dust.</summary>
    private Rejection Size(in RepaymentOffer offer, RepayForCollateral command, Trial own, out Repayment repayment)
    {
        Amount unit = offer.Debt.SmallestUnit;
        Amount wanted = Amount.Min(command.Most, offer.Owed).RoundTo(unit, Rounding.Down);
        Amount repaid = Amount.Min(wanted, offer.Terms.MostOf(offer.Owed, offer.Health).RoundTo(unit, Rounding.Down));
        repayment = Repayment.Of(offer, repaid);
        if (offer.Terms.TargetHealth is { } target && HealthAfter(offer, repayment, own, out _) >= target)
        {
            repayment = Least(offer, repayment, target, own);
        }

        // What would be left is not worth anybody's trouble: then all of it, as far as the keeper pays for it.
        repayment = repayment.LeavesDust(offer) ? Repayment.Of(offer, wanted) : repayment;
        return repayment.LeavesDust(offer) ? new(RejectionCode.DustLeft, offer.Account.Id)
            : repayment.Taken - repayment.Fee < command.LeastReceived ? new(RejectionCode.DiscountTooSmall, offer.Account.Id)
            : Rejection.None;
    }

    /// <summary>The least repayment in whole units, up to one that brings health beyond a target, that brings it there.</summary>
    /// <remarks>While as much is taken, more repaid is more health; each unit more that is taken gives a little of it back. So halving finds the least of those
    /// near it, and one a little smaller may do as well: the last repayment before each unit that is taken is tried, down to where more is missing than
    /// roundings of what is taken are worth.</remarks>
    private Repayment Least(in RepaymentOffer offer, in Repayment most, Ratio target, Trial own)
    {
        Amount unit = offer.Debt.SmallestUnit;
        Amount roundings = offer.Collateral.SmallestUnit.Times(offer.CollateralPrice, Rounding.Up).Times(Ratio.Of(2), Rounding.Up);
        Int128 least = LeastBetween(offer, 0, most.Repaid.Atoms / unit.Atoms, target, own);
        Int128 last = LastBefore(offer, least);
        for (int tried = 0; last > 0 && tried < MostTried; tried++)
        {
            Amount missing = Missing(offer, last, target, own);
            if (missing > roundings)
            {
                break;
            }

            Int128 before = LastBefore(offer, last);
            least = missing.IsPositive ? least : LeastBetween(offer, before, last, target, own);
            last = before;
        }

        return Repayment.Of(offer, Amount.FromAtoms(least * unit.Atoms));
    }

    /// <summary>Halves between a repayment that does not bring health to a target, in units, and one that does.</summary>
    private Int128 LeastBetween(in RepaymentOffer offer, Int128 low, Int128 high, Ratio target, Trial own)
    {
        while (high - low > 1)
        {
            Int128 middle = low + ((high - low) / 2);
            (low, high) = Missing(offer, middle, target, own).IsPositive ? (middle, high) : (low, middle);
        }

        return high;
    }

    /// <summary>The largest repayment, in units, for which less is taken.</summary>
    private static Int128 LastBefore(in RepaymentOffer offer, Int128 repaid)
    {
        Amount unit = offer.Debt.SmallestUnit, taken = Repayment.Of(offer, Amount.FromAtoms(repaid * unit.Atoms)).Taken;
        Int128 low = 0, high = repaid;
        while (high - low > 1)
        {
            Int128 middle = low + ((high - low) / 2);
            (low, high) = Repayment.Of(offer, Amount.FromAtoms(middle * unit.Atoms)).Taken < taken ? (middle, high) : (low, middle);
        }

        return low;
    }

    /// <summary>What a repayment of so many units leaves to be covered until health is at a target, numeraire; at most zero exactly where it is.</summary>
    private Amount Missing(in RepaymentOffer offer, Int128 repaid, Ratio target, Trial own)
    {
        HealthAfter(offer, Repayment.Of(offer, Amount.FromAtoms(repaid * offer.Debt.SmallestUnit.Atoms)), own, out _);
        Amount debts = Counted(_assessor.Sheet);
        return (_assessor.Sheet.Maintenance + debts).Times(target, Rounding.Up) - _assessor.Sheet.Equity - debts;
    }

    private Rejection CheckKeeper(AccountState keeper, RepayForCollateral command, Trial his)
    {
        Rejection rejection = _bidders.CheckBalance(command.Debt, keeper.Balance(command.Debt), his.Balance(command.Debt));
        rejection = rejection.IsRefused ? rejection
            : _bidders.CheckBalance(command.Collateral, keeper.Balance(command.Collateral), his.Balance(command.Collateral));
        Amount spare = default;
        rejection = rejection.IsRefused ? rejection : _bidders.CheckMargin(keeper, his, out spare);

        // What is kept for bids is for bids.
        return rejection.IsRefused ? rejection : spare < keeper.Reserve ? new(RejectionCode.ReserveHeld, keeper.Id) : Rejection.None;
    }

    private Ratio HealthAfter(in RepaymentOffer offer, in Repayment repayment, Trial own, out Amount deficit)
    {
        own.Load(offer.Account);
        own.Add(offer.Debt.Id, repayment.Repaid);
        own.Add(offer.Collateral.Id, -repayment.Taken);
        return HealthOf(own, out deficit);
    }

    private Ratio HealthOf(Trial own, out Amount deficit)
    {
        _assessor.Assess(own.Portfolio);
        MarginSheet sheet = _assessor.Sheet;
        deficit = sheet.Maintenance - sheet.Equity;
        return KeeperTerms.HealthOf(sheet.Equity, sheet.Maintenance, Counted(sheet));
    }

    /// <summary>What debts count in equity, not negative, numeraire.</summary>
    private static Amount Counted(MarginSheet sheet)
    {
        Amount debts = default;
        foreach (ref readonly CollateralLine line in sheet.Collateral)
        {
            debts += Amount.Max(-line.Value, default);
        }

        return debts;
    }

    /// <summary>All that is owed at the prices, numeraire, rounded up.</summary>
    private Amount Debts(Trial own)
    {
        Amount debts = default;
        foreach (ref readonly Holding holding in own.Holdings)
        {
            bool counts = holding.Balance.IsNegative && _market.TryAssetPrice(holding.Asset, out _);
            _market.TryAssetPrice(holding.Asset, out Price price);
            debts += counts ? (-holding.Balance).Times(price, Rounding.Up) : default;
        }

        return debts;
    }
}
