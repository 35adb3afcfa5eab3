// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Liquidation;
using Plimsoll.Values;

namespace Plimsoll.Engine.Stories;

/// <summary>Listens to events and tells the liquidations of one account, its isolated positions included, and what was taken from it for those of
/// others.</summary>
/// <remarks>Has to hear an engine from the beginning, or at least from before the account was called, to tell all of a story.</remarks>
public sealed class LiquidationStories : IEventSink
{
    private readonly AccountId _account;
    private readonly Dictionary<ObservableId, Int128> _accepted = [];
    private readonly List<PriceMove> _moves = [];
    private readonly SortedDictionary<AccountId, Before> _own = [];
    private readonly List<Draft> _drafts = [];
    private readonly List<Event> _given = [];
    private ulong _sequence;
    private Timestamp _time;
    private Timestamp _timeBefore;

    /// <summary>Listens for one account.</summary>
    public LiquidationStories(AccountId account)
    {
        _account = account;
        _own.Add(account, new());
    }

    /// <inheritdoc/>
    public bool IsListening => true;

    /// <summary>True once the account was opened within what was heard.</summary>
    public bool IsKnown { get; private set; }

    /// <summary>The liquidations so far, in the order in which they began.</summary>
    public ImmutableArray<LiquidationStory> All => [.. _drafts.Select(static draft => draft.Build())];

    /// <summary>What was taken from the account, or from its isolated positions, for others' losses, in its order: <see cref="Deleveraged"/>,
    /// <see cref="LossSocialised"/>, <see cref="ProfitClawedBack"/> and <see cref="StakeLost"/>.</summary>
    public ImmutableArray<Event> Given => [.. _given];

    /// <inheritdoc/>
    public void Add(Event item)
    {
        ArgumentNullException.ThrowIfNull(item);
        if (item is CommandRefused)
        {
            // It changes nothing, and its time is one that the engine has not come to.
            return;
        }

        if (item.Sequence != _sequence)
        {
            _sequence = item.Sequence;
            _timeBefore = _time;
            _time = item.Time;
            _moves.Clear();
        }

        switch (item)
        {
            case PriceAccepted accepted:
                _moves.Add(new(accepted.Observable, _accepted.TryGetValue(accepted.Observable, out Int128 before) ? before : null, accepted.Value));
                _accepted[accepted.Observable] = accepted.Value;
                break;
            case AccountOpened opened:
                IsKnown |= opened.Account == _account;
                if (opened.Kind == AccountKind.Pocket && opened.Parent == _account)
                {
                    _own.Add(opened.Account, new());
                }

                break;
            case MarginCalled called when _own.ContainsKey(called.Account):
                // A liquidation may end in a call: then it ends there and the call is told with the next.
                _own[called.Account].Called = called;
                break;
            case GraceGiven grace when _own.ContainsKey(grace.Account):
                _own[grace.Account].Graces.Add(new(grace, [.. _moves]));
                break;
            case CallCleared cleared when _own.ContainsKey(cleared.Account):
                _own[cleared.Account].Clear();
                break;
            case LiquidationEnded ended when _own.ContainsKey(ended.Account):
                _own[ended.Account].Clear();
                break;
            case LiquidationStarted started when _own.TryGetValue(started.Account, out Before? earlier):
                _drafts.Add(new(started, started.Account == _account ? default : _account, earlier.Called, earlier.StillRunning(_timeBefore), [.. _moves]));
                earlier.Graces.Clear();
                break;
            case Deleveraged taken when _own.ContainsKey(taken.Account):
            case LossSocialised share when _own.ContainsKey(share.Account):
            case ProfitClawedBack charge when _own.ContainsKey(charge.Account):
            case StakeLost lost when _own.ContainsKey(lost.Staker):
                _given.Add(item);
                break;
            default:
                break;
        }

        AddStep(item);
    }

    /// <summary>Looks at what could be traded in no book for the accounts in liquidation, which no event tells. To be called after each command.</summary>
    /// <param name="sequence">The command's.</param>
    /// <param name="time">The command's.</param>
    /// <param name="blocked">Of an account that is open, what of it cannot be traded.</param>
    public void Look(ulong sequence, Timestamp time, Func<AccountId, ImmutableArray<BlockedClose>> blocked)
    {
        ArgumentNullException.ThrowIfNull(blocked);
        foreach (Draft draft in _drafts)
        {
            draft.Look(sequence, time, draft.End is null ? blocked(draft.Started.Account) : []);
        }
    }

