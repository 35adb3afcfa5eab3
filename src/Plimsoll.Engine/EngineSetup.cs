// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Engine.Oracles;
using Plimsoll.Engine.Proofs;
using Plimsoll.Instruments;
using Plimsoll.Rulebooks;

namespace Plimsoll.Engine;

/// <summary>What an engine is built with; the journal starts with its hash, so that a journal is never replayed under other rules.</summary>
/// <param name="Catalog">What can be observed, held and traded.</param>
/// <param name="Rulebook">The rules.</param>
/// <param name="Oracles">How each observable's sources become one price, by observable id.</param>
/// <param name="Canonical">The exact text that the setup was read from (world, rulebook and policies), hashed into the state.</param>
public sealed record EngineSetup(InstrumentCatalog Catalog, Rulebook Rulebook, ImmutableArray<OraclePolicy> Oracles, string Canonical)
{
    /// <summary>The JSON that the rulebook was read from; null for one made in code: such an engine lists nothing more, for its rulebook cannot be read over a
    /// longer catalogue.</summary>
    public string? RulebookText { get; init; }

    /// <summary>What the kinds of rulebooks may be that the venue adopts; null when it adopts none.</summary>
    public RulebookKinds? Kinds { get; init; }

    /// <summary>True to run the kernels that are proved beside every step of a liquidation and to halt at a difference (docs/internals/verified.md). It changes
    /// no event and no state, only what a liquidation costs.</summary>
    public bool ChecksKernels { get; init; } = true;

    /// <summary>Who is shown every plan of a liquidation before it is traded; null for nobody. It changes no event and no state.</summary>
    public IPlanWitness? Witness { get; init; }
}
