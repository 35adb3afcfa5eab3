// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Limits;
using Plimsoll.Engine.Snapshots;
using Plimsoll.Values;

namespace Plimsoll.Engine.Ledger;

/// <summary>When each account's part of an asset that the venue is short of was last measured. A cut holds for
/// <see cref="EngineLimits.WindowSeconds"/>.</summary>
internal sealed class ClaimWindows
{
    private Timestamp?[] _since;

    internal ClaimWindows(int assets) => _since = new Timestamp?[assets];

    /// <summary>Makes room for assets that were listed.</summary>
    internal void Grow(int assets) => Array.Resize(ref _since, assets);

    /// <summary>True while the last cut of an asset holds.</summary>
    internal bool IsOpen(AssetId asset, Timestamp now) => _since[asset.Value] is { } since && now < since.PlusSeconds(EngineLimits.WindowSeconds);

    /// <summary>A cut of an asset is measured now.</summary>
    internal void Open(AssetId asset, Timestamp now) => _since[asset.Value] = now;

    /// <summary>Writes its part of a snapshot.</summary>
    internal void Write(in ByteWriter w)
    {
        foreach (Timestamp? since in _since)
        {
            w.Time(since);
        }
    }

    /// <summary>Reads its part of a snapshot.</summary>
    internal void Read(ref ByteReader r)
    {
        for (int i = 0; i < _since.Length; i++)
        {
            _since[i] = r.Time();
        }
    }
}