    private void AddStep(Event item)
    {
        foreach (Draft draft in _drafts)
        {
            if (draft.End is null && Concerns(item, draft.Started.Account))
            {
                draft.Add(item);
            }
        }
    }

    /// <summary>True for what happens to an account in a liquidation, and for what its owner does meanwhile.</summary>
    private static bool Concerns(Event item, AccountId account) => item switch
    {
        AccountAssessed assessed => assessed.Account == account,
        LiquidationPlanned planned => planned.Account == account,
        LiquidationProved proved => proved.Account == account,
        LiquidationTraded traded => traded.Account == account,
        LiquidationEscalated escalated => escalated.Account == account,
        LiquidationEnded ended => ended.Account == account,
        BackstopTookOver taken => taken.Account == account,
        BackstopTookCoin coin => coin.Account == account,
        OutsideTookCoin coin => coin.Account == account,
        MarketFundPaid paid => paid.Account == account,
        JuniorPaid paid => paid.Account == account,
        FundPaid paid => paid.Account == account,
        StakeLost lost => lost.Account == account,
        Deleveraged deleveraged => deleveraged.Bankrupt == account,
        LossSocialised share => share.Bankrupt == account,
        ProfitClawedBack charge => charge.Bankrupt == account,
        AuctionOpened opened => opened.Account == account,
        AuctionReserveEngaged engaged => engaged.Account == account,
        AuctionSkipped skipped => skipped.Account == account,
        AuctionTraded traded => traded.Account == account,
        AuctionMoved moved => moved.Account == account,
        AuctionSold sold => sold.Account == account,
        AuctionEnded over => over.Account == account,
        DebtRepaid repaid => repaid.Account == account,
        InterestCharged interest => interest.Account == account,
        DeficitRecognised recognised => recognised.Account == account,
        AccountClosed closed => closed.Account == account,
        PocketClosed closed => closed.Account == account,
        Deposited deposited => deposited.Account == account,
        Transferred transferred => transferred.From == account || transferred.To == account,
        Filled filled => filled.Buyer == account || filled.Seller == account,
        _ => false,
    };

    /// <summary>What came before a liquidation of one account and belongs to its story.</summary>
    private sealed class Before
    {
        internal MarginCalled? Called { get; set; }

        internal List<GraceTold> Graces { get; } = [];

        /// <summary>The graces that had not run out when something was last heard: one that had is over, and the account was not liquidated after it.</summary>
        internal ImmutableArray<GraceTold> StillRunning(Timestamp last) => [.. Graces.Where(grace => grace.Given.Until > last)];

        internal void Clear()
        {
            Called = null;
            Graces.Clear();
        }
    }

    /// <summary>A story while it is heard.</summary>
    private sealed class Draft(
        LiquidationStarted started, AccountId parent, MarginCalled? called, ImmutableArray<GraceTold> graces, ImmutableArray<PriceMove> moves)
    {
        private readonly List<Event> _steps = [];
        private readonly List<BlockedTime> _blocked = [];
        private AccountAssessed? _grounds;

        internal LiquidationStarted Started => started;

        internal Event? End { get; private set; }

        internal void Add(Event item)
        {
            if (item is AccountAssessed assessed)
            {
                _grounds ??= assessed;
            }
            else if (item is LiquidationEnded or AccountClosed or PocketClosed)
            {
                End = item;
            }
            else
            {
                _steps.Add(item);
            }
        }

        /// <summary>What keeps a position is one time, whatever its figures do meanwhile.</summary>
        internal void Look(ulong sequence, Timestamp time, ImmutableArray<BlockedClose> now)
        {
            for (int i = 0; i < _blocked.Count; i++)
            {
                BlockedTime open = _blocked[i];
                if (open.To is null && !now.Any(close => IsSame(close, open.Why)))
                {
                    _blocked[i] = open with { To = sequence, Until = time };
                }
            }

            foreach (BlockedClose close in now)
            {
                if (!_blocked.Exists(open => open.To is null && IsSame(close, open.Why)))
                {
                    _blocked.Add(new(close, sequence, time, null, null));
                }
            }
        }

        internal LiquidationStory Build() =>
            new(started.Account, parent, called, graces, started, _grounds, moves, [.. _steps], End) { Blocked = [.. _blocked] };

        private static bool IsSame(BlockedClose one, BlockedClose other) => (one.Instrument, one.Side, one.By) == (other.Instrument, other.Side, other.By);
    }
}
