// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Instruments;
using Plimsoll.Values;

namespace Plimsoll.Markets;

/// <summary>What a model is shown of the market: read-only, one value per observable, there or missing.</summary>
/// <remarks>
/// <para>A value that is missing, stale or suspended is not there: the Try methods say false, and callers refuse. Never zero.</para>
/// <para>Each read names the code that its absence is refused with, and whose number is the subject. A price that is observed (a mark, an index, an asset's
/// price) shares
/// <see cref="RejectionCode.MarkMissing"/> with all others: its subject, an observable, says which. A figure that no observable has, has a code of its
/// own.</para>
/// </remarks>
public abstract class MarketView
{
    /// <summary>Creates a view over a catalogue.</summary>
    protected MarketView(InstrumentCatalog catalog) => Catalog = catalog;

    /// <summary>What can be held. A venue that lists more replaces it by one that has all of the old and more behind it.</summary>
    public InstrumentCatalog Catalog { get; protected set; }

    /// <summary>The time that these values hold at.</summary>
    public abstract Timestamp Time { get; }

    /// <summary>The price observed for an observable.</summary>
    public abstract bool TryPrice(ObservableId observable, out Price price);

    /// <summary>The annualised volatility observed for an observable; 1 is 100 %.</summary>
    public abstract bool TryVolatility(ObservableId observable, out Ratio volatility);

    /// <summary>A number that changes whenever the observable's value changes: equal generations mean equal values. For caches.</summary>
    public abstract long Generation(ObservableId observable);

    /// <summary>The visible depth of an instrument's book. Missing: <see cref="RejectionCode.DepthMissing"/>, the instrument.</summary>
    public abstract bool TryDepth(InstrumentId instrument, out DepthProfile depth);

    /// <summary>The figures beside observed prices and depth; none where a view has none. A view over another one forwards it, or changes what follows
    /// from its own changes.</summary>
    public virtual MarketFigures Figures => MarketFigures.None;

    /// <summary>The price of an instrument's last trade. Missing: <see cref="RejectionCode.LastMissing"/>, the instrument.</summary>
    public bool TryLast(InstrumentId instrument, out Price last) => Figures.TryLast(instrument, out last);

    /// <summary>Contracts open in an instrument over all accounts, counted long. Missing: <see cref="RejectionCode.OpenInterestMissing"/>, the
    /// instrument.</summary>
    public bool TryOpenInterest(InstrumentId instrument, out Quantity open) => Figures.TryOpenInterest(instrument, out open);

    /// <summary>The next funding payment of a perpetual. Missing: <see cref="RejectionCode.FundingMissing"/>, the instrument.</summary>
    public bool TryFunding(InstrumentId instrument, out NextFunding funding) => Figures.TryFunding(instrument, out funding);

    /// <summary>The pool that lends an asset. Missing: <see cref="RejectionCode.PoolMissing"/>, the asset.</summary>
    public bool TryPool(AssetId asset, out LendingPool pool) => Figures.TryPool(asset, out pool);

    /// <summary>The price of one unit of gas, in the numeraire. Missing: <see cref="RejectionCode.GasPriceMissing"/>.</summary>
    public bool TryGasPrice(out Price gasPrice) => Figures.TryGasPrice(out gasPrice);

    /// <summary>The time of the last block that figures were read at. Missing: <see cref="RejectionCode.BlockTimeMissing"/>.</summary>
    public bool TryBlockTime(out Timestamp blockTime) => Figures.TryBlockTime(out blockTime);

    /// <summary>How far the source of an observable trusts its own value, from 0 to 1. Missing: nothing was said, which <see cref="Confidence"/> takes for
    /// full.</summary>
    public bool TryConfidence(ObservableId observable, out Ratio confidence) => Figures.TryConfidence(observable, out confidence);

    /// <summary>The part of a forward's price that the average it settles at has fixed already, from 0 to that price: what is left moves, this does not.
    /// Missing: nothing was said, which <see cref="FixedPart"/> takes for nothing fixed.</summary>
    public bool TryFixedPart(ObservableId forward, out Price part) => Figures.TryFixedPart(forward, out part);

    /// <summary>The interest rate up to a forward's expiry. Missing: nothing was said, which <see cref="RateOf"/> takes for a rate of 0 that is sure.</summary>
    public bool TryForwardRate(ObservableId forward, out ForwardRate rate) => Figures.TryForwardRate(forward, out rate);

    /// <summary>The confidence of an observable, 1 where nothing was said of it.</summary>
    public Ratio Confidence(ObservableId observable) => TryConfidence(observable, out Ratio confidence) ? confidence : Ratio.One;

    /// <summary>The part of a forward's price that is fixed, 0 where nothing was said of it.</summary>
    public Price FixedPart(ObservableId forward) => TryFixedPart(forward, out Price part) ? part : Price.Zero;

    /// <summary>The interest rate up to a forward's expiry, 0 and sure where nothing was said of it.</summary>
    public ForwardRate RateOf(ObservableId forward) => TryForwardRate(forward, out ForwardRate rate) ? rate : ForwardRate.Zero;

    /// <summary>The price of one unit of an asset in the numeraire; 1 for the numeraire.</summary>
    public bool TryAssetPrice(AssetId asset, out Price price)
    {
        ObservableId? observable = Catalog[asset].PriceObservable;
        if (observable is null)
        {
            price = Price.Of(1);
            return true;
        }

        return TryPrice(observable.Value, out price);
    }

    /// <summary>The price of an instrument's underlying, its index. Missing: <see cref="RejectionCode.MarkMissing"/>, the observable that is the instrument's
    /// underlying.</summary>
    public bool TryIndex(InstrumentId instrument, out Price index) => TryPrice(Catalog[instrument].Underlying, out index);

    /// <summary>The mark price of an instrument. Missing: <see cref="RejectionCode.MarkMissing"/>, the observable that is its mark.</summary>
    public bool TryMark(InstrumentId instrument, out Price mark) => TryPrice(Catalog[instrument].Mark, out mark);
}
