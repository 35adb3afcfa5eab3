// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Limits;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Engine.Ledger;

/// <summary>How large the costs of open positions are, by settlement asset and in bits: what a price of that asset would multiply.</summary>
/// <remarks>Counted by size, so that the largest is known when a position goes as well as when it comes, and a restored engine knows the same from the
/// positions alone.</remarks>
internal sealed class CostSizes
{
    private const int Sizes = 129;

    private int[] _counts;
    private int[] _largest;

    internal CostSizes(int assets)
    {
        _counts = new int[assets * Sizes];
        _largest = new int[assets];
    }

    /// <summary>Makes room for assets that were listed.</summary>
    internal void Grow(int assets)
    {
        Array.Resize(ref _counts, assets * Sizes);
        Array.Resize(ref _largest, assets);
    }

    /// <summary>Bits of the largest cost, whatever its sign, of any position that settles in an asset: an upper bound below twice its size; 0 without
    /// one.</summary>
    internal int LargestBits(int asset) => _largest[asset];

    /// <summary>Counts one position's cost in place of what it was.</summary>
    internal void Replace(int asset, Amount before, Amount after)
    {
        int old = Magnitude.Bits(before.Atoms);
        int now = Magnitude.Bits(after.Atoms);
        if (old == now)
        {
            return;
        }

        Span<int> counts = _counts.AsSpan(asset * Sizes, Sizes);
        counts[old] -= old == 0 ? 0 : 1;
        counts[now] += now == 0 ? 0 : 1;
        int largest = Math.Max(_largest[asset], now);
        while (largest > 0 && counts[largest] == 0)
        {
            largest--;
        }

        _largest[asset] = largest;
    }

    /// <summary>True when another count of the same positions finds the same.</summary>
    internal bool Equals(CostSizes other) => _counts.AsSpan().SequenceEqual(other._counts) && _largest.AsSpan().SequenceEqual(other._largest);

    /// <summary>Counts the cost of a position that was not counted before.</summary>
    internal void Add(int asset, in Position position) => Replace(asset, default, position.Cost);
}
