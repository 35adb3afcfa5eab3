// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Values;

namespace Plimsoll.Rulebooks;

/// <summary>The model <c>isolated</c>: flat rates of notional, which are schedules of one tier.</summary>
public sealed class IsolatedKind : IModelKind
{
    /// <inheritdoc/>
    public string Kind => "isolated";

    /// <inheritdoc/>
    public string Schema => $$"""
        {
          "required": ["classes", "terms"],
          "properties": {
            "classes": {
              "type": "object",
              "additionalProperties": {
                "type": "object",
                "additionalProperties": false,
                "required": ["leverage", "maintenance"],
                "properties": { "leverage": { "$ref": "#/$defs/leverage" }, "maintenance": { "$ref": "#/$defs/share" } }
              }
            },
            "terms": { "$ref": "#/$defs/terms" },
            "shortOptions": {{ShortOptionsReader.Schema}}
          }
        }
        """;

    /// <inheritdoc/>
    public ImmutableArray<string> Lines => TieredLinearMargin.LineNames;

    /// <inheritdoc/>
    public IMarginModel? Read(JsonPlace place, InstrumentCatalog catalog)
    {
        TermsReader<TierSchedule> terms = new(place, ["leverage", "maintenance"], static value =>
        {
            Ratio initial = ShortOptionsReader.InitialRate(value.Field("leverage"));
            Ratio maintenance = value.Field("maintenance").PositiveFraction();
            if (maintenance > initial)
            {
                value.Field("maintenance").ExpectedBeside(value.Field("leverage"), $"at most the initial rate, 1 ÷ leverage = {initial}");
            }

            return TierSchedule.TryCreate([new(default, initial, maintenance)], out _);
        });
        return new TieredLinearMargin(catalog, terms.ByInstrument(catalog), ShortOptionsReader.Read(place.Field("shortOptions")));
    }
}
