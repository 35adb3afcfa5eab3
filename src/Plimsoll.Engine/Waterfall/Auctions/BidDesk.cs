// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Engine.Accounts;
using Plimsoll.Engine.Events;
using Plimsoll.Engine.Ledger;
using Plimsoll.Engine.Limits;
using Plimsoll.Engine.Oracles;
using Plimsoll.Engine.Trading;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Engine.Waterfall.Auctions;

/// <summary>Takes bids: tries the slice on copies of both sides, cuts it to what the account needs, then books it. A refused bid has written nothing.</summary>
/// <remarks>A bid is paid in the command that accepts it, so no bidder can win and fail to pay.</remarks>
internal sealed class BidDesk
{
    private readonly AccountBook _accounts;
    private readonly GeneralLedger _ledger;
    private readonly Assessor _assessor;
    private readonly TradeBooking _trades;
    private readonly CashClaims _claims;
    private readonly AccountDesk _accountDesk;
    private readonly BidderCheck _bidders;
    private readonly InsuranceFund _fund;
    private readonly BackstopDesk _backstop;
    private readonly LossDesk _losses;
    private readonly Worth _worth;
    private readonly Announcer _events;
    private readonly AuctionSlice _slice;
    private readonly AssetId _numeraire;

    internal BidDesk(
        GeneralLedger ledger, Assessor assessor, TradeBooking trades, CashClaims claims, AccountDesk accountDesk, BidderCheck bidders, InsuranceFund fund,
        BackstopDesk backstop, LossDesk losses, Worth worth, Announcer events)
    {
        _accounts = ledger.Accounts;
        _ledger = ledger;
        _assessor = assessor;
        _trades = trades;
        _claims = claims;
        _accountDesk = accountDesk;
        _bidders = bidders;
        _fund = fund;
        _backstop = backstop;
        _losses = losses;
        _worth = worth;
        _events = events;
        _slice = new AuctionSlice(_accounts, assessor, trades);
        _numeraire = assessor.Market.Catalog.Numeraire;
    }

    internal Rejection Bid(in WantedSlice wanted)
    {
        Rejection rejection = CheckWho(wanted, out AccountState? bidder, out AccountState? account);
        rejection = rejection.IsRefused ? rejection : CheckLegs(wanted.Legs, account!);
        if (rejection.IsRefused)
        {
            return rejection;
        }

        rejection = Offered(account!, wanted, out AuctionOffer offer);
        if (rejection.IsRefused)
        {
            return rejection;
        }

        Amount deficit = _assessor.Sheet.Maintenance - _assessor.Sheet.Equity;
        using TrialPool.TrialLease ownLease = _assessor.Rent();
        using TrialPool.TrialLease hisLease = _assessor.Rent();
        (Trial own, Trial his) = (ownLease.Trial, hisLease.Trial);
        _slice.Begin(account!, bidder!, offer.Worth.IsPositive ? null : at => _bidders.CloseOutCost(account!, at), own);
        rejection = Size(offer, bidder!, wanted.Share, own, his, out Ratio share);
        rejection = rejection.IsRefused ? rejection : CheckHedges(offer, bidder!, share, own, his);
        Amount left = rejection.IsRefused ? default : DeficitOf(own);
        Amount spare = default;
        rejection = rejection.IsRefused ? rejection
            : _slice.Legs.Count == 0 || left >= deficit ? new(RejectionCode.BidNotHelpful, account!.Id)
            : CheckRange(bidder!, own, his);
        rejection = rejection.IsRefused ? rejection : CheckSpending(bidder!, his);
        rejection = rejection.IsRefused ? rejection : _bidders.CheckMargin(bidder!, his, out spare);
        rejection = rejection.IsRefused ? rejection : CheckEngaged(account!, bidder!, spare);
        if (rejection.IsRefused)
        {
            return rejection;
        }

        Book(account!, bidder!);
        if (bidder!.Reserve.IsPositive && spare < bidder.Reserve)
        {
            _accounts.SetReserve(bidder, spare, bidder.ShownAt);
            _events.Announce(new AuctionReserveSet(_events.Sequence, _events.Now, bidder.Id, spare));
        }

        _events.Announce(new AuctionSold(
            _events.Sequence, _events.Now, account!.Id, bidder.Id, share, offer.Rate, _slice.Discount, _slice.FundPays, deficit, left));
        _accountDesk.SendBack(account);
        return Rejection.None;
    }

