// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Events;
using Plimsoll.Engine.Limits;
using Plimsoll.Instruments;
using Plimsoll.Liquidation;
using Plimsoll.Markets;
using Plimsoll.Values;

namespace Plimsoll.Engine.Markets;

/// <summary>The market as the oracle accepted it: the last value of every observable, and the published depth.</summary>
/// <remarks>A value stays here when its observable is suspended: whether it may be relied on is the oracle's table to say, action by action.</remarks>
internal sealed partial class MarketState : MarketView
{
    private Int128[] _values = [];
    private Int128[] _believed = [];
    private long[] _generations = [];
    private long[] _stamps = [];
    private bool[] _isVolatility = [];
    private DepthProfile?[] _depths = [];
    private SideState?[] _sides = [];
    private readonly EngineClock _clock;
    private long _lastStamp;

    /// <param name="catalog">What is listed.</param>
    /// <param name="clock">The engine's time.</param>
    /// <param name="openInterest">What the ledger keeps open in an instrument.</param>
    internal MarketState(InstrumentCatalog catalog, EngineClock clock, Func<InstrumentId, Quantity> openInterest)
        : base(catalog)
    {
        _clock = clock;
        Told = new ToldFigures(catalog, openInterest);
        Grow(catalog);
    }

    /// <summary>Makes room for what was listed; nothing is known of it yet.</summary>
    internal void Grow(InstrumentCatalog catalog)
    {
        Catalog = catalog;
        int observables = catalog.Observables.Length;
        int instruments = catalog.Instruments.Length;
        Array.Resize(ref _values, observables);
        Array.Resize(ref _believed, observables);
        Array.Resize(ref _generations, observables);
        Array.Resize(ref _stamps, observables);
        _isVolatility = [.. catalog.Observables.Select(s => s.Kind == ObservableKind.Volatility)];
        Array.Resize(ref _depths, instruments);
        Array.Resize(ref _sides, 2 * instruments);
        BidsPaced = Resized(BidsPaced, instruments);
        AsksPaced = Resized(AsksPaced, instruments);
        BidsTaken = Resized(BidsTaken, instruments);
        AsksTaken = Resized(AsksTaken, instruments);
        Told.Grow(catalog);
    }

    /// <inheritdoc/>
    public override Timestamp Time => _clock.Now;

    /// <summary>What the venue told, and the open interest of the ledger; what it did not tell is missing.</summary>
    public override MarketFigures Figures => Told;

    /// <summary>The same, to be told and kept.</summary>
    internal ToldFigures Told { get; }

    /// <summary>Contracts that liquidations sold into the published bids since they were published, by instrument.</summary>
    internal Quantity[] BidsTaken { get; private set; } = [];

    /// <summary>Contracts that liquidations bought from the published asks since they were published, by instrument.</summary>
    internal Quantity[] AsksTaken { get; private set; } = [];

    /// <summary>Contracts that liquidations sold into bids since the pace was last renewed, by instrument, whatever was published since.</summary>
    internal Quantity[] BidsPaced { get; private set; } = [];

    /// <summary>As above, bought from asks.</summary>
    internal Quantity[] AsksPaced { get; private set; } = [];

    /// <summary>When the pace was last renewed.</summary>
    internal Timestamp PacedSince { get; set; }

    /// <inheritdoc/>
    public override bool TryPrice(ObservableId observable, out Price price)
    {
        int at = observable.Value;
        bool known = _generations[at] != 0 && !_isVolatility[at];
        price = known ? Price.FromAtoms(_values[at]) : default;
        return known;
    }

    /// <inheritdoc/>
    public override bool TryVolatility(ObservableId observable, out Ratio volatility)
    {
        int at = observable.Value;
        bool known = _generations[at] != 0 && _isVolatility[at];
        volatility = known ? Ratio.FromAtoms(_values[at]) : default;
        return known;
    }

    /// <summary>0 until a first value is accepted. Never given twice: a value taken back leaves another number behind than the one it came with, so that no
    /// cache believes what a refused command made it see.</summary>
    public override long Generation(ObservableId observable) => _stamps[observable.Value];

    /// <summary>Another number after every change of any value: what was computed from values is good as long as it stands.</summary>
    internal long LastStamp => _lastStamp;

