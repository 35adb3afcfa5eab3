// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Risk;
using Plimsoll.Scenarios;
using Plimsoll.Values;

namespace Plimsoll.Analysis;

/// <summary>What a panel tells a stress analysis: the days of the past as shocks, and how far a factor usually moves.</summary>
/// <param name="Days">The history of all factors together, every row of the panel accounted for.</param>
/// <param name="Factors">The history of each factor that the panel has a column for.</param>
/// <param name="Shocks">Each factor's worst and best day, and the worst joint days.</param>
public sealed record StressHistory(PanelDays Days, ImmutableArray<(ObservableId Factor, PanelDays Days)> Factors, ImmutableArray<Scenario> Shocks)
{
    /// <summary>Days from a panel's last close to the account's time above which it is said; value at risk refuses there.</summary>
    private const double MostDays = PanelDays.MostStaleDays;

    private const int JointDays = 3;

    private const int LeastReturns = 2;

    /// <summary>The factors of which other rows are used than of all together, because their prices begin earlier: each with its history.</summary>
    public IEnumerable<(ObservableId Factor, PanelDays Days)> Apart => Factors.Any(one => one.Days.Daily.Count != Days.Daily.Count) ? Factors : [];

    /// <summary>A factor's usual logarithmic move of a day; null where the panel has no column for it.</summary>
    internal double? WidthOf(ObservableId factor) =>
        Factors.Where(one => one.Factor == factor).Select(static one => (double?)PanelShocks.DailyWidth(new(one.Factor, one.Days.Moves))).FirstOrDefault();

    /// <summary>Takes it; says what the panel does not know, how old it is, and where its levels are others than the account's.</summary>
    /// <param name="panel">The panel.</param>
    /// <param name="account">The account.</param>
    /// <param name="moving">Factors that move.</param>
    /// <param name="usualWidth">The width of a factor that the panel does not know.</param>
    /// <param name="caveats">Where to say it.</param>
    /// <returns>Refused where nothing moves or the panel knows nothing of it, and as value at risk refuses it: no day in a row, or more than a fifth of the
    /// days missing, of any factor or of all together.</returns>
    internal static AnalysisResult<StressHistory> Of(
        StatedPanel panel, StatedAccount account, ImmutableArray<ObservableId> moving, double usualWidth, Caveats caveats)
    {
        Timestamp time = account.Market.Time;
        PricePanel prices = panel.Prices.Until(time);
        if (prices.Times.Length == 0)
        {
            return new PanelBegins(panel.Name, panel.Prices.Times.Length, time, panel.Prices.Times[0]);
        }

        if (prices.Times.Length <= LeastReturns)
        {
            return new PanelWithoutDays(panel.Name, prices.Times.Length, prices.Times[0], prices.Times[^1]);
        }

        if (moving.IsEmpty)
        {
            return new NothingMoves(panel.Name);
        }

        ImmutableArray<string> names = [.. moving.Select(factor => account.Catalog[factor].Name)];
        ImmutableArray<(ObservableId Factor, string Column)> known =
            [.. moving.Select(factor => (factor, PanelShocks.ColumnOf(prices, account.Catalog[factor].Name)!)).Where(static one => one.Item2 is not null)];
        if (known.IsEmpty)
        {
            return new NothingMovingInPanel(panel.Name, names, prices.Names);
        }

        AnalysisResult<StressHistory> history = Collect(panel, account, known);
        if (history.IsOk)
        {
            Say(panel with { Prices = prices }, account, names, history.Value.Days, usualWidth, caveats);
        }

        return history;
    }

    private static AnalysisResult<StressHistory> Collect(StatedPanel panel, StatedAccount account, ImmutableArray<(ObservableId Factor, string Column)> known)
    {
        AnalysisResult<PanelDays> joint = PanelDays.Of(panel.Prices, [.. known.Select(static one => one.Column)], panel.Name, account.Market.Time);
        if (!joint.IsOk)
        {
            return joint.Refusal;
        }

        List<(ObservableId, PanelDays)> factors = [];
        foreach ((ObservableId factor, string column) in known)
        {
            AnalysisResult<PanelDays> own = PanelDays.Of(panel.Prices, [column], panel.Name, account.Market.Time);
            if (!own.IsOk)
            {
                return own.Refusal;
            }

            factors.Add((factor, own.Value.WithOverlapping(panel.Prices)));
        }

        PanelDays days = joint.Value.WithOverlapping(panel.Prices);
        ImmutableArray<FactorDays> alone = [.. factors.Select(static one => new FactorDays(one.Item1, one.Item2.Moves))];
        return new StressHistory(days, [.. factors], PanelShocks.Of(account.Catalog, alone, days.Moves, JointDays));
    }

    private static void Say(StatedPanel panel, StatedAccount account, ImmutableArray<string> names, PanelDays days, double usualWidth, Caveats caveats)
    {
        ImmutableArray<string> missing = [.. names.Where(name => PanelShocks.ColumnOf(panel.Prices, name) is null)];
        if (missing.Length > 0)
        {
            caveats.Warn(
                panel.Name,
                $"the panel has no column for {NamesInWords.Of(missing)}: no past days are taken for it, "
                + $"and reverse stress measures its moves in the usual width, {FigureText.Of(usualWidth, "0.00")}.");
        }

        Timestamp time = account.Market.Time;
        double age = ((double)time.Nanoseconds - days.LastClose.Nanoseconds) / PricePanel.NanosecondsPerDay;
        if (age > MostDays)
        {
            caveats.Warn(
                panel.Name,
                $"the last close used is of {days.LastClose}, {days.AgeAt(time)} before the portfolio's time, {time} (more than {MostDays} is said).");
        }

        PanelDoubts.Say(panel, names, name => PanelShocks.ColumnOf(panel.Prices, name), account.Market, null, caveats);
    }
}
