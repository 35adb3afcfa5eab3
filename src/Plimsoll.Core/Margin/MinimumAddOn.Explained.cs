// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Instruments;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Margin;

/// <content>The floor taken apart.</content>
public sealed partial class MinimumAddOn : IExplainedAddOn
{
    /// <inheritdoc/>
    public Result<ExplainedMargin> Explain(
        in Portfolio portfolio, MarketView market, MarginSheet sheet, ExplainedMargin before, ImmutableArray<MarginReportLine> lines)
    {
        MarginLine line = ExplainedSides.LineOf(sheet);
        OrderFills? orders = sheet.OrdersOf(portfolio);
        List<NamedValue> open = [NamedValue.Given("flat", _flat, ValueUnit.Money)], now = [open[0]], ends = [];
        bool hasEnd = orders is null;
        foreach (Position position in portfolio.Positions.ToArray())
        {
            hasEnd &= IsPut(position);
            if (Least(position, market, ends) is { } least)
            {
                now.Add(least);
                if (orders is null || !orders.TryReach(position.Instrument, out _))
                {
                    open.Add(least);
                }
            }
        }

        foreach (OrderReach reach in orders is null ? [] : orders.Reaches.ToArray())
        {
            if (Least(new(reach.Instrument, reach.Low, default), market, []) is { } least)
            {
                open.Add(least with { Name = least.Name + " with orders" });
            }
        }

        NamedValue floor = Floor(now, hasEnd ? ends : null), openFloor = Floor(open, hasEnd ? ends : null);
        NamedValue maintenance = NamedValue.Of(LineNames[0], line.Maintenance, portfolio.Positions.IsEmpty ? "0: it has no positions yet"
            : "max(floor − required before, 0)", floor, before.Maintenance);
        NamedValue initial = NamedValue.Of(LineNames[0], line.Initial, orders is null
            ? "max(floor − required before, maintenance's), maintenance's = max(floor − required before in maintenance, 0)"
            : "max(floor − required before + buffer, maintenance's), maintenance's = max(floor of the account as it is − required before in maintenance, 0)",
            [
                openFloor, before.Initial,
                NamedValue.Given("required before in maintenance", before.Maintenance.Value, ValueUnit.Money, "the tree of maintenance margin takes it apart"),
                .. Buffer(orders),
            ]);
        return Result<ExplainedMargin>.Of(new(initial, maintenance));
    }

    private static NamedValue[] Buffer(OrderFills? orders)
    {
        const string Note = "the most that initial less maintenance, less gains, of the lines before comes to in any set of fills";
        return orders is null ? [] : [NamedValue.Given("buffer", orders.Buffer, ValueUnit.Money, Note)];
    }

    private bool IsPut(in Position position) => position.Quantity.IsNegative && _catalog[position.Instrument].Option?.Side == OptionSide.Put
        && _catalog[_catalog[position.Instrument].Underlying].Kind == ObservableKind.Price;

    private static NamedValue Floor(List<NamedValue> parts, List<NamedValue>? ends)
    {
        NamedValue sum = NamedValue.SumOf("floor", parts);
        return ends is null ? sum
            : NamedValue.SmallestOf("floor", [sum with { Name = "floor by rate" }, NamedValue.SumOf("most that the short puts can cost", ends)]);
    }

    private NamedValue? Least(in Position position, MarketView market, List<NamedValue> ends)
    {
        Rejection rejection = ShortOption(position, market, new(), out Amount notional, out _, out Amount? most);
        Invariant.Check(!rejection.IsRefused, "An account that was assessed is refused when it is explained.");
        if (!position.Quantity.IsNegative || _catalog[position.Instrument].Kind != InstrumentKind.Option)
        {
            return null;
        }

        NamedValue stands = ExplainedPosition.Exposure(position, market, notional);
        string name = PositionNames.Of(_catalog, position.Instrument, position.Leg);
        NamedValue byRate = NamedValue.Of(name, notional.Times(_shortOptionRate, Rounding.Up), "rate × notional, rounded up",
            NamedValue.RateOf("rate", _shortOptionRate), stands);
        if (most is not { } end)
        {
            return byRate;
        }

        NamedValue atMost = NamedValue.Of($"{name} at most", end, "strike × |quantity| × contract size, in the numeraire, rounded up", stands.Parts.AsSpan());
        ends.Add(atMost);
        return NamedValue.SmallestOf(name, [byRate with { Name = "by rate" }, atMost]);
    }
}
