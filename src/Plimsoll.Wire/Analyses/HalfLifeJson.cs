// SPDX-License-Identifier: Apache-2.0
using System.Text.Json.Nodes;
using Plimsoll.Analysis;

namespace Plimsoll.Wire;

/// <summary>The half-life of a book as JSON.</summary>
public static class HalfLifeJson
{
    /// <summary>The estimate, on one line.</summary>
    /// <param name="input">What it is of.</param>
    /// <param name="terms">What counted as a fall.</param>
    /// <param name="estimate">The estimate.</param>
    public static string Write(string input, RecoveryTerms terms, RecoveryEstimate estimate) => new JsonObject
    {
        ["input"] = input,
        ["fall"] = terms.Fall,
        ["withinSeconds"] = terms.WithinSeconds,
        ["halfLifeSeconds"] = estimate.Seconds,
        ["least"] = estimate.Least,
        ["most"] = estimate.Most,
        ["stillProfiles"] = estimate.StillProfiles,
        ["falls"] = new JsonArray([.. estimate.Falls.Select(static fall => (JsonNode)new JsonObject
        {
            ["time"] = fall.Time.ToString(),
            ["before"] = fall.Before,
            ["low"] = fall.Low,
            ["profiles"] = fall.Profiles,
        })]),
    }.ToJsonString();
}
