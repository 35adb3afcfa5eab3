// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Tests.Properties.Margin;

/// <summary>The worst set of fills by trying all of them: each set is filled order by order at the limits and assessed without orders. Dull on purpose, and
/// blind to every closed form.</summary>
internal static class OrderTwin
{
    /// <summary>What initial margin would have to be so that equity − initial is what the worst set leaves.</summary>
    /// <param name="rulebook">The rules.</param>
    /// <param name="account">The account without orders.</param>
    /// <param name="orders">At most 12.</param>
    /// <param name="market">The market that stays.</param>
    /// <param name="isLast">True to fill the set from its last order to its first.</param>
    public static Amount Initial(Rulebook rulebook, Portfolio account, ImmutableArray<OpenOrder> orders, MarketView market, bool isLast = false) =>
        Enumerable.Range(0, 1 << orders.Length).Max(set => Of(rulebook, account, orders, market, set, isLast))!.Value;

    /// <summary>The same for one set: all of the orders given.</summary>
    public static Amount OfAll(Rulebook rulebook, Portfolio account, ImmutableArray<OpenOrder> orders, MarketView market) =>
        Of(rulebook, account, orders, market, (1 << orders.Length) - 1, false)!.Value;

    /// <summary>The larger of none, all buys, all sells and all: what venues take for the worst. Orders without groups.</summary>
    public static Amount BySides(Rulebook rulebook, Portfolio account, ImmutableArray<OpenOrder> orders, MarketView market)
    {
        int buys = orders.Select((order, i) => order.Quantity.IsPositive ? 1 << i : 0).Sum();
        int all = (1 << orders.Length) - 1;
        return new[] { 0, buys, all & ~buys, all }.Max(set => Of(rulebook, account, orders, market, set, false)!.Value);
    }

    /// <summary>Initial of the account after one set of fills, less what the fills gained; null where the set cannot be.</summary>
    private static Amount? Of(Rulebook rulebook, Portfolio account, ImmutableArray<OpenOrder> orders, MarketView market, int set, bool isLast)
    {
        MarginSheet sheet = new();
        Assert.False(rulebook.Assess(account, market, sheet).IsRefused);
        Amount equity = sheet.Equity;
        HashSet<int> groups = [];
        Portfolio filled = account;
        for (int step = 0; step < orders.Length; step++)
        {
            int i = isLast ? orders.Length - 1 - step : step;
            if ((set & (1 << i)) == 0)
            {
                continue;
            }

            if (orders[i].Group != 0 && !groups.Add(orders[i].Group))
            {
                return null;
            }

            Result<Portfolio> next = orders[i].Fill(filled, market, rulebook.Liquidation.TakerFeeRate);
            Assert.True(next.IsOk, next.Rejection.ToString());
            filled = next.Value;
        }

        Rejection rejection = rulebook.Assess(filled, market, sheet);
        Assert.False(rejection.IsRefused, rejection.ToString());
        return sheet.Initial - (sheet.Equity - equity);
    }
}
