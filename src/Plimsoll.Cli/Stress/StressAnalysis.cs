// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Instruments;
using Plimsoll.Liquidation;
using Plimsoll.Margin;
using Plimsoll.Portfolios;
using Plimsoll.Risk;
using Plimsoll.Values;

namespace Plimsoll.Cli;

/// <summary>Everything that <c>plimsoll stress</c> found out, for tables, JSON and the page.</summary>
/// <param name="Title">The portfolio's file name.</param>
/// <param name="Catalog">Names.</param>
/// <param name="Parts">The account, and in mode isolated its pockets, today.</param>
/// <param name="OrdersLeftOut">Open orders of the file that are not looked at because the account is isolated.</param>
/// <param name="Now">The sum of the parts.</param>
/// <param name="Moving">Factors that move in grid, curve and ladder.</param>
/// <param name="Moves">The grid's price moves.</param>
/// <param name="Volatilities">The grid's relative moves of volatility.</param>
/// <param name="Grid">Outcomes, one row of <paramref name="Moves"/> after the other for each volatility.</param>
/// <param name="Curve">Outcomes along a fine row of price moves, volatility held.</param>
/// <param name="Levels">Liquidation prices by factor, then the joint move.</param>
/// <param name="Orders">Open orders.</param>
/// <param name="LevelsWithOrders">Liquidation prices with the orders filling on the way, in the order of <paramref name="Levels"/>; empty without orders.</param>
/// <param name="FillSets">What the orders could turn the account into today; empty without orders.</param>
/// <param name="Ladder">The ladder.</param>
/// <param name="IsDepthAssumed">True when the ladder's plans trade against books assumed and not seen.</param>
/// <param name="Widths">What reverse stress measures in.</param>
/// <param name="VolatilityWidth">The same for volatility; zero when nothing held depends on it.</param>
/// <param name="Reverse">Reverse stress by norm.</param>
/// <param name="Shocks">Named shocks.</param>
/// <param name="WorstLegs">Profit by leg in the worst cell of the grid.</param>
/// <param name="Attribution">Maintenance by leg.</param>
/// <param name="Caveats">What was said beside it.</param>
internal sealed record StressAnalysis(
    string Title,
    InstrumentCatalog Catalog,
    ImmutableArray<DividedPart> Parts,
    int OrdersLeftOut,
    MarginReport Now,
    ImmutableArray<SymbolId> Moving,
    ImmutableArray<Ratio> Moves,
    ImmutableArray<Ratio> Volatilities,
    ImmutableArray<StressOutcome> Grid,
    ImmutableArray<StressOutcome> Curve,
    ImmutableArray<LiquidationLevel> Levels,
    ImmutableArray<OpenOrder> Orders,
    ImmutableArray<LiquidationLevel> LevelsWithOrders,
    ImmutableArray<FillSetOutcome> FillSets,
    ImmutableArray<LadderRung> Ladder,
    bool IsDepthAssumed,
    ImmutableArray<StressWidth> Widths,
    double VolatilityWidth,
    ImmutableArray<ReverseStressReport> Reverse,
    ImmutableArray<StressOutcome> Shocks,
    ImmutableArray<LegAmount> WorstLegs,
    MarginAttribution Attribution,
    Caveats Caveats)
{
    /// <summary>The place in the grid where headroom is least: what comes nearest to liquidation, or farthest past it.</summary>
    internal int Worst
    {
        get
        {
            int worst = 0;
            for (int i = 1; i < Grid.Length; i++)
            {
                worst = Grid[i].Headroom < Grid[worst].Headroom ? i : worst;
            }

            return worst;
        }
    }

    /// <summary>True when no part is below maintenance today.</summary>
    internal bool IsHealthy => Parts.All(static part => part.Report.IsHealthy);

    internal string Numeraire => Catalog[Catalog.Numeraire].Symbol;

    internal string NameOf(SymbolId factor) => Catalog[factor].Name;
}
