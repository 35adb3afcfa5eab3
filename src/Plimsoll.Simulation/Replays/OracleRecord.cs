// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Engine.Events;
using Plimsoll.Instruments;
using Plimsoll.Values;

namespace Plimsoll.Simulation.Replays;

/// <summary>How each symbol's oracle fared.</summary>
internal sealed class OracleRecord
{
    private readonly InstrumentCatalog _catalog;
    private readonly List<(Timestamp From, OracleState State)>[] _spans;
    private readonly OracleState[] _worst;
    private readonly bool[] _wasLive;

    internal OracleRecord(InstrumentCatalog catalog)
    {
        _catalog = catalog;
        _spans = [.. catalog.Symbols.Select(_ => new List<(Timestamp, OracleState)>())];
        _worst = [.. catalog.Symbols.Select(_ => OracleState.Live)];
        _wasLive = new bool[catalog.Symbols.Length];
    }

    internal void Add(OracleStateChanged change)
    {
        int symbol = change.Symbol.Value;
        if (_spans[symbol].Count == 0)
        {
            _spans[symbol].Add((change.Time, change.From));
        }

        _spans[symbol].Add((change.Time, change.To));
        _wasLive[symbol] |= change.To is OracleState.Live or OracleState.Degraded;

        // Warming up for the first time is how every price begins, and no trouble.
        if (_wasLive[symbol] && Rank(change.To) > Rank(_worst[symbol]))
        {
            _worst[symbol] = change.To;
        }
    }

    internal ImmutableArray<OracleOutcome> Outcomes() =>
        [.. _catalog.Symbols.Select(symbol => new OracleOutcome(symbol.Name, _worst[symbol.Id.Value], [.. _spans[symbol.Id.Value]]))];

    private static int Rank(OracleState state) => state switch { OracleState.Live => 0, OracleState.Degraded => 1, OracleState.WarmingUp => 2, _ => 3 };
}
