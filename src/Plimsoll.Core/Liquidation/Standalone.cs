// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Liquidation;

/// <summary>What each position of a portfolio would require if it were the only one: the weights by which a deficit is carried.</summary>
public static class Standalone
{
    /// <summary>Maintenance of one position with all holdings but no other position, numeraire; zero when it cannot be assessed or is not held.</summary>
    public static Amount Maintenance(in Portfolio portfolio, InstrumentId instrument, MarketView market, Rulebook rulebook, MarginSheet sheet,
        PositionLeg leg = PositionLeg.Net)
    {
        ReadOnlySpan<Position> positions = portfolio.Positions.Span;
        for (int i = 0; i < positions.Length; i++)
        {
            if (positions[i].Instrument == instrument && positions[i].Leg == leg)
            {
                Portfolio alone = portfolio.With(portfolio.Positions.Slice(i, 1));
                return rulebook.Assess(alone, market, sheet).IsRefused ? default : sheet.Maintenance;
            }
        }

        return default;
    }
}
