// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Connectors.Worlds;
using Plimsoll.Engine;
using Plimsoll.Engine.Accounts;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Portfolios;
using Plimsoll.Simulation.Populations;
using Plimsoll.Values;

namespace Plimsoll.Simulation.Replays;

/// <summary>Adds up what happens in a replay, from the events and from looks at the engine between commands.</summary>
internal sealed class ReplayRecorder : IEventSink
{
    private readonly World _world;
    private readonly MarginSheet _sheet = new();
    private readonly OracleRecord _oracles;
    private readonly TimelineRecord _timeline;
    private readonly MoveRecord _moves;
    private readonly Dictionary<AccountId, AccountId> _roots = [];
    private readonly Dictionary<OwnerId, AccountId> _firstOf = [];
    private readonly SortedSet<AccountId> _traded = [];
    private readonly SortedSet<AccountId> _called = [];
    private readonly SortedSet<AccountId> _liquidated = [];
    private readonly Dictionary<AccountId, int> _episodes = [];
    private readonly SortedSet<AccountId> _bankrupt = [];
    private readonly SortedSet<AccountId> _deleveragedAccounts = [];
    private readonly SortedSet<AccountId> _socialisedAccounts = [];
    private readonly SortedDictionary<RejectionCode, long> _refused = [];
    private readonly List<RefusedCommand> _refusedCommands = [];
    private readonly LossRecord _losses = new();
    private ClearingEngine? _engine;
    private ReplayScript? _script;
    private ImmutableArray<Command> _commands = [];
    private ulong _before;
    private Roster? _roster;
    private ImmutableArray<Amount> _equityBefore = [];
    private Amount _fundBefore;
    private Amount _fundLow;
    private long _trades;
    private Amount _notional;
    private Amount _slippage;
    private Amount _tradingFees;
    private Amount _liquidationFees;
    private Amount _fundPaid;
    private Amount _takenOver;
    private Amount _deleveragedNotional;
    private Amount _deleveraged;
    private Amount _socialised;
    private Amount _marketFunds;
    private Amount _junior;
    private Amount _staked;
    private Amount _clawedBack;

    internal ReplayRecorder(World world)
    {
        _world = world;
        _oracles = new(world.Catalog);
        _timeline = new(world);
        _moves = new(world, _timeline.Indices);
    }

    /// <inheritdoc/>
    public bool IsListening => true;

    internal int LiquidationsBegun { get; private set; }

    /// <summary>The most liquidations begun for one owner.</summary>
    internal int MostEpisodes { get; private set; }

    /// <summary>Before the commands of a step.</summary>
    internal void Begin(ClearingEngine engine, ReplayScript script, ImmutableArray<Command> commands)
    {
        _engine = engine;
        _script = script;
        _commands = commands;
        _before = engine.Sequence;
    }

    /// <summary>After the commands of a step: looks at the engine.</summary>
    internal void End(ClearingEngine engine, ReplayScript script, Timestamp time)
    {
        _engine = engine;
        if (script.Roster is null)
        {
            return;
        }

        Amount fund = FundValue();
        if (_roster is null)
        {
            _roster = script.Roster;
            _equityBefore = EquityByKind();
            _fundBefore = fund;
            _fundLow = fund;
        }

        _fundLow = Amount.Min(_fundLow, fund);
        _moves.Observe(script.Market, time);
        _timeline.Observe(engine, script.Market, time, fund, _sheet);
    }

