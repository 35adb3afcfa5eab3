// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Instruments;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Scenarios;
using Plimsoll.Values;

namespace Plimsoll.Risk;

/// <summary>Profit of one contract of each instrument and of one unit of each asset in each scenario, kept until an input of its row moves.</summary>
/// <remarks>
/// <para>Rows are doubles in the numeraire: instruments by id, then assets by id. A row's inputs are the mark, the price of the settlement asset and for options forward,
/// volatility and time: equal inputs, equal row, bit for bit, whether it was kept or computed again.</para>
/// <para>Profit of a portfolio = Σ quantity × row + Σ (balance − costs settled in the asset) × asset row. The exact figure is <see cref="StressTest"/>'s; this one is for
/// looking at very many portfolios or scenarios. What cannot be priced has no row, and a portfolio that holds it is refused.</para>
/// </remarks>
public sealed class StressMatrix
{
    private readonly ScenarioFactors _factors;
    private readonly InstrumentCatalog _catalog;
    private readonly Row?[] _rows;

    /// <summary>A matrix without rows yet.</summary>
    /// <param name="catalog">The instruments and assets.</param>
    /// <param name="scenarios">The columns, at least one.</param>
    public StressMatrix(InstrumentCatalog catalog, ImmutableArray<Scenario> scenarios)
    {
        Invariant.Check(!scenarios.IsEmpty, "A stress matrix has at least one scenario.");
        _factors = new(catalog);
        _catalog = catalog;
        _rows = new Row?[catalog.Instruments.Length + catalog.Assets.Length];
        Scenarios = scenarios;
        Values = new(_rows.Length, scenarios.Length);
    }

    /// <summary>The columns.</summary>
    public ImmutableArray<Scenario> Scenarios { get; }

    /// <summary>The numbers, in the form that a sweep takes.</summary>
    public ScenarioMatrix Values { get; }

    /// <summary>Takes a market: rows whose inputs moved are priced again, the others stay.</summary>
    /// <returns>How many rows were priced.</returns>
    public int Reprice(MarketView market)
    {
        ShockedMarket[] shocked = [.. Scenarios.Select(scenario => ShockedMarket.Of(market, _factors, scenario))];
        double[] profits = new double[shocked.Length];
        int priced = 0;
        for (int i = 0; i < _rows.Length; i++)
        {
            Row? inputs = InputsOf(i, market);
            if (_rows[i] == inputs)
            {
                continue;
            }

            priced++;
            _rows[i] = inputs is not null && TryPrice(i, market, shocked, profits, out double value) && !Values.Set(i, value, profits).IsRefused ? inputs : null;
        }

        return priced;
    }

    /// <summary>A portfolio's profit in each scenario.</summary>
    /// <param name="portfolio">The portfolio.</param>
    /// <param name="profits">One place a scenario.</param>
    /// <returns>Refused with <see cref="RejectionCode.MarkMissing"/> (subject: the mark's or asset's symbol) for something without a row.</returns>
    public Rejection Profits(in Portfolio portfolio, Span<double> profits)
    {
        Invariant.Check(profits.Length == Scenarios.Length, "One profit is computed for each scenario.");
        profits.Clear();
        double[] units = new double[_catalog.Assets.Length];
        foreach (ref readonly Holding holding in portfolio.Holdings.Span)
        {
            units[holding.Asset.Value] += holding.Balance.ToDouble();
        }

        foreach (ref readonly Position position in portfolio.Positions.Span)
        {
            InstrumentSpec spec = _catalog[position.Instrument];
            units[spec.Settlement.Value] -= position.Cost.ToDouble();
            if (_rows[position.Instrument.Value] is null)
            {
                return new(RejectionCode.MarkMissing, spec.Mark);
            }

            Add(position.Instrument.Value, position.Quantity.ToDouble(), profits);
        }

        for (int asset = 0; asset < units.Length; asset++)
        {
            if (units[asset] == 0)
            {
                continue;
            }

            int row = _catalog.Instruments.Length + asset;
            if (_rows[row] is null)
            {
                // The numeraire has no symbol: only a matrix that was never priced has no row for it.
                return new(RejectionCode.MarkMissing, _catalog.Assets[asset].PriceSymbol is { } price ? price : new AssetId(asset));
            }

            Add(row, units[asset], profits);
        }

        return Rejection.None;
    }

    private void Add(int row, double units, Span<double> profits)
    {
        ReadOnlySpan<double> values = Values.Row(row);
        for (int s = 0; s < values.Length; s++)
        {
            profits[s] = Math.FusedMultiplyAdd(units, values[s], profits[s]);
        }
    }

    private Row? InputsOf(int row, MarketView market)
    {
        if (row >= _catalog.Instruments.Length)
        {
            return market.TryAssetPrice(new(row - _catalog.Instruments.Length), out Price price) ? new(price, default, default, default, default) : null;
        }

        InstrumentSpec spec = _catalog.Instruments[row];
        if (!market.TryPrice(spec.Mark, out Price mark) || !market.TryAssetPrice(spec.Settlement, out Price settlement))
        {
            return null;
        }

        if (spec.Option is not { } option)
        {
            return new(mark, settlement, default, default, default);
        }

        // The scenario's rule for volatility needs the time left, so time is an input of every option.
        return market.TryPrice(option.Forward, out Price forward) && market.TryVolatility(option.Volatility, out Ratio volatility)
            ? new(mark, settlement, forward, volatility, market.Time)
            : null;
    }

    private bool TryPrice(int row, MarketView market, ShockedMarket[] shocked, double[] profits, out double value)
    {
        bool isOk = TryValue(row, market, out value);
        for (int s = 0; s < shocked.Length && isOk; s++)
        {
            isOk = TryValue(row, shocked[s], out double moved);
            profits[s] = moved - value;
        }

        return isOk;
    }

    private bool TryValue(int row, MarketView market, out double value)
    {
        value = 0;
        if (row >= _catalog.Instruments.Length)
        {
            bool isKnown = market.TryAssetPrice(new(row - _catalog.Instruments.Length), out Price price);
            value = price.ToDouble();
            return isKnown;
        }

        InstrumentSpec spec = _catalog.Instruments[row];
        if (!market.TryPrice(spec.Mark, out Price mark) || !market.TryAssetPrice(spec.Settlement, out Price settlement))
        {
            return false;
        }

        double size = spec.ContractSize.ToDouble();
        value = (spec.Payoff == Payoff.Inverse && spec.Kind != InstrumentKind.Option ? -size / mark.ToDouble() : size * mark.ToDouble()) * settlement.ToDouble();
        return double.IsFinite(value);
    }

    private sealed record Row(Price Mark, Price Settlement, Price Forward, Ratio Volatility, Timestamp Time);
}
