// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Markets;
using Plimsoll.Risk;
using Plimsoll.Values;

namespace Plimsoll.Analysis;

/// <summary>Holdings of collateral as somebody states them.</summary>
/// <param name="Name">What messages call them; null where nothing is held and every column of a panel is calibrated.</param>
/// <param name="Assets">What is held, and how it trades.</param>
public sealed record StatedHoldings(string? Name, ImmutableArray<CollateralHolding> Assets)
{
    /// <summary>Nothing of every column of a panel, each known and traded alike.</summary>
    /// <param name="panel">The panel.</param>
    /// <param name="halfSpread">Half the spread of each, as a share of the price.</param>
    /// <param name="oracle">How well the price of each is known.</param>
    public static StatedHoldings NothingOf(StatedPanel panel, Ratio halfSpread, OracleQuality oracle) =>
        new(null, [.. panel.Prices.Names.Select(name => new CollateralHolding(name, Quantity.Zero, new DepthProfile(halfSpread, [], []), oracle, null))]);
}

/// <summary>One asset's haircut, and the one it would have had on each day before.</summary>
/// <param name="Held">The holding.</param>
/// <param name="Days">Its daily returns, and what was left out of the panel.</param>
/// <param name="Report">The haircut today.</param>
/// <param name="Concentration">The factor for its size.</param>
/// <param name="First">The day of the first haircut of the series.</param>
/// <param name="Last">The day of the last.</param>
/// <param name="Series">The haircut of each day, the market as it is today.</param>
/// <param name="Cycle">How it moved; null where the series is too short or a haircut is zero.</param>
public sealed record HaircutRow(
    CollateralHolding Held,
    PanelDays Days,
    HaircutReport Report,
    double Concentration,
    Timestamp First,
    Timestamp Last,
    ImmutableArray<double> Series,
    Procyclicality? Cycle)
{
    /// <summary>The haircut times the factor, at most the whole.</summary>
    public double Charged => HaircutCalibration.Charged(Report.Haircut, Concentration);
}

/// <summary>Haircuts from volatility, depth and oracle quality, and how much they would have moved with the cycle.</summary>
/// <param name="Terms">Parameters.</param>
/// <param name="Window">Days of history behind each haircut.</param>
/// <param name="HasHoldings">True when it is stated what is held.</param>
/// <param name="Rows">One an asset.</param>
public sealed record HaircutAnalysis(HaircutTerms Terms, int Window, bool HasHoldings, ImmutableArray<HaircutRow> Rows)
{
    /// <summary>Days over which the largest rise and fall are measured.</summary>
    public const int RiseDays = 30;

    /// <summary>Calibrates the haircut of every asset held.</summary>
    /// <param name="panel">Past prices, a column an asset.</param>
    /// <param name="holdings">What is held.</param>
    /// <param name="terms">Parameters.</param>
    /// <param name="window">Days of history behind each haircut, at least <see cref="TailHistory.LeastWindow"/>.</param>
    /// <param name="asOf">Where to cut the panel, which must then end near to it; null for all of it.</param>
    /// <returns>Refused where the panel lacks an asset, or an asset's history is too short, too old or full of holes.</returns>
    public static AnalysisResult<HaircutAnalysis> Of(StatedPanel panel, StatedHoldings holdings, HaircutTerms terms, int window, Timestamp? asOf)
    {
        ImmutableArray<string> unknown = [.. holdings.Assets.Select(held => held.Asset).Where(asset => !panel.Prices.Names.Contains(asset))];
        if (!unknown.IsEmpty)
        {
            return new HoldingsNotInPanel(holdings.Name ?? panel.Name, panel.Name, unknown, panel.Prices.Names);
        }

        List<PanelDays> days = [];
        foreach (CollateralHolding held in holdings.Assets)
        {
            AnalysisResult<PanelDays> own = PanelDays.Of(panel.Prices, [held.Asset], $"{panel.Name}: {held.Asset}", asOf);
            if (!own.IsOk)
            {
                return own.Refusal;
            }

            days.Add(own.Value);
        }

        ImmutableArray<(string, int)> tooShort = [.. days.Where(one => one.Returns.Count < window).Select(one => (one.Returns.Names[0], one.Returns.Count))];
        if (!tooShort.IsEmpty)
        {
            return new HistoriesTooShort(panel.Name, window, tooShort);
        }

        List<HaircutRow> rows = [];
        foreach ((CollateralHolding held, PanelDays history) in holdings.Assets.Zip(days))
        {
            AnalysisResult<HaircutRow> row = Calibrate($"{panel.Name}: {held.Asset}", held, history, asOf, terms, window);
            if (!row.IsOk)
            {
                return row.Refusal;
            }

            rows.Add(row.Value);
        }

        return new HaircutAnalysis(terms, window, holdings.Name is not null, [.. rows]);
    }

    private static AnalysisResult<HaircutRow> Calibrate(string about, CollateralHolding held, PanelDays days, Timestamp? asOf, HaircutTerms terms, int window)
    {
        if (asOf is { } at && days.Stale(about, at) is { } stale)
        {
            return stale;
        }

        ReturnPanel returns = days.Returns;
        double[] series = new double[returns.Count - window + 1];
        HaircutReport last = default;
        for (int day = 0; day < series.Length; day++)
        {
            Result<HaircutReport> haircut = HaircutCalibration.Of(returns[0].Slice(day, window), held.Depth, held.Units.ToDouble(), held.Oracle, terms);
            if (!haircut.IsOk)
            {
                return new StatisticRefused(about, haircut.Rejection, returns.Names);
            }

            last = haircut.Value;
            series[day] = last.Haircut;
        }

        Result<Procyclicality> cycle = Procyclicality.Of(series, RiseDays, terms.Floor);
        double concentration = held.Threshold is { } threshold ? HaircutCalibration.Concentration(held.Units.ToDouble(), threshold.ToDouble()) : 1;
        return new HaircutRow(held, days, last, concentration, returns.Ends[window - 1], returns.Ends[^1], [.. series], cycle.IsOk ? cycle.Value : null);
    }
}
