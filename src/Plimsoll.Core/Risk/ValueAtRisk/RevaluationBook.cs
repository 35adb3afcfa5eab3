// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Plimsoll.Instruments;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Pricing;
using Plimsoll.Values;

namespace Plimsoll.Risk;

/// <summary>Positions in the form in which they are revalued under very many joint moves of factors: profits in the numeraire, in full, not by Greeks.</summary>
/// <remarks>
/// <para>With g the growth of the position's factor and c that of the coin it settles in (1 where the settlement asset is the numeraire or no factor),
/// profit is the change of the position's value in its settlement asset, converted at the scenario's price of that asset:
/// linear V·(g − 1)·c; inverse future V·(1 − 1∕g)·c; option Q·(B(F·g, σ·v) − B(F, σ))·c, and in coin Q·(B(F·g, σ·v)∕(F·g) − B(F, σ)∕F)·c, with V the
/// value now, Q contracts × size × price of the settlement asset, B the undiscounted Black-76 value and v the growth of the option's own volatility
/// where the scenarios have a column of that name (otherwise volatility is held). Time is held. A future on a signed price gains contracts × size ×
/// max(|price|, floor) × (g − 1): its scenarios move it by as much near and below zero as at the floor.</para>
/// <para><see cref="Of"/> takes positions only: what collateral may lose is the haircut's business. <see cref="AddHoldings"/> adds balances for a
/// report on all that an account owns.</para>
/// </remarks>
public sealed class RevaluationBook
{
    private const int None = -1;

    private readonly List<Line> _lines = [];

    /// <summary>Number of lines.</summary>
    public int Count => _lines.Count;

    /// <summary>The book of a portfolio: each instrument's factor is the column named as its underlying.</summary>
    /// <returns>Refused with <see cref="RejectionCode.MarkMissing"/> (subject: the symbol) for a missing price or volatility, with
    /// <see cref="RejectionCode.MarginTermsMissing"/> (subject: the instrument) where the scenarios have no column for the underlying, and with
    /// <see cref="RejectionCode.PriceOutOfDomain"/> (subject: the symbol) for a price not above zero.</returns>
    public static Result<RevaluationBook> Of(in Portfolio portfolio, MarketView market, ScenarioSet scenarios)
    {
        RevaluationBook book = new();
        foreach (ref readonly Position position in portfolio.Positions.Span)
        {
            Rejection rejection = book.Add(position, market, scenarios);
            if (rejection.IsRefused)
            {
                return Result<RevaluationBook>.Refused(rejection);
            }
        }

        return Result<RevaluationBook>.Of(book);
    }

    /// <summary>Adds balances, loans as negative, each moving with the column named as its asset's price; one without a column, as a stablecoin, is held.</summary>
    /// <returns>Refused with <see cref="RejectionCode.MarkMissing"/> (subject: the symbol) for an asset without a price.</returns>
    public Rejection AddHoldings(in Portfolio portfolio, MarketView market, ScenarioSet scenarios)
    {
        foreach (ref readonly Holding holding in portfolio.Holdings.Span)
        {
            if (market.Catalog[holding.Asset].PriceSymbol is not { } symbol || !scenarios.TryColumn(market.Catalog[symbol].Name, out int factor))
            {
                continue;
            }

            if (!market.TryPrice(symbol, out Price price))
            {
                return new(RejectionCode.MarkMissing, symbol.Value);
            }

            AddLinear(factor, holding.Balance.ToDouble() * price.ToDouble());
        }

        return Rejection.None;
    }

    /// <summary>Adds something whose value moves in proportion to a factor.</summary>
    /// <param name="factor">Column of the factor.</param>
    /// <param name="value">Signed value now, numeraire.</param>
    public RevaluationBook AddLinear(int factor, double value)
    {
        _lines.Add(new Line { Kind = LineKind.Linear, Factor = factor, Coin = None, Vol = None, Scale = value });
        return this;
    }

