// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Simulation.Calm;
using Plimsoll.Wire;

namespace Plimsoll.Reports;

/// <summary>A loop of liquidation and price as one page: amplification by pace, and the price with and without the engine.</summary>
public static class CalmPage
{
    /// <summary>The page; it draws what the JSON says.</summary>
    public static string Write(CalmResult result) => PageTemplate.Fill($"Calm: {result.Title}", "calm.js", CalmJson.WriteForPage(result));
}
