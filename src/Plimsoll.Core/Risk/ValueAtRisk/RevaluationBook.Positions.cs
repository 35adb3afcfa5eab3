// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Instruments;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Pricing;
using Plimsoll.Values;

namespace Plimsoll.Risk;

public sealed partial class RevaluationBook
{
    /// <summary>The book of a portfolio's positions, the coin that is inside them included, aged by the scenarios' horizon: each instrument's factor is the
    /// column named as its underlying.</summary>
    /// <returns>Refused with <see cref="RejectionCode.MarkMissing"/> (subject: the observable) for a missing price or volatility, with
    /// <see cref="RejectionCode.MarginTermsMissing"/> (subject: the instrument) where the scenarios have no column for the underlying, and with
    /// <see cref="RejectionCode.PriceOutOfDomain"/> (subject: the observable) for a price not above zero.</returns>
    public static Result<RevaluationBook> Of(in Portfolio portfolio, MarketView market, ScenarioSet scenarios) =>
        BookOf(portfolio, market, scenarios, isRequirement: false);

    /// <summary>As <see cref="Of"/>, for a requirement: without the coin that futures and perpetuals have made or lost, which is netted with balances
    /// (<see cref="Margin.CoinHeld"/>), and with each option counted from its mark or from the model's value, whichever is worse for the account.</summary>
    internal static Result<RevaluationBook> ForRequirement(in Portfolio portfolio, MarketView market, ScenarioSet scenarios) =>
        BookOf(portfolio, market, scenarios, isRequirement: true);

    /// <summary>One contract for a requirement, as it is valued at a time: for whoever keeps what it gains in each scenario. An option is counted from its
    /// mark or from the model's value, whichever is worse for the account, and a premium held in coin moves with the coin.</summary>
    /// <param name="instrument">The contract.</param>
    /// <param name="isShort">Sold, or bought.</param>
    /// <param name="market">Prices.</param>
    /// <param name="scenarios">The scenarios; the contract's factor is the column named as its underlying.</param>
    /// <param name="time">The time that it is valued at.</param>
    /// <returns>Refused as <see cref="Of"/> is.</returns>
    public static Result<RevaluationBook> OfContract(InstrumentId instrument, bool isShort, MarketView market, ScenarioSet scenarios, Timestamp time)
    {
        Position[] one = [new(instrument, Quantity.Of(isShort ? -1 : 1), default)];
        return BookOf(new Portfolio(default, one), market, scenarios, isRequirement: true, time);
    }

    private static Result<RevaluationBook> BookOf(
        in Portfolio portfolio, MarketView market, ScenarioSet scenarios, bool isRequirement, Timestamp? time = null)
    {
        RevaluationBook book = new(scenarios.HorizonDays) { _isRequirement = isRequirement, _time = time ?? market.Time };
        double[] coins = new double[scenarios.Names.Length];
        foreach (ref readonly Position position in portfolio.Positions.Span)
        {
            Rejection rejection = book.Add(position, market, scenarios, coins);
            if (rejection.IsRefused)
            {
                return Result<RevaluationBook>.Refused(rejection);
            }
        }

        for (int column = 0; column < coins.Length; column++)
        {
            if (coins[column] != 0)
            {
                book.AddLinear(column, coins[column]);
            }
        }

        return Result<RevaluationBook>.Of(book);
    }

    /// <summary>Adds balances, loans as negative, each moving with the column named as its asset's price; one without a column, as a stablecoin, is
    /// held.</summary>
    /// <returns>Refused with <see cref="RejectionCode.MarkMissing"/> (subject: the observable) for an asset without a price.</returns>
    public Rejection AddHoldings(in Portfolio portfolio, MarketView market, ScenarioSet scenarios)
    {
        double[] values = new double[scenarios.Names.Length];
        Rejection rejection = HoldingValues(portfolio, market, scenarios, values);
        for (int column = 0; column < values.Length && !rejection.IsRefused; column++)
        {
            if (values[column] != 0)
            {
                AddLinear(column, values[column]);
            }
        }

        return rejection;
    }

    /// <summary>What the balances that move with each factor are worth, numeraire, loans as negative.</summary>
    /// <param name="portfolio">The account.</param>
    /// <param name="market">Prices.</param>
    /// <param name="scenarios">The factors.</param>
    /// <param name="values">Receives the sums, one a factor.</param>
    /// <returns>As <see cref="AddHoldings"/>.</returns>
    private static Rejection HoldingValues(in Portfolio portfolio, MarketView market, ScenarioSet scenarios, Span<double> values)
    {
        foreach (ref readonly Holding holding in portfolio.Holdings.Span)
        {
            if (market.Catalog[holding.Asset].PriceObservable is not { } observable || !scenarios.TryColumn(market.Catalog[observable].Name, out int factor))
            {
                continue;
            }

            if (!market.TryPrice(observable, out Price price))
            {
                return new(RejectionCode.MarkMissing, observable);
            }

            values[factor] += holding.Net.ToDouble() * price.ToDouble();
        }

        return Rejection.None;
    }

