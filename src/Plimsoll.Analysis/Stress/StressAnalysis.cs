// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Instruments;
using Plimsoll.Liquidation;
using Plimsoll.Margin;
using Plimsoll.Portfolios;
using Plimsoll.Risk;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Analysis;

/// <summary>Everything that was found out about what breaks an account, for tables, JSON and the page.</summary>
/// <param name="Account">The account.</param>
/// <param name="Parts">The account, and in mode isolated its pockets, today.</param>
/// <param name="OrdersLeftOut">Open orders of the account that are not looked at because the account is isolated.</param>
/// <param name="Now">The sum of the parts.</param>
/// <param name="Moving">Factors that move in grid, curve and ladder.</param>
/// <param name="Moves">The grid's price moves.</param>
/// <param name="Volatilities">The grid's relative moves of volatility.</param>
/// <param name="Grid">Outcomes, one row of <paramref name="Moves"/> after the other for each volatility.</param>
/// <param name="CurveMoves">The fine row of joint price moves; a book that nothing moves has it too.</param>
/// <param name="Curve">Outcomes along <paramref name="CurveMoves"/>, volatility held.</param>
/// <param name="Levels">Liquidation prices by factor, then the joint move.</param>
/// <param name="Orders">Open orders.</param>
/// <param name="LevelsWithOrders">Liquidation prices with the orders filling on the way, in the order of <paramref name="Levels"/>; empty without
/// orders.</param>
/// <param name="FillSets">What the orders could turn the account into today; empty without orders.</param>
/// <param name="Ladder">The ladder.</param>
/// <param name="IsDepthAssumed">True when the ladder's plans trade against books assumed and not seen.</param>
/// <param name="Widths">What reverse stress measures in.</param>
/// <param name="VolatilityWidth">The same for volatility; zero when nothing held depends on it.</param>
/// <param name="Reverse">Reverse stress by norm.</param>
/// <param name="Shocks">Named shocks.</param>
/// <param name="WorstLegs">Profit by leg in the worst cell of the grid.</param>
/// <param name="Attribution">Maintenance by leg.</param>
/// <param name="History">What a panel said, with every row of it accounted for; null where none was given.</param>
public sealed record StressAnalysis(
    StatedAccount Account,
    ImmutableArray<DividedPart> Parts,
    int OrdersLeftOut,
    MarginReport Now,
    ImmutableArray<ObservableId> Moving,
    ImmutableArray<Ratio> Moves,
    ImmutableArray<Ratio> Volatilities,
    ImmutableArray<StressOutcome> Grid,
    ImmutableArray<Ratio> CurveMoves,
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
    StressHistory? History)
{
    /// <summary>What of the account the ladder's plans can trade in no book, and why.</summary>
    public ImmutableArray<BlockedClose> Blocked { get; init; } = [];

    /// <summary>The place in the grid where headroom is least: what comes nearest to liquidation, or farthest past it.</summary>
    public int Worst => WorstOf(Grid);

    /// <summary>The rules that the account was stressed under.</summary>
    public required Rulebook Rules { get; init; }

    /// <summary>Names.</summary>
    public InstrumentCatalog Catalog => Account.Catalog;

    /// <summary>The symbol of the currency that amounts are in.</summary>
    public string Numeraire => Account.Numeraire;

    /// <summary>The part that is nearest to its line today; null where nothing is required.</summary>
    public DividedPart? Lowest => DividedAccount.Lowest(Parts);

    /// <summary>True when no part is below maintenance today.</summary>
    public bool IsHealthy => Parts.All(static part => part.Report.IsHealthy);

    /// <summary>What became of the panel's rows, in sentences: of all factors together, then of each that has other rows; none without a panel.</summary>
    public IEnumerable<string> PanelSentences =>
        History is null ? [] : [History.Days.Sentence(), .. History.Apart.Select(one => $"{NameOf(one.Factor)} alone: {one.Days.Sentence()}")];

    /// <summary>The name of a factor.</summary>
    public string NameOf(ObservableId factor) => Catalog[factor].Name;

    /// <summary>The place of the least headroom.</summary>
    internal static int WorstOf(ImmutableArray<StressOutcome> grid)
    {
        int worst = 0;
        for (int i = 1; i < grid.Length; i++)
        {
            worst = grid[i].Headroom < grid[worst].Headroom ? i : worst;
        }

        return worst;
    }
}
