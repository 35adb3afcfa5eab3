// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Engine.Accounts;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Engine.Limits;
using Plimsoll.Engine.Oracles;
using Plimsoll.Engine.Trading;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Engine.Waterfall.Auctions;

/// <summary>Opens and ends auctions, and keeps who has shown that it would bid.</summary>
/// <remarks>
/// <para>A reserve counts once: an auction that opens takes what the account would require of its taker, at most what the rulebook requires, out of the reserve
/// of each bidder that it counts, until it ends; a bidder counts while half of that is left. So what dust engages is dust, and what is smaller than a
/// hundredth of a reserve is not offered. The account that is worst off is offered first, and takes of the bidders ascending by id.</para>
/// <para>Below the backstop line an auction keeps the account from the backstop only for the rulebook's patience, counted from when it opened, whatever was
/// sold meanwhile: time that bids could buy would be bought with dust.</para>
/// </remarks>
internal sealed class AuctionDesk
{
    /// <summary>What requires less of its taker than this part of the least reserve is not worth an auction: it would hold bidders' attention, and a place
    /// among their reserves, for what one close or the backstop ends.</summary>
    private const int LeastOfferPart = 100;

    private readonly AccountBook _accounts;
    private readonly Assessor _assessor;
    private readonly BidderCheck _bidders;
    private readonly AccountLifecycle _lifecycle;
    private readonly InsuranceFund _fund;
    private readonly BackstopDesk _backstop;
    private readonly Announcer _events;

    internal AuctionDesk(
        AccountBook accounts, Assessor assessor, BidderCheck bidders, AccountLifecycle lifecycle, InsuranceFund fund, BackstopDesk backstop, Announcer events)
    {
        _accounts = accounts;
        _assessor = assessor;
        _bidders = bidders;
        _lifecycle = lifecycle;
        _fund = fund;
        _backstop = backstop;
        _events = events;
    }

    /// <summary>True while an auction keeps an account, which the book could not restore, from the layers below; opens one where it is due.</summary>
    /// <param name="account">An account with positions, below maintenance.</param>
    /// <param name="equity">Its equity, numeraire.</param>
    /// <param name="maintenance">Its maintenance, numeraire.</param>
    /// <param name="worth">Its worth at the marks, numeraire; null without a price.</param>
    /// <param name="isBelowLine">True when it is insolvent or below its backstop line, so that the backstop would take it now.</param>
    internal bool Holds(AccountState account, Amount equity, Amount maintenance, Amount? worth, bool isBelowLine)
    {
        AuctionTerms? terms = _assessor.Rules.Of(account.Terms).Liquidation.Auction;
        if (terms is null)
        {
            _lifecycle.EndAuction(account, AuctionEnd.Abolished);
            return false;
        }

        if (account.Auction is not null)
        {
            return IsHeld(account, terms, worth, isBelowLine);
        }

        bool isDue = account.Status == AccountStatus.Liquidating && equity < maintenance.Times(terms.OpenRatio, Rounding.Down)
            && worth is not null && _assessor.Forbidding(account, OracleAction.Liquidate) is null && MayPay(account, worth);
        if (!isDue)
        {
            return false;
        }

        Amount required = Required(account, worth!.Value);
        Amount each = Amount.Min(terms.LeastReserve, required);
        ImmutableArray<AccountState> live = Live(account.Owner, terms, ref each);
        AuctionSkip? skip = required < terms.LeastReserve.Scale(1, LeastOfferPart, Rounding.Up) ? AuctionSkip.TooSmall
            : live.Length < terms.LeastBidders ? AuctionSkip.TooFewBidders
            : isBelowLine && terms.PatienceSeconds == 0 ? AuctionSkip.BelowBackstopLine
            : null;
        if (skip is { } reason)
        {
            _lifecycle.SkipAuction(account, reason, live.Length);
            return false;
        }

        _lifecycle.OpenAuction(account, equity, maintenance, live, each);
        return true;
    }

    /// <summary>Takes an account in among the bidders, renews it, or takes it out.</summary>
    internal Rejection Stand(StandForAuctions command)
    {
        Rejection rejection = _accounts.Client(command.Account, out AccountState? account);
        if (rejection.IsRefused)
        {
            return rejection;
        }

        if (command.Reserve.IsNegative || !Magnitude.Fits(command.Reserve.Atoms, EngineLimits.AmountBits))
        {
            return new(command.Reserve.IsNegative ? RejectionCode.NotPositive : RejectionCode.OutOfRange);
        }

        if (command.Reserve < Amount.Min(account!.Reserve, account.Engaged))
        {
            return new(RejectionCode.ReserveEngaged, account.Id);
        }

        if (command.Reserve.IsPositive)
        {
            rejection = CheckReserve(account!, command.Reserve);
            if (rejection.IsRefused)
            {
                return rejection;
            }
        }

        _accounts.SetReserve(account!, command.Reserve, _events.Now);
        _events.Announce(new AuctionReserveSet(_events.Sequence, _events.Now, account!.Id, command.Reserve));
        return Rejection.None;
    }

