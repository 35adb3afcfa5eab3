// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Venues;

/// <summary>Parts of explanations that venues have in common: a position, with what was put in for it, and coin.</summary>
internal static class ExplainedParts
{
    /// <summary>A position: what it stands for, of its size and prices. The market is one that it was assessed at, so that it has them.</summary>
    internal static NamedValue OfPosition(in Position position, MarketView market)
    {
        InstrumentSpec spec = market.Catalog[position.Instrument];
        ImmutableArray<NamedValue>.Builder parts = ImmutableArray.CreateBuilder<NamedValue>();
        parts.Add(NamedValue.SizeOf("contracts", position.Quantity));
        parts.Add(NamedValue.SizeOf("contract size", spec.ContractSize));
        AddPrice(parts, "mark", spec.Mark, market);
        if (spec.Underlying != spec.Mark)
        {
            AddPrice(parts, "index", spec.Underlying, market);
        }

        if (spec.Option is { } option)
        {
            parts.Add(NamedValue.PriceOf("strike", option.Strike, option.Side == OptionSide.Call ? "call" : "put"));
            AddPrice(parts, "forward", option.Forward, market);
            if (market.TryVolatility(option.Volatility, out Ratio volatility))
            {
                parts.Add(NamedValue.RateOf("volatility", volatility));
            }

            parts.Add(NamedValue.Given("days to expiry", Number(Math.Max(0, market.Time.YearsTo(spec.Expiry!.Value)) * 365), ValueUnit.Number));
        }

        if (spec.Settlement != market.Catalog.Numeraire && market.TryAssetPrice(spec.Settlement, out Price settlement))
        {
            parts.Add(NamedValue.PriceOf("settlement price", settlement, market.Catalog[spec.Settlement].Symbol));
        }

        Result<Amount> notional = Notional.Of(position, market);
        return NamedValue.Of(spec.Symbol, notional.IsOk ? notional.Value : default,
            StandsFor(spec, market.Catalog), [.. parts]);
    }

    /// <summary>What a position stands for, over the names of its parts; the index is a part of its own only where the mark is another.</summary>
    private static string StandsFor(InstrumentSpec spec, InstrumentCatalog catalog)
    {
        bool isOption = spec.Kind == InstrumentKind.Option, isInverse = spec.Payoff == Payoff.Inverse;
        ObservableSpec observable = catalog[isOption ? spec.Underlying : spec.Mark];
        string price = isOption && spec.Underlying != spec.Mark ? "index" : "mark";
        string of = observable.Kind != ObservableKind.SignedPrice ? price : observable.Floor is { } floor ? $"max(|{price}|, {floor})" : $"|{price}|";
        return "|contracts| × contract size" + (isInverse && !isOption ? string.Empty : $" × {of}")
            + (isInverse || spec.Settlement == catalog.Numeraire ? string.Empty : " × settlement price") + ", rounded up";
    }

    /// <summary>Every position on an underlying.</summary>
    internal static ImmutableArray<NamedValue> PositionsOn(ObservableId underlying, in Portfolio portfolio, MarketView market)
    {
        ImmutableArray<NamedValue>.Builder parts = ImmutableArray.CreateBuilder<NamedValue>();
        foreach (ref readonly Position position in portfolio.Positions.Span)
        {
            if (market.Catalog[position.Instrument].Underlying == underlying)
            {
                parts.Add(OfPosition(position, market));
            }
        }

        return parts.ToImmutable();
    }

    /// <summary>What an account has of the coin whose price an observable is; nothing where that is none's.</summary>
    internal static ImmutableArray<NamedValue> CoinOn(ObservableId underlying, in Portfolio portfolio, InstrumentCatalog catalog)
    {
        ImmutableArray<NamedValue>.Builder parts = ImmutableArray.CreateBuilder<NamedValue>();
        foreach (ref readonly Holding holding in portfolio.Holdings.Span)
        {
            if (catalog[holding.Asset].PriceObservable == underlying)
            {
                parts.Add(NamedValue.Given($"{catalog[holding.Asset].Symbol} held", holding.Net, ValueUnit.Quantity));
            }
        }

        return parts.ToImmutable();
    }

    /// <summary>A number without a unit, to six decimals.</summary>
    internal static Amount Number(double value) => Amount.TryQuantise(Math.Round(value, 6), Rounding.HalfEven, out Amount found) ? found : default;

    private static void AddPrice(ImmutableArray<NamedValue>.Builder parts, string name, ObservableId observable, MarketView market)
    {
        if (market.TryPrice(observable, out Price price))
        {
            parts.Add(NamedValue.PriceOf(name, price));
        }
    }
}
