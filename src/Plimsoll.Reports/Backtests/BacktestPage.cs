// SPDX-License-Identifier: Apache-2.0
namespace Plimsoll.Reports;

/// <summary>A backtest as one page that needs nothing else, in the style of <see cref="ReplayPage"/>.</summary>
public static class BacktestPage
{
    /// <summary>The page.</summary>
    /// <param name="subject">What was tested.</param>
    /// <param name="json">What <c>plimsoll backtest --json</c> prints, with &lt;, &gt; and &amp; escaped so that it can stand in a script element.</param>
    public static string Write(string subject, string json) => PageTemplate.Fill($"Backtest: {subject}", "backtest.js", json);
}