    /// <summary>Adds options settled in the numeraire.</summary>
    /// <param name="factor">Column of the forward's factor.</param>
    /// <param name="units">Signed units of the underlying that the options are on.</param>
    /// <param name="isCall">Call or put.</param>
    /// <param name="forward">Forward now.</param>
    /// <param name="strike">Strike.</param>
    /// <param name="volatility">Volatility, annual.</param>
    /// <param name="years">Years to expiry.</param>
    public RevaluationBook AddOption(int factor, double units, bool isCall, double forward, double strike, double volatility, double years)
    {
        Result<double> value = Black76.Price(forward, strike, volatility, years, 1, isCall);
        Invariant.Check(value.IsOk, "An option in a book is outside the domain of its formula.");
        _lines.Add(new Line
        {
            Kind = LineKind.Option, Factor = factor, Coin = None, Vol = None, Scale = units,
            IsCall = isCall, Forward = forward, Strike = strike, Volatility = volatility, Years = years, Base = value.Value,
        });
        return this;
    }

    /// <summary>The profit in each scenario. <paramref name="profits"/> has one place a scenario.</summary>
    public void Profits(ScenarioSet scenarios, Span<double> profits)
    {
        Invariant.Check(profits.Length == scenarios.Count, "One profit is computed for each scenario.");
        double[] padded = new double[scenarios.PaddedCount];
        Accumulate(scenarios.Growth, scenarios.Moves, padded);
        padded.AsSpan(0, scenarios.Count).CopyTo(profits);
    }

    /// <summary>The change of value per 100 % of each factor near where it stands, by central differences of 0.01 %.</summary>
    public double[] Deltas(int factors)
    {
        const double Step = 1e-4;
        double[] deltas = new double[factors];
        double[][] growth = [.. Enumerable.Range(0, factors).Select(_ => Enumerable.Repeat(1.0, 8).ToArray())];
        double[][] moves = [.. Enumerable.Range(0, factors).Select(_ => new double[8])];
        double[] profits = new double[8];
        for (int factor = 0; factor < factors; factor++)
        {
            (growth[factor][0], moves[factor][0]) = (1 + Step, StrictMath.Log(1 + Step));
            (growth[factor][1], moves[factor][1]) = (1 - Step, StrictMath.Log(1 - Step));
            Array.Clear(profits);
            Accumulate(growth, moves, profits);
            deltas[factor] = (profits[0] - profits[1]) / (2 * Step);
            growth[factor][0] = growth[factor][1] = 1;
            moves[factor][0] = moves[factor][1] = 0;
        }

        return deltas;
    }

    /// <summary>Adds each line's profits, in the order of the lines, to a column whose length is a multiple of eight.</summary>
    /// <param name="growth">By factor, what its value is multiplied by.</param>
    /// <param name="moves">The logarithms of <paramref name="growth"/>.</param>
    /// <param name="profits">Receives the sums.</param>
    internal void Accumulate(double[][] growth, double[][] moves, Span<double> profits)
    {
        foreach (ref readonly Line line in CollectionsMarshal.AsSpan(_lines))
        {
            ReadOnlySpan<double> factor = growth[line.Factor].AsSpan(0, profits.Length);
            if (line.Kind == LineKind.Linear && line.Coin == None)
            {
                AccumulateLinear(line.Scale, factor, profits);
                continue;
            }

            ReadOnlySpan<double> coin = line.Coin == None ? default : growth[line.Coin].AsSpan(0, profits.Length);
            if (line.Kind is LineKind.Option or LineKind.CoinOption)
            {
                ReadOnlySpan<double> volatility = line.Vol == None ? default : growth[line.Vol].AsSpan(0, profits.Length);
                OptionRevaluation.Accumulate(line, factor, moves[line.Factor].AsSpan(0, profits.Length), volatility, coin, profits);
            }
            else
            {
                AccumulateInCoin(line, factor, coin, profits);
            }
        }
    }

