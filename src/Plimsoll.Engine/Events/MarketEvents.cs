// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Oracles;
using Plimsoll.Values;

namespace Plimsoll.Engine.Events;

/// <summary>The oracle accepted a new value for a symbol.</summary>
/// <param name="Sequence">Sequence.</param>
/// <param name="Time">Time.</param>
/// <param name="Symbol">The symbol.</param>
/// <param name="Value">Price or volatility, in atoms of 10⁻¹⁸.</param>
public sealed record PriceAccepted(ulong Sequence, Timestamp Time, SymbolId Symbol, Int128 Value) : Event(Sequence, Time);

/// <summary>One observation was ignored; the others of its command were not.</summary>
public sealed record ObservationIgnored(ulong Sequence, Timestamp Time, SymbolId Symbol, int Source, RejectionCode Code) : Event(Sequence, Time);

/// <summary>A symbol's state changed: what may be done on its price changed with it.</summary>
public sealed record OracleStateChanged(ulong Sequence, Timestamp Time, SymbolId Symbol, OracleState From, OracleState To) : Event(Sequence, Time);
