// SPDX-License-Identifier: Apache-2.0
namespace Plimsoll.Venues.Simm;

/// <summary>The fields of the model <c>simm</c>.</summary>
internal static class SimmSchema
{
    private const string Figures = """{ "type": "array", "items": { "$ref": "#/$defs/nonNegative" } }""";
    private const string Decimals = """{ "type": "array", "items": { "$ref": "#/$defs/decimal" } }""";
    private const string Table = $$"""{ "type": "array", "items": {{Decimals}} }""";
    private const string Decimal = """{ "$ref": "#/$defs/decimal" }""";
    private const string Currencies = """{ "type": "array", "minItems": 1, "items": { "type": "string" } }""";
    private const string Figure = """{ "$ref": "#/$defs/nonNegative" }""";
    private const string Both = """ "type": "object", "additionalProperties": false, "required": ["tenDay", "oneDay"] """;
    private const string Once = $$"""{ {{Both}}, "properties": { "tenDay": {{Figure}}, "oneDay": {{Figure}} } }""";
    private const string ByBucket = $$"""{ {{Both}}, "properties": { "tenDay": {{Figures}}, "oneDay": {{Figures}} } }""";
    private const string ByGroups = $$"""{ {{Both}}, "properties": { "tenDay": {{Table}}, "oneDay": {{Table}} } }""";

    private const string Shared = $$"""
        "deltaRiskWeights": {{ByBucket}}, "vegaRiskWeights": {{ByBucket}}, "correlation": {{Decimals}}, "bucketCorrelation": {{Table}},
        "deltaThresholds": {{Figures}}, "vegaThresholds": {{Figures}}
        """;

    private const string SharedNames = """
        "deltaRiskWeights", "vegaRiskWeights", "correlation", "bucketCorrelation", "deltaThresholds", "vegaThresholds"
        """;

    private const string Credit = $$"""
        "type": "object", "additionalProperties": false, "required": [{{SharedNames}}, "sameNameCorrelation"
        """;

    private const string Priced = $$"""
        {
          "type": "object", "additionalProperties": false, "required": [{{SharedNames}}, "historicalVolatilityRatio"],
          "properties": { {{Shared}}, "historicalVolatilityRatio": {{Once}} }
        }
        """;

    /// <summary>The schema.</summary>
    internal const string Text = $$"""
        {
          "required": ["mpor", "maintenance", "calculationCurrency", "classes", "terms", "interestRate", "creditQualifying", "creditNonQualifying", "equity",
            "commodity", "fx", "riskClassCorrelation"],
          "properties": {
            "mpor": { "enum": [1, 10], "description": "Days of the margin period of risk, for portfolios." },
            "maintenance": { "$ref": "#/$defs/share", "description": "Maintenance per unit of SIMM, above 0." },
            "calculationCurrency": { "type": "string", "description": "The currency whose own FX sensitivity is no risk." },
            "classes": {
              "type": "object",
              "additionalProperties": {
                "type": "object",
                "additionalProperties": false,
                "required": ["riskClass"],
                "properties": {
                  "riskClass": { "enum": ["Equity", "Commodity", "FX"] },
                  "bucket": { "type": "string", "description": "SIMM's number of the bucket, or Residual; of equity and commodity." },
                  "currency": { "type": "string", "description": "Of FX: the currency that the underlying is the price of." }
                }
              }
            },
            "terms": { "$ref": "#/$defs/terms" },
            "interestRate": {
              "type": "object",
              "additionalProperties": false,
              "required": ["currencyGroups", "inflationRiskWeight", "basisRiskWeight", "vegaRiskWeight", "historicalVolatilityRatio", "tenorCorrelation",
                "subCurveCorrelation", "inflationCorrelation", "basisCorrelation", "currencyCorrelation", "concentration"],
              "properties": {
                "currencyGroups": { "type": "array", "items": { "type": "object", "additionalProperties": false, "required": ["currencies", "tenDay", "oneDay"],
                  "properties": { "currencies": {{Currencies}}, "tenDay": {{Figures}}, "oneDay": {{Figures}} } },
                  "description": "Risk weights by tenor; the last group, \"*\", is of all other currencies." },
                "inflationRiskWeight": {{Once}}, "basisRiskWeight": {{Once}}, "vegaRiskWeight": {{Once}}, "historicalVolatilityRatio": {{Once}},
                "tenorCorrelation": {{Table}}, "subCurveCorrelation": {{Decimal}}, "inflationCorrelation": {{Decimal}}, "basisCorrelation": {{Decimal}},
                "currencyCorrelation": {{Decimal}},
                "concentration": { "type": "array", "items": { "type": "object", "additionalProperties": false, "required": ["currencies", "delta", "vega"],
                  "properties": { "currencies": {{Currencies}}, "delta": { "$ref": "#/$defs/nonNegative" }, "vega": { "$ref": "#/$defs/nonNegative" } } } }
              }
            },
            "creditQualifying": { {{Credit}}, "baseCorrelation"],
              "properties": { {{Shared}}, "sameNameCorrelation": {{Decimals}},
                "baseCorrelation": { "type": "object", "additionalProperties": false, "required": ["riskWeight", "correlation"],
                  "properties": { "riskWeight": {{Once}}, "correlation": {{Decimal}} } } } },
            "creditNonQualifying": { {{Credit}}], "properties": { {{Shared}}, "sameNameCorrelation": {{Decimals}} } },
            "equity": {{Priced}},
            "commodity": {{Priced}},
            "fx": {
              "type": "object",
              "additionalProperties": false,
              "required": ["highVolatility", "riskWeights", "vegaRiskWeight", "historicalVolatilityRatio", "correlation", "vegaCorrelation", "concentration",
                "vegaThresholds"],
              "properties": {
                "highVolatility": { "type": "array", "items": { "type": "string" } },
                "riskWeights": {{ByGroups}}, "vegaRiskWeight": {{Once}}, "historicalVolatilityRatio": {{Once}},
                "correlation": { "type": "object", "additionalProperties": false, "required": ["regular", "high"],
                  "properties": { "regular": {{Table}}, "high": {{Table}} }, "description": "By the group of the calculation currency." },
                "vegaCorrelation": {{Decimal}},
                "concentration": { "type": "array", "items": { "type": "object", "additionalProperties": false, "required": ["currencies", "delta"],
                  "properties": { "currencies": {{Currencies}}, "delta": { "$ref": "#/$defs/nonNegative" } } } },
                "vegaThresholds": {{Table}}
              }
            },
            "riskClassCorrelation": {{Table}}
          }
        }
        """;
}
