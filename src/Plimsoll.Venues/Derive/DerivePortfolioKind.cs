// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Venues.Derive;

/// <summary>The model <c>derivePortfolio</c>: Derive's first portfolio margin, PMRM.</summary>
/// <remarks>Fields have the names of the contracts' parameters, in camel case.</remarks>
public sealed class DerivePortfolioKind : IModelKind
{
    /// <inheritdoc/>
    public string Kind => "derivePortfolio";

    /// <inheritdoc/>
    public string Schema { get; } = DeriveFields.Schema(DeriveFields.First, isSecond: false);

    /// <inheritdoc/>
    public ImmutableArray<string> Lines => DerivePortfolioMargin.LineNames;

    /// <inheritdoc/>
    public IMarginModel? Read(JsonPlace place, InstrumentCatalog catalog) =>
        new DerivePortfolioReader(DeriveVersion.First, asDeployed: false).Read(place, catalog);
}
