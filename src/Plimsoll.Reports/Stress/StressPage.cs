// SPDX-License-Identifier: Apache-2.0
namespace Plimsoll.Reports;

/// <summary>A stress analysis as one page that needs nothing else, in the style of <see cref="ReplayPage"/>.</summary>
public static class StressPage
{
    /// <summary>The page.</summary>
    /// <param name="portfolio">The portfolio's name.</param>
    /// <param name="json">What <c>plimsoll stress --json</c> prints, with &lt;, &gt; and &amp; escaped so that it can stand in a script element.</param>
    public static string Write(string portfolio, string json) => PageTemplate.Fill($"Stress: {portfolio}", "stress.js", json);
}
