// SPDX-License-Identifier: Apache-2.0
namespace Plimsoll.Liquidation;

/// <summary>The straight way between two sets of closes, in as many places as its longest leg has steps.</summary>
internal readonly ref struct ClosePath
{
    private readonly ReadOnlySpan<long> _from;
    private readonly ReadOnlySpan<long> _to;

    /// <summary>A way over two arrays that stay as they are while it is walked.</summary>
    internal ClosePath(ReadOnlySpan<long> from, ReadOnlySpan<long> to)
    {
        _from = from;
        _to = to;
        long longest = 0;
        long shortest = long.MaxValue;
        for (int i = 0; i < from.Length; i++)
        {
            long length = Math.Abs(to[i] - from[i]);
            longest = Math.Max(longest, length);
            shortest = length == 0 ? shortest : Math.Min(shortest, length);
        }

        Length = longest;
        Stride = longest == 0 ? 1 : (longest + shortest - 1) / shortest;
    }

    /// <summary>The last place; the first is 0.</summary>
    internal long Length { get; }

    /// <summary>Places in which every leg moves at least one step.</summary>
    internal long Stride { get; }

    /// <summary>Writes the closes at a place, each leg rounded to its nearest step.</summary>
    internal void At(long place, Span<long> steps)
    {
        for (int i = 0; i < steps.Length; i++)
        {
            Int128 way = (Int128)(_to[i] - _from[i]) * place * 2;
            Int128 nearest = way >= 0 ? (way + Length) / (2 * (Int128)Length) : -((-way + Length) / (2 * (Int128)Length));
            steps[i] = _from[i] + (long)nearest;
        }
    }
}
