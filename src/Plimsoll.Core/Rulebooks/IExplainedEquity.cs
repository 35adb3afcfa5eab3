// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;

namespace Plimsoll.Rulebooks;

/// <summary>An equity rule that takes its lines apart, down to balances, positions, prices and parameters.</summary>
/// <remarks>For reports, never for decisions, as <see cref="IExplainedModel"/>. Values are those of the lines to the last digit.</remarks>
public interface IExplainedEquity
{
    /// <summary>What an asset counts for.</summary>
    /// <param name="rulebook">The rulebook.</param>
    /// <param name="line">The asset's line.</param>
    /// <param name="portfolio">As the rule is shown it.</param>
    /// <param name="market">The market.</param>
    NamedValue Explain(Rulebook rulebook, in CollateralLine line, in Portfolio portfolio, MarketView market);

    /// <summary>What is required in initial margin because collateral counts less toward it.</summary>
    /// <param name="rulebook">The rulebook.</param>
    /// <param name="line">A line of kind <see cref="MarginLineKind.InitialHaircut"/>.</param>
    /// <param name="portfolio">As the rule is shown it.</param>
    /// <param name="market">The market.</param>
    /// <param name="sheet">The sheet, with the lines of collateral.</param>
    NamedValue ExplainInitial(Rulebook rulebook, in MarginLine line, in Portfolio portfolio, MarketView market, MarginSheet sheet);
}
