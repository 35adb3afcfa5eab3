// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Margin;

/// <content>The charge taken apart.</content>
public sealed partial class ConcentrationAddOn : IExplainedAddOn
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
            ObservableId underlying = underlyings.Current;
            if (_byObservable[underlying.Value] is not { } terms)
            {
                continue;
            }

            string name = _catalog[underlying].Name;
            NamedValue size = NamedValue.LargestOf("size",
            [
                NamedValue.SumOf("long", ExplainedSides.Of(portfolio, underlying, market, countOptions: true, isLong: true)),
                NamedValue.SumOf("short", ExplainedSides.Of(portfolio, underlying, market, countOptions: true, isLong: false)),
            ]);
            now.Add(Charge(name, size, terms));
            if (orders is not null)
            {
                Rejection rejection = underlyings.SidesWithOrders(market, countOptions: true, out Amount @long, out Amount @short);
                Invariant.Check(!rejection.IsRefused, "An account that was assessed is refused when it is explained.");
                Amount most = Amount.Max(@long, @short);
                size = most <= size.Value ? size : NamedValue.Of("size", most, "the larger side, as large as fills can make it",
                    [size with { Name = "size without orders" }, .. ExplainedSides.Reaches(orders, underlying, market, countOptions: true)]);
            }

            open.Add(Charge(name, size, terms));
        }

        return Result<ExplainedMargin>.Of(new(Sum(open), Sum(now)));
    }

    private static NamedValue Sum(List<NamedValue> charges) => NamedValue.SumOf(LineNames[0], charges.Where(static charge => !charge.Value.IsZero));

    private static NamedValue Charge(string name, NamedValue size, ConcentrationTerms terms) => NamedValue.Of(
        $"{name} concentration", ChargeOf(terms, size.Value),
        "slope × min(size − L, L × cap ÷ slope)² ÷ (2 × L) + cap × what size is beyond L × (1 + cap ÷ slope), L the liquidity; rounded up",
        size, NamedValue.Given("liquidity", terms.Liquidity, ValueUnit.Money), NamedValue.RateOf("slope", terms.Slope), NamedValue.RateOf("cap", terms.Cap));
}
