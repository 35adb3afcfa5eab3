// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Margin;

/// <content>The charge taken apart.</content>
public sealed partial class BasisAddOn : IExplainedAddOn
{
    /// <inheritdoc/>
    public Result<ExplainedMargin> Explain(
        in Portfolio portfolio, MarketView market, MarginSheet sheet, ExplainedMargin before, ImmutableArray<MarginReportLine> lines)
    {
        List<NamedValue> open = [], now = [];
        OrderFills? orders = sheet.OrdersOf(portfolio);
        Underlyings underlyings = new(_catalog, portfolio, orders: orders);
        while (underlyings.MoveNext())
        {
            NamedValue offsetting = Offsetting(portfolio, underlyings.Current, market);
            now.Add(offsetting);
            if (orders is null)
            {
                open.Add(offsetting);
                continue;
            }

            Rejection rejection = WithOrders(portfolio, underlyings.Current, market, orders, out Amount most);
            Invariant.Check(!rejection.IsRefused, "An account that was assessed is refused when it is explained.");
            open.Add(most <= offsetting.Value ? offsetting : NamedValue.Of(offsetting.Name + " with orders", most,
                "the most that any choice of sides offsets, each instrument and the coin as far long or as far short as fills can take it",
                [
                    offsetting, .. ExplainedSides.Reaches(orders, underlyings.Current, market, countOptions: false),
                    .. Inputs(portfolio, underlyings.Current, market),
                ]));
        }

        return Result<ExplainedMargin>.Of(new(Charge(open), Charge(now)));
    }

    private NamedValue Charge(List<NamedValue> offsetting)
    {
        NamedValue sum = NamedValue.SumOf("offsetting", offsetting.Where(static one => !one.Value.IsZero));
        return NamedValue.Of(LineNames[0], sum.Value.Times(_rate, Rounding.Up), "rate × offsetting, rounded up", NamedValue.RateOf("rate", _rate), sum);
    }

    private NamedValue Offsetting(in Portfolio portfolio, ObservableId underlying, MarketView market)
    {
        List<NamedValue> @long = ExplainedSides.Of(portfolio, underlying, market, countOptions: false, isLong: true);
        List<NamedValue> @short = ExplainedSides.Of(portfolio, underlying, market, countOptions: false, isLong: false);
        string name = _catalog[underlying].Name;
        if (_countsSpot)
        {
            Rejection rejection = Coin(portfolio, underlying, market, null, out Amount held, out Amount owed);
            Invariant.Check(!rejection.IsRefused, "An account that was assessed is refused when it is explained.");
            if (!(held + owed).IsZero)
            {
                (held.IsZero ? @short : @long).Add(NamedValue.Of(
                    $"{name} {(held.IsZero ? "owed" : "held")}", held + owed, "|coin| × price, rounded up", Inputs(portfolio, underlying, market)));
            }
        }

        return NamedValue.SmallestOf($"{name} offsetting", [NamedValue.SumOf("long", @long), NamedValue.SumOf("short", @short)]);
    }

    private NamedValue[] Inputs(in Portfolio portfolio, ObservableId underlying, MarketView market) =>
        _countsSpot ? [.. ExplainedCoin.Inputs(portfolio, underlying, market)] : [];
}
