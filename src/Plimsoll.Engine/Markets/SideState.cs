// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Snapshots;
using Plimsoll.Liquidation;
using Plimsoll.Markets;
using Plimsoll.Values;

namespace Plimsoll.Engine.Markets;

/// <summary>One side of one book over time: what its last profiles showed, whether it still moves, and how far liquidations have pushed it.</summary>
/// <remarks>Medians of the last profiles, so that one bad or false profile changes nothing. All of it is in the snapshot.</remarks>
internal sealed class SideState
{
    /// <summary>Profiles remembered, and profiles after which one that never changes is stale.</summary>
    internal const int Profiles = 10;

    private readonly (Quantity Dense, Ratio Knee)[] _last = new (Quantity, Ratio)[Profiles];
    private int _count;
    private int _next;
    private Ratio _displaced;
    private Timestamp _since;

    /// <summary>Profiles in a row that showed the same, the first not counted.</summary>
    internal int Unchanged { get; private set; }

    /// <summary>True when the side has shown the same in so many profiles that whoever sends them may have stopped looking.</summary>
    internal bool IsStale => Unchanged >= Profiles;

    /// <summary>Typical depth within 1 %.</summary>
    internal Quantity Dense => Quantity.FromAtoms(MedianOf(static profile => profile.Dense.Atoms));

    /// <summary>The typical distance at which the side gets thin.</summary>
    internal Ratio Knee => Ratio.FromAtoms(MedianOf(static profile => profile.Knee.Atoms));

    /// <summary>Takes a profile in.</summary>
    internal void Publish(DepthProfile depth, BookSide side, bool isUnchanged)
    {
        Add(DepthCost.Within(depth, side, CriticalPace.Near), CriticalPace.KneeOf(depth, side));
        Unchanged = isUnchanged ? Math.Min(Unchanged + 1, int.MaxValue - 1) : 0;
    }

    /// <summary>How far the price still is from where it would be without liquidations, a fraction of the mark, rounded up.</summary>
    internal Ratio Displaced(Timestamp now, int halfLifeSeconds) =>
        HalfLife.Left(_displaced, Math.Max(0, now.Nanoseconds - _since.Nanoseconds), halfLifeSeconds * Timestamp.NanosecondsPerSecond);

    /// <summary>Notes where liquidations have pushed it.</summary>
    internal void Push(Ratio displaced, Timestamp now) => (_displaced, _since) = (displaced, now);

    /// <summary>Writes it, oldest profile first.</summary>
    internal void Write(in ByteWriter w)
    {
        w.UInt32((uint)_count);
        for (int i = 0; i < _count; i++)
        {
            (Quantity dense, Ratio knee) = _last[(_next - _count + i + Profiles) % Profiles];
            w.Int128(dense.Atoms);
            w.Int128(knee.Atoms);
        }

        w.UInt32((uint)Unchanged);
        w.Int128(_displaced.Atoms);
        w.Int64(_since.Nanoseconds);
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    internal static SideState Read(ref ByteReader r)
    {
        SideState side = new();
        int count = r.Count(Profiles);
        for (int i = 0; i < count; i++)
        {
            side.Add(Quantity.FromAtoms(r.Int128()), Ratio.FromAtoms(r.Int128()));
        }

        side.Unchanged = r.Count(int.MaxValue - 1);
        side.Push(Ratio.FromAtoms(r.Int128()), new(r.Int64()));
        return side;
    }

    private void Add(Quantity dense, Ratio knee)
    {
        _last[_next] = (dense, knee);
        _next = (_next + 1) % Profiles;
        _count = Math.Min(_count + 1, Profiles);
    }

    private Int128 MedianOf(Func<(Quantity Dense, Ratio Knee), Int128> figure)
    {
        Span<Int128> values = stackalloc Int128[Profiles];
        for (int i = 0; i < _count; i++)
        {
            values[i] = figure(_last[i]);
        }

        return CriticalPace.Median(values[.._count]);
    }
}
