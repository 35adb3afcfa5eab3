// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Venues.Derive;

/// <summary>The model <c>derivePortfolio2</c>: Derive's second portfolio margin, PMRM_2.</summary>
/// <remarks>Fields have the names of the contracts' parameters, in camel case.</remarks>
public sealed class DerivePortfolio2Kind : IModelKind
{
    /// <inheritdoc/>
    public string Kind => "derivePortfolio2";

    /// <inheritdoc/>
    public string Schema { get; } = DeriveFields.Schema(DeriveFields.Second, isSecond: true);

    /// <inheritdoc/>
    public ImmutableArray<string> Lines => DerivePortfolioMargin.LineNames;

    /// <inheritdoc/>
    public IMarginModel? Read(JsonPlace place, InstrumentCatalog catalog) =>
        new DerivePortfolioReader(DeriveVersion.Second, place.Field("asDeployed").Flag(false)).Read(place, catalog);
}