    private static void AccumulateLinear(double scale, ReadOnlySpan<double> factor, Span<double> profits)
    {
        ref double from = ref MemoryMarshal.GetReference(factor);
        ref double to = ref MemoryMarshal.GetReference(profits);
        Vector512<double> value = Vector512.Create(scale);
        for (nuint row = 0; row < (nuint)profits.Length; row += 8)
        {
            Vector512<double> move = Vector512.LoadUnsafe(ref from, row) - Vector512<double>.One;
            Vector512.FusedMultiplyAdd(value, move, Vector512.LoadUnsafe(ref to, row)).StoreUnsafe(ref to, row);
        }
    }

    private static void AccumulateInCoin(in Line line, ReadOnlySpan<double> factor, ReadOnlySpan<double> coin, Span<double> profits)
    {
        for (int row = 0; row < profits.Length; row++)
        {
            double change = line.Kind == LineKind.Linear ? factor[row] - 1 : 1 - (1 / factor[row]);
            profits[row] += line.Scale * change * (coin.IsEmpty ? 1 : coin[row]);
        }
    }

    private Rejection Add(in Position position, MarketView market, ScenarioSet scenarios)
    {
        InstrumentSpec spec = market.Catalog[position.Instrument];
        if (!scenarios.TryColumn(market.Catalog[spec.Underlying].Name, out int factor))
        {
            return new(RejectionCode.MarginTermsMissing, position.Instrument.Value);
        }

        SymbolId? coinSymbol = market.Catalog[spec.Settlement].PriceSymbol;
        if (!market.TryAssetPrice(spec.Settlement, out Price coinPrice))
        {
            return new(RejectionCode.MarkMissing, coinSymbol!.Value.Value);
        }

        SymbolId priceSymbol = spec.Option?.Forward ?? spec.Mark;
        if (!market.TryPrice(priceSymbol, out Price price))
        {
            return new(RejectionCode.MarkMissing, priceSymbol.Value);
        }

        // A signed price moves by its magnitude, at least the floor; options have no value at or below zero.
        price = spec.Option is null ? market.Catalog[priceSymbol].SizeOf(price) : price;
        if (!price.IsPositive || !coinPrice.IsPositive)
        {
            return new(RejectionCode.PriceOutOfDomain, price.IsPositive ? coinSymbol!.Value.Value : priceSymbol.Value);
        }

        Line line = new()
        {
            Factor = factor,
            Coin = coinSymbol is { } symbol && scenarios.TryColumn(market.Catalog[symbol].Name, out int coin) ? coin : None,
            Vol = None,
            Scale = position.Quantity.ToDouble() * spec.ContractSize.ToDouble() * coinPrice.ToDouble(),
            Forward = price.ToDouble(),
        };
        return spec.Option is { } terms ? AddOption(line, spec, terms, market, scenarios) : AddFuture(line, spec);
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
            return new(RejectionCode.MarkMissing, terms.Volatility.Value);
        }

        line.Kind = spec.Payoff == Payoff.Inverse ? LineKind.CoinOption : LineKind.Option;
        line.Vol = scenarios.TryColumn(market.Catalog[terms.Volatility].Name, out int column) ? column : None;
        line.IsCall = terms.Side == OptionSide.Call;
        line.Strike = terms.Strike.ToDouble();
        line.Volatility = volatility.ToDouble();
        line.Years = Math.Max(0, market.Time.YearsTo(spec.Expiry!.Value));
        Result<double> value = Black76.Price(line.Forward, line.Strike, line.Volatility, line.Years, 1, line.IsCall);
        if (!value.IsOk)
        {
            return new(RejectionCode.PriceOutOfDomain, terms.Volatility.Value);
        }

        line.Base = line.Kind == LineKind.CoinOption ? value.Value / line.Forward : value.Value;
        _lines.Add(line);
        return Rejection.None;
    }

    internal enum LineKind : byte
    {
        Linear,
        Inverse,
        Option,
        CoinOption,
    }

    internal struct Line
    {
        public LineKind Kind;
        public bool IsCall;
        public int Factor;
        public int Coin;
        public int Vol;
        public double Scale;
        public double Forward;
        public double Strike;
        public double Volatility;
        public double Years;
        public double Base;
    }
}
