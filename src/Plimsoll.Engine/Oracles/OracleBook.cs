// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Engine.Ledger;
using Plimsoll.Engine.Limits;
using Plimsoll.Engine.Markets;
using Plimsoll.Engine.Snapshots;
using Plimsoll.Instruments;
using Plimsoll.Values;

namespace Plimsoll.Engine.Oracles;

/// <summary>All observables' oracles: takes observations in, moves the market, ages with time.</summary>
internal sealed class OracleBook
{
    private readonly MarketState _market;
    private readonly Exposure _exposure;
    private readonly Announcer _events;
    private InstrumentCatalog _catalog;
    private ObservableOracle[] _oracles;
    private ulong[] _lastRound;
    private ulong[][] _lastHeard;
    private readonly List<ObservableId> _round = [];
    private readonly int[] _forbidding = new int[5];
    private long[] _due;
    private readonly List<Aged> _aged = [];
    private long _nextChange = long.MaxValue;
    private bool _hasLostTrust;
    private bool _hadLostTrust;
    private long _nextChangeBefore;

    internal OracleBook(MarketState market, Exposure exposure, Announcer events, ImmutableArray<OraclePolicy> policies)
    {
        _market = market;
        _exposure = exposure;
        _events = events;
        _catalog = market.Catalog;
        Invariant.Check(policies.Length == _catalog.Observables.Length, "Every observable needs an oracle policy.");
        _oracles = [.. _catalog.Observables.Select(s => new ObservableOracle(s, policies[s.Id.Value]))];
        _lastRound = new ulong[_oracles.Length];
        _due = new long[_oracles.Length];
        _lastHeard = [.. policies.Select(p => new ulong[p.Sources.Length])];
        Kin = new ObservableKin(_catalog);
        Jumps = new SpokenJumps(Kin, _oracles, market);
        Recount();
    }

    /// <summary>Takes in observables that were listed, and whatever the listing says of those that there were.</summary>
    /// <param name="policies">Those of the new observables, in their order.</param>
    internal void Grow(ImmutableArray<OraclePolicy> policies)
    {
        _catalog = _market.Catalog;
        int from = _oracles.Length;
        Invariant.Check(from + policies.Length == _catalog.Observables.Length, "Every observable needs an oracle policy.");
        ObservableKin before = Kin;
        _oracles = [.. _oracles, .. policies.Select((policy, i) => new ObservableOracle(_catalog.Observables[from + i], policy))];
        Array.Resize(ref _lastRound, _oracles.Length);
        Array.Resize(ref _due, _oracles.Length);
        _lastHeard = [.. _lastHeard, .. policies.Select(p => new ulong[p.Sources.Length])];
        Kin = new ObservableKin(_catalog);
        Jumps = new SpokenJumps(Kin, _oracles, _market);
        for (int i = 0; i < from; i++)
        {
            // What becomes a contract's mark only now was never said beside its index: the way of both is counted from here.
            ObservableId index = Kin.IndexOf(new(i));
            if (index != before.IndexOf(new(i)))
            {
                _oracles[i].IndexHeard = index == new ObservableId(i) ? 0 : _market.Value(index);
            }
        }

        Recount();
    }

    /// <summary>Which observables tell of one underlying.</summary>
    internal ObservableKin Kin { get; private set; }

    /// <summary>The jumps that are known and not believed yet.</summary>
    internal SpokenJumps Jumps { get; private set; }

    /// <summary>Observables whose accepted value changed in this command, with the value before it.</summary>
    internal List<(ObservableId Observable, Int128 Before, bool WasKnown)> Moves { get; } = [];

    /// <summary>Observables whose outage ended in this command, and when they were last found to be trusted before it.</summary>
    internal List<(ObservableId Observable, Timestamp TrustedAt)> Returned { get; } = [];

    internal ReadOnlySpan<ObservableOracle> Oracles => _oracles;

    internal OracleState State(ObservableId observable) => _oracles[observable.Value].State;

    /// <summary>True when every observable allows the action: the common case, in which no account needs to be looked through.</summary>
    internal bool AllAllow(OracleAction action) => _forbidding[(int)action] == 0;

    /// <summary>Another number after every change of any observable's state: what was found out about states is good as long as it stands.</summary>
    internal long StateStamp { get; private set; }

    /// <summary>Since when an observable's accepted value may not be relied on; null while it may, or while there is none.</summary>
    internal Timestamp? UntrustedSince(ObservableId observable) => _oracles[observable.Value].UntrustedSince;

    /// <summary>When an observable's accepted value was last found to be trusted; null before it ever was.</summary>
    internal Timestamp? TrustedAt(ObservableId observable) => _oracles[observable.Value].Trust.TrustedAt;

    /// <summary>The value before an observable's last outage; zero while there was none.</summary>
    internal Int128 BeforeOutage(ObservableId observable) => _oracles[observable.Value].Trust.Before;

