// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Values;

namespace Plimsoll.Rulebooks;

/// <summary>The add-on <c>concentration</c>: classes of underlyings, each with the notional that its market absorbs.</summary>
public sealed class ConcentrationKind : IAddOnKind
{
    /// <inheritdoc/>
    public string Kind => "concentration";

    /// <inheritdoc/>
    public string Schema => """
        {
          "required": ["classes", "terms"],
          "properties": {
            "classes": {
              "type": "object",
              "additionalProperties": {
                "type": "object",
                "additionalProperties": false,
                "required": ["liquidity", "slope", "cap"],
                "properties": { "liquidity": { "$ref": "#/$defs/nonNegative" }, "slope": { "$ref": "#/$defs/nonNegative" }, "cap": { "$ref": "#/$defs/share" } }
              }
            },
            "terms": { "$ref": "#/$defs/terms" }
          }
        }
        """;

    /// <inheritdoc/>
    public ImmutableArray<string> Lines => ConcentrationAddOn.LineNames;

    /// <inheritdoc/>
    public bool IsForPositions => true;

    /// <inheritdoc/>
    public IMarginAddOn? Read(JsonPlace place, InstrumentCatalog catalog)
    {
        TermsReader<ConcentrationTerms> terms = new(place, ["liquidity", "slope", "cap"], static value =>
        {
            ConcentrationTerms read = new(
                value.Field("liquidity").MoneyOf("above 0, at most 1000000000000000",
                    static amount => amount.IsPositive && amount <= Amount.Of(1_000_000_000_000_000)),
                value.Field("slope").Decimal<Ratio>("above 0, at most 10", static ratio => ratio.IsPositive && ratio <= Ratio.Of(10)),
                value.Field("cap").PositiveFraction());
            if (!value.HasProblems && !ConcentrationAddOn.IsInRange(read))
            {
                value.Field("slope").Expected("so much that liquidity × (cap ÷ slope)², twice what the knee of the curve costs, is an amount");
            }

            return read;
        });
        return new ConcentrationAddOn(catalog, terms.ByObservable(catalog));
    }
}
