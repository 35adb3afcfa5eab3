// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Margin;

/// <summary>A requirement taken apart.</summary>
/// <param name="Initial">Initial requirement, down to what was put in.</param>
/// <param name="Maintenance">Maintenance requirement.</param>
public sealed record ExplainedMargin(NamedValue Initial, NamedValue Maintenance);

/// <summary>A model that takes its requirement apart: every component, the worst scenario by name, down to prices, volatilities, sizes and
/// parameters.</summary>
/// <remarks>For reports, never for decisions: it may compute everything anew and allocate. Its roots are to the last digit the sums of the lines that
/// <see cref="IMarginModel.Assess"/> writes of the same account, open orders included.</remarks>
public interface IExplainedModel
{
    /// <summary>The requirement of an account, as trees.</summary>
    /// <param name="portfolio">As the model is shown it.</param>
    /// <param name="market">The market.</param>
    /// <param name="sheet">The sheet on which the model has assessed this account at this market; it has the arranged orders and
    /// the lines, those of add-ons, leverage limit and initial haircuts behind the model's own.</param>
    /// <returns>Refused as the assessment is.</returns>
    Result<ExplainedMargin> Explain(in Portfolio portfolio, MarketView market, MarginSheet sheet);
}
