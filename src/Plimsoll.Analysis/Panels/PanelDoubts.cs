// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Instruments;
using Plimsoll.Markets;
using Plimsoll.Risk;
using Plimsoll.Values;

namespace Plimsoll.Analysis;

/// <summary>A portfolio's market beside the last prices of a panel: levels that are far apart are of another time, another unit or another thing.</summary>
internal static class PanelDoubts
{
    /// <summary>How many times the one the other may be before it is said.</summary>
    internal const double Most = 1.5;

    /// <summary>Says it for every observable whose column ends far from it.</summary>
    /// <param name="panel">The panel.</param>
    /// <param name="observables">Names of the market's observables.</param>
    /// <param name="columnOf">The column of an observable; null without one.</param>
    /// <param name="market">The portfolio's market.</param>
    /// <param name="cut">Where the panel is cut; null for all of it.</param>
    /// <param name="caveats">Where to say it.</param>
    internal static void Say(StatedPanel panel, IEnumerable<string> observables, Func<string, string?> columnOf, MarketSnapshot market, Timestamp? cut,
        Caveats caveats)
    {
        foreach (string name in observables)
        {
            if (!market.Catalog.TryFindObservable(name, out ObservableSpec? observable) || columnOf(name) is not { } column)
            {
                continue;
            }

            double now = observable.Kind == ObservableKind.Volatility
                ? market.TryVolatility(observable.Id, out Ratio volatility) ? volatility.ToDouble() : 0
                : market.TryPrice(observable.Id, out Price price) ? price.ToDouble() : 0;
            if (now > 0 && Last(panel.Prices, panel.Prices.Names.IndexOf(column), cut) is { } last
                && Math.Max(now / last.Value, last.Value / now) is var times and >= Most)
            {
                caveats.Warn(
                    panel.Name,
                    $"column {column} ends at {Text(last.Value)} ({last.Time}), where the portfolio has {name} at {Text(now)} ({market.Time}), "
                    + $"a factor of {Text(times)} ({Text(Most)} and more is said): are both of the same time and unit?");
            }
        }
    }

    private static (double Value, Timestamp Time)? Last(PricePanel panel, int column, Timestamp? cut)
    {
        for (int row = panel.Times.Length - 1; row >= 0; row--)
        {
            if ((cut is null || panel.Times[row] <= cut.Value) && !double.IsNaN(panel[column][row]))
            {
                return (panel[column][row], panel.Times[row]);
            }
        }

        return null;
    }

    private static string Text(double value) => FigureText.Of(value);
}
