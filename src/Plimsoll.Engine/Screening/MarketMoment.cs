// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Markets;
using Plimsoll.Instruments;
using Plimsoll.Markets;
using Plimsoll.Values;

namespace Plimsoll.Engine.Screening;

/// <summary>The market as it was when accounts were assessed. It is used again for a later moment.</summary>
internal sealed class MarketMoment : MarketView
{
    private readonly Int128[] _values;
    private readonly long[] _generations;
    private Timestamp _time;
    private long _stamp;

    internal MarketMoment(InstrumentCatalog catalog)
        : base(catalog)
    {
        _values = new Int128[catalog.Observables.Length];
        _generations = new long[catalog.Observables.Length];
    }

    /// <summary>Its number; no other moment of one engine has it.</summary>
    internal long Number { get; private set; }

    /// <inheritdoc/>
    public override Timestamp Time => _time;

    /// <summary>True while the market is what it was then.</summary>
    internal bool IsOf(MarketState market) => _stamp == market.LastStamp && _time == market.Time;

    /// <summary>Becomes the market as it is now.</summary>
    internal void Record(MarketState market, long number)
    {
        Number = number;
        _time = market.Time;
        _stamp = market.LastStamp;
        for (int i = 0; i < _values.Length; i++)
        {
            _values[i] = market.Value(new(i));
            _generations[i] = market.Generation(new(i));
        }
    }

    /// <summary>The value of an observable then; zero when it had none.</summary>
    internal Int128 Value(ObservableId observable) => _values[observable.Value];

    /// <inheritdoc/>
    public override bool TryPrice(ObservableId observable, out Price price)
    {
        bool isKnown = _generations[observable.Value] != 0 && Catalog[observable].Kind != ObservableKind.Volatility;
        price = isKnown ? Price.FromAtoms(_values[observable.Value]) : default;
        return isKnown;
    }

    /// <inheritdoc/>
    public override bool TryVolatility(ObservableId observable, out Ratio volatility)
    {
        bool isKnown = _generations[observable.Value] != 0 && Catalog[observable].Kind == ObservableKind.Volatility;
        volatility = isKnown ? Ratio.FromAtoms(_values[observable.Value]) : default;
        return isKnown;
    }

    /// <inheritdoc/>
    public override long Generation(ObservableId observable) => _generations[observable.Value];

    /// <summary>None: what follows depth is assessed whenever depth changes.</summary>
    public override bool TryDepth(InstrumentId instrument, out DepthProfile depth)
    {
        depth = DepthProfile.Empty;
        return false;
    }
}
