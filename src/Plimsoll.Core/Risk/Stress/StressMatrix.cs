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
/// <para>Rows are doubles in the numeraire: instruments by id, out of a <see cref="ScenarioCube"/>, then assets by id. Equal inputs, equal row, bit for bit,
/// whether it was kept or computed again. An option's mark keeps its distance from the model and never falls below zero, as in
/// <see cref="ShockedMarket"/>.</para>
/// <para>Profit of a portfolio = Σ quantity × row + Σ (balance − costs settled in the asset) × asset row. The exact figure is <see cref="StressTest"/>'s; this
/// one is for looking at very many portfolios or scenarios. What cannot be priced has no row, and a portfolio that holds it is refused.</para>
/// </remarks>
public sealed class StressMatrix
{
    private readonly ScenarioFactors _factors;
    private readonly InstrumentCatalog _catalog;
    private readonly ScenarioCube _cube;
    private readonly Source?[] _rows;

    /// <summary>A matrix without rows yet.</summary>
    /// <param name="catalog">The instruments and assets.</param>
    /// <param name="scenarios">The columns, at least one.</param>
    public StressMatrix(InstrumentCatalog catalog, ImmutableArray<Scenario> scenarios)
    {
        Invariant.Check(!scenarios.IsEmpty, "A stress matrix has at least one scenario.");
        _factors = new(catalog);
        _catalog = catalog;
        _cube = new(scenarios, _factors);
        _rows = new Source?[catalog.Instruments.Length + catalog.Assets.Length];
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
        double[] profits = new double[Scenarios.Length];
        int priced = 0;
        for (int i = 0; i < _rows.Length; i++)
        {
            CubeRow? row = null;
            Price price = default;
            bool isKnown = i < _catalog.Instruments.Length
                ? !_cube.Get(_catalog.Instruments[i], market, out row).IsRefused
                : market.TryAssetPrice(new(i - _catalog.Instruments.Length), out price);
            Source? source = isKnown ? new(row?.Version ?? 0, row?.Inputs.Settlement ?? price) : null;
            if (_rows[i] == source)
            {
                continue;
            }

            priced++;
            double value = row is null ? Profits(new AssetId(i - _catalog.Instruments.Length), price, profits) : Profits(row, profits);
            _rows[i] = source is not null && !Values.Set(i, value, profits).IsRefused ? source : null;
        }

        return priced;
    }

    /// <summary>A portfolio's profit in each scenario.</summary>
    /// <param name="portfolio">The portfolio.</param>
    /// <param name="profits">One place a scenario.</param>
    /// <returns>Refused with <see cref="RejectionCode.MarkMissing"/> (subject: the mark's or asset's observable) for something without a row.</returns>
    public Rejection Profits(in Portfolio portfolio, Span<double> profits)
    {
        Invariant.Check(profits.Length == Scenarios.Length, "One profit is computed for each scenario.");
        profits.Clear();
        double[] units = new double[_catalog.Assets.Length];
        foreach (ref readonly Holding holding in portfolio.Holdings.Span)
        {
            units[holding.Asset.Value] += holding.Net.ToDouble();
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
                // The numeraire has no observable: only a matrix that was never priced has no row for it.
                return new(RejectionCode.MarkMissing, _catalog.Assets[asset].PriceObservable is { } price ? price : new AssetId(asset));
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

    /// <summary>What a contract gains in each scenario, each price the scenario's; returns its value now.</summary>
    private double Profits(CubeRow row, Span<double> profits)
    {
        InstrumentSpec spec = row.Spec;
        Price price = row.Inputs.Settlement;
        double mark = row.Inputs.Mark.ToDouble(), size = spec.ContractSize.ToDouble();
        double value = (spec.Option is null ? row.Worth(0) : mark * size) * price.ToDouble();
        for (int s = 0; s < profits.Length; s++)
        {
            // The change of the model is taken as a whole: where nothing moved it is nothing, to the bit.
            double worth = spec.Option is null ? row.Worth(s + 1) : Math.Max(0, (mark * size) + (row.Worth(s + 1) - row.Worth(0)));
            profits[s] = (worth * Moved(spec.Settlement, price, s)) - value;
        }

        return value;
    }

    private double Profits(AssetId asset, Price price, Span<double> profits)
    {
        for (int s = 0; s < profits.Length; s++)
        {
            profits[s] = Moved(asset, price, s) - price.ToDouble();
        }

        return price.ToDouble();
    }

    private double Moved(AssetId asset, Price price, int scenario) => _catalog[asset].PriceObservable is { } observable
        ? ShockedMarket.Moved(price, _catalog[observable].SizeOf(price), _factors.ShockOf(observable, Scenarios[scenario]).PriceMove).ToDouble()
        : price.ToDouble();

    /// <summary>What a row was computed from: the state of the cube's row, or the price of an asset.</summary>
    private readonly record struct Source(long Version, Price Settlement);
}
