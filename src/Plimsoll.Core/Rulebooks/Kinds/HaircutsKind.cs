// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Instruments;
using Plimsoll.Values;

namespace Plimsoll.Rulebooks;

/// <summary>The equity rule <c>haircuts</c>: <see cref="HaircutEquity"/> over the rulebook's own <c>collateral</c> and <c>optionValue</c>.</summary>
public sealed class HaircutsKind : IEquityKind
{
    /// <summary>Its name, which stands where a rulebook names no equity rule.</summary>
    public const string Name = "haircuts";

    /// <inheritdoc/>
    public string Kind => Name;

    /// <inheritdoc/>
    public string Schema => """{ "properties": { } }""";

    /// <inheritdoc/>
    public ImmutableArray<string> Lines => HaircutEquity.LineNames;

    /// <inheritdoc/>
    public IEquityRule? Read(JsonPlace place, InstrumentCatalog catalog) => HaircutEquity.Rule;
}