    private Rejection CheckReserve(AccountState account, Amount reserve)
    {
        if (_assessor.Rules.Of(account.Terms).Liquidation.Auction is not { } terms)
        {
            return new(RejectionCode.AuctionsOff);
        }

        Rejection rejection = _bidders.MayBid(account);
        if (rejection.IsRefused)
        {
            return rejection;
        }

        if (reserve < terms.LeastReserve)
        {
            return new(RejectionCode.ReserveTooSmall, account.Id);
        }

        if (_bidders.Spare(account) < reserve)
        {
            return new(RejectionCode.InsufficientMargin, account.Id);
        }

        return account.Reserve.IsPositive || _accounts.Bidders.Count < EngineLimits.MaxBidders || FindStale(terms) is not null ? MakeRoom(account, terms)
            : new(RejectionCode.TooManyBidders, RefusalSubject.Limit(EngineLimits.MaxBidders));
    }

    /// <summary>A full list gives up whoever has not shown itself in time: a bidder that is not there keeps no place.</summary>
    private Rejection MakeRoom(AccountState account, AuctionTerms terms)
    {
        if (!account.Reserve.IsPositive && _accounts.Bidders.Count == EngineLimits.MaxBidders && FindStale(terms) is { } stale)
        {
            _accounts.SetReserve(stale, default, stale.ShownAt);
            _events.Announce(new AuctionReserveSet(_events.Sequence, _events.Now, stale.Id, default));
        }

        return Rejection.None;
    }

    private AccountState? FindStale(AuctionTerms terms) => _accounts.Bidders.Find(bidder => !IsShown(bidder, terms) && !bidder.Engaged.IsPositive);

    private bool IsShown(AccountState bidder, AuctionTerms terms) =>
        !_bidders.MayBid(bidder).IsRefused && _events.Now <= bidder.ShownAt.PlusSeconds(terms.LiveSeconds);

    private bool IsHeld(AccountState account, AuctionTerms terms, Amount? worth, bool isBelowLine)
    {
        AuctionStage stage = account.Auction!.Value;
        if (stage.IsOver)
        {
            return false;
        }

        AuctionEnd? end = _events.Now >= stage.Opened.PlusSeconds(terms.LengthSeconds) ? AuctionEnd.TimeOver
            : !MayPay(account, worth) ? AuctionEnd.FundSpent
            : isBelowLine && worth is not null && _events.Now >= stage.Opened.PlusSeconds(terms.PatienceSeconds) ? AuctionEnd.PatienceOver
            : null;
        if (end is { } reason)
        {
            _lifecycle.EndAuction(account, reason);
        }

        return end is null;
    }

    /// <summary>An insolvent account is sold with money of the fund: where that does not reach for a hundredth of what is missing, waiting helps
    /// nobody.</summary>
    private bool MayPay(AccountState account, Amount? worth) =>
        worth is not { IsPositive: false } missing || _fund.Offered(account, _backstop.Reserved) >= (-missing).Scale(1, 100, Rounding.Up);

    /// <summary>What taking all of an account would require of somebody who has money only, numeraire, not below zero: he pays what it is worth, and what he
    /// gets frees its equity less its initial margin. The owner's own limits are no part of it: nobody makes his account larger by them.</summary>
    private Amount Required(AccountState account, Amount worth)
    {
        _assessor.Assess(account);
        return Amount.Max(worth - _assessor.FreeOfOwnLimits, default);
    }

    /// <summary>One account of each owner, other than one owner, that has shown itself in time, still has its reserve free, and has at least half of what is
    /// to be engaged of it that no other auction counts on; ascending by id, no more than are required.</summary>
    /// <param name="except">The owner of what is offered.</param>
    /// <param name="terms">The rules.</param>
    /// <param name="each">What is to be engaged of each reserve, numeraire; lowered to what the one with the least has left.</param>
    private ImmutableArray<AccountState> Live(OwnerId except, AuctionTerms terms, ref Amount each)
    {
        Amount least = each.Scale(1, 2, Rounding.Up);
        List<AccountState> found = [];
        foreach (AccountState bidder in _accounts.Bidders)
        {
            if (found.Count == terms.LeastBidders)
            {
                break;
            }

            Amount left = bidder.Reserve - bidder.Engaged;
            bool counts = bidder.Owner != except && IsShown(bidder, terms) && left >= least
                && !found.Exists(other => other.Owner == bidder.Owner) && _bidders.Spare(bidder) >= bidder.Reserve;
            if (counts)
            {
                found.Add(bidder);
                each = Amount.Min(each, left);
            }
        }

        return [.. found];
    }
}
