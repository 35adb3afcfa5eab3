// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Plimsoll.Tests.Vectors.Frame;
using Plimsoll.Values;
using Plimsoll.Venues;
using Plimsoll.Venues.Simm;

namespace Plimsoll.Tests.Vectors.Adapters;

/// <summary>ISDA SIMM over sensitivities: every version through its own rulebook.</summary>
internal sealed class SimmAdapter : IVectorAdapter
{
    private static readonly Dictionary<string, SimmParameters> _read = new(StringComparer.Ordinal);

    public string? Rulebook(VectorCase vector) => VersionOf(vector)?.Rulebook;

    public JsonNode? Compute(VectorCase vector)
    {
        JsonObject inputs = vector.Inputs;
        if (VersionOf(vector) is not { } version)
        {
            return null;
        }

        SimmPeriod period = (inputs["mpor_days"] ?? inputs["mpor"] ?? throw new FormatException("no margin period is given")).GetValue<int>() switch
        {
            1 => SimmPeriod.OneDay,
            10 => SimmPeriod.TenDays,
            int other => throw new FormatException($"{other} days"),
        };
        SimmSide side = inputs["side"]?.ToString().ToLowerInvariant() switch
        {
            null or "call" => SimmSide.Call,
            "post" => SimmSide.Post,
            string other => throw new FormatException($"side {other}"),
        };
        SimmSensitivity[] rows = [.. inputs["crif"]!.AsArray().Select(row => SensitivityOf(
            row as JsonObject ?? vector.Head["crif"]?[row!.ToString()]?.AsObject() ?? throw new FormatException($"the file has no sensitivity {row}")))];
        Result<SimmResult> found = SimmCalculator.Of(ParametersOf(version), SimmBook.Of(rows, side), period,
            (inputs["calculation_currency"] ?? inputs["calc_currency"])?.ToString());
        if (!found.IsOk)
        {
            throw new FormatException(found.Rejection.ToString());
        }

        SimmResult result = found.Value;
        Amount addOn = AddOnsOf(inputs).Of(result);

        // ISDA's pack gives a measure as the margin of a book that had nothing else, correlated over risk classes; the cases that were derived from it for
        // later
        // versions give the plain sum over risk classes.
        bool isPlainSum = vector.Body["source"]?.ToString().StartsWith("derived", StringComparison.Ordinal) == true;
        double Measure(SimmMeasure measure) => isPlainSum ? result.Sum(measure) : result.Alone(measure);
        return new JsonObject
        {
            ["total"] = (result.Margin + addOn).ToString(),
            ["delta"] = Measure(SimmMeasure.Delta),
            ["vega"] = Measure(SimmMeasure.Vega),
            ["curvature"] = Measure(SimmMeasure.Curvature),
            ["base_corr"] = Measure(SimmMeasure.BaseCorrelation),
            ["addon"] = addOn.ToString(),
        };
    }

    private static SimmVersion? VersionOf(VectorCase vector) =>
        vector.Subject.StartsWith("ISDA SIMM", StringComparison.Ordinal) && vector.Inputs["version"]?.ToString() is { } version
            ? SimmVersions.Named(version) : null;

    private static SimmParameters ParametersOf(SimmVersion version)
    {
        if (!_read.TryGetValue(version.Rulebook, out SimmParameters? parameters))
        {
            parameters = SimmVersions.Read(ShippedRulebooks.Text(version.Rulebook)!, out ImmutableArray<string> errors)
                ?? throw new FormatException(string.Join('\n', errors));
            _read.Add(version.Rulebook, parameters);
        }

        return parameters;
    }

    private static SimmSensitivity SensitivityOf(JsonObject row)
    {
        string Text(string field) => row[field]?.ToString() ?? string.Empty;
        SimmSensitivity read = SimmSensitivity.Of(Text("ProductClass"), Text("RiskType"), Text("Qualifier"), Text("Bucket"), Text("Label1"), Text("Label2"),
            Amount.Parse(CaseFiles.Decimal(row["AmountUSD"])), out SimmFault? fault);
        return fault is null ? read : throw new FormatException(fault.ToString());
    }

    private static SimmAddOns AddOnsOf(JsonObject inputs)
    {
        IEnumerable<KeyValuePair<string, JsonNode?>> Members(string field) => inputs[field] as JsonObject ?? [];
        return new(
            [.. Members("product_multipliers").Select(static one => (
                (SimmProductClass)SimmNames.ProductClasses.IndexOf(one.Key), Ratio.Parse(CaseFiles.Decimal(one.Value))))],
            [.. Members("addon_notional_factors_pct").Select(static one => (
                one.Key, Ratio.Parse(CaseFiles.Decimal(one.Value)).DividedBy(Ratio.Of(100), Rounding.HalfEven)))],
            [.. (inputs["addon_notionals"] as JsonArray ?? []).Select(static one => (one![0]!.ToString(), Amount.Parse(CaseFiles.Decimal(one[1]))))],
            [.. (inputs["addon_fixed"] as JsonArray ?? []).Select(static one => Amount.Parse(CaseFiles.Decimal(one)))]);
    }
}
