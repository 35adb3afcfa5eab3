// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Values;

namespace Plimsoll.Rulebooks;

/// <summary>The add-on <c>minimum</c>: what the lines before it fall short of a floor.</summary>
public sealed class MinimumKind : IAddOnKind
{
    /// <inheritdoc/>
    public string Kind => "minimum";

    /// <inheritdoc/>
    public string Schema => """
        { "properties": { "flat": { "$ref": "#/$defs/nonNegative", "default": "0" },
            "shortOptionRate": { "$ref": "#/$defs/share", "default": "0",
                "description": "Of the notional of short options; of a short put at most its strike." } } }
        """;

    /// <inheritdoc/>
    public ImmutableArray<string> Lines => MinimumAddOn.LineNames;

    /// <inheritdoc/>
    public bool IsForPositions => true;

    /// <inheritdoc/>
    public IMarginAddOn? Read(JsonPlace place, InstrumentCatalog catalog) => new MinimumAddOn(
        catalog,
        place.Field("flat").MoneyOf("at least 0", static amount => !amount.IsNegative, Amount.Zero),
        place.Field("shortOptionRate").Fraction(Ratio.Zero));
}
