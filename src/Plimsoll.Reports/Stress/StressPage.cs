// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Analysis;
using Plimsoll.Wire;

namespace Plimsoll.Reports;

/// <summary>A stress analysis as one page.</summary>
public static class StressPage
{
    /// <summary>The page; it draws what the JSON of the analysis says.</summary>
    public static string Write(StressAnalysis analysis, Caveats caveats) =>
        PageTemplate.Fill($"Stress: {analysis.Account.Title}", "stress.js", StressJson.WriteForPage(analysis, caveats));
}