    /// <inheritdoc/>
    public override bool TryDepth(InstrumentId instrument, out DepthProfile depth)
    {
        depth = _depths[instrument.Value] ?? DepthProfile.Empty;
        return _depths[instrument.Value] is not null;
    }

    /// <summary>How many values were accepted, in this engine's life and before its snapshot.</summary>
    internal long Accepted(ObservableId observable) => _generations[observable.Value];

    internal bool IsKnown(ObservableId observable) => _generations[observable.Value] != 0;

    internal Int128 Value(ObservableId observable) => _values[observable.Value];

    /// <summary>The accepted value, also while another is supposed in its place.</summary>
    internal Int128 Believed(ObservableId observable) => _believed[observable.Value];

    /// <summary>What an amount is worth now, numeraire, rounded down; nothing without a price, or beyond what can be counted.</summary>
    internal Amount ValueOf(AssetId asset, Amount amount) =>
        Catalog[asset].PriceObservable is null ? amount
        : TryAssetPrice(asset, out Price price)
            && Magnitude.ProductBits(Magnitude.Bits(amount.Atoms), Magnitude.Bits(price.Atoms)) <= EngineLimits.HouseBits ? amount.Times(price, Rounding.Down)
        : default;

    /// <summary>Bits of the price of what needs none: the numeraire's, 1.</summary>
    internal static int NumeraireBits => Magnitude.Bits(Fixed18.AtomsPerUnit);

    /// <summary>Bits of an asset's price; zero while it has none.</summary>
    internal int AssetPriceBits(AssetId asset)
    {
        ObservableId? observable = Catalog[asset].PriceObservable;
        return observable is null ? NumeraireBits : IsKnown(observable.Value) ? Magnitude.Bits(Value(observable.Value)) : 0;
    }

    /// <summary>Takes an accepted value in; false when it is the one already there.</summary>
    internal bool Set(ObservableId observable, Int128 value)
    {
        int at = observable.Value;
        if (_generations[at] != 0 && _values[at] == value)
        {
            return false;
        }

        _values[at] = value;
        _believed[at] = value;
        _generations[at]++;
        _stamps[at] = ++_lastStamp;
        return true;
    }

    /// <summary>Puts a value back as it was: from a snapshot, or after a refused command.</summary>
    internal void Restore(ObservableId observable, Int128 value, long accepted)
    {
        _values[observable.Value] = value;
        _believed[observable.Value] = value;
        _generations[observable.Value] = accepted;
        _stamps[observable.Value] = accepted == 0 ? 0 : ++_lastStamp;
    }

    /// <summary>Puts a value in the place of the accepted one for a look at the market as it may be; <see cref="Restore"/> puts that back.</summary>
    internal void Suppose(ObservableId observable, Int128 value)
    {
        _values[observable.Value] = value;
        _stamps[observable.Value] = ++_lastStamp;
    }

    /// <summary>Replaces a depth profile: what was taken from the old one is forgotten with it.</summary>
    internal void SetDepth(InstrumentId instrument, DepthProfile depth)
    {
        DepthProfile before = _depths[instrument.Value] ?? DepthProfile.Empty;
        bool isFirst = _depths[instrument.Value] is null;
        Publish(instrument, BookSide.Bids, depth, !isFirst && before.Bids.AsSpan().SequenceEqual(depth.Bids.AsSpan()));
        Publish(instrument, BookSide.Asks, depth, !isFirst && before.Asks.AsSpan().SequenceEqual(depth.Asks.AsSpan()));
        Replace(instrument, depth);
    }

    /// <summary>What a side of a book was over its last profiles; null while none was published.</summary>
    internal SideState? Side(InstrumentId instrument, BookSide side) => _sides[PlaceOf(instrument, side)];

    private void Publish(InstrumentId instrument, BookSide side, DepthProfile depth, bool isUnchanged)
    {
        SideState state = _sides[PlaceOf(instrument, side)] ??= new();
        state.Publish(depth, side, isUnchanged);
    }

    private static int PlaceOf(InstrumentId instrument, BookSide side) => (2 * instrument.Value) + (int)side;

    private void Replace(InstrumentId instrument, DepthProfile depth)
    {
        _depths[instrument.Value] = depth;
        BidsTaken[instrument.Value] = default;
        AsksTaken[instrument.Value] = default;
    }

    private static Quantity[] Resized(Quantity[] table, int length)
    {
        Array.Resize(ref table, length);
        return table;
    }
}
