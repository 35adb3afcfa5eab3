// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Analysis;
using Plimsoll.Wire;

namespace Plimsoll.Reports;

/// <summary>A backtest as one page.</summary>
public static class BacktestPage
{
    /// <summary>The page; it draws what the JSON of the backtest says.</summary>
    public static string Write(BacktestAnalysis run, Caveats caveats) =>
        PageTemplate.Fill($"Backtest: {run.Subject}", "backtest.js", BacktestJson.WriteForPage(run, caveats));
}
