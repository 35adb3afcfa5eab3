// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Events;
using Plimsoll.Engine.Limits;
using Plimsoll.Engine.Markets;
using Plimsoll.Engine.Snapshots;
using Plimsoll.Engine.Venue;
using Plimsoll.Instruments;
using Plimsoll.Values;

namespace Plimsoll.Engine.Ledger;

/// <summary>What one unit of debt, owed since the start, has grown to: an index per asset, accrued only when it is looked at.</summary>
/// <remarks>
/// <para>index(t) = index(t₀) × (1 + rate ÷ 365)^d × (1 + rate × s ÷ 365 days) with d whole days and s the rest since the rate was last set at t₀, each product
/// rounded up: the same whenever it is looked at. A debt D taken at index i is D × index ÷ i now, rounded up to the asset's smallest unit, so that a debt
/// grows by the same rate whenever it was taken.</para>
/// <para>Indices carry 27 decimals, so that the index's own rounding stays under one smallest unit for debts up to 10⁹ units of an 18-decimal asset.</para>
/// <para>Both an index and a debt stop growing at a ceiling, and never shrink there: whatever the rate, the years and the changes of rate, nothing
/// overflows.</para>
/// </remarks>
internal sealed class InterestBook
{
    /// <summary>10²⁷: an index of 1.</summary>
    internal static readonly Int128 One = (Int128)Fixed18.AtomsPerUnit * 1_000_000_000;

    /// <summary>Where an index stops growing: a debt multiplied a thousand millionfold is beyond all recovery, and growth beyond would leave 128
    /// bits.</summary>
    internal static readonly Int128 MaxIndex = One * 1_000_000_000;

    /// <summary>Interest is added to what bears interest once a day.</summary>
    private const long Period = 86_400L * Timestamp.NanosecondsPerSecond;

    private Int128[] _indices = [];
    private Int128[] _smallestUnits = [];
    private Ratio[] _rates = [];
    private Timestamp[] _since = [];
    private Int128[] _wholeIndices = [];
    private long[] _wholeSince = [];
    private Int128[] _currentIndices = [];
    private Timestamp[] _currentAt = [];
    private readonly RuleShelf _rules;
    private readonly MarketState _market;
    private readonly Announcer _events;

    /// <param name="rules">Say what loans bear at least.</param>
    /// <param name="market">The assets and their prices, which say how large a debt can be valued.</param>
    /// <param name="events">Told when interest was posted.</param>
    internal InterestBook(RuleShelf rules, MarketState market, Announcer events)
    {
        _rules = rules;
        _market = market;
        _events = events;
        Grow();
    }

    /// <summary>Begins the index of every asset that was listed since: at 1, and the least rate.</summary>
    internal void Grow()
    {
        InstrumentCatalog catalog = _market.Catalog;
        int from = _indices.Length;
        int assets = catalog.Assets.Length;
        Array.Resize(ref _indices, assets);
        Array.Resize(ref _rates, assets);
        Array.Resize(ref _since, assets);
        Array.Resize(ref _wholeIndices, assets);
        Array.Resize(ref _wholeSince, assets);
        Array.Resize(ref _currentIndices, assets);
        Array.Resize(ref _currentAt, assets);
        Array.Resize(ref _smallestUnits, assets);
        for (int i = from; i < assets; i++)
        {
            _smallestUnits[i] = catalog.Assets[i].SmallestUnit.Atoms;
            Restore(new(i), One, LeastRate(new(i)), _market.Time);
        }
    }

    internal Ratio Rate(AssetId asset) => _rates[asset.Value];

    /// <summary>The rate that the rulebooks in force require at least.</summary>
    internal Ratio LeastRate(AssetId asset) => _rules.LeastInterest(asset);

    /// <summary>Raises what bears less than the rulebooks in force require: after one came into force.</summary>
    internal void RaiseRates()
    {
        for (int i = 0; i < _rates.Length; i++)
        {
            AssetId asset = new(i);
            if (_rates[i] < LeastRate(asset))
            {
                SetRate(asset, LeastRate(asset));
                _events.Announce(new InterestRateSet(_events.Sequence, _events.Now, asset, _rates[i]));
            }
        }
    }

    /// <summary>The time of the first command: interest runs from there and not from the epoch.</summary>
    internal void Begin(Timestamp time)
    {
        for (int i = 0; i < _since.Length; i++)
        {
            Restore(new(i), _indices[i], _rates[i], time);
        }
    }

