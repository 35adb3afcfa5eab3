// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Instruments;
using Plimsoll.Values;

namespace Plimsoll.Markets;

/// <summary>A market frozen at one time, for portfolio files, tests and what-ifs.</summary>
public sealed class MarketSnapshot : MarketView
{
    private readonly Int128?[] _values;
    private readonly DepthProfile?[] _depths;

    private readonly StatedFigures _figures;

    private MarketSnapshot(InstrumentCatalog catalog, Timestamp time, Int128?[] values, DepthProfile?[] depths, StatedFigures figures)
        : base(catalog)
    {
        Time = time;
        _values = values;
        _depths = depths;
        _figures = figures;
    }

    /// <inheritdoc/>
    public override MarketFigures Figures => _figures;

    /// <inheritdoc/>
    public override Timestamp Time { get; }

    /// <summary>A market in which nothing is known yet.</summary>
    public static MarketSnapshot Unknown(InstrumentCatalog catalog, Timestamp time) =>
        new(catalog, time, new Int128?[catalog.Observables.Length], new DepthProfile?[catalog.Instruments.Length], StatedFigures.Empty);

    /// <summary>The same market with one price set; null takes it away.</summary>
    public MarketSnapshot With(ObservableId observable, Price? price) => WithValue(observable, price?.Atoms);

    /// <summary>The same market with one volatility set; null takes it away.</summary>
    public MarketSnapshot With(ObservableId observable, Ratio? volatility) => WithValue(observable, volatility?.Atoms);

    /// <summary>The same market with one depth profile set.</summary>
    public MarketSnapshot With(InstrumentId instrument, DepthProfile depth)
    {
        DepthProfile?[] depths = (DepthProfile?[])_depths.Clone();
        depths[instrument.Value] = depth;
        return new(Catalog, Time, _values, depths, _figures);
    }

    /// <summary>The same market with what is stated beside prices and depth changed.</summary>
    /// <param name="change">Makes new figures of those that it has.</param>
    public MarketSnapshot With(Func<StatedFigures, StatedFigures> change) => new(Catalog, Time, _values, _depths, change(_figures));

    /// <summary>The same market at another time.</summary>
    public MarketSnapshot At(Timestamp time) => new(Catalog, time, _values, _depths, _figures);

    /// <inheritdoc/>
    public override bool TryPrice(ObservableId observable, out Price price)
    {
        Int128? value = Catalog[observable].Kind == ObservableKind.Volatility ? null : _values[observable.Value];
        price = Price.FromAtoms(value ?? 0);
        return value is not null;
    }

    /// <inheritdoc/>
    public override bool TryVolatility(ObservableId observable, out Ratio volatility)
    {
        Int128? value = Catalog[observable].Kind == ObservableKind.Volatility ? _values[observable.Value] : null;
        volatility = Ratio.FromAtoms(value ?? 0);
        return value is not null;
    }

    /// <summary>Always 0: a snapshot never changes, and caches keyed by it must not outlive it.</summary>
    public override long Generation(ObservableId observable) => 0;

    /// <inheritdoc/>
    public override bool TryDepth(InstrumentId instrument, out DepthProfile depth)
    {
        depth = _depths[instrument.Value] ?? DepthProfile.Empty;
        return _depths[instrument.Value] is not null;
    }

    private MarketSnapshot WithValue(ObservableId observable, Int128? value)
    {
        Int128?[] values = (Int128?[])_values.Clone();
        values[observable.Value] = value;
        return new(Catalog, Time, values, _depths, _figures);
    }
}
