// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Limits;
using Plimsoll.Engine.Snapshots;
using Plimsoll.Values;

namespace Plimsoll.Engine.Ledger;

/// <summary>Since when, and until when, each account may take of an asset what was measured for it and no more.</summary>
/// <remarks>A cut that a shortage brings holds for <see cref="EngineLimits.WindowSeconds"/>; one that a deficit brings until the time that is said
/// then.</remarks>
internal sealed class ClaimWindows
{
    private Timestamp?[] _since;
    private Timestamp?[] _heldUntil;

    internal ClaimWindows(int assets)
    {
        _since = new Timestamp?[assets];
        _heldUntil = new Timestamp?[assets];
    }

    /// <summary>Makes room for assets that were listed.</summary>
    internal void Grow(int assets)
    {
        Array.Resize(ref _since, assets);
        Array.Resize(ref _heldUntil, assets);
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

    /// <summary>A cut of an asset is measured now, because of a deficit; it takes the place of any before.</summary>
    internal void Hold(AssetId asset, Timestamp until)
    {
        _heldUntil[asset.Value] = until;
        _since[asset.Value] = null;
    }

    /// <summary>Withdrawals of an asset are free again.</summary>
    internal void Release(AssetId asset) => _heldUntil[asset.Value] = null;

    /// <summary>Writes its part of a snapshot.</summary>
    internal void Write(in ByteWriter w)
    {
        for (int i = 0; i < _since.Length; i++)
        {
            w.Time(_since[i]);
            w.Time(_heldUntil[i]);
        }
    }

    /// <summary>Reads its part of a snapshot.</summary>
    internal void Read(ref ByteReader r)
    {
        for (int i = 0; i < _since.Length; i++)
        {
            _since[i] = r.Time();
            _heldUntil[i] = r.Time();
        }
    }
}
