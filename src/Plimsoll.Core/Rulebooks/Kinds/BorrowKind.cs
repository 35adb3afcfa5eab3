// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Values;

namespace Plimsoll.Rulebooks;

/// <summary>The add-on <c>borrow</c>: rates of the value of loans, by asset.</summary>
public sealed class BorrowKind : IAddOnKind
{
    /// <inheritdoc/>
    public string Kind => "borrow";

    /// <inheritdoc/>
    public string Schema => """
        {
          "required": ["terms"],
          "properties": {
            "terms": {
              "type": "object",
              "description": "By asset; \"numeraire\" is the numeraire where it is not named, \"*\" every asset not named.",
              "additionalProperties": {
                "type": "object",
                "additionalProperties": false,
                "required": ["initial", "maintenance"],
                "properties": { "initial": { "$ref": "#/$defs/share" }, "maintenance": { "$ref": "#/$defs/share" } }
              }
            }
          }
        }
        """;

    /// <inheritdoc/>
    public ImmutableArray<string> Lines => BorrowAddOn.LineNames;

    /// <inheritdoc/>
    public IMarginAddOn? Read(JsonPlace place, InstrumentCatalog catalog)
    {
        Dictionary<string, BorrowTerms> byName = new(StringComparer.Ordinal);
        foreach ((string name, JsonPlace value) in place.Field("terms").Members(required: true))
        {
            value.CheckObject("initial", "maintenance");
            BorrowTerms terms = new(value.Field("initial").Fraction(), value.Field("maintenance").Fraction());
            if (terms.Maintenance > terms.Initial)
            {
                value.Field("maintenance").ExpectedBeside(value.Field("initial"), $"at most initial, {terms.Initial}");
            }

            byName.Add(name, terms);
        }

        return new BorrowAddOn(catalog, [.. catalog.Assets.Select(asset =>
            RulebookReader.TryFor(byName, asset, catalog, out BorrowTerms? terms) ? terms : null)]);
    }
}
