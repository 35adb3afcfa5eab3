// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Snapshots;
using Plimsoll.Values;

namespace Plimsoll.Engine.Accounts;

/// <summary>What one account has realised in the running settlement period, by asset, losses set against profits. Kept only where the rulebook has
/// periods.</summary>
internal sealed class PeriodProfits
{
    private readonly SortedList<int, Amount> _realised = [];

    internal bool IsEmpty => _realised.Count == 0;

    /// <summary>The assets in which something was realised, ascending.</summary>
    internal IList<int> Assets => _realised.Keys;

    /// <summary>What was realised in an asset; negative is a loss.</summary>
    internal Amount Of(int asset) => _realised.GetValueOrDefault(asset);

    /// <summary>Counts what was realised, or what of it was charged or moved away.</summary>
    internal void Add(AssetId asset, Amount delta)
    {
        Amount sum = _realised.GetValueOrDefault(asset.Value) + delta;
        if (sum.IsZero)
        {
            _realised.Remove(asset.Value);
        }
        else
        {
            _realised[asset.Value] = sum;
        }
    }

    /// <summary>Takes over all that another account has realised: its money comes too.</summary>
    internal void TakeOver(PeriodProfits other)
    {
        foreach ((int asset, Amount realised) in other._realised)
        {
            Add(new(asset), realised);
        }

        other.Clear();
    }

    internal void Clear() => _realised.Clear();

    internal void Write(in ByteWriter w)
    {
        w.UInt32((uint)_realised.Count);
        foreach ((int asset, Amount realised) in _realised)
        {
            w.UInt32((uint)asset);
            w.Int128(realised.Atoms);
        }
    }

    internal void Read(ref ByteReader r, int assets)
    {
        int count = r.Count(assets);
        for (int i = 0; i < count; i++)
        {
            _realised.Add((int)r.UInt32(), Amount.FromAtoms(r.Int128()));
        }
    }
}
