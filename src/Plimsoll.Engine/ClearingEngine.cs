// SPDX-License-Identifier: Apache-2.0
using System.Buffers;
using System.Collections.Immutable;
using Plimsoll.Engine.Accounts;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Engine.Limits;
using Plimsoll.Engine.Proofs;
using Plimsoll.Engine.Trading;
using Plimsoll.Instruments;
using Plimsoll.Markets;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Engine;

/// <summary>The clearing engine: one writer, commands in, events out. It reads no clock, draws no random number and never throws for a business
/// refusal.</summary>
/// <remarks>Same setup, same commands: same events and same <see cref="StateHash()"/>, on every machine and from every snapshot. An
/// <see cref="InvariantException"/> means a bug: the state is then not to be used any more.</remarks>
public sealed partial class ClearingEngine
{
    private readonly EngineState _state;
    private EngineDesks _desks;
    private long _nominations;
    private long _assessments;
    private ProofCounts _proofs;
    private bool _hasNewRules;
    private readonly CommandMemory _memory = new();
    private readonly CommandPayload _payload = new();

    /// <summary>Creates an empty engine under a setup.</summary>
    public ClearingEngine(EngineSetup setup)
    {
        ArgumentNullException.ThrowIfNull(setup);

        // The screen's radius and the rule of withdrawals are proved from the terms that an equity rule states; without them they would be wrong numbers.
        Invariant.Check(setup.Rulebook.StatesTerms, "An engine needs an equity rule that states the terms of every asset.");
        _state = new EngineState(setup);
        _desks = new EngineDesks(_state);
    }

    /// <summary>What it was built with.</summary>
    public EngineSetup Setup => _state.Setup;

    /// <summary>What can be observed, held and traded: the setup's, and everything listed since. Another object after each listing; numbers keep their
    /// meaning.</summary>
    public InstrumentCatalog Catalog => _state.Catalog;

    /// <summary>True when an instrument is delisted: what is open in it may shrink and not grow.</summary>
    public bool IsDelisted(InstrumentId instrument) => _state.Venue.IsDelisted(instrument);

    /// <summary>The rulebooks in force, by the number that accounts' terms name; the first is the venue's own. Null for one whose first version waits for its
    /// time.</summary>
    public ImmutableArray<Rulebook?> Rulebooks => [.. _state.Rules.Adopted.Select(static adopted => adopted.Book)];

    /// <summary>How many commands were applied, accepted and refused ones alike.</summary>
    public ulong Sequence => _state.Clock.Sequence;

    /// <summary>The time of the last command that was accepted: a refused one does not move the clock.</summary>
    public Timestamp Time => _state.Clock.Now;

    /// <summary>The market as the oracle accepted it; values of suspended observables stay visible.</summary>
    public MarketView Market => _state.Market;

    /// <summary>How many client accounts there are, pockets included.</summary>
    public int AccountCount => _state.Accounts.Clients.Count;

    /// <summary>All client accounts, pockets included, ascending by id.</summary>
    public IEnumerable<AccountView> Accounts
    {
        get
        {
            foreach (AccountState account in _state.Accounts.Clients)
            {
                yield return new AccountView(_desks, account);
            }
        }
    }

    /// <summary>One account, house accounts included; null when there is none of that id.</summary>
    public AccountView? Account(AccountId id) => _state.Accounts.Find(id) is { } account ? new AccountView(_desks, account) : null;

    /// <summary>The state of an observable's oracle.</summary>
    public OracleState OracleState(ObservableId observable) => _state.Oracles.State(observable);

    /// <summary>Contracts held long over all accounts, which equals those held short.</summary>
    public Quantity OpenInterest(InstrumentId instrument) => _state.Ledger.OpenInterest(instrument);

    /// <summary>The interest rate on loans of an asset.</summary>
    public Ratio InterestRate(AssetId asset) => _state.Interest.Rate(asset);

    /// <summary>How often an account was looked at because a price moved: against accounts × prices it shows what the screen saves. Derived, in no
    /// snapshot.</summary>
    public long Nominations => _nominations + _desks.Monitor.Nominations;

    /// <summary>How often an account was assessed exactly after a command: against <see cref="Nominations"/> it shows what bounds on the requirement save.
    /// Derived, in no snapshot.</summary>
    public long Assessments => _assessments + _desks.Monitor.Assessments;

    /// <summary>How many results of liquidations were held to what is proved of them; see <see cref="EngineSetup.ChecksKernels"/>. Derived, in no
    /// snapshot.</summary>
    public ProofCounts ProofsHeld => _proofs + _desks.Check.Counts;

