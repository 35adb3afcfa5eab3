// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Engine;
using Plimsoll.Engine.Commands;
using Plimsoll.Instruments;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;

namespace Plimsoll.Wire;

/// <summary>What is known where a refusal is told: the more, the more its sentence says.</summary>
public sealed record RefusalContext
{
    /// <summary>Nothing but the refusal is known.</summary>
    public static RefusalContext None { get; } = new();

    /// <summary>The names and terms of assets, instruments and observables; without them their numbers are told.</summary>
    public InstrumentCatalog? Catalog { get; init; }

    /// <summary>The command that was refused: its figures are told beside what was expected.</summary>
    public Command? Command { get; init; }

    /// <summary>What the engine stood at.</summary>
    public RefusalFigures Figures { get; init; } = RefusalFigures.None;

    /// <summary>The setup that the engine was given: the sources of its prices.</summary>
    public EngineSetup? Setup { get; init; }

    /// <summary>The rulebook that refused: the names of its parts.</summary>
    public Rulebook? Rulebook { get; init; }

    /// <summary>The account that was refused, where it came from a file: its values are told.</summary>
    public Portfolio? Account { get; init; }

    /// <summary>The names of the columns, factors or rows of names that places are counted in.</summary>
    public ImmutableArray<string> Columns { get; init; } = [];
}
