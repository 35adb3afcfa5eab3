// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Instruments;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Margin;

/// <summary>What an account has of a coin, and how much its positions have made or lost in it, as named values.</summary>
internal static class ExplainedCoin
{
    /// <summary>The coin, of its balance and of each position that is paid in it (<see cref="CoinHeld"/>), and its price.</summary>
    internal static ImmutableArray<NamedValue> Inputs(in Portfolio portfolio, ObservableId coin, MarketView market)
    {
        InstrumentCatalog catalog = market.Catalog;
        List<NamedValue> parts = [];
        foreach (Holding holding in portfolio.Holdings.ToArray())
        {
            if (catalog[holding.Asset].PriceObservable == coin)
            {
                parts.Add(NamedValue.Given($"{catalog[holding.Asset].Symbol} balance", holding.Balance, ValueUnit.Quantity));
            }
        }

        foreach (Position position in portfolio.Positions.ToArray())
        {
            InstrumentSpec spec = catalog[position.Instrument];
            if (spec.Kind != InstrumentKind.Option && spec.Settlement != catalog.Numeraire && catalog[spec.Settlement].PriceObservable == coin)
            {
                parts.Add(Profit(position, market));
            }
        }

        ImmutableArray<NamedValue>.Builder inputs = ImmutableArray.CreateBuilder<NamedValue>(2);
        inputs.Add(NamedValue.SumOf("coin", parts, "units: balance, and what positions paid in it have made or lost") with { Unit = ValueUnit.Quantity });
        if (market.TryPrice(coin, out Price price))
        {
            inputs.Add(NamedValue.PriceOf("price", price, catalog[coin].Name));
        }

        return inputs.ToImmutable();
    }

    /// <summary>The same and what inverse options on the coin are worth in it.</summary>
    internal static ImmutableArray<NamedValue> WithOptions(in Portfolio portfolio, ObservableId coin, MarketView market)
    {
        InstrumentCatalog catalog = market.Catalog;
        List<NamedValue> parts = [];
        foreach (Position position in portfolio.Positions.ToArray())
        {
            InstrumentSpec spec = catalog[position.Instrument];
            if (spec.Kind == InstrumentKind.Option && spec.Payoff == Payoff.Inverse && catalog[spec.Settlement].PriceObservable == coin)
            {
                parts.Add(Profit(position, market));
            }
        }

        return Inputs(portfolio, coin, market).Insert(1, NamedValue.SumOf("options", parts, "units: what options paid in it are worth, sold ones below 0") with
        {
            Unit = ValueUnit.Quantity,
        });
    }

    /// <summary>What a position has made or lost at its mark, in its settlement asset.</summary>
    internal static NamedValue Profit(in Position position, MarketView market)
    {
        InstrumentSpec spec = market.Catalog[position.Instrument];
        Price mark = market.TryPrice(spec.Mark, out Price found) ? found : default;
        return new($"{PositionNames.Of(market.Catalog, position.Instrument, position.Leg)} profit", spec.ValueOf(position.Quantity, mark, Rounding.Down)
            - position.Cost, ValueUnit.Quantity, ValueRule.Formula,
            [
                NamedValue.SizeOf("quantity", position.Quantity, "contracts"), NamedValue.SizeOf("contract size", spec.ContractSize),
                NamedValue.PriceOf("mark", mark, market.Catalog[spec.Mark].Name), NamedValue.Given("cost", position.Cost, ValueUnit.Quantity),
            ])
        {
            Note = spec.Payoff == Payoff.Inverse && spec.Kind != InstrumentKind.Option ? "−quantity × contract size ÷ mark − cost, in its settlement asset"
                : "quantity × contract size × mark − cost, in its settlement asset",
        };
    }
}
