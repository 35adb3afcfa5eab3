// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text.Json.Nodes;
using Plimsoll.Tests.Vectors.Frame;
using Plimsoll.Values;

namespace Plimsoll.Tests.Vectors.Adapters;

/// <summary>The fixed-point arithmetic of <c>Plimsoll.Values</c>.</summary>
internal sealed class ValuesAdapter : IVectorAdapter
{
    public JsonNode? Compute(VectorCase vector) => vector.Kind switch
    {
        "values.muldiv" => MulDiv(vector.Inputs),
        "values.quantise" => Quantise(vector.Inputs),
        _ => null,
    };

    private static JsonObject MulDiv(JsonObject inputs)
    {
        Int128 Atoms(string name) => Int128.Parse(inputs[name]!.ToString(), CultureInfo.InvariantCulture);
        var results = new JsonObject();
        foreach (Rounding rounding in Enum.GetValues<Rounding>())
        {
            try
            {
                results[rounding.ToString()] = Fixed18.MulDiv(Atoms("a"), Atoms("b"), Atoms("c"), rounding).ToString(CultureInfo.InvariantCulture);
            }
            catch (OverflowException)
            {
                results[rounding.ToString()] = "overflow";
            }
        }

        return results;
    }

    private static JsonObject Quantise(JsonObject inputs)
    {
        double value = double.Parse(inputs["value"]!.ToString(), CultureInfo.InvariantCulture);
        var results = new JsonObject();
        foreach (Rounding rounding in Enum.GetValues<Rounding>())
        {
            results[rounding.ToString()] = Amount.TryQuantise(value, rounding, out Amount quantised) ? quantised.ToString() : "refused";
        }

        return results;
    }
}
