// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Connectors.Prices;
using Plimsoll.Values;

namespace Plimsoll.Simulation.Feeds;

/// <summary>Walks one column bar by bar: a row belongs to the bar that its time falls in, on the grid or off it.</summary>
/// <remarks>Of several rows in one bar the last gives its close and the least its low, as the bar would have if the file were coarser. Bars are read in
/// order.</remarks>
internal sealed class BarCursor(PriceSeries series)
{
    private int _next;

    /// <summary>The bar's last value, or its least; false when no row of it has one.</summary>
    internal bool TryBar(Timestamp open, Timestamp end, bool isLow, out Int128 value)
    {
        while (_next < series.Times.Length && series.Times[_next] < open)
        {
            _next++;
        }

        bool isFound = false;
        value = 0;
        for (; _next < series.Times.Length && series.Times[_next] < end; _next++)
        {
            value = isFound && isLow ? Int128.Min(value, series.Values[_next]) : series.Values[_next];
            isFound = true;
        }

        return isFound;
    }
}
