// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Margin;

/// <summary>An add-on that takes its line apart, down to prices, sizes and parameters.</summary>
/// <remarks>For reports, never for decisions, as <see cref="IExplainedModel"/>.</remarks>
public interface IExplainedAddOn
{
    /// <summary>The add-on's line, as trees. It is called only where the add-on has one.</summary>
    /// <param name="portfolio">As the add-on is shown it.</param>
    /// <param name="market">The market.</param>
    /// <param name="sheet">The sheet of the whole assessment; the add-on's lines are those of kind <see cref="MarginLineKind.AddOn"/> whose subject is
    /// <see cref="MarginSheet.AddOn"/>.</param>
    /// <param name="before">What the lines before it require, as sums of values that stand elsewhere in the same trees.</param>
    /// <param name="lines">The lines of the sheet with their names, as the report has them.</param>
    /// <returns>Roots whose values are, to the last digit, the sums of the add-on's lines.</returns>
    Result<ExplainedMargin> Explain(
        in Portfolio portfolio, MarketView market, MarginSheet sheet, ExplainedMargin before, ImmutableArray<MarginReportLine> lines);
}
