// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Venues.Deribit;

/// <content>Each line down to the size of its position and its prices.</content>
public sealed partial class DeribitStandardMargin : IExplainedModel
{
    /// <inheritdoc/>
    public Result<ExplainedMargin> Explain(in Portfolio portfolio, MarketView market, MarginSheet sheet)
    {
        List<NamedValue> initial = [], maintenance = [];
        foreach (ref readonly MarginLine line in sheet.Lines)
        {
            if (line.Kind is not (MarginLineKind.Position or MarginLineKind.Orders or MarginLineKind.Settlement))
            {
                continue;
            }

            initial.Add(Explained(line, line.Initial, isInitial: true, portfolio, market));
            if (line.Kind == MarginLineKind.Position)
            {
                maintenance.Add(Explained(line, line.Maintenance, isInitial: false, portfolio, market));
            }
        }

        return Result<ExplainedMargin>.Of(new(NamedValue.SumOf("initial margin", initial), NamedValue.SumOf("maintenance margin", maintenance)));
    }

    private NamedValue Explained(MarginLine line, Amount value, bool isInitial, in Portfolio portfolio, MarketView market)
    {
        string name = Margin.LineNames.Of(LineNames, line, _catalog);
        switch (line.Kind)
        {
            case MarginLineKind.Orders:
                return NamedValue.Of(name, value, "by instrument the larger end that its orders can take it to, less what it requires now, and what fills cost",
                    [NamedValue.Given("notional there", line.Exposure, ValueUnit.Money), .. portfolio.Orders
                        .Where(order => _catalog[order.Instrument].Underlying.Value == line.Subject)
                        .Select(order => NamedValue.SizeOf($"{_catalog[order.Instrument].Symbol} at {order.Limit}", order.Quantity))]);
            case MarginLineKind.Settlement:
                return NamedValue.Of(name, value, "mmpMargin × price", NamedValue.Given("mmpMargin", _mmp[line.Subject], ValueUnit.Quantity));
            default:
                InstrumentId instrument = new(line.Subject);
                Position position = portfolio.Positions.ToArray().First(each => each.Instrument == instrument);
                NamedValue stands = ExplainedParts.OfPosition(position, market);
                return _catalog[instrument].Kind == InstrumentKind.Option
                    ? _options!.Explained(name, position, market, isInitial ? MarginKind.Initial : MarginKind.Maintenance)
                    : NamedValue.Of(name, value, "units × index × (base + step × units), rounded up; units of the underlying", stands,
                        NamedValue.Given("units × index", line.Exposure, ValueUnit.Money),
                        NamedValue.RateOf("base", isInitial ? _rates[line.Subject]!.Initial : _rates[line.Subject]!.Maintenance),
                        NamedValue.RateOf("step", _rates[line.Subject]!.Step));
        }
    }
}
