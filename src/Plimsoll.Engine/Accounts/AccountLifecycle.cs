// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Engine.Events;
using Plimsoll.Values;

namespace Plimsoll.Engine.Accounts;

/// <summary>The one place where an account's status changes, and where each change is told.</summary>
/// <remarks>
/// <para>Up and down by what its equity covers: Healthy ↔ Called, and from either to Liquidating when equity is below maintenance at prices that may be relied
/// on.</para>
/// <para>In liquidation down, layer by layer: Liquidating → Backstop → Deleveraging, each told once: every later step tries all of them again without a word; a
/// deficit that is left when nothing is open is recognised as Deleveraging too. Out of it to Healthy or Called once equity covers maintenance again, or to
/// Closed once the account is bankrupt and emptied. Closed is the end.</para>
/// <para>The venue's own accounts have no status. The backstop may have a deficit all the same; whether that was told is known from whether it was shared,
/// which a snapshot holds.</para>
/// </remarks>
internal sealed class AccountLifecycle
{
    private readonly Announcer _events;

    internal AccountLifecycle(Announcer events) => _events = events;

    /// <summary>How many liquidations have ended, in this object's life: while it stands, no client's deficit is over. Derived, in no snapshot.</summary>
    internal long Ended { get; private set; }

    /// <summary>Equity covers the call ratio times maintenance, or nothing is open and nothing owed.</summary>
    internal void Heal(AccountState account, Amount equity, Amount maintenance)
    {
        AccountStatus before = account.Status;
        if (before == AccountStatus.Healthy)
        {
            return;
        }

        Leave(account, AccountStatus.Healthy, equity, maintenance);
        if (before == AccountStatus.Called)
        {
            _events.Announce(new CallCleared(_events.Sequence, _events.Now, account.Id, equity, maintenance));
        }
    }

    /// <summary>Equity covers maintenance but not the call ratio times it.</summary>
    internal void Call(AccountState account, Amount equity, Amount maintenance)
    {
        if (account.Status == AccountStatus.Called)
        {
            return;
        }

        Leave(account, AccountStatus.Called, equity, maintenance);
        _events.Announce(new MarginCalled(_events.Sequence, _events.Now, account.Id, equity, maintenance));
    }

    /// <summary>Equity is below maintenance at prices that may be relied on.</summary>
    /// <returns>True when the account was not in liquidation before.</returns>
    internal bool BeginLiquidation(AccountState account, Amount equity, Amount maintenance)
    {
        if (account.Status >= AccountStatus.Liquidating)
        {
            return false;
        }

        Enter(account, AccountStatus.Liquidating);
        _events.Announce(new LiquidationStarted(_events.Sequence, _events.Now, account.Id, equity, maintenance));
        return true;
    }

    /// <summary>A later layer of the waterfall takes the account on; one that is at that layer or a later one stays there.</summary>
    /// <param name="account">An account in liquidation.</param>
    /// <param name="layer">Backstop or Deleveraging.</param>
    /// <param name="equity">Equity before the layer, numeraire.</param>
    /// <param name="maintenance">Maintenance before the layer, numeraire.</param>
    /// <param name="worth">What the account is worth at the marks, numeraire; below zero is a deficit.</param>
    /// <param name="line">What equity has fallen below, or to, numeraire.</param>
    internal void Escalate(AccountState account, AccountStatus layer, Amount equity, Amount maintenance, Amount worth, Amount line)
    {
        Invariant.Check(layer is AccountStatus.Backstop or AccountStatus.Deleveraging, "Only a layer of the waterfall is escalated to.");
        if (account.Status < layer)
        {
            Enter(account, layer);
            _events.Announce(new LiquidationEscalated(
                _events.Sequence, _events.Now, account.Id, layer, equity, maintenance, Amount.Max(-worth, default), line));
        }
    }

    /// <summary>Nobody pays what a flat account owes: says so once for each deficit.</summary>
    /// <param name="account">An account in liquidation, or the backstop.</param>
    /// <param name="deficit">What is missing, numeraire.</param>
    /// <param name="wasShared">Whether the deficit had been shared before this command came to it.</param>
    internal void RecogniseDeficit(AccountState account, Amount deficit, bool wasShared)
    {
        bool isKnown = account.IsHouse ? wasShared || !account.IsLossShared : account.Status >= AccountStatus.Deleveraging;
        if (isKnown)
        {
            return;
        }

        if (!account.IsHouse)
        {
            Enter(account, AccountStatus.Deleveraging);
        }

        _events.Announce(new DeficitRecognised(_events.Sequence, _events.Now, account.Id, deficit));
    }

