// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Snapshots;
using Plimsoll.Instruments;
using Plimsoll.Markets;
using Plimsoll.Values;

namespace Plimsoll.Engine.Markets;

/// <summary>The market's figures beside prices and depth, as an engine has them: what the venue told, and the open interest that the ledger keeps.</summary>
/// <remarks>Open interest is the larger of the two: what the ledger holds is open whatever was told, and the market may be larger than the venue.</remarks>
internal sealed class ToldFigures : MarketFigures
{
    private readonly Func<InstrumentId, Quantity> _ledger;
    private Price?[] _last = [];
    private Quantity?[] _open = [];
    private NextFunding?[] _funding = [];
    private LendingPool?[] _pools = [];
    private Price? _gasPrice;
    private Timestamp? _blockTime;
    private FigureSet _changed;

    internal ToldFigures(InstrumentCatalog catalog, Func<InstrumentId, Quantity> ledger)
    {
        _ledger = ledger;
        Grow(catalog);
    }

    /// <summary>The figures that changed since this was last taken.</summary>
    internal FigureSet TakeChanged()
    {
        FigureSet changed = _changed;
        _changed = default;
        return changed;
    }

    /// <summary>Makes room for what was listed; nothing is told of it yet.</summary>
    internal void Grow(InstrumentCatalog catalog)
    {
        int instruments = catalog.Instruments.Length;
        Array.Resize(ref _last, instruments);
        Array.Resize(ref _open, instruments);
        Array.Resize(ref _funding, instruments);
        Array.Resize(ref _pools, catalog.Assets.Length);
    }

    /// <summary>Takes in what was checked.</summary>
    internal void Set(Figure figure)
    {
        switch (figure)
        {
            case LastFigure last:
                Set(ref _last[last.Of], last.Price, last.Kind);
                break;
            case OpenInterestFigure open:
                Set(ref _open[open.Of], open.Contracts, open.Kind);
                break;
            case FundingFigure funding:
                Set(ref _funding[funding.Of], funding.Next, funding.Kind);
                break;
            case PoolFigure pool:
                Set(ref _pools[pool.Of], pool.Pool, pool.Kind);
                break;
            case GasPriceFigure gas:
                Set(ref _gasPrice, gas.Price, gas.Kind);
                break;
            case BlockTimeFigure block:
                Set(ref _blockTime, block.Time, block.Kind);
                break;
            default:
                throw new InvariantException("A figure is none of those that an engine keeps.");
        }
    }

    /// <summary>True when the venue has told a figure and not taken it back.</summary>
    internal bool IsTold(Figure figure) => figure switch
    {
        LastFigure => _last[figure.Of] is not null,
        OpenInterestFigure => _open[figure.Of] is not null,
        FundingFigure => _funding[figure.Of] is not null,
        PoolFigure => _pools[figure.Of] is not null,
        GasPriceFigure => _gasPrice is not null,
        _ => _blockTime is not null,
    };

    /// <inheritdoc/>
    public override bool TryLast(InstrumentId instrument, out Price last) => Read(_last[instrument.Value], out last);

    /// <inheritdoc/>
    public override bool TryOpenInterest(InstrumentId instrument, out Quantity open)
    {
        open = Quantity.Max(_open[instrument.Value] ?? default, _ledger(instrument));
        return true;
    }

    /// <inheritdoc/>
    public override bool TryFunding(InstrumentId instrument, out NextFunding funding) => Read(_funding[instrument.Value], out funding);

    /// <inheritdoc/>
    public override bool TryPool(AssetId asset, out LendingPool pool) => Read(_pools[asset.Value], out pool);

    /// <inheritdoc/>
    public override bool TryGasPrice(out Price gasPrice) => Read(_gasPrice, out gasPrice);

    /// <inheritdoc/>
    public override bool TryBlockTime(out Timestamp blockTime) => Read(_blockTime, out blockTime);

    /// <summary>Writes what was told.</summary>
    internal void Write(in ByteWriter w)
    {
        for (int i = 0; i < _last.Length; i++)
        {
            Write(_last[i]?.Atoms, w);
            Write(_open[i]?.Atoms, w);
            w.Bool(_funding[i] is not null);
            if (_funding[i] is { } funding)
            {
                w.Int128(funding.Rate.Atoms);
                w.UInt32((uint)funding.IntervalSeconds);
                w.Int64(funding.At.Nanoseconds);
            }
        }

        foreach (LendingPool? told in _pools)
        {
            w.Bool(told is not null);
            if (told is { } pool)
            {
                w.Int128(pool.Supplied.Atoms);
                w.Int128(pool.Borrowed.Atoms);
                w.Int128(pool.LiquidityIndex.Rays);
                w.Int128(pool.BorrowIndex.Rays);
            }
        }

        Write(_gasPrice?.Atoms, w);
        w.Time(_blockTime);
    }

    /// <summary>Reads what <see cref="Write(in ByteWriter)"/> wrote.</summary>
    internal void Read(ref ByteReader r)
    {
        for (int i = 0; i < _last.Length; i++)
        {
            _last[i] = Atoms(ref r) is { } last ? Price.FromAtoms(last) : null;
            _open[i] = Atoms(ref r) is { } open ? Quantity.FromAtoms(open) : null;
            _funding[i] = r.Bool() ? new NextFunding(Ratio.FromAtoms(r.Int128()), (int)r.UInt32(), new(r.Int64())) : null;
        }

        for (int i = 0; i < _pools.Length; i++)
        {
            _pools[i] = r.Bool()
                ? new LendingPool(Amount.FromAtoms(r.Int128()), Amount.FromAtoms(r.Int128()), new(r.Int128()), new(r.Int128()))
                : null;
        }

        _gasPrice = Atoms(ref r) is { } gas ? Price.FromAtoms(gas) : null;
        _blockTime = r.Time();
    }

    private static void Write(Int128? atoms, in ByteWriter w)
    {
        w.Bool(atoms is not null);
        if (atoms is { } told)
        {
            w.Int128(told);
        }
    }

    private static Int128? Atoms(ref ByteReader r) => r.Bool() ? r.Int128() : null;

    private static bool Read<T>(T? told, out T value)
        where T : struct
    {
        value = told ?? default;
        return told is not null;
    }

    private void Set<T>(ref T? place, T? told, FigureKind kind)
        where T : struct, IEquatable<T>
    {
        if (!Nullable.Equals(place, told))
        {
            place = told;
            _changed = _changed.With(kind);
        }
    }
}
