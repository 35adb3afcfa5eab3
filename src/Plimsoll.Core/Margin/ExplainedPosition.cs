// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Instruments;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Margin;

/// <summary>What a position and the market put into a margin model, as named values: the leaves of most explanations.</summary>
public static class ExplainedPosition
{
    /// <summary>Quantity, contract size, mark and, of options, index, forward, strike, volatility and days to expiry; the price of the settlement asset
    /// where it is not the numeraire. What the market does not have is left out.</summary>
    public static ImmutableArray<NamedValue> Inputs(in Position position, MarketView market)
    {
        InstrumentCatalog catalog = market.Catalog;
        InstrumentSpec spec = catalog[position.Instrument];
        ImmutableArray<NamedValue>.Builder inputs = ImmutableArray.CreateBuilder<NamedValue>();
        inputs.Add(NamedValue.SizeOf("quantity", position.Quantity, "contracts"));
        if (spec.ContractSize != Quantity.Of(1))
        {
            inputs.Add(NamedValue.SizeOf("contract size", spec.ContractSize));
        }

        AddPrice("mark", spec.Mark);
        if (spec.Option is { } option)
        {
            AddPrice("index", spec.Underlying);
            if (option.Forward != spec.Underlying)
            {
                AddPrice("forward", option.Forward);
            }

            inputs.Add(NamedValue.PriceOf("strike", option.Strike, option.Side == OptionSide.Call ? "call" : "put"));
            if (market.TryVolatility(option.Volatility, out Ratio volatility))
            {
                inputs.Add(NamedValue.RateOf("volatility", volatility, "a year"));
            }
        }

        if (spec.Expiry is { } expiry)
        {
            long left = Math.Max(0, expiry.Nanoseconds - market.Time.Nanoseconds);
            inputs.Add(NamedValue.Given("days to expiry", Amount.FromAtoms((Int128)left * 1_000_000_000 / 86_400), ValueUnit.Number));
        }

        if (spec.Settlement != catalog.Numeraire && market.TryAssetPrice(spec.Settlement, out Price settlement))
        {
            inputs.Add(NamedValue.PriceOf(catalog[spec.Settlement].Symbol, settlement, "price of the settlement asset"));
        }

        return inputs.ToImmutable();

        void AddPrice(string name, ObservableId observable)
        {
            if (market.TryPrice(observable, out Price price))
            {
                inputs.Add(NamedValue.PriceOf(name, price, catalog[observable].Name));
            }
        }
    }

    /// <summary>What a position stands for: its notional, made of its inputs.</summary>
    /// <param name="position">The position.</param>
    /// <param name="market">The market.</param>
    /// <param name="notional">The notional, as it was charged on.</param>
    public static NamedValue Exposure(in Position position, MarketView market, Amount notional) =>
        NamedValue.Of("notional", notional, NotionalFormula(position, market), Inputs(position, market).AsSpan());

    private static string NotionalFormula(in Position position, MarketView market)
    {
        InstrumentCatalog catalog = market.Catalog;
        InstrumentSpec spec = catalog[position.Instrument];
        bool isOption = spec.Kind == InstrumentKind.Option, isInverse = spec.Payoff == Payoff.Inverse;
        ObservableSpec observable = catalog[isOption ? spec.Underlying : spec.Mark];
        string price = isOption ? "index" : "mark";
        string of = observable.Kind != ObservableKind.SignedPrice ? price : observable.Floor is { } floor ? $"max(|{price}|, {floor})" : $"|{price}|";
        return "|quantity|" + (spec.ContractSize != Quantity.Of(1) ? " × contract size" : string.Empty) + (isInverse && !isOption ? string.Empty : " × " + of)
            + (isInverse || spec.Settlement == catalog.Numeraire ? string.Empty : $" × {catalog[spec.Settlement].Symbol}") + ", rounded up";
    }
}
