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

/// <summary>All symbols' oracles: takes observations in, moves the market, ages with time.</summary>
internal sealed class OracleBook
{
    private readonly MarketState _market;
    private readonly Exposure _exposure;
    private readonly Announcer _events;
    private InstrumentCatalog _catalog;
    private SymbolOracle[] _oracles;
    private ulong[] _lastRound;
    private ulong[][] _lastHeard;
    private readonly List<SymbolId> _round = [];
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
        Invariant.Check(policies.Length == _catalog.Symbols.Length, "Every symbol needs an oracle policy.");
        _oracles = [.. _catalog.Symbols.Select(s => new SymbolOracle(s, policies[s.Id.Value]))];
        _lastRound = new ulong[_oracles.Length];
        _due = new long[_oracles.Length];
        _lastHeard = [.. policies.Select(p => new ulong[p.Sources.Length])];
        Kin = new SymbolKin(_catalog);
        Jumps = new SpokenJumps(Kin, _oracles, market);
        Recount();
    }

    /// <summary>Takes in symbols that were listed, and whatever the listing says of those that there were.</summary>
    /// <param name="policies">Those of the new symbols, in their order.</param>
    internal void Grow(ImmutableArray<OraclePolicy> policies)
    {
        _catalog = _market.Catalog;
        int from = _oracles.Length;
        Invariant.Check(from + policies.Length == _catalog.Symbols.Length, "Every symbol needs an oracle policy.");
        SymbolKin before = Kin;
        _oracles = [.. _oracles, .. policies.Select((policy, i) => new SymbolOracle(_catalog.Symbols[from + i], policy))];
        Array.Resize(ref _lastRound, _oracles.Length);
        Array.Resize(ref _due, _oracles.Length);
        _lastHeard = [.. _lastHeard, .. policies.Select(p => new ulong[p.Sources.Length])];
        Kin = new SymbolKin(_catalog);
        Jumps = new SpokenJumps(Kin, _oracles, _market);
        for (int i = 0; i < from; i++)
        {
            // What becomes a contract's mark only now was never said beside its index: the way of both is counted from here.
            SymbolId index = Kin.IndexOf(new(i));
            if (index != before.IndexOf(new(i)))
            {
                _oracles[i].IndexHeard = index == new SymbolId(i) ? 0 : _market.Value(index);
            }
        }

        Recount();
    }

    /// <summary>Which symbols tell of one underlying.</summary>
    internal SymbolKin Kin { get; private set; }

    /// <summary>The jumps that are known and not believed yet.</summary>
    internal SpokenJumps Jumps { get; private set; }

    /// <summary>Symbols whose accepted value changed in this command, with the value before it.</summary>
    internal List<(SymbolId Symbol, Int128 Before, bool WasKnown)> Moves { get; } = [];

    internal ReadOnlySpan<SymbolOracle> Oracles => _oracles;

    internal OracleState State(SymbolId symbol) => _oracles[symbol.Value].State;

    /// <summary>True when every symbol allows the action: the common case, in which no account needs to be looked through.</summary>
    internal bool AllAllow(OracleAction action) => _forbidding[(int)action] == 0;

    /// <summary>Since when a symbol's accepted value may not be relied on; null while it may, or while there is none.</summary>
    internal Timestamp? UntrustedSince(SymbolId symbol) => _oracles[symbol.Value].UntrustedSince;

    /// <summary>True when an action may rely on a symbol: on its own state, and for what could be taken out of the venue on no jump that is known of its underlying.</summary>
    internal bool Allows(SymbolId symbol, OracleAction action) =>
        OracleRules.Allows(_oracles[symbol.Value].State, action)
        && (action is not (OracleAction.OpenRisk or OracleAction.Withdraw) || !Jumps.HaveMoved(symbol));

    /// <summary>What sources say of a symbol and nobody believes yet; null when the accepted value is all there is.</summary>
    internal Int128? Pending(SymbolId symbol) => _oracles[symbol.Value].Pending;

    /// <summary>How far the accepted index has gone since a mark was last heard, atoms; zero while either is not known.</summary>
    internal Int128 IndexMove(SymbolId mark)
    {
        SymbolId index = Kin.IndexOf(mark);
        Int128 heard = _oracles[mark.Value].IndexHeard;
        return index == mark || heard == 0 || !_market.IsKnown(index) ? 0 : _market.Believed(index) - heard;
    }

    /// <summary>Why a batch is refused whole: a symbol or source that does not exist is the caller's mistake, not a bad price.</summary>
    internal Rejection Validate(ImmutableArray<Observation> observations)
    {
        if (observations.IsDefaultOrEmpty || observations.Length > EngineLimits.MaxObservations)
        {
            return new(RejectionCode.OutOfRange, RefusalSubject.Count(observations.IsDefault ? 0 : observations.Length));
        }

        foreach (ref readonly Observation observation in observations.AsSpan())
        {
            if (!_catalog.Has(observation.Symbol))
            {
                return new(RejectionCode.SymbolUnknown, observation.Symbol);
            }

            if (observation.Source < 0 || observation.Source >= _oracles[observation.Symbol.Value].Sources.Length)
            {
                return new(RejectionCode.SourceUnknown, RefusalSubject.OfSource(observation.Symbol, observation.Source));
            }
        }

        return FirstOfAllBad(observations);
    }

    /// <summary>Takes the good observations in, says which were ignored, and aggregates each symbol once.</summary>
    internal void Observe(ImmutableArray<Observation> observations)
    {
        ulong sequence = _events.Sequence;
        _round.Clear();
        foreach (ref readonly Observation observation in observations.AsSpan())
        {
            int at = observation.Symbol.Value;
            ref ulong heard = ref _lastHeard[at][observation.Source];
            ObservedValue observed = Observed(observation, heard == sequence);
            RejectionCode code = _oracles[at].Check(observed, _events.Now);
            if (code != RejectionCode.None)
            {
                _events.Announce(new Events.ObservationIgnored(sequence, _events.Now, observation.Symbol, observation.Source, code));
                continue;
            }

            heard = sequence;
            _oracles[at].Take(observed);
            if (_lastRound[at] != sequence)
            {
                _lastRound[at] = sequence;
                _round.Add(observation.Symbol);
            }
        }

        foreach (SymbolId symbol in _round)
        {
            Look(_oracles[symbol.Value], true);
        }

        // Only now: an index that came with the same word, before or after, is the one that the mark was said at.
        foreach (SymbolId symbol in _round)
        {
            SymbolId index = Kin.IndexOf(symbol);
            if (index != symbol && _oracles[symbol.Value].Pending is null)
            {
                _oracles[symbol.Value].IndexHeard = _market.Value(index);
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
        _aged.Clear();
        if (!IsDue)
        {
            return;
        }

        _nextChangeBefore = _nextChange;
        _hadLostTrust = _hasLostTrust;
        _nextChange = long.MaxValue;
        foreach (SymbolOracle oracle in _oracles)
        {
            if (_due[oracle.Id.Value] <= _events.Now.Nanoseconds)
            {
                _aged.Add(new(oracle, oracle.Judgement, oracle.UntrustedSince, _due[oracle.Id.Value], _market.Value(oracle.Id), _market.Accepted(oracle.Id)));
                Look(oracle, false);
            }

            _nextChange = Math.Min(_nextChange, _due[oracle.Id.Value]);
        }
    }

    /// <summary>Makes the last ageing undone, for its command was refused: the next command that is accepted ages prices again, by its own time.</summary>
    internal void TakeBack()
    {
        if (_aged.Count == 0)
        {
            return;
        }

        foreach (Aged aged in _aged)
        {
            Count(aged.Oracle.State, -1);
            aged.Oracle.Judgement = aged.Judgement;
            aged.Oracle.UntrustedSince = aged.UntrustedSince;
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
    }

    /// <summary>Writes its part of a snapshot.</summary>
    internal void Write(in ByteWriter w)
    {
        foreach (SymbolOracle oracle in _oracles)
        {
            oracle.Write(w);
        }
    }

    /// <summary>Reads its part of a snapshot.</summary>
    internal void Read(ref ByteReader r)
    {
        foreach (SymbolOracle oracle in _oracles)
        {
            oracle.Read(ref r);
        }
    }

    /// <summary>Recounts derived state: after a restore.</summary>
    internal void Recount()
    {
        Array.Clear(_forbidding);
        _nextChange = long.MaxValue;
        foreach (SymbolOracle oracle in _oracles)
        {
            Count(oracle.State, 1);
            Jumps.Note(oracle);
            _due[oracle.Id.Value] = oracle.NextChange(_events.Now);
            _nextChange = Math.Min(_nextChange, _due[oracle.Id.Value]);
        }
    }

    private ObservedValue Observed(in Observation observation, bool isRepeated) =>
        new(
            observation.Source, observation.Value, observation.Confidence, (observation.IsStamped ? observation.Time : _events.Now).Nanoseconds, observation.IsStamped, isRepeated);

    /// <summary>The first refusal when no observation of the batch is any good; none when one is.</summary>
    private Rejection FirstOfAllBad(ImmutableArray<Observation> observations)
    {
        Rejection first = default;
        foreach (ref readonly Observation observation in observations.AsSpan())
        {
            RejectionCode code = _oracles[observation.Symbol.Value].Check(Observed(observation, false), _events.Now);
            if (code == RejectionCode.None)
            {
                return default;
            }

            first = first.IsRefused ? first : new(code, observation.Symbol);
        }

        return first;
    }

    private void Look(SymbolOracle oracle, bool isRound)
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

        Judge(oracle);
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

    private void Judge(SymbolOracle oracle)
    {
        bool isTrusted = OracleRules.Allows(oracle.State, OracleAction.Liquidate);
        if (isTrusted || !_market.IsKnown(oracle.Id))
        {
            oracle.UntrustedSince = null;
        }
        else if (oracle.UntrustedSince is null)
        {
            oracle.UntrustedSince = _events.Now;
            _hasLostTrust = true;
        }
    }

    private void Count(OracleState state, int by)
    {
        for (int action = 0; action < _forbidding.Length; action++)
        {
            _forbidding[action] += OracleRules.Allows(state, (OracleAction)action) ? 0 : by;
        }
    }

    /// <summary>A symbol as it was before time passed.</summary>
    private readonly record struct Aged(SymbolOracle Oracle, OracleJudgement Judgement, Timestamp? UntrustedSince, long Due, Int128 Value, long Accepted);
}
