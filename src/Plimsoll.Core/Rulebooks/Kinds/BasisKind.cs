// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Values;

namespace Plimsoll.Rulebooks;

/// <summary>The add-on <c>basis</c>: a rate of what offsets between contracts on one underlying.</summary>
public sealed class BasisKind : IAddOnKind
{
    /// <inheritdoc/>
    public string Kind => "basis";

    /// <inheritdoc/>
    public string Schema => """
        { "required": ["rate"], "properties": { "rate": { "$ref": "#/$defs/share" }, "countsSpot": { "type": "boolean", "default": false } } }
        """;

    /// <inheritdoc/>
    public ImmutableArray<string> Lines => BasisAddOn.LineNames;

    /// <inheritdoc/>
    public bool IsForPositions => true;

    /// <inheritdoc/>
    public IMarginAddOn? Read(JsonPlace place, InstrumentCatalog catalog) =>
        new BasisAddOn(catalog, place.Field("rate").Fraction(), place.Field("countsSpot").Flag(false));
}
