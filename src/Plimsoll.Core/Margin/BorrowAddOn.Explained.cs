// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Instruments;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Margin;

/// <content>The charge taken apart.</content>
public sealed partial class BorrowAddOn : IExplainedAddOn
{
    /// <inheritdoc/>
    public Result<ExplainedMargin> Explain(
        in Portfolio portfolio, MarketView market, MarginSheet sheet, ExplainedMargin before, ImmutableArray<MarginReportLine> lines)
    {
        List<NamedValue> initial = [], maintenance = [];
        OrderFills? orders = sheet.OrdersOf(portfolio);
        Amount[] unrealised = new Amount[_byAsset.Length];
        Rejection rejection = CoinHeld.AddUnrealised(portfolio, _catalog.Numeraire, market, unrealised);
        for (int i = 0; i < unrealised.Length && !rejection.IsRefused; i++)
        {
            AssetId asset = new(i);
            Amount balance = portfolio.Holdings.ToArray().FirstOrDefault(holding => holding.Asset == asset).Balance;
            Amount owed = Amount.Min(balance, default) + new CoinHeld(balance, unrealised[i]).Lost;
            Amount most = orders is null ? owed : Amount.Min(owed, OwedWith(orders, asset, balance, unrealised[i]));
            if (most.IsZero || _byAsset[i] is not { } terms || !market.TryAssetPrice(asset, out Price price))
            {
                continue;
            }

            NamedValue now = Owed("owed", asset, owed, price, portfolio, market, orders: null);
            (Amount groupInitial, Amount groupMaintenance) = RequiredOfGroup(sheet, asset);
            string name = _catalog[asset].Symbol;
            string group = lines.FirstOrDefault(line =>
                line.Line.Kind == MarginLineKind.Group && _groups[asset.Value]?.Value == line.Line.Subject)?.Name ?? name;
            NamedValue keep = Charge(name, now, terms.Maintenance, group, groupMaintenance, default);
            maintenance.Add(keep);
            if (orders is null)
            {
                NamedValue open = Charge(name, now, terms.Initial, group, groupInitial, keep.Value);
                initial.Add(open);
                continue;
            }

            NamedValue then = Owed("owed with orders", asset, most, price, portfolio, market, orders);
            OrderGroup ordered = GroupOf(orders, _groups[i], groupInitial, groupMaintenance);
            if ((ordered.Initial, ordered.Beside, ordered.Buffer) == default)
            {
                initial.Add(Charge(name, then, terms.Initial, group, default, keep.Value));
                continue;
            }

            initial.Add(NamedValue.Of(name, Amount.Max(OpenOf(ordered, then.Value.Times(terms.Initial, Rounding.Up),
                    then.Value.Times(terms.Maintenance, Rounding.Up)), keep.Value),
                "max(initial rate × owed with orders + beside, maintenance rate × owed with orders + buffer) − what its group requires with orders; at least "
                    + "maintenance's",
                then, NamedValue.RateOf("initial rate", terms.Initial), NamedValue.RateOf("maintenance rate", terms.Maintenance),
                NamedValue.Given("beside", ordered.Beside, ValueUnit.Money, "what fills of the group's orders cost at once, and offsets that are not granted"),
                NamedValue.Given("buffer", ordered.Buffer, ValueUnit.Money, "the most that the group's initial less its maintenance, less gains, comes to"),
                NamedValue.Given("group with orders", ordered.Initial, ValueUnit.Money, "the lines of its group: its own and that of its open orders")));
        }

        Invariant.Check(!rejection.IsRefused, "An account that was assessed is refused when it is explained.");
        return Result<ExplainedMargin>.Of(new(Sum(initial), Sum(maintenance)));
    }

    private static NamedValue Sum(List<NamedValue> charges) => NamedValue.SumOf(LineNames[0], charges.Where(static charge => !charge.Value.IsZero));

    /// <summary>A loan beside what its coin's group requires already; of initial margin at least as much as of maintenance.</summary>
    private static NamedValue Charge(string name, NamedValue owed, Ratio rate, string groupName, Amount group, Amount least)
    {
        Amount value = Amount.Max(owed.Value.Times(rate, Rounding.Up) - group, least);
        return group.IsZero
            ? NamedValue.Of(name, value, "rate × owed, rounded up", NamedValue.RateOf("rate", rate), owed)
            : NamedValue.Of(name, value, value == least && least.IsPositive
                    ? "as much as of maintenance margin: max(maintenance rate × owed − what its group requires, 0)"
                    : "max(rate × owed, rounded up, − what its group requires, 0)",
                NamedValue.RateOf("rate", rate), owed,
                NamedValue.Given(groupName, group, ValueUnit.Money).Again() with { Note = "what its group requires" });
    }

    private NamedValue Owed(string name, AssetId asset, Amount owed, Price price, in Portfolio portfolio, MarketView market, OrderFills? orders)
    {
        List<NamedValue> parts = [NamedValue.Given("balance", BalanceOf(portfolio, asset), ValueUnit.Quantity)];
        foreach (Position position in portfolio.Positions.ToArray())
        {
            if (_catalog[position.Instrument].Settlement == asset && asset != _catalog.Numeraire && _catalog[position.Instrument].Kind != InstrumentKind.Option)
            {
                parts.Add(ExplainedCoin.Profit(position, market));
            }
        }

        foreach (OrderFill fill in orders is null ? [] : orders.All.ToArray())
        {
            InstrumentSpec spec = _catalog[fill.Instrument];
            if (spec.Settlement == asset || spec.Base == asset)
            {
                parts.Add(NamedValue.SizeOf($"order for {spec.Symbol} at {portfolio.Orders[fill.Order].Limit}", fill.Quantity));
            }
        }

        NamedValue units = new("units", owed.Abs(), ValueUnit.Quantity, ValueRule.Formula, [.. parts])
        {
            Note = (orders is null ? string.Empty : "the most that fills could make it: ") + "a negative balance, and what losses are beyond a balance",
        };
        return NamedValue.Of(name, owed.Abs().Times(price, Rounding.Up), "units × price, rounded up", units, NamedValue.PriceOf("price", price));
    }

    private static Amount BalanceOf(in Portfolio portfolio, AssetId asset) =>
        portfolio.Holdings.ToArray().FirstOrDefault(holding => holding.Asset == asset).Balance;
}
