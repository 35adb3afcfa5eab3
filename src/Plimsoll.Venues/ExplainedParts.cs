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
            parts.Add(NamedValue.PriceOf("strike", option.Strike));
            AddPrice(parts, "forward", option.Forward, market);
            if (market.TryVolatility(option.Volatility, out Ratio volatility))
            {
                parts.Add(NamedValue.RateOf("volatility", volatility));
            }

            parts.Add(NamedValue.Given("days to expiry", Number(Math.Max(0, market.Time.YearsTo(spec.Expiry!.Value)) * 365), ValueUnit.Number));
        }

        Result<Amount> notional = Notional.Of(position, market);
        return NamedValue.Of(spec.Symbol, notional.IsOk ? notional.Value : default,
            "what it stands for: contracts × contract size × index, of a future × mark, of an inverse one × 1", [.. parts]);
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

    /// <summary>What the terms of short options require of a position in an option.</summary>
    internal static NamedValue OfShortOption(string name, Amount value, bool isInitial, in Position position, ShortOptionTerms terms, MarketView market)
    {
        if (!position.Quantity.IsNegative)
        {
            return NamedValue.Of(name, value, "a long option is paid and requires nothing", OfPosition(position, market));
        }

        NamedValue maintenance = NamedValue.RateOf("maintenance rate", terms.Maintenance);
        NamedValue[] rates = isInitial ? [NamedValue.RateOf("initial rate", terms.Initial), NamedValue.RateOf("floor", terms.Floor), maintenance]
            : terms.MaintenanceFloor is { } least ? [maintenance, NamedValue.RateOf("maintenance floor", least)] : [maintenance];
        string formula = isInitial && terms.IsAtForward ? "S × max(initial rate − OTM ÷ F, floor), at least maintenance, and exercise beyond the mark"
            : isInitial ? "max(initial rate × S − OTM, floor × S, maintenance), and exercise beyond the mark"
            : terms.MaintenanceFloor is null ? "maintenance rate × max(S, of a put its mark), and exercise beyond the mark"
            : "max(maintenance rate × S − OTM, maintenance floor × S), and exercise beyond the mark";
        return NamedValue.Of(name, value, formula, [OfPosition(position, market), .. rates]);
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
