// SPDX-License-Identifier: Apache-2.0
namespace Plimsoll.Venues.Derive;

/// <summary>The fields of a class of Derive's portfolio kinds, under the names of the contracts' parameters, and their schema.</summary>
internal static class DeriveFields
{
    private static readonly string[] _both =
    [
        "scenarios", "volRangeUp", "volRangeDown", "shortTermPower", "longTermPower", "dteFloor", "imFactor", "scenarioSpotUp", "scenarioSpotDown",
        "basisContAddFactor", "basisContMultFactor",
    ];

    private static readonly string[] _signed = ["linearCBase", "absCBase", "volParamScale"];

    /// <summary>Those of PMRM.</summary>
    internal static string[] First { get; } =
        [.. _both, "baseStaticDiscount", "rateMultScale", "rateAddScale", "basePercent", "perpPercent", "optionPercent"];

    /// <summary>Those of PMRM_2.</summary>
    internal static string[] Second { get; } =
    [
        .. _both, "minVolUpShock", "linearBaseCap", "absBaseCap", "linearCBase", "absCBase", "minKStar", "widthScale", "volParamStatic", "volParamScale",
        "mmFactor", "longBaseStaticDiscount", "longRateMultScale", "longRateAddScale", "shortBaseStaticDiscount", "shortRateMultScale", "shortRateAddScale",
        "mmPerpPercent", "imPerpPercent", "mmOptionPercent", "imOptionPercent",
    ];

    /// <summary>The schema of a kind whose classes have these fields.</summary>
    internal static string Schema(string[] fields, bool isSecond)
    {
        string rows = isSecond
            ? """
              "volatility": { "enum": ["none", "up", "down", "linear", "abs"], "description": "linear and abs bend the surface and move no price." },
              "dampening": { "$ref": "#/$defs/nonNegative", "default": "1", "description": "The share of profit and loss that counts, at most 1." }
              """
            : """ "volatility": { "enum": ["none", "up", "down"] } """;
        IEnumerable<string> figures = fields.Where(static field => field != "scenarios")
            .Select(static field => $$"""          "{{field}}": { "$ref": "#/$defs/{{(_signed.Contains(field) ? "decimal" : "nonNegative")}}" }""");
        string deployed = isSecond
            ? """
              "asDeployed": { "type": "boolean", "default": false,
              "description": "true takes parameters that the contracts accept although they credit risk, for whoever wants the contracts' own answer." },
              """
            : string.Empty;
        string needed = isSecond ? string.Empty
            : """ "description": "riskCancelling names the underlying that the asset is coin of; others have haircuts.", """;
        return $$"""
        {
          "required": ["cash", "classes", "terms", "collateral", "pegLossThreshold", "pegLossFactor", "confThreshold", "confMargin"],
          "properties": {
            {{deployed}}
            "cash": { "type": "string", "description": "The asset that accounts are kept in and whose price below pegLossThreshold raises initial margin." },
            "pegLossThreshold": { "$ref": "#/$defs/nonNegative" },
            "pegLossFactor": { "$ref": "#/$defs/nonNegative" },
            "confThreshold": { "$ref": "#/$defs/share", "description": "The confidence of a feed below which notional is charged." },
            "confMargin": { "$ref": "#/$defs/nonNegative" },
            "classes": {
              "type": "object",
              "additionalProperties": {
                "type": "object",
                "additionalProperties": false,
                "required": [{{string.Join(", ", fields.Select(static field => $"\"{field}\""))}}],
                "properties": {
                  "scenarios": {
                    "type": "array",
                    "minItems": 1,
                    "maxItems": {{DerivePortfolioTerms.MaxScenarios}},
                    "items": {
                      "type": "object",
                      "additionalProperties": false,
                      "required": ["volatility"],
                      "properties": {
                        "spot": { "$ref": "#/$defs/nonNegative", "default": "1", "description": "What prices are multiplied by." },
                        {{rows}}
                      }
                    }
                  },
        {{string.Join(",\n", figures)}}
                }
              }
            },
            "terms": { "$ref": "#/$defs/terms" },
            "collateral": {
              "type": "object",
              {{needed}}
              "additionalProperties": {
                "type": "object",
                "additionalProperties": false,
                "properties": {
                  "mmHaircut": { "$ref": "#/$defs/share" },
                  "imHaircutAdd": { "$ref": "#/$defs/share", "description": "What initial margin adds to it." },
                  "riskCancelling": { "type": "string", "description": "The underlying with whose price it moves against positions." }
                }
              }
            }
          }
        }
        """;
    }
}
