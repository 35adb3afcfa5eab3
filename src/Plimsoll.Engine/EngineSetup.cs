// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Engine.Oracles;
using Plimsoll.Instruments;
using Plimsoll.Rulebooks;

namespace Plimsoll.Engine;

/// <summary>What an engine is built with; the journal starts with its hash, so that a journal is never replayed under other rules.</summary>
/// <param name="Catalog">What can be observed, held and traded.</param>
/// <param name="Rulebook">The rules.</param>
/// <param name="Oracles">How each symbol's sources become one price, by symbol id.</param>
/// <param name="Canonical">The exact text that the setup was read from (world, rulebook and policies), hashed into the state.</param>
public sealed record EngineSetup(InstrumentCatalog Catalog, Rulebook Rulebook, ImmutableArray<OraclePolicy> Oracles, string Canonical);
