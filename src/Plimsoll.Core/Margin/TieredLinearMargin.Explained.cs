// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Instruments;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Margin;

/// <content>The requirement taken apart.</content>
public sealed partial class TieredLinearMargin : IExplainedModel
{
    /// <inheritdoc/>
    public Result<ExplainedMargin> Explain(in Portfolio portfolio, MarketView market, MarginSheet sheet)
    {
        Position[] positions = portfolio.Positions.ToArray();
        ImmutableArray<NamedValue>.Builder initial = ImmutableArray.CreateBuilder<NamedValue>(), maintenance = ImmutableArray.CreateBuilder<NamedValue>();
        int at = 0;
        foreach (ref readonly MarginLine line in sheet.Lines)
        {
            if (line.Kind == MarginLineKind.Position && at < positions.Length)
            {
                string name = Margin.LineNames.Of(LineNames, line, _catalog);
                Position position = positions[at++];
                initial.Add(Explained(name, position, line, market, MarginKind.Initial));
                maintenance.Add(Explained(name, position, line, market, MarginKind.Maintenance));
            }
            else if (line.Kind == MarginLineKind.Orders)
            {
                initial.Add(OrdersOf(line, portfolio, market, sheet.Orders));
            }
        }

        return Result<ExplainedMargin>.Of(new(
            NamedValue.SumOf("requirement", initial, "each position by itself"), NamedValue.SumOf("requirement", maintenance, "each position by itself")));
    }

    /// <summary>What orders on an underlying may add: each instrument on the worse side that they can take it to, and what their fills cost at once.</summary>
    private NamedValue OrdersOf(in MarginLine line, in Portfolio portfolio, MarketView market, OrderFills orders)
    {
        ObservableId underlying = new(line.Subject);
        List<NamedValue> parts = [];
        foreach (OrderReach reach in orders.Reaches.ToArray())
        {
            if (_catalog[reach.Instrument].Underlying != underlying)
            {
                continue;
            }

            NamedValue held = RequiredAt(reach, reach.Held, "as it is", market), low = RequiredAt(reach, reach.Low, "sold", market);
            NamedValue high = RequiredAt(reach, reach.High, "bought", market), worse = NamedValue.LargestOf("the worse", [held, low, high]);
            parts.Add(NamedValue.Of(_catalog[reach.Instrument].Symbol, worse.Value - held.Value, "the worse − as it is", worse, held.Again()));
        }

        foreach (OrderFill fill in orders.On(underlying).ToArray())
        {
            parts.Add(NamedValue.Of($"cost of {_catalog[fill.Instrument].Symbol}", fill.Cost,
                "what equity loses at once when it fills, after haircuts and the taker fee; of orders of which one fills only the dearest counts",
                [
                    NamedValue.PriceOf("limit", portfolio.Orders[fill.Order].Limit),
                    .. ExplainedPosition.Inputs(new(fill.Instrument, fill.Quantity, default), market),
                ]));
        }

        return NamedValue.Of(Margin.LineNames.Of(LineNames, line, _catalog), line.Initial, "what each instrument requires more, and what the fills cost",
            [.. parts]);
    }

    private NamedValue RequiredAt(in OrderReach reach, Quantity quantity, string what, MarketView market)
    {
        string name = $"{_catalog[reach.Instrument].Symbol} {what}";
        if (quantity.IsZero)
        {
            return NamedValue.Of(name, default, "no position, no margin", NamedValue.SizeOf("quantity", quantity, "contracts"));
        }

        Position position = new(reach.Instrument, quantity, default);
        Rejection rejection = Require(position, market, out MarginLine line);
        Invariant.Check(!rejection.IsRefused, "An account that was assessed is refused when it is explained.");
        return Explained(name, position, line, market, MarginKind.Initial);
    }

    private NamedValue Explained(string name, in Position position, in MarginLine line, MarketView market, MarginKind kind)
    {
        InstrumentSpec spec = _catalog[position.Instrument];
        if (spec.Kind == InstrumentKind.Option)
        {
            return _options!.Explained(name, position, market, kind);
        }

        NamedValue exposure = ExplainedPosition.Exposure(position, market, line.Exposure);
        TierSchedule schedule = _schedules[position.Instrument.Value]!;
        return NamedValue.SumOf(name, schedule.Slices(line.Exposure, kind).Select(slice => NamedValue.Of(
            $"tier {slice.Tier + 1}", slice.Charge, "rate × slice, rounded up",
            NamedValue.RateOf("rate", kind == MarginKind.Initial ? schedule.Tiers[slice.Tier].Initial : schedule.Tiers[slice.Tier].Maintenance),
            SliceOf(schedule, slice, exposure))));
    }

    private static NamedValue SliceOf(TierSchedule schedule, in TierSlice slice, NamedValue exposure)
    {
        NamedValue whole = slice.Tier == 0 ? exposure : exposure.Again(), from = NamedValue.Given("from", schedule.Tiers[slice.Tier].Floor, ValueUnit.Money);
        return slice.Tier + 1 < schedule.Tiers.Length
            ? NamedValue.Of("slice", slice.Notional, "min(notional, to) − from", whole, from,
                NamedValue.Given("to", schedule.Tiers[slice.Tier + 1].Floor, ValueUnit.Money, "where the next tier begins"))
            : NamedValue.Of("slice", slice.Notional, "notional − from", whole, from);
    }
}