    /// <inheritdoc/>
    public void Add(Event item)
    {
        switch (item)
        {
            case CommandRefused refused:
                Refuse(refused);
                break;
            case AccountOpened opened:
                Open(opened);
                break;
            case Filled filled when _world.Catalog[filled.Instrument].Kind != InstrumentKind.Spot:
                _traded.Add(Root(filled.Buyer));
                _traded.Add(Root(filled.Seller));
                break;
            case OracleStateChanged change:
                _oracles.Add(change);
                break;
            case MarginCalled called:
                _called.Add(Root(called.Account));
                _traded.Add(Root(called.Account));
                break;
            case LiquidationStarted started:
                Start(started);
                break;
            case LiquidationTraded traded:
                Trade(traded);
                break;
            case LiquidationEnded ended:
                _losses.End(ended.Account, EquityOf(ended.Account));
                break;
            case AccountClosed closed:
                _bankrupt.Add(Root(closed.Account));
                _losses.End(closed.Account, default);
                break;
            case LiquidationEscalated { Deficit.IsPositive: true } escalated:
                _bankrupt.Add(Root(escalated.Account));
                break;
            case DeficitRecognised recognised:
                _bankrupt.Add(Root(recognised.Account));
                break;
            case Transferred transferred:
                // What a pocket sends back to its parent is not lost.
                _losses.Flow(transferred.From, InNumeraire(transferred.Asset, transferred.Amount));
                _losses.Flow(transferred.To, -InNumeraire(transferred.Asset, transferred.Amount));
                break;
            case Withdrawn withdrawn:
                _losses.Flow(withdrawn.Account, InNumeraire(withdrawn.Asset, withdrawn.Amount));
                break;
            case Deposited deposited:
                _losses.Flow(deposited.Account, -InNumeraire(deposited.Asset, deposited.Amount));
                break;
            case FundPaid paid:
                _fundPaid += InNumeraire(paid.Asset, paid.Amount);
                if (paid.Account.Value >= AccountId.FirstClient)
                {
                    _bankrupt.Add(Root(paid.Account));
                }

                break;
            case MarketFundPaid paid:
                _marketFunds += paid.Amount;
                break;
            case JuniorPaid paid:
                _junior += paid.Amount;
                break;
            case StakeLost lost:
                _staked += lost.Amount;
                break;
            case ProfitClawedBack charge:
                _clawedBack += charge.Amount;
                break;
            case BackstopTookOver taken:
                _takenOver += NotionalOf(taken.Instrument, taken.Quantity);
                break;
            case Deleveraged deleveraged:
                Deleverage(deleveraged);
                break;
            case LossSocialised share:
                _socialised += InNumeraire(share.Asset, share.Amount);
                _socialisedAccounts.Add(Root(share.Account));
                break;
        }
    }

    /// <summary>The whole result.</summary>
    internal ReplayResult Result(ClearingEngine engine, Conservation conservation, ReplayPace pace)
    {
        _engine = engine;
        Amount fund = FundValue();
        LiquidationLosses losses = _losses.Build(EquityOf);
        return new(
            _world.Name,
            _world.Title,
            _world.Catalog[_world.Catalog.Numeraire].Symbol,
            $"{engine.Setup.Rulebook.Name} {engine.Setup.Rulebook.Version}",
            _timeline.First ?? _world.Clock.Start,
            engine.Time,
            (long)engine.Sequence,
            [.. _refused.Select(pair => (pair.Key, pair.Value))],
            Totals(null),
            new(_trades, _notional, _slippage, _tradingFees, _liquidationFees),
            new(_fundBefore, fund, _fundLow),
            new(losses.InEpisodes, _fundPaid, _takenOver, _deleveragedNotional, _deleveraged, _deleveragedAccounts.Count, _socialised,
                _socialisedAccounts.Count)
            {
                MarketFunds = _marketFunds,
                Junior = _junior,
                Staked = _staked,
                ClawedBack = _clawedBack,
            },
            Kinds(),
            _oracles.Outcomes(),
            _timeline.Build(),
            conservation,
            engine.StateHash().ToString(),
            pace,
            [.. _refusedCommands])
        {
            Losses = losses,
            Moves = _moves.Build(),
        };
    }

    private void Open(AccountOpened opened)
    {
        if (!_firstOf.TryAdd(opened.Owner, opened.Account))
        {
            _roots.Add(opened.Account, _firstOf[opened.Owner]);
        }
    }

    private void Refuse(CommandRefused refused)
    {
        _refused[refused.Rejection.Code] = _refused.GetValueOrDefault(refused.Rejection.Code) + 1;

        // The commands of a step are numbered from where the engine stood before it.
        ulong at = refused.Sequence - _before - 1;
        if (at < (ulong)_commands.Length && _refusedCommands.Count < ReplayResult.MostRefusedListed)
        {
            _refusedCommands.Add(RefusedCommand.Of(_commands[(int)at], refused.Rejection, _engine!, _world, _script?.Roster));
        }
    }

