// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Engine.Events;
using Plimsoll.Instruments;
using Plimsoll.Values;

namespace Plimsoll.Simulation.Replays;

/// <summary>How each observable's oracle fared.</summary>
internal sealed class OracleRecord
{
    private readonly InstrumentCatalog _catalog;
    private readonly List<(Timestamp From, OracleState State)>[] _spans;
    private readonly OracleState[] _worst;
    private readonly bool[] _wasLive;

    internal OracleRecord(InstrumentCatalog catalog)
    {
        _catalog = catalog;
        _spans = [.. catalog.Observables.Select(_ => new List<(Timestamp, OracleState)>())];
        _worst = [.. catalog.Observables.Select(_ => OracleState.Live)];
        _wasLive = new bool[catalog.Observables.Length];
    }

    internal void Add(OracleStateChanged change)
    {
        int observable = change.Observable.Value;
        if (_spans[observable].Count == 0)
        {
            _spans[observable].Add((change.Time, change.From));
        }

        _spans[observable].Add((change.Time, change.To));
        _wasLive[observable] |= change.To is OracleState.Live or OracleState.Degraded;

        // Warming up for the first time is how every price begins, and no trouble.
        if (_wasLive[observable] && Rank(change.To) > Rank(_worst[observable]))
        {
            _worst[observable] = change.To;
        }
    }

    internal ImmutableArray<OracleOutcome> Outcomes() =>
        [.. _catalog.Observables.Select(observable => new OracleOutcome(observable.Name, _worst[observable.Id.Value], [.. _spans[observable.Id.Value]]))];

    private static int Rank(OracleState state) => state switch { OracleState.Live => 0, OracleState.Degraded => 1, OracleState.WarmingUp => 2, _ => 3 };
}
