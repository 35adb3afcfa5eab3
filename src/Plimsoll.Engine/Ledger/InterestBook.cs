// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Values;

namespace Plimsoll.Engine.Ledger;

/// <summary>What one unit of debt, owed since the start, has grown to: an index per asset, accrued only when it is looked at.</summary>
/// <remarks>
/// <para>index(t) = index(t₀) × (1 + rate × (t − t₀) ÷ 365 days) since the rate was last set at t₀, rounded up. A debt D taken at index i is D × index ÷ i
/// now, rounded up to the asset's smallest unit.</para>
/// <para>Indices carry 27 decimals, so that the index's own rounding stays under one smallest unit for debts up to 10⁹ units of an 18-decimal asset.</para>
/// </remarks>
internal sealed class InterestBook
{
    /// <summary>10²⁷: an index of 1.</summary>
    internal static readonly Int128 One = (Int128)Fixed18.AtomsPerUnit * 1_000_000_000;

    /// <summary>Where an index stops growing: a debt multiplied a thousand millionfold is beyond all recovery, and growth beyond would leave 128 bits.</summary>
    private static readonly Int128 MaxIndex = One * 1_000_000_000;

    /// <summary>Where a debt stops growing, in bits of atoms.</summary>
    private const int MaxDebtBits = 114;

    private readonly Int128[] _indices;
    private readonly Int128[] _smallestUnits;
    private readonly Ratio[] _rates;
    private readonly Timestamp[] _since;
    private readonly Int128[] _currentIndices;
    private readonly Timestamp[] _currentAt;
    private readonly EngineClock _clock;
    private readonly Action<AccountId, AssetId, Amount> _charged;

    internal InterestBook(Instruments.InstrumentCatalog catalog, EngineClock clock, Action<AccountId, AssetId, Amount> charged)
    {
        int assets = catalog.Assets.Length;
        _clock = clock;
        _charged = charged;
        _indices = new Int128[assets];
        _rates = new Ratio[assets];
        _since = new Timestamp[assets];
        _currentIndices = new Int128[assets];
        _currentAt = new Timestamp[assets];
        _smallestUnits = new Int128[assets];
        for (int i = 0; i < assets; i++)
        {
            _indices[i] = One;
            _smallestUnits[i] = catalog.Assets[i].SmallestUnit.Atoms;
        }
    }

    internal Ratio Rate(AssetId asset) => _rates[asset.Value];

    internal Timestamp Since(AssetId asset) => _since[asset.Value];

    internal Int128 SettledIndex(AssetId asset) => _indices[asset.Value];

    /// <summary>The index now.</summary>
    internal Int128 Index(AssetId asset)
    {
        int at = asset.Value;
        if (_rates[at].IsZero)
        {
            return _indices[at];
        }

        if (_currentAt[at] != _clock.Now || _currentIndices[at] == 0)
        {
            Int128 grown = Fixed18.MulDiv(_rates[at].Atoms, _clock.Now.Nanoseconds - _since[at].Nanoseconds, Timestamp.NanosecondsPerYear, Rounding.Up);
            Int128 added = Fixed18.MulDiv(_indices[at], grown, Fixed18.AtomsPerUnit, Rounding.Up);
            _currentIndices[at] = Int128.Min(_indices[at] + Int128.Min(added, MaxIndex), MaxIndex);
            _currentAt[at] = _clock.Now;
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
        if (Magnitude.Bits(debt) + Magnitude.Bits(index) - Magnitude.Bits(settledAt) + 1 >= MaxDebtBits)
        {
            return default;
        }

        Int128 owed = Fixed18.RoundTo(Fixed18.MulDiv(debt, index, settledAt, Rounding.Up), _smallestUnits[asset.Value], Rounding.Up);
        return Amount.FromAtoms(owed - debt);
    }

    /// <summary>Tells that interest was posted.</summary>
    internal void Charged(AccountId account, AssetId asset, Amount interest) => _charged(account, asset, interest);

    /// <summary>Fixes the index as it is now and goes on at another rate.</summary>
    internal void SetRate(AssetId asset, Ratio rate)
    {
        Restore(asset, Index(asset), rate, _clock.Now);
    }

    internal void Restore(AssetId asset, Int128 index, Ratio rate, Timestamp since)
    {
        _indices[asset.Value] = index;
        _rates[asset.Value] = rate;
        _since[asset.Value] = since;
        _currentIndices[asset.Value] = 0;
    }
}