    private Rejection CheckWho(in WantedSlice command, out AccountState? bidder, out AccountState? account)
    {
        account = null;
        Rejection rejection = _accounts.Client(command.Bidder, out bidder);
        rejection = rejection.IsRefused ? rejection : _accounts.Client(command.Account, out account);
        if (rejection.IsRefused)
        {
            return rejection;
        }

        bool isShare = command.Share.IsPositive && command.Share <= Ratio.One && !command.LeastDiscount.IsNegative && command.LeastDiscount <= Ratio.One;
        return !isShare || command.Share.Atoms % (Fixed18.AtomsPerUnit / EngineLimits.AuctionGrid) != 0 ? new(RejectionCode.OutOfRange)
            : bidder!.Owner == account!.Owner ? new(RejectionCode.SelfBid, bidder.Id)
            : _bidders.MayBid(bidder);
    }

    private static Rejection CheckLegs(ImmutableArray<InstrumentId>? chosen, AccountState account)
    {
        if (chosen is not { } legs)
        {
            return Rejection.None;
        }

        if (legs.IsDefaultOrEmpty || legs.Length > EngineLimits.MaxPositions)
        {
            return new(RejectionCode.OutOfRange);
        }

        for (int i = 0; i < legs.Length; i++)
        {
            if (i > 0 && legs[i].Value <= legs[i - 1].Value)
            {
                return new(RejectionCode.OutOfRange);
            }

            if (account.Position(legs[i]).Quantity.IsZero)
            {
                return new(RejectionCode.LegNotHeld, legs[i]);
            }
        }

        return Rejection.None;
    }

    /// <summary>What is offered, with the account's assessment left on the sheet.</summary>
    private Rejection Offered(AccountState account, in WantedSlice wanted, out AuctionOffer offer)
    {
        offer = default;
        AuctionTerms? terms = _assessor.Rules.Of(account.Terms).Liquidation.Auction;
        bool isOpen = account.Auction is { IsOver: false } stage && terms is not null && _events.Now < stage.Opened.PlusSeconds(terms.LengthSeconds);
        if (!isOpen)
        {
            return new(RejectionCode.AuctionNotOpen, account.Id);
        }

        if (_assessor.Forbidding(account, OracleAction.Liquidate) is { } observable)
        {
            return new(RejectionCode.OracleForbids, observable);
        }

        if (_worth.Of(account) is not { } worth)
        {
            return new(RejectionCode.AuctionNotOpen, account.Id);
        }

        long seconds = (_events.Now.Nanoseconds - account.Auction!.Value.Opened.Nanoseconds) / Timestamp.NanosecondsPerSecond;
        Ratio rate = terms!.DiscountAt(seconds);
        if (wanted.Legs is not null && !worth.IsPositive)
        {
            return new(RejectionCode.AccountInsolvent, account.Id);
        }

        _assessor.AssessMaintenance(account);
        offer = new(account, worth, rate, _assessor.Sheet.Maintenance, wanted.Legs);
        return rate < wanted.LeastDiscount ? new(RejectionCode.DiscountTooSmall, account.Id) : Rejection.None;
    }