    /// <summary>True when an action may rely on an observable: on its own state, and for what could be taken out of the venue on no jump that is known of its
    /// underlying.</summary>
    internal bool Allows(ObservableId observable, OracleAction action) =>
        OracleRules.Allows(_oracles[observable.Value].State, action)
        && (action is not (OracleAction.OpenRisk or OracleAction.Withdraw) || !Jumps.HaveMoved(observable));

    /// <summary>What sources say of an observable and is not confirmed yet; null when the accepted value is all there is.</summary>
    internal Int128? Pending(ObservableId observable) => _oracles[observable.Value].Pending;

    /// <summary>How far the accepted index has gone since a mark was last heard, atoms; zero while either is not known.</summary>
    internal Int128 IndexMove(ObservableId mark)
    {
        ObservableId index = Kin.IndexOf(mark);
        Int128 heard = _oracles[mark.Value].IndexHeard;
        return index == mark || heard == 0 || !_market.IsKnown(index) ? 0 : _market.Believed(index) - heard;
    }

    /// <summary>Why a batch is refused whole: an observable or source that does not exist is the caller's mistake, not a bad price.</summary>
    internal Rejection Validate(ImmutableArray<Observation> observations)
    {
        if (observations.IsDefaultOrEmpty || observations.Length > EngineLimits.MaxObservations)
        {
            return new(RejectionCode.OutOfRange, RefusalSubject.Count(observations.IsDefault ? 0 : observations.Length));
        }

        foreach (ref readonly Observation observation in observations.AsSpan())
        {
            if (!_catalog.Has(observation.Observable))
            {
                return new(RejectionCode.ObservableUnknown, observation.Observable);
            }

            if (observation.Source < 0 || observation.Source >= _oracles[observation.Observable.Value].Sources.Length)
            {
                return new(RejectionCode.SourceUnknown, RefusalSubject.OfSource(observation.Observable, observation.Source));
            }
        }

        return FirstOfAllBad(observations);
    }

    /// <summary>Takes a batch in, or says why it is refused whole.</summary>
    internal Rejection TryObserve(ImmutableArray<Observation> observations)
    {
        Rejection rejection = Validate(observations);
        if (!rejection.IsRefused)
        {
            Observe(observations);
        }

        return rejection;
    }

    /// <summary>Takes the good observations in, says which were ignored, and aggregates each observable once.</summary>
    internal void Observe(ImmutableArray<Observation> observations)
    {
        ulong sequence = _events.Sequence;
        _round.Clear();
        foreach (ref readonly Observation observation in observations.AsSpan())
        {
            int at = observation.Observable.Value;
            ref ulong heard = ref _lastHeard[at][observation.Source];
            ObservedValue observed = Observed(observation, heard == sequence);
            RejectionCode code = _oracles[at].Check(observed, _events.Now);
            if (code != RejectionCode.None)
            {
                _events.Announce(new Events.ObservationIgnored(sequence, _events.Now, observation.Observable, observation.Source, code));
                continue;
            }

            heard = sequence;
            _oracles[at].Record(observed);
            if (_lastRound[at] != sequence)
            {
                _lastRound[at] = sequence;
                _round.Add(observation.Observable);
            }
        }

        foreach (ObservableId observable in _round)
        {
            Review(_oracles[observable.Value], true);
        }

        // Only now: an index that came with the same word, before or after, is the one that the mark was said at.
        foreach (ObservableId observable in _round)
        {
            ObservableId index = Kin.IndexOf(observable);
            if (index != observable && _oracles[observable.Value].Pending is null)
            {
                _oracles[observable.Value].IndexHeard = _market.Value(index);
            }
        }
    }

    /// <summary>True once after a price stopped being trusted: from then on what rests on it loses a little with time, which no price move announces.</summary>
    internal bool TakeLostTrust()
    {
        bool hasLost = _hasLostTrust;
        _hasLostTrust = false;
        return hasLost;
    }

    /// <summary>True when time alone has something to change by now.</summary>
    internal bool IsDue => _events.Now.Nanoseconds >= _nextChange;

    /// <summary>Lets prices age to the present: cheap until something is due. What it changes can be taken back until the next call.</summary>
    internal void Age()
    {
        Moves.Clear();
        Returned.Clear();
        _aged.Clear();
        if (!IsDue)
        {
            return;
        }

        _nextChangeBefore = _nextChange;
        _hadLostTrust = _hasLostTrust;
        _nextChange = long.MaxValue;
        foreach (ObservableOracle oracle in _oracles)
        {
            if (_due[oracle.Id.Value] <= _events.Now.Nanoseconds)
            {
                _aged.Add(new(oracle, oracle.Judgement, oracle.Trust, _due[oracle.Id.Value], _market.Value(oracle.Id), _market.Accepted(oracle.Id)));
                Review(oracle, false);
            }

            _nextChange = Math.Min(_nextChange, _due[oracle.Id.Value]);
        }
    }

