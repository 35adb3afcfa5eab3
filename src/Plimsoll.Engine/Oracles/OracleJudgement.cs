// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Events;

namespace Plimsoll.Engine.Oracles;

/// <summary>What an oracle has made of its sources: all of an observable's state that time alone can change.</summary>
/// <param name="State">How far the price can be trusted.</param>
/// <param name="Warmed">Quorate rounds since the start or since the quorum was lost.</param>
/// <param name="WasReady">True once the observable has been live: from then on a lost quorum is a suspension.</param>
/// <param name="Jump">The unconfirmed jump that is still standing; null when there is none.</param>
internal readonly record struct OracleJudgement(OracleState State, int Warmed, bool WasReady, PriceJump? Jump);
