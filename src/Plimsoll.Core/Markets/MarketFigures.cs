// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Values;

namespace Plimsoll.Markets;

/// <summary>What is known of a market beside observed prices and volatilities: each figure typed and named, each there or missing.</summary>
/// <remarks>Here everything is missing; a class that knows a figure overrides its read. <see cref="MarketView"/> has the same reads and hands them on, so that
/// a view made of another one forwards this object and forgets none.</remarks>
public class MarketFigures
{
    /// <summary>Nothing is known.</summary>
    public static MarketFigures None { get; } = new();

    /// <inheritdoc cref="MarketView.TryLast"/>
    public virtual bool TryLast(InstrumentId instrument, out Price last)
    {
        last = default;
        return false;
    }

    /// <inheritdoc cref="MarketView.TryOpenInterest"/>
    public virtual bool TryOpenInterest(InstrumentId instrument, out Quantity open)
    {
        open = default;
        return false;
    }

    /// <inheritdoc cref="MarketView.TryFunding"/>
    public virtual bool TryFunding(InstrumentId instrument, out NextFunding funding)
    {
        funding = default;
        return false;
    }

    /// <inheritdoc cref="MarketView.TryPool"/>
    public virtual bool TryPool(AssetId asset, out LendingPool pool)
    {
        pool = default;
        return false;
    }

    /// <inheritdoc cref="MarketView.TryGasPrice"/>
    public virtual bool TryGasPrice(out Price gasPrice)
    {
        gasPrice = default;
        return false;
    }

    /// <inheritdoc cref="MarketView.TryBlockTime"/>
    public virtual bool TryBlockTime(out Timestamp blockTime)
    {
        blockTime = default;
        return false;
    }

    /// <inheritdoc cref="MarketView.TryConfidence"/>
    public virtual bool TryConfidence(ObservableId observable, out Ratio confidence)
    {
        confidence = default;
        return false;
    }

    /// <inheritdoc cref="MarketView.TryFixedPart"/>
    public virtual bool TryFixedPart(ObservableId forward, out Price part)
    {
        part = default;
        return false;
    }

    /// <inheritdoc cref="MarketView.TryForwardRate"/>
    public virtual bool TryForwardRate(ObservableId forward, out ForwardRate rate)
    {
        rate = default;
        return false;
    }
}

/// <summary>Another market's figures, for a view that changes some of them and forwards the rest.</summary>
/// <param name="inner">The other's.</param>
public abstract class ForwardedFigures(MarketFigures inner) : MarketFigures
{
    /// <inheritdoc/>
    public override bool TryLast(InstrumentId instrument, out Price last) => inner.TryLast(instrument, out last);

    /// <inheritdoc/>
    public override bool TryOpenInterest(InstrumentId instrument, out Quantity open) => inner.TryOpenInterest(instrument, out open);

    /// <inheritdoc/>
    public override bool TryFunding(InstrumentId instrument, out NextFunding funding) => inner.TryFunding(instrument, out funding);

    /// <inheritdoc/>
    public override bool TryPool(AssetId asset, out LendingPool pool) => inner.TryPool(asset, out pool);

    /// <inheritdoc/>
    public override bool TryGasPrice(out Price gasPrice) => inner.TryGasPrice(out gasPrice);

    /// <inheritdoc/>
    public override bool TryBlockTime(out Timestamp blockTime) => inner.TryBlockTime(out blockTime);

    /// <inheritdoc/>
    public override bool TryConfidence(ObservableId observable, out Ratio confidence) => inner.TryConfidence(observable, out confidence);

    /// <inheritdoc/>
    public override bool TryFixedPart(ObservableId forward, out Price part) => inner.TryFixedPart(forward, out part);

    /// <inheritdoc/>
    public override bool TryForwardRate(ObservableId forward, out ForwardRate rate) => inner.TryForwardRate(forward, out rate);
}
