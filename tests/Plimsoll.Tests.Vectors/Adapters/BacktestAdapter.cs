// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text.Json.Nodes;
using Plimsoll.Risk;
using Plimsoll.Tests.Vectors.Frame;
using Plimsoll.Values;

namespace Plimsoll.Tests.Vectors.Adapters;

/// <summary>The backtests of <c>Plimsoll.Risk</c>: a count of exceptions (Kupiec), their days (Christoffersen), or the zones of a length (Basel).</summary>
internal sealed class BacktestAdapter : IVectorAdapter
{
    public JsonNode? Compute(VectorCase vector)
    {
        if (!vector.Subject.StartsWith("VaR backtests", StringComparison.Ordinal))
        {
            return null;
        }

        JsonObject inputs = vector.Inputs;
        return inputs.ContainsKey("exceptions_at") ? Christoffersen(inputs)
            : inputs.ContainsKey("N") ? Kupiec(inputs)
            : inputs.ContainsKey("confidence") ? TrafficLights(inputs)
            : null;
    }

    private static JsonObject Kupiec(JsonObject inputs)
    {
        LikelihoodRatio test = CoverageTests.Kupiec((int)inputs["T"]!, (int)inputs["N"]!, (double)inputs["p"]!).Value;
        return new JsonObject
        {
            ["lr_pof"] = test.Statistic,
            ["p_value"] = test.PValue,
            ["reject_5pct"] = test.RejectsAt(0.05),
            ["reject_1pct"] = test.RejectsAt(0.01),
        };
    }

    private static JsonObject Christoffersen(JsonObject inputs)
    {
        bool[] exceeded = new bool[(int)inputs["T"]!];
        foreach (JsonNode? day in inputs["exceptions_at"]!.AsArray())
        {
            exceeded[(int)day!] = true;
        }

        ChristoffersenReport report = CoverageTests.Christoffersen(exceeded, (double)inputs["p"]!).Value;
        var figures = new JsonObject
        {
            ["n00"] = report.Transitions.N00,
            ["n01"] = report.Transitions.N01,
            ["n10"] = report.Transitions.N10,
            ["n11"] = report.Transitions.N11,
        };
        foreach ((string name, LikelihoodRatio test) in new[] { ("uc", report.Unconditional), ("ind", report.Independence), ("cc", report.Conditional) })
        {
            figures["lr_" + name] = test.Statistic;
            figures["p_" + name] = test.PValue;
            figures["p_value_" + name] = test.PValue;
            figures[$"reject_{name}_5pct"] = test.RejectsAt(0.05);
            figures[$"reject_{name}_1pct"] = test.RejectsAt(0.01);
        }

        return figures;
    }

    private static JsonObject TrafficLights(JsonObject inputs)
    {
        TrafficLight light = TrafficLight.For((int)inputs["T"]!, Ratio.Parse(inputs["confidence"]!.ToJsonString())).Value;
        var multipliers = new JsonObject();
        for (int count = 0; count <= light.FirstRed + 10; count++)
        {
            if (light.MultiplierOf(count) is double multiplier)
            {
                multipliers[count.ToString(CultureInfo.InvariantCulture)] = multiplier;
            }
        }

        return new JsonObject
        {
            ["green"] = Range(0, light.FirstYellow - 1),
            ["yellow"] = Range(light.FirstYellow, light.FirstRed - 1),
            ["red"] = light.FirstRed + "+",
            ["multiplier"] = multipliers,
        };
    }

    private static string Range(int first, int last) => first == last ? first.ToString(CultureInfo.InvariantCulture) : first + "-" + last;
}