    /// <summary>Applies one command: checks it, books it, looks at every account it may have moved, liquidates those below the line, checks the
    /// ledger.</summary>
    /// <returns>Why it was refused, or none. A refused command changes nothing but the sequence and the memory of command ids.</returns>
    /// <exception cref="InvariantException">A bug: conservation or another promise of the engine is broken.</exception>
    public Rejection Apply(Command command, IEventSink events)
    {
        ArgumentNullException.ThrowIfNull(command);
        ArgumentNullException.ThrowIfNull(events);
        _state.Events.ListenWith(events);
        _state.Clock.Sequence++;
        if (!CommandScope.TryOf(command, out ulong scope))
        {
            return Refuse(command, ApplyNew(command));
        }

        if (!_payload.TryHash(command, out UInt128 payload))
        {
            return Refuse(command, new(RejectionCode.OutOfRange));
        }

        if (!_memory.TryRecall(scope, command.Id, payload, out Rejection answer))
        {
            answer = ApplyNew(command);
            _memory.Remember(scope, command.Id, payload, answer);
        }

        return Refuse(command, answer);
    }

    /// <summary>Takes the place of <see cref="Apply"/> for a command that an operator has quarantined because it halts the engine: it is refused without being
    /// looked at.</summary>
    /// <returns><see cref="RejectionCode.Quarantined"/>, always. Nothing changes but the sequence and the memory of command ids.</returns>
    public Rejection ApplyQuarantined(Command command, IEventSink events)
    {
        ArgumentNullException.ThrowIfNull(command);
        ArgumentNullException.ThrowIfNull(events);
        _state.Events.ListenWith(events);
        _state.Clock.Sequence++;
        Rejection answer = new(RejectionCode.Quarantined);
        if (CommandScope.TryOf(command, out ulong scope)
            && _payload.TryHash(command, out UInt128 payload)
            && !_memory.TryRecall(scope, command.Id, payload, out _))
        {
            _memory.Remember(scope, command.Id, payload, answer);
        }

        return Refuse(command, answer);
    }

    /// <summary>Counts a record of the journal that is no command but an operator's note. Nothing changes but the sequence.</summary>
    public void ApplyNote() => _state.Clock.Sequence++;

    /// <summary>A hash of the whole canonical state.</summary>
    public StateHash StateHash() => EngineSnapshot.Hash(_state, _memory);

    /// <summary>Writes the whole state, canonically: equal states give equal bytes.</summary>
    public void WriteSnapshot(IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        _state.Ledger.Recount();
        EngineSnapshot.Write(_state, _memory, output);
    }

    /// <summary>An engine as it was when the snapshot was written.</summary>
    /// <exception cref="InvalidDataException">The bytes are not a snapshot of this version, or were taken under another setup.</exception>
    public static ClearingEngine Restore(EngineSetup setup, ReadOnlySpan<byte> snapshot)
    {
        ClearingEngine engine = new(setup);
        EngineSnapshot.Read(snapshot, engine._state, engine._memory);
        engine._state.Ledger.Recount();
        engine._state.Oracles.Recount();
        engine._state.Accounts.Recount();
        engine.Assemble();
        return engine;
    }

    /// <summary>Counts every balance and position again and compares them with the running totals; for tests and audits.</summary>
    /// <exception cref="InvariantException">They differ.</exception>
    public void Audit() => _state.Ledger.Recount();

    private Rejection ApplyNew(Command command)
    {
        if (command.Time < _state.Clock.Now)
        {
            return new(RejectionCode.TimeRunsBackwards, _state.Clock.Now);
        }

        if (command.Time.Nanoseconds > EngineLimits.MaxTimeNanoseconds)
        {
            return new(RejectionCode.OutOfRange, command.Time);
        }

        Rejection rejection = Try(command);
        if (!rejection.IsRefused)
        {
            EnforceAdopted();
            _desks.Expiries.SettlePassed();
            if (_desks.Tranches.IsDue)
            {
                _desks.Tranches.PayDue(_desks.Waterfall.Reserved);
            }

            _desks.Waterfall.Clawback.Pass();
            bool isMarketStep = command is ObservePrices or AdvanceTime or PublishDepth;

            // Debts that were bounded at rest bear interest from now on; depth and figures matter to standing only where a model reads them; after
            // other rules every account is assessed anew.
            RulesInForce rules = _desks.Assessor.Rules;
            bool isRead = _state.Market.Told.TakeChanged().Meets(rules.Reads) || (command is PublishDepth && rules.ReadsDepth);
            _desks.Monitor.Run(isMarketStep, _hasNewRules || command is SetInterestRate || isRead);
            _desks.Accounts.ClosePockets();
            _desks.Gate.Review();
            _state.Ledger.CheckTouched();
            Grow();
        }

        Invariant.Check(_desks.Assessor.HasAllScratch, "A scratch copy of an account was not given back.");
        if (_state.Clock.Sequence % EngineLimits.RecountInterval == 0)
        {
            _state.Ledger.Recount();
        }

        return rejection;
    }

