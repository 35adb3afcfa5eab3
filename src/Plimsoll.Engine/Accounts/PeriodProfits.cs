// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Snapshots;
using Plimsoll.Values;

namespace Plimsoll.Engine.Accounts;

/// <summary>What one account has realised in the running settlement period, by asset, losses set against profits, coin that it bought or sold among it, and
/// what it was worth at its beginning. Kept only where the rulebook has periods.</summary>
internal sealed class PeriodProfits
{
    private readonly SortedList<int, Amount> _realised = [];

    internal bool IsEmpty => _realised.Count == 0 && Premiums.IsZero && StartOptions.IsZero;

    /// <summary>What the account was worth when the period began, numeraire; zero for one that was opened since, null where a price was missing.</summary>
    internal Amount? Start { get; private set; } = default(Amount);

    /// <summary>What its options were worth then, numeraire.</summary>
    internal Amount StartOptions { get; private set; }

    /// <summary>Premiums received less premiums paid since, numeraire.</summary>
    internal Amount Premiums { get; private set; }

    /// <summary>What was paid in and moved in since, less what left, numeraire.</summary>
    internal Amount Flows { get; private set; }

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

    /// <summary>The period begins.</summary>
    internal void Begin(Amount? worth, Amount options) => (Start, StartOptions) = (worth, options);

    /// <summary>Counts a premium; below zero it was paid.</summary>
    internal void AddPremium(Amount value) => Premiums += value;

    /// <summary>Counts money that came or, below zero, left.</summary>
    internal void AddFlow(Amount value) => Flows += value;

    /// <summary>Takes over all that another account has realised: its money comes too.</summary>
    internal void TakeOver(PeriodProfits other)
    {
        foreach ((int asset, Amount realised) in other._realised)
        {
            Add(new(asset), realised);
        }

        Start = Start is { } one && other.Start is { } two ? one + two : null;
        StartOptions += other.StartOptions;
        Premiums += other.Premiums;
        Flows += other.Flows;
        other.Clear();
    }

    internal void Clear()
    {
        _realised.Clear();
        (Start, StartOptions, Premiums, Flows) = (default(Amount), default, default, default);
    }

    internal void Write(in ByteWriter w)
    {
        w.UInt32((uint)_realised.Count);
        foreach ((int asset, Amount realised) in _realised)
        {
            w.UInt32((uint)asset);
            w.Int128(realised.Atoms);
        }

        w.Bool(Start is not null);
        w.Int128((Start ?? default).Atoms);
        w.Int128(StartOptions.Atoms);
        w.Int128(Premiums.Atoms);
        w.Int128(Flows.Atoms);
    }

    internal void Read(ref ByteReader r, int assets)
    {
        int count = r.Count(assets);
        for (int i = 0; i < count; i++)
        {
            _realised.Add((int)r.UInt32(), Amount.FromAtoms(r.Int128()));
        }

        bool isKnown = r.Bool();
        Amount start = Amount.FromAtoms(r.Int128());
        Start = isKnown ? start : null;
        StartOptions = Amount.FromAtoms(r.Int128());
        Premiums = Amount.FromAtoms(r.Int128());
        Flows = Amount.FromAtoms(r.Int128());
    }
}
