// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Venues.AaveV3;

/// <summary>The model <c>debts</c>: what is owed is what is required.</summary>
public sealed class DebtsKind : IModelKind
{
    /// <inheritdoc/>
    public string Kind => "debts";

    /// <inheritdoc/>
    public string Schema => """{ "properties": { } }""";

    /// <inheritdoc/>
    public ImmutableArray<string> Lines => DebtsModel.LineNames;

    /// <inheritdoc/>
    public IMarginModel? Read(JsonPlace place, InstrumentCatalog catalog) => DebtsModel.Model;
}