    /// <summary>Dispatches a command at its own time, on prices aged to it; when it is refused, the clock and the prices are as they were before it.</summary>
    /// <remarks>A command is checked at its own time, but only one that is accepted may tell what time it is: otherwise a single refused command with a far
    /// date makes every price stale and every later command late.</remarks>
    private Rejection Try(Command command)
    {
        Timestamp before = _state.Clock.Now;
        _desks.Expiries.Pass(command.Time);
        _state.MoveTo(command.Time);
        _hasNewRules = _state.Rules.IsDue(command.Time);
        bool isDue = _state.Oracles.IsDue || _hasNewRules;
        if (isDue)
        {
            _state.Events.Hold();
        }

        if (_hasNewRules)
        {
            Enforce();
        }

        _state.Oracles.Age();
        _desks.Outages.Measure();
        Rejection rejection = Dispatch(command);
        _desks.Outages.Measure();
        _desks.Outages.End(rejection.IsRefused);
        if (rejection.IsRefused)
        {
            _state.Oracles.Revert();
            if (_hasNewRules)
            {
                _state.Rules.Revert();
                _desks.Assessor.Rules.Renew();
            }

            _state.MoveTo(before);
        }

        if (isDue)
        {
            _state.Events.Release(isForgotten: rejection.IsRefused);
        }

        return rejection;
    }

    /// <summary>Puts in force what a command adopted at once; then nothing bears less interest than all that is in force requires.</summary>
    private void EnforceAdopted()
    {
        if (_state.Rules.IsDue(_state.Clock.Now))
        {
            _hasNewRules = true;
            Enforce();
        }

        if (_hasNewRules)
        {
            _state.Interest.RaiseRates();
        }
    }

    private void Enforce()
    {
        foreach (Rulebook book in _state.Rules.Enforce(_state.Clock.Now))
        {
            _state.Events.Announce(new RulebookTookEffect(_state.Clock.Sequence, _state.Clock.Now, book.Name, book.Version));
        }

        _desks.Assessor.Rules.Renew();
    }

    /// <summary>Grows by what the command listed. Everything that decides is put together anew over the longer tables; it remembers nothing that a restart
    /// would not find again.</summary>
    private void Grow()
    {
        if (_desks.Venue.TakeGrowth() is not { } growth)
        {
            return;
        }

        InstrumentCatalog before = _state.Catalog;
        _state.Grow(growth.Listing, growth.Catalog, growth.Rules);
        Assemble();
        foreach (ObservableSpec observable in growth.Catalog.Observables.AsSpan()[before.Observables.Length..])
        {
            _state.Events.Announce(new ObservableListed(_state.Clock.Sequence, _state.Clock.Now, observable.Id.Value, observable.Name));
        }

        foreach (AssetSpec asset in growth.Catalog.Assets.AsSpan()[before.Assets.Length..])
        {
            _state.Events.Announce(new AssetListed(_state.Clock.Sequence, _state.Clock.Now, asset.Id.Value, asset.Symbol));
        }

        foreach (InstrumentSpec instrument in growth.Catalog.Instruments.AsSpan()[before.Instruments.Length..])
        {
            _state.Events.Announce(new InstrumentListed(_state.Clock.Sequence, _state.Clock.Now, instrument.Id.Value, instrument.Symbol));
        }
    }

    /// <summary>Puts the desks together over the state as it is: after a listing or a restore.</summary>
    private void Assemble()
    {
        _nominations += _desks.Monitor.Nominations;
        _assessments += _desks.Monitor.Assessments;
        _proofs += _desks.Check.Counts;
        foreach (AccountState account in _state.Accounts.Clients)
        {
            account.Slot = default;
        }

        _desks = new EngineDesks(_state);
        _desks.Expiries.Recount();
        _desks.Monitor.Reset();
    }

    private Rejection Refuse(Command command, Rejection rejection)
    {
        if (rejection.IsRefused && _state.Events.IsListening)
        {
            Timestamp now = _state.Clock.Now;
            bool isPossible = command.Time >= now && command.Time.Nanoseconds <= EngineLimits.MaxTimeNanoseconds;
            _state.Events.Announce(new CommandRefused(_state.Clock.Sequence, isPossible ? command.Time : now, command.Id, rejection));
        }

        return rejection;
    }
}
