// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Instruments;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Pricing;
using Plimsoll.Values;

namespace Plimsoll.Risk;

/// <summary>How what an account holds changes with one price, numeraire.</summary>
/// <param name="Delta">Change of value per 100 % of the price, to first order.</param>
/// <param name="Gamma">Second derivative with respect to the relative move: the change beyond delta for a move x is ½·gamma·x².</param>
/// <param name="Vega">Change of value per 100 % relative move of volatility, to first order.</param>
public readonly record struct BookSensitivity(double Delta, double Gamma, double Vega)
{
    /// <summary>Sensitivities of positions by factor, in the order of the factors' numbers: the coin that options are worth included, what futures and
    /// perpetuals have made or lost in coin left out, because it is netted with balances.</summary>
    /// <remarks>Inverse contracts pay in coin. A position carries the change of its coin at today's price of the coin: an inverse future V, an option in coin
    /// F·(B∕F)′. What an option is worth in coin is a delta of the coin's own price; where the coin is the underlying, gamma counts that both move: an inverse
    /// future then has none.</remarks>
    /// <returns>Refused with <see cref="RejectionCode.MarkMissing"/> or <see cref="RejectionCode.PriceOutOfDomain"/> (subject: the observable).</returns>
    public static Result<SortedDictionary<ObservableId, BookSensitivity>> ByUnderlying(in Portfolio portfolio, MarketView market)
    {
        SortedDictionary<ObservableId, BookSensitivity> sums = [];
        foreach (ref readonly Position position in portfolio.Positions.Span)
        {
            Result<BookSensitivity> one = Of(position, market);
            if (!one.IsOk)
            {
                return Result<SortedDictionary<ObservableId, BookSensitivity>>.Refused(one.Rejection);
            }

            InstrumentSpec spec = market.Catalog[position.Instrument];
            ObservableId? coin = market.Catalog[spec.Settlement].PriceObservable;
            BookSensitivity own = one.Value;
            Add(sums, spec.Underlying, coin == spec.Underlying ? own with { Gamma = own.Gamma + (2 * own.Delta) } : own);
            if (coin is { } observable && spec.IsPremiumPaid)
            {
                if (!market.TryMark(position.Instrument, out Price mark))
                {
                    return Result<SortedDictionary<ObservableId, BookSensitivity>>.Refused(RejectionCode.MarkMissing, spec.Mark);
                }

                market.TryPrice(observable, out Price price);
                double held = (spec.ValueOf(position.Quantity, mark, Rounding.Down).ToDouble() - position.Cost.ToDouble()) * price.ToDouble();
                Add(sums, observable, new(held, 0, 0));
            }
        }

        return Result<SortedDictionary<ObservableId, BookSensitivity>>.Of(sums);
    }

    private static void Add(SortedDictionary<ObservableId, BookSensitivity> sums, ObservableId factor, BookSensitivity one)
    {
        BookSensitivity sum = sums.GetValueOrDefault(factor);
        sums[factor] = new(sum.Delta + one.Delta, sum.Gamma + one.Gamma, sum.Vega + one.Vega);
    }

    private static Result<BookSensitivity> Of(in Position position, MarketView market)
    {
        InstrumentSpec spec = market.Catalog[position.Instrument];
        ObservableId observable = spec.Option?.Forward ?? spec.Mark;
        if (!market.TryPrice(observable, out Price price))
        {
            return Result<BookSensitivity>.Refused(RejectionCode.MarkMissing, observable);
        }

        if (!market.TryAssetPrice(spec.Settlement, out Price coin))
        {
            return Result<BookSensitivity>.Refused(RejectionCode.MarkMissing, market.Catalog[spec.Settlement].PriceObservable!.Value);
        }

        // A signed price moves by its magnitude, at least the floor; options have no value at or below zero.
        price = spec.Option is null ? market.Catalog[observable].SizeOf(price) : price;
        if (!price.IsPositive)
        {
            return Result<BookSensitivity>.Refused(RejectionCode.PriceOutOfDomain, observable);
        }

        double units = position.Quantity.ToDouble() * spec.ContractSize.ToDouble() * coin.ToDouble();
        double forward = price.ToDouble();
        if (spec.Option is { } terms)
        {
            return OfOption(units, forward, spec, terms, market);
        }

        return Result<BookSensitivity>.Of(spec.Payoff == Payoff.Inverse ? new(units / forward, -2 * units / forward, 0) : new(units * forward, 0, 0));
    }

    private static Result<BookSensitivity> OfOption(double units, double forward, InstrumentSpec spec, OptionTerms terms, MarketView market)
    {
        if (!market.TryVolatility(terms.Volatility, out Values.Ratio volatility))
        {
            return Result<BookSensitivity>.Refused(RejectionCode.MarkMissing, terms.Volatility);
        }

        double years = Math.Max(0, market.Time.YearsTo(spec.Expiry!.Value));
        Result<OptionGreeks> found = Black76.Greeks(forward, terms.Strike.ToDouble(), volatility.ToDouble(), years, 1, terms.Side == OptionSide.Call);
        if (!found.IsOk)
        {
            return Result<BookSensitivity>.Refused(RejectionCode.PriceOutOfDomain, terms.Volatility);
        }

        OptionGreeks g = found.Value;
        double vega = units * volatility.ToDouble() * g.Vega;
        return Result<BookSensitivity>.Of(spec.Payoff == Payoff.Inverse
            ? new(units * (g.Delta - (g.Value / forward)), units * ((forward * g.Gamma) - (2 * g.Delta) + (2 * g.Value / forward)), vega / forward)
            : new(units * forward * g.Delta, units * forward * forward * g.Gamma, vega));
    }
}
