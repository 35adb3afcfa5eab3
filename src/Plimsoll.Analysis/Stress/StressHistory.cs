// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Risk;
using Plimsoll.Values;

namespace Plimsoll.Analysis;

/// <summary>What a panel tells a stress analysis: the days of the past as shocks, and how far a factor usually moves.</summary>
/// <param name="Prices">The panel up to the account's time.</param>
/// <param name="Shocks">Each factor's worst and best day, and the worst joint days.</param>
internal sealed record StressHistory(PricePanel Prices, ImmutableArray<StressScenario> Shocks)
{
    /// <summary>Days from a panel's last row to the account's time above which it is said; value at risk refuses there.</summary>
    private const double MostDays = 5;

    private const int JointDays = 3;

    /// <summary>Takes it; says what the panel does not know, how old it is, and where its levels are others than the account's.</summary>
    /// <param name="panel">The panel.</param>
    /// <param name="account">The account.</param>
    /// <param name="moving">Factors that move.</param>
    /// <param name="usualWidth">The width of a factor that the panel does not know.</param>
    /// <param name="caveats">Where to say it.</param>
    internal static AnalysisResult<StressHistory> Of(StatedPanel panel, StatedAccount account, ImmutableArray<SymbolId> moving, double usualWidth, Caveats caveats)
    {
        Timestamp time = account.Market.Time;
        PricePanel prices = panel.Prices.Until(time);
        if (prices.Times.Length == 0)
        {
            return new PanelBegins(panel.Name, panel.Prices.Times.Length, time, panel.Prices.Times[0]);
        }

        Result<ImmutableArray<StressScenario>> shocks = PanelShocks.Of(prices, account.Catalog, moving, JointDays);
        if (!shocks.IsOk)
        {
            return new PanelWithoutDays(panel.Name, prices.Times.Length, prices.Times[0], prices.Times[^1]);
        }

        if (moving.IsEmpty)
        {
            return new NothingMoves(panel.Name);
        }

        ImmutableArray<string> names = [.. moving.Select(factor => account.Catalog[factor].Name)];
        ImmutableArray<string> missing = [.. names.Where(name => PanelShocks.ColumnOf(prices, name) is null)];
        if (missing.Length == names.Length)
        {
            return new NothingMovingInPanel(panel.Name, names, prices.Names);
        }

        if (missing.Length > 0)
        {
            caveats.Warn(
                panel.Name,
                $"the panel has no column for {NamesInWords.Of(missing)}: no past days are taken for it, "
                + $"and reverse stress measures its moves in the usual width, {FigureText.Of(usualWidth, "0.00")}.");
        }

        double days = ((double)time.Nanoseconds - prices.Times[^1].Nanoseconds) / PricePanel.NanosecondsPerDay;
        if (days > MostDays)
        {
            caveats.Warn(
                panel.Name,
                $"the last row used is of {prices.Times[^1]}, {FigureText.Of(days, "#,##0.#")} days before the portfolio's time, {time} (more than {MostDays} is said).");
        }

        PanelDoubts.Say(panel with { Prices = prices }, names, name => PanelShocks.ColumnOf(prices, name), account.Market, null, caveats);
        return new StressHistory(prices, shocks.Value);
    }
}