    /// <summary>Says that a deficit is charged to no profits of the settlement period in which it was left.</summary>
    internal void TellUncharged(AccountState account, Timestamp period) =>
        _events.Announce(new DeficitUncharged(_events.Sequence, _events.Now, account.Id, period));

    /// <summary>Notes that the deficit an account is in was shared over the profitable: that happens once for each deficit.</summary>
    internal static void ShareDeficit(AccountState account) => account.IsLossShared = true;

    /// <summary>Notes that an account is in no deficit any more: the next one is another.</summary>
    internal static void EndDeficit(AccountState account) => account.IsLossShared = false;

    /// <summary>What the book could not restore is offered to others, and counts on so much of the reserve of each of its bidders.</summary>
    internal void OpenAuction(AccountState account, Amount equity, Amount maintenance, ImmutableArray<AccountState> bidders, Amount each)
    {
        Invariant.Check(account.Status == AccountStatus.Liquidating && account.Auction is null, "Only what is in liquidation is offered, and once.");
        account.Auction = new(_events.Now, IsOver: false, bidders, each);
        _events.Announce(new AuctionOpened(_events.Sequence, _events.Now, account.Id, equity, maintenance, bidders.Length));
        foreach (AccountState bidder in bidders)
        {
            bidder.Engaged += each;
            _events.Announce(new AuctionReserveEngaged(_events.Sequence, _events.Now, account.Id, bidder.Id, each));
        }
    }

    /// <summary>The account is not offered in this liquidation: says so once.</summary>
    internal void SkipAuction(AccountState account, AuctionSkip reason, int bidders)
    {
        Invariant.Check(account.Auction is null, "An auction that was held is not skipped.");
        account.Auction = new(_events.Now, IsOver: true, [], default);
        _events.Announce(new AuctionSkipped(_events.Sequence, _events.Now, account.Id, reason, bidders));
    }

    /// <summary>Nobody may bid any more, and the reserves that were counted on are free for other auctions.</summary>
    internal void EndAuction(AccountState account, AuctionEnd reason)
    {
        if (account.Auction is { IsOver: false } open)
        {
            account.Auction = new(open.Opened, IsOver: true, [], default);
            foreach (AccountState bidder in open.Bidders)
            {
                bidder.Engaged -= open.Each;
                Invariant.Check(!bidder.Engaged.IsNegative, "More of a reserve was set free than auctions had counted on.");
            }

            _events.Announce(new AuctionEnded(_events.Sequence, _events.Now, account.Id, reason));
        }
    }

    /// <summary>Bankrupt and emptied: the account takes no more commands.</summary>
    internal void Close(AccountState account)
    {
        EndAuction(account, AuctionEnd.TimeOver);
        account.Auction = null;
        Ended++;
        Enter(account, AccountStatus.Closed);
        _events.Announce(new AccountClosed(_events.Sequence, _events.Now, account.Id));
    }

    /// <summary>Up to a status in which equity covers maintenance: a liquidation ends, and any deficit with it.</summary>
    private void Leave(AccountState account, AccountStatus to, Amount equity, Amount maintenance)
    {
        AccountStatus before = account.Status;
        Set(account, to);
        EndDeficit(account);
        EndAuction(account, AuctionEnd.Restored);
        account.Auction = null;
        if (before >= AccountStatus.Liquidating)
        {
            Ended++;
            _events.Announce(new LiquidationEnded(_events.Sequence, _events.Now, account.Id, equity, maintenance));
        }
    }

    /// <summary>Down to a later stage of liquidation.</summary>
    private static void Enter(AccountState account, AccountStatus to)
    {
        Invariant.Check(to == AccountStatus.Liquidating || account.Status >= AccountStatus.Liquidating,
            "An account is liquidated before it is taken over, deleveraged or closed.");
        Set(account, to);
    }

    private static void Set(AccountState account, AccountStatus to)
    {
        Invariant.Check(!account.IsHouse, "The venue's own accounts have no status.");
        Invariant.Check(account.Status != AccountStatus.Closed, "A closed account stays closed.");
        account.Status = to;
    }
}