    /// <summary>The share that is sold: what the bid wants, what the fund can pay for, and no more than restores the account.</summary>
    private Rejection Size(in AuctionOffer offer, AccountState bidder, Ratio wanted, Trial own, Trial his, out Ratio share)
    {
        share = wanted;
        Rejection rejection = _slice.Cut(offer, bidder, share, own, his);
        if (rejection.IsRefused)
        {
            return rejection;
        }

        Amount payable = _slice.FundPays.IsPositive ? Amount.Min(_fund.Offered(offer.Account, _backstop.Reserved), _fund.Held(_numeraire)) : default;
        if (_slice.FundPays > payable)
        {
            share = OnGrid(Ratio.FromAtoms(Fixed18.MulDiv(share.Atoms, payable.Atoms, _slice.FundPays.Atoms, Rounding.Down)));
            rejection = share.IsZero ? new(RejectionCode.InsufficientLiquidity, _numeraire) : _slice.Cut(offer, bidder, share, own, his);
            if (rejection.IsRefused)
            {
                return rejection;
            }

            // Both parts of a payment are rounded to whole units, so that the smaller share may still cost one too many; and it may be less than a lot.
            if (_slice.FundPays > payable || _slice.Legs.Count == 0)
            {
                return new(RejectionCode.InsufficientLiquidity, _numeraire);
            }
        }

        if (!Restores(offer.Account, own))
        {
            return Rejection.None;
        }

        // What is too much lies above, what is too little below; the search keeps a share that was seen to restore.
        (Ratio low, Ratio high) = (Ratio.Zero, share);
        for (int i = 0; i < 20 && OnGrid(Half(low, high)) is var middle && middle > low; i++)
        {
            if (!_slice.Cut(offer, bidder, middle, own, his).IsRefused && Restores(offer.Account, own))
            {
                high = middle;
            }
            else
            {
                low = middle;
            }
        }

        share = high;
        return _slice.Cut(offer, bidder, share, own, his);
    }

    /// <summary>No leg of a bid may be one without which the rest requires less: it was the hedge of something that stays. Leaves the slice as it
    /// was.</summary>
    private Rejection CheckHedges(in AuctionOffer offer, AccountState bidder, Ratio share, Trial own, Trial his)
    {
        if (offer.Legs is not { Length: > 1 } legs)
        {
            return Rejection.None;
        }

        Amount with = MaintenanceOf(own);
        foreach (InstrumentId leg in legs)
        {
            Rejection rejection = _slice.Cut(offer with { Legs = legs.Remove(leg) }, bidder, share, own, his);
            rejection = rejection.IsRefused ? rejection : MaintenanceOf(own) < with ? new(RejectionCode.HedgeBroken, leg) : Rejection.None;
            if (rejection.IsRefused)
            {
                return rejection;
            }
        }

        return _slice.Cut(offer, bidder, share, own, his);
    }

    private Amount MaintenanceOf(Trial own)
    {
        _assessor.Assess(own.Portfolio);
        return _assessor.Sheet.Maintenance;
    }

    private static Ratio Half(Ratio low, Ratio high) => Ratio.FromAtoms((low.Atoms + high.Atoms) / 2);

    private static Ratio OnGrid(Ratio share)
    {
        Int128 step = Fixed18.AtomsPerUnit / EngineLimits.AuctionGrid;
        return Ratio.FromAtoms(share.Atoms / step * step);
    }

    /// <summary>True when what is left covers the level at which liquidations stop.</summary>
    private bool Restores(AccountState account, Trial own)
    {
        _assessor.Assess(own.Portfolio);
        return _assessor.Sheet.Equity >= _assessor.Sheet.Maintenance.Times(_assessor.Rules.Of(account.Terms).Liquidation.StopRatio, Rounding.Up);
    }

    private Amount DeficitOf(Trial own)
    {
        _assessor.Assess(own.Portfolio);
        return _assessor.Sheet.Maintenance - _assessor.Sheet.Equity;
    }

    private Rejection CheckRange(AccountState bidder, Trial own, Trial his)
    {
        foreach (AuctionLeg leg in _slice.Legs)
        {
            Rejection rejection = _bidders.CheckLeg(bidder, leg.Spec, leg.Got, leg.Grows);
            if (rejection.IsRefused)
            {
                return rejection;
            }
        }

        foreach (Holding move in _slice.Moves)
        {
            Rejection rejection = CheckBalances(bidder, move.Asset, own, his);
            if (rejection.IsRefused)
            {
                return rejection;
            }
        }

        return CheckBalances(bidder, _numeraire, own, his);
    }

