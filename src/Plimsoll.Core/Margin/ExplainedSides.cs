// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Instruments;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Margin;

/// <summary>The long and the short side of an underlying, position by position, as named values.</summary>
internal static class ExplainedSides
{
    /// <summary>The notional of each position on one side. A long put counts as short, a short put as long.</summary>
    internal static List<NamedValue> Of(in Portfolio portfolio, ObservableId underlying, MarketView market, bool countOptions, bool isLong)
    {
        List<NamedValue> parts = [];
        foreach (Position position in portfolio.Positions.ToArray())
        {
            InstrumentSpec spec = market.Catalog[position.Instrument];
            if (spec.Underlying == underlying && (countOptions || spec.Kind != InstrumentKind.Option)
                && (position.Quantity.IsNegative == (spec.Option?.Side == OptionSide.Put)) == isLong)
            {
                parts.Add(NotionalOf(position, market));
            }
        }

        return parts;
    }

    /// <summary>How far orders could take positions on an underlying.</summary>
    internal static List<NamedValue> Reaches(OrderFills orders, ObservableId underlying, MarketView market, bool countOptions)
    {
        List<NamedValue> parts = [];
        foreach (OrderReach reach in orders.Reaches.ToArray())
        {
            InstrumentSpec spec = market.Catalog[reach.Instrument];
            if (spec.Underlying == underlying && (countOptions || spec.Kind != InstrumentKind.Option))
            {
                parts.Add(NotionalOf(new(reach.Instrument, reach.High, default), market, " at most"));
                parts.Add(NotionalOf(new(reach.Instrument, reach.Low, default), market, " at least"));
            }
        }

        return parts;
    }

    /// <summary>What a position stands for, under its name.</summary>
    internal static NamedValue NotionalOf(in Position position, MarketView market, string suffix = "")
    {
        Rejection rejection = Notional.Of(position, market, out Amount notional);
        Invariant.Check(!rejection.IsRefused, "An account that was assessed is refused when it is explained.");
        return ExplainedPosition.Exposure(position, market, notional) with
        {
            Name = PositionNames.Of(market.Catalog, position.Instrument, position.Leg) + suffix,
        };
    }

    /// <summary>The add-on's one line on the sheet.</summary>
    internal static MarginLine LineOf(MarginSheet sheet)
    {
        foreach (ref readonly MarginLine line in sheet.Lines)
        {
            if (line.Kind == MarginLineKind.AddOn && line.Subject == sheet.AddOn)
            {
                return line;
            }
        }

        return default;
    }
}
