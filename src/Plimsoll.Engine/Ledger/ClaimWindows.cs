// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Limits;
using Plimsoll.Engine.Snapshots;
using Plimsoll.Values;

namespace Plimsoll.Engine.Ledger;

/// <summary>Since when, and until when, each account may take of an asset what was measured for it and no more.</summary>
/// <remarks>A cut that a shortage brings holds for <see cref="EngineLimits.WindowSeconds"/>; one that a deficit brings for as long as the rulebook says.
/// Another deficit prolongs that, to at most twice as long from its beginning. A cut that runs already goes on beside it.</remarks>
internal sealed class ClaimWindows
{
    private Timestamp?[] _since;
    private Timestamp?[] _heldUntil;
    private Timestamp?[] _heldSince;
    private Amount[] _missing;

    internal ClaimWindows(int assets)
    {
        _since = new Timestamp?[assets];
        _heldUntil = new Timestamp?[assets];
        _heldSince = new Timestamp?[assets];
        _missing = new Amount[assets];
    }

    /// <summary>Makes room for assets that were listed.</summary>
    internal void Grow(int assets)
    {
        Array.Resize(ref _since, assets);
        Array.Resize(ref _heldUntil, assets);
        Array.Resize(ref _heldSince, assets);
        Array.Resize(ref _missing, assets);
    }

    /// <summary>True while the last cut of an asset holds.</summary>
    internal bool IsOpen(AssetId asset, Timestamp now) =>
        IsHeld(asset, now) || (_since[asset.Value] is { } since && now < since.PlusSeconds(EngineLimits.WindowSeconds));

    /// <summary>True while a deficit holds withdrawals of an asset back.</summary>
    internal bool IsHeld(AssetId asset, Timestamp now) => now < _heldUntil[asset.Value];

    /// <summary>Until when a deficit holds withdrawals of an asset back; null where none does, or none was told to be over.</summary>
    internal Timestamp? HeldUntil(AssetId asset) => _heldUntil[asset.Value];

    /// <summary>A cut of an asset is measured now, because it is short.</summary>
    internal void Open(AssetId asset, Timestamp now) => _since[asset.Value] = now;

    /// <summary>What was missing of an asset when a deficit last held it back; zero again once no deficit is left.</summary>
    internal Amount Missing(AssetId asset) => _missing[asset.Value];

    /// <summary>True when something is kept for deficits that has to be forgotten once none is left.</summary>
    internal bool HasHolds { get; private set; }

    /// <summary>When the first hold ends that was not told to be over; null while there is none. Derived, in no snapshot.</summary>
    internal Timestamp? NextEnd { get; private set; }

    /// <summary>A deficit holds withdrawals of an asset back from now on, or for longer.</summary>
    internal void Hold(AssetId asset, Timestamp now, int seconds, Amount missing)
    {
        ref Timestamp? since = ref _heldSince[asset.Value];
        since = IsHeld(asset, now) ? since : now;
        Timestamp most = since!.Value.PlusSeconds(2L * seconds);
        Timestamp until = now.PlusSeconds(seconds);
        _heldUntil[asset.Value] = until < most ? until : most;
        _missing[asset.Value] = missing;
        HasHolds = true;
        FindNextEnd();
    }

    /// <summary>Withdrawals of an asset are free again.</summary>
    internal void Release(AssetId asset)
    {
        _heldUntil[asset.Value] = null;
        FindNextEnd();
    }

    /// <summary>No deficit is left: the next is the first.</summary>
    internal void Forget()
    {
        Array.Clear(_heldSince);
        Array.Clear(_missing);
        HasHolds = false;
    }

    /// <summary>Writes its part of a snapshot.</summary>
    internal void Write(in ByteWriter w)
    {
        for (int i = 0; i < _since.Length; i++)
        {
            w.Time(_since[i]);
            w.Time(_heldUntil[i]);
            w.Time(_heldSince[i]);
            w.Int128(_missing[i].Atoms);
        }
    }

    /// <summary>Reads its part of a snapshot.</summary>
    internal void Read(ref ByteReader r)
    {
        for (int i = 0; i < _since.Length; i++)
        {
            _since[i] = r.Time();
            _heldUntil[i] = r.Time();
            _heldSince[i] = r.Time();
            _missing[i] = Amount.FromAtoms(r.Int128());
            HasHolds |= _heldUntil[i] is not null || !_missing[i].IsZero;
        }

        FindNextEnd();
    }

    private void FindNextEnd()
    {
        NextEnd = null;
        foreach (Timestamp? until in _heldUntil)
        {
            NextEnd = until is { } end && !(end >= NextEnd) ? end : NextEnd;
        }
    }
}
