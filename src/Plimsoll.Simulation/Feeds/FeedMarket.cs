// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Instruments;
using Plimsoll.Markets;
using Plimsoll.Values;

namespace Plimsoll.Simulation.Feeds;

/// <summary>What the feed last said of each observable: the market as the world's clients see it, without the oracle's doubts.</summary>
public sealed class FeedMarket : MarketView
{
    private readonly Int128?[] _values;
    private readonly long[] _generations;
    private Timestamp _time;

    /// <summary>A market of which nothing has been said yet.</summary>
    public FeedMarket(InstrumentCatalog catalog)
        : base(catalog)
    {
        _values = new Int128?[catalog.Observables.Length];
        _generations = new long[catalog.Observables.Length];
    }

    /// <inheritdoc/>
    public override Timestamp Time => _time;

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

    /// <inheritdoc/>
    public override long Generation(ObservableId observable) => _generations[observable.Value];

    /// <summary>The feed publishes depth; it does not trade against it.</summary>
    public override bool TryDepth(InstrumentId instrument, out DepthProfile depth)
    {
        depth = DepthProfile.Empty;
        return false;
    }

    internal void Set(ObservableId observable, Int128 value)
    {
        _values[observable.Value] = value;
        _generations[observable.Value]++;
    }

    internal void MoveTo(Timestamp time) => _time = time;
}
