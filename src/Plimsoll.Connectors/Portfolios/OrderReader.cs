// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Connectors.Marks;
using Plimsoll.Instruments;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Connectors.Portfolios;

/// <summary>Reads the open orders of a portfolio file.</summary>
internal static class OrderReader
{
    internal static ImmutableArray<OpenOrder> Read(
        JsonPlace place, JsonPlace marks, InstrumentCatalog catalog, MarketSnapshot market, HashSet<string> trusted)
    {
        ImmutableArray<JsonPlace> items = place.Items();
        if (items.Length > PortfolioReader.MaxOrders)
        {
            place.Problem($"expected at most {PortfolioReader.MaxOrders} orders; found {items.Length}");
            return [];
        }

        ImmutableArray<OpenOrder>.Builder orders = ImmutableArray.CreateBuilder<OpenOrder>();
        Dictionary<string, int> groups = new(StringComparer.Ordinal);
        foreach (JsonPlace item in items)
        {
            if (ReadOrder(item, marks, catalog, market, trusted, groups) is { } order)
            {
                orders.Add(order);
            }
        }

        return orders.ToImmutable();
    }

    private static OpenOrder? ReadOrder(
        JsonPlace item, JsonPlace marks, InstrumentCatalog catalog, MarketSnapshot market, HashSet<string> trusted, Dictionary<string, int> groups)
    {
        if (!item.CheckObject("instrument", "quantity", "limit", "reduceOnly", "group")
            || !catalog.TryFindInstrument(item.Field("instrument").Text(), out InstrumentSpec? spec))
        {
            return null;
        }

        Quantity quantity = item.Field("quantity").Decimal<Quantity>(
            $"not 0, negative to sell, whole lots of {spec.LotSize}", value => !value.IsZero && value.IsMultipleOf(spec.LotSize));
        Price limit = item.Field("limit").Decimal<Price>(
            $"above 0, whole ticks of {spec.TickSize}", value => value.IsPositive && value.IsMultipleOf(spec.TickSize));
        if (!market.TryMark(spec.Id, out Price mark))
        {
            item.Problem($"the mark of {spec.Symbol} is missing: expected \"{catalog[spec.Mark].Name}\" under $.marks");
            return null;
        }

        if (!market.TryAssetPrice(spec.Settlement, out _) || (spec.Base is { } asset && !market.TryAssetPrice(asset, out _)))
        {
            item.Problem($"the price of what {spec.Symbol} is paid in or delivers is missing under $.marks");
        }

        if (spec.Expiry is { } expiry && expiry <= market.Time)
        {
            item.Field("instrument").Expected($"an instrument that has not expired: {spec.Symbol} expired at {expiry}, the file's time is {market.Time}");
        }

        bool isReduceOnly = item.Field("reduceOnly").Flag(otherwise: false);
        if (isReduceOnly && spec.Kind == InstrumentKind.Spot)
        {
            item.Field("reduceOnly").Expected("false or nothing for spot, which has no position to reduce");
        }

        OpenOrder order = new(spec.Id, quantity, limit, isReduceOnly, GroupOf(item.Field("group"), groups));
        bool isChecked = !quantity.IsZero && limit.IsPositive && !trusted.Contains(spec.Symbol);
        if (isChecked && !spec.IsPremiumPaid && EntryPrice.Complaint(spec, limit, mark, "limit") is { } sentence)
        {
            item.Field("limit").Problem($"{sentence}. If the limit is meant so, name {spec.Symbol} under $.trustedMarks");
        }
        else if (isChecked && spec.IsPremiumPaid && market.TryPrice(spec.Underlying, out Price index)
            && EntryPrice.OfPremium(spec, limit, mark, index) is { } unit)
        {
            item.Field("limit").Problem($"{unit}. If the limit is meant so, name {spec.Symbol} under $.trustedMarks");
        }
        else if (!quantity.IsZero && limit.IsPositive && order.IsFilledAt(mark) && mark.IsPositive)
        {
            item.Field("limit").ExpectedBeside(
                marks.Member(catalog[spec.Mark].Name),
                $"a price {(quantity.IsPositive ? "below" : "above")} the mark, {mark}: an order that the mark has reached would have filled");
        }

        return item.HasProblems ? null : order;
    }

    /// <summary>A number for the name of a group, in the order in which they are met; 0 for none.</summary>
    private static int GroupOf(JsonPlace place, Dictionary<string, int> groups)
    {
        if (!place.Exists)
        {
            return 0;
        }

        string name = place.Text();
        if (name.Length == 0)
        {
            place.Expected("a name that other orders of the group give too");
        }

        groups.TryAdd(name, groups.Count + 1);
        return groups[name];
    }
}