    private void Start(LiquidationStarted started)
    {
        AccountId root = Root(started.Account);
        LiquidationsBegun++;
        int times = _episodes.GetValueOrDefault(root) + 1;
        _episodes[root] = times;
        MostEpisodes = Math.Max(MostEpisodes, times);
        _traded.Add(root);
        _called.Add(root);
        _liquidated.Add(root);
        _losses.Start(started);
        _timeline.CountLiquidation();
    }

    private void Trade(LiquidationTraded traded)
    {
        InstrumentSpec spec = _world.Catalog[traded.Instrument];
        Amount notional = NotionalOf(traded.Instrument, traded.Quantity);
        _trades++;
        _notional += traded.Reason == CloseReason.Hedge ? default : notional;
        _slippage += InNumeraire(spec.Settlement,
            spec.ValueOf(traded.Quantity, traded.Price, Rounding.Up) - spec.ValueOf(traded.Quantity, traded.Mark, Rounding.Down));
        _tradingFees += InNumeraire(spec.Settlement, traded.Fee);
        _liquidationFees += InNumeraire(spec.Settlement, traded.LiquidationFee);
        if (traded.Reason != CloseReason.Hedge)
        {
            _timeline.CountClose(notional);
        }
    }

    private void Deleverage(Deleveraged deleveraged)
    {
        InstrumentSpec spec = _world.Catalog[deleveraged.Instrument];
        _deleveragedNotional += NotionalOf(deleveraged.Instrument, deleveraged.Quantity);
        _deleveragedAccounts.Add(Root(deleveraged.Account));
        if (_engine!.Market.TryPrice(spec.Mark, out Price mark))
        {
            // The price is the bankrupt account's own, never better than the mark for whoever is closed against it.
            Amount given = spec.ValueOf(deleveraged.Quantity, deleveraged.Price, Rounding.Up) - spec.ValueOf(deleveraged.Quantity, mark, Rounding.Down);
            _deleveraged += InNumeraire(spec.Settlement, given.Abs());
        }
    }

    /// <summary>What an account has at this moment; nothing once it is closed or gone. The engine's own events say nothing of the money of who has no position
    /// left.</summary>
    private Amount EquityOf(AccountId id) => _engine!.Account(id) is { Status: not AccountStatus.Closed } account ? EquityOf(account) : default;

    private Amount EquityOf(AccountView account) => account.Assess(_sheet).IsRefused ? default : _sheet.Equity;

    private ImmutableArray<Amount> EquityByKind()
    {
        Amount[] equity = new Amount[_roster!.Kinds.Length];
        foreach (AccountView account in _engine!.Accounts)
        {
            if (_roster.KindOf(Root(account.Id)) is { } kind)
            {
                equity[kind] += EquityOf(account);
            }
        }

        return [.. equity];
    }

    private ImmutableArray<KindOutcome> Kinds()
    {
        if (_roster is null)
        {
            return [];
        }

        ImmutableArray<Amount> after = EquityByKind();
        return [.. _roster.Kinds.Select((name, kind) => new KindOutcome(name, Totals(kind), _equityBefore[kind], after[kind]))
            .Where(kind => kind.Totals.Count > 0)];
    }

    /// <summary>Counts over one kind, or over all.</summary>
    private AccountTotals Totals(int? kind)
    {
        bool IsOf(AccountId id) => kind is null || _roster!.KindOf(id) == kind;
        return new(
            _roster?.Members.Count(member => kind is null || member.Kind == kind) ?? 0,
            _traded.Count(IsOf), _called.Count(IsOf), _liquidated.Count(IsOf), _bankrupt.Count(IsOf));
    }

    /// <summary>The first account of who owns this one.</summary>
    private AccountId Root(AccountId id) => _roots.TryGetValue(id, out AccountId first) ? first : id;

    private Amount FundValue()
    {
        Amount value = default;
        foreach (Holding holding in _engine!.Account(HouseAccounts.InsuranceFund)!.Value.Holdings)
        {
            value += InNumeraire(holding.Asset, holding.Balance);
        }

        return value;
    }

    private Amount InNumeraire(AssetId asset, Amount amount) =>
        _engine!.Market.TryAssetPrice(asset, out Price price) ? amount.Times(price, Rounding.Down) : default;

    private Amount NotionalOf(InstrumentId instrument, Quantity quantity)
    {
        Result<Amount> notional = Notional.Of(new Position(instrument, quantity, default), _engine!.Market);
        return notional.IsOk ? notional.Value : default;
    }
}
