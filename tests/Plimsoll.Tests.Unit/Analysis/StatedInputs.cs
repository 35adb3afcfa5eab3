// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Analysis;
using Plimsoll.Markets;
using Plimsoll.Risk;
using Plimsoll.Values;

namespace Plimsoll.Tests.Unit.Analysis;

/// <summary>Accounts and panels made in code, as a caller without files makes them.</summary>
internal static class StatedInputs
{
    /// <summary>An account of <see cref="TestBook"/>.</summary>
    internal static StatedAccount Account(params (string Name, string Quantity)[] lines) => new("mine", TestBook.Of(lines), TestBook.Market);

    /// <summary>The same in another market.</summary>
    internal static StatedAccount Account(MarketSnapshot market, params (string Name, string Quantity)[] lines) => new("mine", TestBook.Of(lines), market);

    /// <summary>A panel of a row a day, the last of them on the day before <see cref="TestBook.Noon"/> unless it is shifted.</summary>
    /// <param name="days">Rows.</param>
    /// <param name="price">The price by row; 0 is the first.</param>
    /// <param name="columns">The columns, all alike.</param>
    /// <param name="shiftDays">Days by which all of it lies later.</param>
    internal static StatedPanel Panel(int days, Func<int, double> price, string[] columns, int shiftDays = 0) =>
        Panel([.. Enumerable.Range(0, days).Select(row => row - days + shiftDays)], price, columns);

    /// <summary>A panel of rows on some days before (negative) or after <see cref="TestBook.Noon"/>.</summary>
    internal static StatedPanel Panel(int[] days, Func<int, double> price, string[] columns)
    {
        const long Day = 86_400;
        Timestamp[] times = [.. days.Select(static day => TestBook.Noon.PlusSeconds(day * Day))];
        double[] prices = [.. Enumerable.Range(0, days.Length).Select(price)];
        return new("panel", PricePanel.Of([.. columns], [.. times], [.. columns.Select(_ => prices)]).Value);
    }

    /// <summary>Prices that move a little up and down, differently each day.</summary>
    internal static double Lively(int row) => 100_000 * (1 + (0.01 * Math.Sin(row * 1.7)) + (0.005 * Math.Sin(row * 0.3)));
}