    /// <summary>Makes the last ageing undone, for its command was refused: the next command that is accepted ages prices again, by its own time.</summary>
    internal void Revert()
    {
        if (_aged.Count == 0)
        {
            return;
        }

        foreach (Aged aged in _aged)
        {
            Count(aged.Oracle.State, -1);
            aged.Oracle.Judgement = aged.Judgement;
            aged.Oracle.Trust = aged.Trust;
            Count(aged.Oracle.State, 1);
            Jumps.Note(aged.Oracle);
            _due[aged.Oracle.Id.Value] = aged.Due;
            if (_market.Accepted(aged.Oracle.Id) != aged.Accepted)
            {
                _market.Restore(aged.Oracle.Id, aged.Value, aged.Accepted);
            }
        }

        _nextChange = _nextChangeBefore;
        _hasLostTrust = _hadLostTrust;
        _aged.Clear();
        Moves.Clear();
        Returned.Clear();
    }

    /// <summary>Writes its part of a snapshot.</summary>
    internal void Write(in ByteWriter w)
    {
        foreach (ObservableOracle oracle in _oracles)
        {
            oracle.Write(w);
        }
    }

    /// <summary>Reads its part of a snapshot.</summary>
    internal void Read(ref ByteReader r)
    {
        foreach (ObservableOracle oracle in _oracles)
        {
            oracle.Read(ref r);
        }
    }

    /// <summary>Recounts derived state: after a restore.</summary>
    internal void Recount()
    {
        Array.Clear(_forbidding);
        _nextChange = long.MaxValue;
        foreach (ObservableOracle oracle in _oracles)
        {
            Count(oracle.State, 1);
            Jumps.Note(oracle);
            _due[oracle.Id.Value] = oracle.NextChange(_events.Now);
            _nextChange = Math.Min(_nextChange, _due[oracle.Id.Value]);
        }
    }

    private ObservedValue Observed(in Observation observation, bool isRepeated) =>
        new(
            observation.Source, observation.Value, observation.Confidence, (observation.IsStamped ? observation.Time : _events.Now).Nanoseconds,
                observation.IsStamped, isRepeated);

    /// <summary>The first refusal when no observation of the batch is any good; none when one is.</summary>
    private Rejection FirstOfAllBad(ImmutableArray<Observation> observations)
    {
        Rejection first = default;
        foreach (ref readonly Observation observation in observations.AsSpan())
        {
            RejectionCode code = _oracles[observation.Observable.Value].Check(Observed(observation, false), _events.Now);
            if (code == RejectionCode.None)
            {
                return default;
            }

            first = first.IsRefused ? first : new(code, observation.Observable);
        }

        return first;
    }

    private void Review(ObservableOracle oracle, bool isRound)
    {
        OracleState before = oracle.State;
        Int128 current = _market.Value(oracle.Id);
        bool isKnown = _market.IsKnown(oracle.Id);
        if (oracle.Aggregate(_events.Now, isRound, current, isKnown, out Int128 value))
        {
            // A first value comes with a word, not with time: once known, a price stays known, also when the command that aged it is refused.
            if ((!isKnown && !isRound) || !_exposure.CanCarry(oracle.Id, value))
            {
                oracle.HoldBack();
            }
            else if (_market.Set(oracle.Id, value))
            {
                Moves.Add((oracle.Id, current, isKnown));
                _events.Announce(new Events.PriceAccepted(_events.Sequence, _events.Now, oracle.Id, value));
            }
        }

        Judge(oracle, current);
        Jumps.Note(oracle);
        long due = oracle.NextChange(_events.Now);
        _due[oracle.Id.Value] = due;
        _nextChange = Math.Min(_nextChange, due);
        if (oracle.State != before)
        {
            Count(before, -1);
            Count(oracle.State, 1);
            _events.Announce(new Events.OracleStateChanged(_events.Sequence, _events.Now, oracle.Id, before, oracle.State));
        }
    }

    private void Judge(ObservableOracle oracle, Int128 before)
    {
        if (!_market.IsKnown(oracle.Id))
        {
            return;
        }

        bool isTrusted = OracleRules.Allows(oracle.State, OracleAction.Liquidate);
        _hasLostTrust |= !isTrusted && oracle.Trust.Since is null;
        PriceTrust was = oracle.Trust;
        oracle.Trust = isTrusted ? was.Trusted(_events.Now) : was.Doubted(_events.Now, before);
        if (oracle.Trust.Back != was.Back)
        {
            Returned.Add((oracle.Id, was.TrustedAt!.Value));
        }
    }

    private void Count(OracleState state, int by)
    {
        StateStamp++;
        for (int action = 0; action < _forbidding.Length; action++)
        {
            _forbidding[action] += OracleRules.Allows(state, (OracleAction)action) ? 0 : by;
        }
    }

    /// <summary>An observable as it was before time passed.</summary>
    private readonly record struct Aged(ObservableOracle Oracle, OracleJudgement Judgement, PriceTrust Trust, long Due, Int128 Value, long Accepted);
}