    private Rejection Add(in Position position, MarketView market, ScenarioSet scenarios, double[] coins)
    {
        InstrumentSpec spec = market.Catalog[position.Instrument];
        if (!scenarios.TryColumn(market.Catalog[spec.Underlying].Name, out int factor))
        {
            return new(RejectionCode.MarginTermsMissing, position.Instrument);
        }

        ObservableId? coinObservable = market.Catalog[spec.Settlement].PriceObservable;
        ObservableId priceObservable = spec.Option?.Forward ?? spec.Mark;
        Price coinPrice = default, price = default, mark = default;
        ObservableId? missing = !market.TryAssetPrice(spec.Settlement, out coinPrice) ? coinObservable
            : !market.TryPrice(priceObservable, out price) ? priceObservable
            : !market.TryPrice(spec.Mark, out mark) ? spec.Mark
            : null;
        if (missing is { } unknown)
        {
            return new(RejectionCode.MarkMissing, unknown);
        }

        // A signed price moves by its magnitude, at least the floor; options have no value at or below zero.
        price = spec.Option is null ? market.Catalog[priceObservable].SizeOf(price) : price;
        if (!price.IsPositive || !coinPrice.IsPositive)
        {
            return new(RejectionCode.PriceOutOfDomain, price.IsPositive ? coinObservable!.Value : priceObservable);
        }

        double settlement = coinPrice.ToDouble();
        Line line = new()
        {
            Factor = factor,
            Coin = coinObservable is { } observable && scenarios.TryColumn(market.Catalog[observable].Name, out int coin) ? coin : None,
            Vol = None,
            Scale = position.Quantity.ToDouble() * spec.ContractSize.ToDouble() * settlement,
            Forward = price.ToDouble(),
            Index = price.ToDouble(),
            Mark = mark.ToDouble(),
        };
        if (line.Coin != None && (spec.IsPremiumPaid || !_isRequirement))
        {
            coins[line.Coin] += (spec.ValueOf(position.Quantity, mark, Rounding.Down).ToDouble() - position.Cost.ToDouble()) * settlement;
        }

        Rejection rejection = Settle(ref line, spec, market);
        return rejection.IsRefused ? rejection : spec.Option is { } terms ? AddOption(line, spec, terms, market, scenarios) : AddFuture(line, spec);
    }

    // A contract that expires inside the horizon settles at its index, whatever its mark or forward is above it by now.
    private Rejection Settle(ref Line line, InstrumentSpec spec, MarketView market)
    {
        if (spec.Expiry is not { } expiry)
        {
            line.ExpiryRoot = 1;
            return Rejection.None;
        }

        line = Aged(line, YearsTo(expiry, _time));
        if (!line.IsSettled)
        {
            return Rejection.None;
        }

        if (!market.TryPrice(spec.Underlying, out Price index))
        {
            return new(RejectionCode.MarkMissing, spec.Underlying);
        }

        index = spec.Option is null ? market.Catalog[spec.Underlying].SizeOf(index) : index;
        line.Index = index.ToDouble();
        return index.IsPositive ? Rejection.None : new(RejectionCode.PriceOutOfDomain, spec.Underlying);
    }

    private Rejection AddFuture(Line line, InstrumentSpec spec)
    {
        line.Kind = spec.Payoff == Payoff.Inverse ? LineKind.Inverse : LineKind.Linear;
        line.Scale = spec.Payoff == Payoff.Inverse ? line.Scale / line.Forward : line.Scale * line.Forward;
        _lines.Add(line);
        return Rejection.None;
    }

    private Rejection AddOption(Line line, InstrumentSpec spec, OptionTerms terms, MarketView market, ScenarioSet scenarios)
    {
        if (!market.TryVolatility(terms.Volatility, out Values.Ratio volatility))
        {
            return new(RejectionCode.MarkMissing, terms.Volatility);
        }

        line.Kind = spec.Payoff == Payoff.Inverse ? LineKind.CoinOption : LineKind.Option;
        line.Vol = scenarios.TryColumn(market.Catalog[terms.Volatility].Name, out int column) ? column : None;
        line.IsCall = terms.Side == OptionSide.Call;
        line.Strike = terms.Strike.ToDouble();
        line.Volatility = volatility.ToDouble();
        double years = YearsTo(spec.Expiry!.Value, _time);
        Result<double> value = Black76.Price(line.Forward, line.Strike, line.Volatility, years, 1, line.IsCall);
        if (!value.IsOk)
        {
            return new(RejectionCode.PriceOutOfDomain, terms.Volatility);
        }

        double model = line.Kind == LineKind.CoinOption ? value.Value / line.Forward : value.Value;
        double start = line.IsSettled ? line.Mark : model;

        // Equity counts the mark: what it is off the model by may be lost, by the holder where it is above and by who owes it where it is below, and is
        // nobody's gain.
        line.Base = !_isRequirement ? start : line.Scale > 0 ? Math.Max(model, line.Mark) : Math.Min(model, line.Mark);
        _lines.Add(line);
        return Rejection.None;
    }
}
