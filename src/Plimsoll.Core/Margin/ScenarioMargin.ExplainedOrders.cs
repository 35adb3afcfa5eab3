// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Instruments;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Margin;

/// <content>What open orders on an underlying add, taken apart: the fills of the worst set.</content>
public sealed partial class ScenarioMargin
{
    private NamedValue OrdersOf(string name, in MarginLine line, in Portfolio portfolio, MarketView market, MarginSheet sheet)
    {
        ObservableId underlying = new(line.Subject);
        List<NamedValue> parts = [];
        foreach (OrderFill fill in sheet.Orders.On(underlying).ToArray())
        {
            if (!fill.IsWorst)
            {
                continue;
            }

            InstrumentSpec spec = _catalog[fill.Instrument];
            parts.Add(NamedValue.Of($"gain of {spec.Symbol}", fill.Gain, "what equity changes by when it fills, after haircuts and the taker fee",
                [
                    NamedValue.PriceOf("limit", portfolio.Orders[fill.Order].Limit),
                    .. ExplainedPosition.Inputs(new(fill.Instrument, fill.Quantity, default), market),
                ]));
        }

        int own = _classOf[underlying.Value];
        if (line.Scenario >= 0 && own >= 0)
        {
            ScenarioClass terms = _classes[own];
            parts.Insert(0, Factor(MarginKind.Initial));
            parts.Insert(1, ScenarioLoss.Of("loss without orders", LegsOf(portfolio, underlying, market, sheet, countsCoin: true, hedges: true), terms,
                line.Scenario - _firstScenario[own], isDampened: true, market));
        }

        if (parts.Count == 0)
        {
            // Coin that fills elsewhere bring or take.
            parts.AddRange(portfolio.Orders.Select(order => NamedValue.SizeOf($"{_catalog[order.Instrument].Symbol} at {order.Limit}", order.Quantity)));
        }

        return NamedValue.Of(name, line.Initial, line.Scenario >= 0
            ? $"factor × loss where {ScenarioName(line.Scenario)}, of the account and of each fill less its gain, beyond what is required without orders"
            : RowOf(underlying) >= 0 ? "what each fill could add alone, whichever way it goes, less its gain" : "what the fills cost at once", [.. parts]);
    }
}