    private Rejection CheckBalances(AccountState bidder, AssetId asset, Trial own, Trial his)
    {
        Rejection rejection = _bidders.CheckBalance(asset, bidder.Balance(asset), his.Balance(asset));
        Amount after = own.Balance(asset);

        // The account may come to owe what it is sold for, as in any liquidation; only the range of numbers binds it.
        return rejection.IsRefused ? rejection : _bidders.CheckBalance(asset, after, after);
    }

    /// <summary>A bid spends of a reserve what its own auction counts on, or none: what others count on is there for them. Where prices have taken of that
    /// already, a bid may still leave no less than there was.</summary>
    private Rejection CheckEngaged(AccountState account, AccountState bidder, Amount spare)
    {
        AuctionStage stage = account.Auction!.Value;
        Amount others = Amount.Min(bidder.Reserve, bidder.Engaged - (stage.Bidders.Contains(bidder) ? stage.Each : default));
        return spare >= others || spare >= _bidders.Spare(bidder) ? Rejection.None : new(RejectionCode.ReserveEngaged, bidder.Id);
    }

    /// <summary>What a deficit holds back pays for no slice.</summary>
    private Rejection CheckSpending(AccountState bidder, Trial his)
    {
        Rejection rejection = _claims.CheckSpending(bidder, _numeraire, bidder.Balance(_numeraire) - his.Balance(_numeraire));
        foreach (Holding move in _slice.Moves)
        {
            rejection = rejection.IsRefused ? rejection : _claims.CheckSpending(bidder, move.Asset, bidder.Balance(move.Asset) - his.Balance(move.Asset));
        }

        return rejection;
    }

    private void Book(AccountState account, AccountState bidder)
    {
        // The fund first: what it pays the account is there before the account is made smaller.
        if (_slice.FundPays.IsPositive)
        {
            _fund.Drawable(account, _backstop.Reserved);
            _fund.Pay(account, account, _slice.Covered, isNumeraireOnly: true);
            _fund.Pay(account, bidder, _slice.Discount, isNumeraireOnly: true);
        }

        foreach (AuctionLeg leg in _slice.Legs)
        {
            bool buys = leg.Taken.IsPositive;
            _trades.Book(leg.Spec, buys ? bidder : account, buys ? account : bidder, leg.Taken.Abs(), leg.Mark);
            _events.Announce(new AuctionTraded(_events.Sequence, _events.Now, account.Id, bidder.Id, leg.Spec.Id, leg.Taken, leg.Mark));
        }

        foreach (Holding move in _slice.Moves)
        {
            Move(account, bidder, move.Asset, move.Balance);
        }

        Move(account, bidder, _numeraire, -_slice.Cash);

        // A discount is won like any other profit, and what the fund pays for the account is no loss of its own.
        _ledger.CountInPeriod(bidder, _numeraire, _slice.Discount);
        _ledger.CountInPeriod(account, _numeraire, _slice.FundPays.IsPositive ? _slice.Covered : -_slice.Discount);
        _losses.ReturnDust(account, _slice.Legs.Count * LossWaterfall.DustPerTrade);
    }

    private void Move(AccountState account, AccountState bidder, AssetId asset, Amount amount)
    {
        if (amount.IsZero)
        {
            return;
        }

        (AccountState from, AccountState to) = amount.IsPositive ? (account, bidder) : (bidder, account);
        _claims.Pay(from, to, asset, amount.Abs());
        _events.Announce(new AuctionMoved(_events.Sequence, _events.Now, account.Id, bidder.Id, asset, amount));
    }
}

/// <summary>What a bid is for.</summary>
/// <param name="Bidder">Who bids.</param>
/// <param name="Account">What for.</param>
/// <param name="Legs">Chosen positions; null for all that the account holds and owes.</param>
/// <param name="Share">The most of it.</param>
/// <param name="LeastDiscount">The least discount.</param>
internal readonly record struct WantedSlice(
    AccountId Bidder, AccountId Account, ImmutableArray<InstrumentId>? Legs, Ratio Share, Ratio LeastDiscount);
