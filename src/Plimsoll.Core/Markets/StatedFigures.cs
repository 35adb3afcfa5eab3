// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Values;

namespace Plimsoll.Markets;

/// <summary>Figures that somebody has stated, for portfolio files, tests and what-ifs; what is not stated is missing. Immutable.</summary>
public sealed class StatedFigures : MarketFigures
{
    private ImmutableSortedDictionary<InstrumentId, Price> _last = ImmutableSortedDictionary<InstrumentId, Price>.Empty;
    private ImmutableSortedDictionary<InstrumentId, Quantity> _open = ImmutableSortedDictionary<InstrumentId, Quantity>.Empty;
    private ImmutableSortedDictionary<InstrumentId, NextFunding> _funding = ImmutableSortedDictionary<InstrumentId, NextFunding>.Empty;
    private ImmutableSortedDictionary<AssetId, LendingPool> _pools = ImmutableSortedDictionary<AssetId, LendingPool>.Empty;
    private ImmutableSortedDictionary<ObservableId, Ratio> _confidence = ImmutableSortedDictionary<ObservableId, Ratio>.Empty;
    private ImmutableSortedDictionary<ObservableId, Price> _fixed = ImmutableSortedDictionary<ObservableId, Price>.Empty;
    private ImmutableSortedDictionary<ObservableId, ForwardRate> _rates = ImmutableSortedDictionary<ObservableId, ForwardRate>.Empty;
    private Price? _gasPrice;
    private Timestamp? _blockTime;

    private StatedFigures()
    {
    }

    /// <summary>Nothing stated yet.</summary>
    public static StatedFigures Empty { get; } = new();

    /// <summary>The same figures with the last trade of an instrument.</summary>
    public StatedFigures WithLast(InstrumentId instrument, Price last) => Copy(copy => copy._last = _last.SetItem(instrument, last));

    /// <summary>The same figures with the open interest of an instrument.</summary>
    public StatedFigures WithOpenInterest(InstrumentId instrument, Quantity open) => Copy(copy => copy._open = _open.SetItem(instrument, open));

    /// <summary>The same figures with the next funding of a perpetual.</summary>
    public StatedFigures WithFunding(InstrumentId instrument, NextFunding funding) => Copy(copy => copy._funding = _funding.SetItem(instrument, funding));

    /// <summary>The same figures with the pool of an asset.</summary>
    public StatedFigures WithPool(AssetId asset, LendingPool pool) => Copy(copy => copy._pools = _pools.SetItem(asset, pool));

    /// <summary>The same figures with a price of gas.</summary>
    public StatedFigures WithGasPrice(Price gasPrice) => Copy(copy => copy._gasPrice = gasPrice);

    /// <summary>The same figures with the time of the last block.</summary>
    public StatedFigures WithBlockTime(Timestamp blockTime) => Copy(copy => copy._blockTime = blockTime);

    /// <summary>The same figures with the confidence of an observable, from 0 to 1.</summary>
    public StatedFigures WithConfidence(ObservableId observable, Ratio confidence) =>
        Copy(copy => copy._confidence = _confidence.SetItem(observable, confidence));

    /// <summary>The same figures with the part of a forward that is fixed, at least 0.</summary>
    public StatedFigures WithFixedPart(ObservableId forward, Price part) => Copy(copy => copy._fixed = _fixed.SetItem(forward, part));

    /// <summary>The same figures with the interest rate up to a forward's expiry.</summary>
    public StatedFigures WithForwardRate(ObservableId forward, ForwardRate rate) => Copy(copy => copy._rates = _rates.SetItem(forward, rate));

    /// <inheritdoc/>
    public override bool TryLast(InstrumentId instrument, out Price last) => _last.TryGetValue(instrument, out last);

    /// <inheritdoc/>
    public override bool TryOpenInterest(InstrumentId instrument, out Quantity open) => _open.TryGetValue(instrument, out open);

    /// <inheritdoc/>
    public override bool TryFunding(InstrumentId instrument, out NextFunding funding) => _funding.TryGetValue(instrument, out funding);

    /// <inheritdoc/>
    public override bool TryPool(AssetId asset, out LendingPool pool) => _pools.TryGetValue(asset, out pool);

    /// <inheritdoc/>
    public override bool TryGasPrice(out Price gasPrice)
    {
        gasPrice = _gasPrice ?? default;
        return _gasPrice is not null;
    }

    /// <inheritdoc/>
    public override bool TryBlockTime(out Timestamp blockTime)
    {
        blockTime = _blockTime ?? default;
        return _blockTime is not null;
    }

    /// <inheritdoc/>
    public override bool TryConfidence(ObservableId observable, out Ratio confidence) => _confidence.TryGetValue(observable, out confidence);

    /// <inheritdoc/>
    public override bool TryFixedPart(ObservableId forward, out Price part) => _fixed.TryGetValue(forward, out part);

    /// <inheritdoc/>
    public override bool TryForwardRate(ObservableId forward, out ForwardRate rate) => _rates.TryGetValue(forward, out rate);

    private StatedFigures Copy(Action<StatedFigures> change)
    {
        StatedFigures copy = (StatedFigures)MemberwiseClone();
        change(copy);
        return copy;
    }
}
