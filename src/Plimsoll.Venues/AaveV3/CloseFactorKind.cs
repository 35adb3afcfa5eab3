// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Instruments;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Venues.AaveV3;

/// <summary>The liquidation policy <c>closeFactor</c>: a liquidator repays a part of a debt and takes collateral for it with a bonus.</summary>
public sealed class CloseFactorKind : ILiquidationKind
{
    /// <inheritdoc/>
    public string Kind => "closeFactor";

    /// <inheritdoc/>
    public string Schema => """
        {
          "required": ["closeFactor", "wholeBelow", "wholeUnder", "leastLeft", "seizures"],
          "properties": {
            "closeFactor": { "$ref": "#/$defs/share", "description": "Above 0: the fraction of all debt that one call may repay." },
            "wholeBelow": { "$ref": "#/$defs/share", "description": "At this health factor or below, all of a debt may be repaid." },
            "wholeUnder": { "$ref": "#/$defs/nonNegative",
            "description": "A debt or a collateral worth less, in the numeraire, may be repaid or taken whole." },
            "leastLeft": { "$ref": "#/$defs/nonNegative",
            "description": "The least that a call may leave of debt and of collateral, in the numeraire, unless it leaves nothing of one of them." },
            "seizures": {
              "type": "object",
              "description": "By asset that can be seized.",
              "additionalProperties": {
                "type": "object",
                "additionalProperties": false,
                "required": ["bonus", "protocolFee"],
                "properties": {
                  "bonus": { "$ref": "#/$defs/share", "description": "What is taken beyond what is repaid: 0.05 is 5 %." },
                  "protocolFee": { "$ref": "#/$defs/share", "description": "The lender's share of the bonus." }
                }
              }
            }
          }
        }
        """;

    /// <inheritdoc/>
    public string Equity => HealthFactorKind.Name;

    /// <inheritdoc/>
    public LiquidationPolicy? Read(JsonPlace place, InstrumentCatalog catalog)
    {
        Dictionary<string, SeizureTerms> seizures = new(StringComparer.Ordinal);
        foreach ((string name, JsonPlace value) in place.Field("seizures").Members(required: true))
        {
            value.CheckObject("bonus", "protocolFee");
            seizures.Add(name, new(value.Field("bonus").Fraction(), value.Field("protocolFee").Fraction()));
        }

        return new CloseFactorPolicy
        {
            CloseFactor = place.Field("closeFactor").PositiveFraction(),
            WholeBelow = place.Field("wholeBelow").Fraction(),
            WholeUnder = place.Field("wholeUnder").MoneyOf("at least 0", static amount => !amount.IsNegative),
            LeastLeft = place.Field("leastLeft").MoneyOf("at least 0", static amount => !amount.IsNegative),
            Seizures = [.. catalog.Assets.Select(asset => seizures.GetValueOrDefault(asset.Symbol))],
        };
    }

    /// <summary>Whoever repays r takes (1 + bonus) × r of collateral, which counted threshold × as much: at a product of 1 or more every call leaves less
    /// behind each unit that is still owed, however small it is (docs/concepts/calm-liquidation.md).</summary>
    public void CheckWhole(JsonPlace root)
    {
        JsonPlace reserves = root.Field("equity").Field("reserves");
        foreach ((string name, JsonPlace value) in root.Field("liquidation").Field("seizures").Members())
        {
            if (!reserves.Member(name).Exists)
            {
                continue;
            }

            CheckHelpful(value.Field("bonus"), reserves.Member(name).Field("threshold"), $"every liquidation of {name} worsens the health factor");
        }

        foreach ((string category, JsonPlace value) in root.Field("equity").Field("categories").Members())
        {
            CheckCategory(root, category, value);
        }
    }

    /// <summary>The same of what a category lists, on its threshold and at its bonus, or at the asset's own.</summary>
    private static void CheckCategory(JsonPlace root, string category, JsonPlace value)
    {
        JsonPlace own = value.Field("bonus"), taken = root.Field("liquidation").Field("seizures");
        string worsens = $"worsens the health factor in category {category}";
        if (own.Exists)
        {
            CheckHelpful(own, value.Field("threshold"), $"every liquidation {worsens}");
            return;
        }

        foreach (string asset in value.Field("collateral").Items().Where(static item => item.IsText).Select(static item => item.Text()))
        {
            if (taken.Member(asset).Exists)
            {
                CheckHelpful(taken.Member(asset).Field("bonus"), value.Field("threshold"), $"every liquidation of {asset} {worsens}, which has no bonus");
            }
        }
    }

    private static void CheckHelpful(JsonPlace bonus, JsonPlace held, string otherwise)
    {
        Ratio threshold = held.Fraction(), taken = Ratio.One + bonus.Fraction();
        Ratio product = taken.Times(threshold, Rounding.Down);
        if (product >= Ratio.One)
        {
            bonus.Expected($"(1 + bonus) × threshold below 1, or {otherwise}: {taken} × {threshold} is {product}");
        }
    }
}
