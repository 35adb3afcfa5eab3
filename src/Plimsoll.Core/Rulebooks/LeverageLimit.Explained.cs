// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Rulebooks;

/// <content>The floor taken apart.</content>
internal static partial class LeverageLimit
{
    /// <summary>The line: what the floor is beyond the lines before it.</summary>
    internal static NamedValue Explain(in Portfolio portfolio, MarketView market, MarginSheet sheet, in MarginLine line, NamedValue before)
    {
        List<NamedValue> parts = [];
        OrderFills? orders = sheet.OrdersOf(portfolio);
        foreach (Position position in portfolio.Positions.ToArray())
        {
            if (orders is null || !orders.TryReach(position.Instrument, out _))
            {
                AddTo(parts, position, portfolio.Terms, market);
            }
        }

        foreach (OrderReach reach in orders is null ? [] : orders.Reaches.ToArray())
        {
            AddTo(parts, new(reach.Instrument, Quantity.Max(reach.High.Abs(), reach.Low.Abs()), default), portfolio.Terms, market);
        }

        if (parts.Count > 0 && orders is not null && !orders.Cost.IsZero)
        {
            parts.Add(NamedValue.Given("cost of fills", orders.Cost, ValueUnit.Money, "what the open orders cost at once, all together"));
        }

        return NamedValue.Of(LineName, line.Initial, "floor − required before", NamedValue.SumOf("floor", parts), before);
    }

    private static void AddTo(List<NamedValue> parts, in Position position, AccountTerms terms, MarketView market)
    {
        Ratio limit = terms.LimitFor(position.Instrument);
        if (limit.IsZero)
        {
            return;
        }

        NamedValue notional = ExplainedSides.NotionalOf(position, market);
        parts.Add(NamedValue.Of(notional.Name, Amount.FromAtoms(Fixed18.Divide(notional.Value.Atoms, limit.Atoms, Rounding.Up)),
            "notional ÷ limit, rounded up", notional with { Name = "notional" },
            NamedValue.Given("limit", Amount.FromAtoms(limit.Atoms), ValueUnit.Number, "the account's leverage limit")));
    }
}