    /// <summary>The index now.</summary>
    internal Int128 Index(AssetId asset)
    {
        int at = asset.Value;
        if (_rates[at].IsZero)
        {
            return _indices[at];
        }

        if (_currentAt[at] != _market.Time || _currentIndices[at] == 0)
        {
            _currentIndices[at] = Accrue(at, _market.Time.Nanoseconds);
            _currentAt[at] = _market.Time;
        }

        return _currentIndices[at];
    }

    /// <summary>Interest owed now on a debt last settled at an index; not negative, in whole smallest units.</summary>
    internal Amount Charge(AssetId asset, Amount balance, Int128 settledAt)
    {
        Int128 index = Index(asset);
        if (index == settledAt || !balance.IsNegative)
        {
            return default;
        }

        Int128 debt = -balance.Atoms;
        Int128 most = Int128.Max(debt, Fixed18.RoundTo(Int128.One << DebtBits(asset), _smallestUnits[asset.Value], Rounding.Down));
        bool fits = Magnitude.Bits(debt) + Magnitude.Bits(index) - Magnitude.Bits(settledAt) + 1 < 126;
        Int128 owed = fits ? Fixed18.RoundTo(Fixed18.MulDiv(debt, index, settledAt, Rounding.Up), _smallestUnits[asset.Value], Rounding.Up) : most;
        return Amount.FromAtoms(Int128.Min(owed, most) - debt);
    }

    /// <summary>Tells that interest was posted.</summary>
    internal void Charged(AccountId account, AssetId asset, Amount interest)
    {
        if (_events.IsListening)
        {
            _events.Announce(new InterestCharged(_events.Sequence, _events.Now, account, asset, interest));
        }
    }

    /// <summary>Fixes the index as it is now and goes on at another rate.</summary>
    internal void SetRate(AssetId asset, Ratio rate)
    {
        Restore(asset, Index(asset), rate, _market.Time);
    }

    private void Restore(AssetId asset, Int128 index, Ratio rate, Timestamp since)
    {
        _indices[asset.Value] = index;
        _rates[asset.Value] = rate;
        _since[asset.Value] = since;
        _wholeIndices[asset.Value] = index;
        _wholeSince[asset.Value] = since.Nanoseconds;
        _currentIndices[asset.Value] = 0;
    }

    /// <summary>Writes its part of a snapshot.</summary>
    internal void Write(in ByteWriter w)
    {
        for (int i = 0; i < _indices.Length; i++)
        {
            w.Int128(_indices[i]);
            w.Int128(_rates[i].Atoms);
            w.Int64(_since[i].Nanoseconds);
        }
    }

    /// <summary>Reads its part of a snapshot.</summary>
    internal void Read(ref ByteReader r)
    {
        for (int i = 0; i < _indices.Length; i++)
        {
            Restore(new(i), r.Int128(), Ratio.FromAtoms(r.Int128()), new(r.Int64()));
        }
    }

    /// <summary>Bits of the largest debt of an asset that can be valued at today's price: where interest stops adding to it.</summary>
    private int DebtBits(AssetId asset)
    {
        int most = EngineLimits.BalanceBits;
        while (most > 0 && Magnitude.ProductBits(most, _market.AssetPriceBits(asset)) > EngineLimits.ValueBits)
        {
            most--;
        }

        return most;
    }

    private Int128 Accrue(int at, long now)
    {
        // Whole days are kept from one look to the next; a clock that was set back starts again from where the rate was set.
        if (now < _wholeSince[at])
        {
            _wholeSince[at] = _since[at].Nanoseconds;
            _wholeIndices[at] = _indices[at];
        }

        while (now - _wholeSince[at] >= Period && _wholeIndices[at] < MaxIndex)
        {
            _wholeIndices[at] = Grow(_wholeIndices[at], _rates[at], Period);
            _wholeSince[at] += Period;
        }

        return _wholeIndices[at] >= MaxIndex ? MaxIndex : Grow(_wholeIndices[at], _rates[at], now - _wholeSince[at]);
    }

    /// <summary>Grows an index over at most a day: 10³⁶ × 10 ÷ 365 is far within 128 bits.</summary>
    private static Int128 Grow(Int128 index, Ratio rate, long nanoseconds)
    {
        Int128 grown = Fixed18.MulDiv(rate.Atoms, nanoseconds, Timestamp.NanosecondsPerYear, Rounding.Up);
        return Int128.Min(index + Fixed18.MulDiv(index, grown, Fixed18.AtomsPerUnit, Rounding.Up), MaxIndex);
    }
}
