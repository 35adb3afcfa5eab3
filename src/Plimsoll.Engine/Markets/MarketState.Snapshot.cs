// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Engine.Limits;
using Plimsoll.Engine.Snapshots;
using Plimsoll.Liquidation;
using Plimsoll.Markets;
using Plimsoll.Values;

namespace Plimsoll.Engine.Markets;

/// <content>Its part of a snapshot.</content>
internal sealed partial class MarketState
{
    /// <summary>Writes the accepted value of every observable, and the published books.</summary>
    internal void Write(in ByteWriter w)
    {
        for (int i = 0; i < _values.Length; i++)
        {
            w.Int128(_values[i]);
            w.Int64(_generations[i]);
        }

        WriteDepths(w);
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    internal void Read(ref ByteReader r)
    {
        for (int i = 0; i < _values.Length; i++)
        {
            Restore(new(i), r.Int128(), r.Int64());
        }

        ReadDepths(ref r);
    }

    /// <summary>Writes the published books, what was taken from them and at which pace, and what each side was over its last profiles.</summary>
    private void WriteDepths(in ByteWriter w)
    {
        w.Int64(PacedSince.Nanoseconds);
        for (int i = 0; i < _depths.Length; i++)
        {
            bool isKnown = TryDepth(new(i), out DepthProfile depth);
            w.Bool(isKnown);
            w.Int128(BidsPaced[i].Atoms);
            w.Int128(AsksPaced[i].Atoms);
            if (!isKnown)
            {
                continue;
            }

            w.Int128(depth.HalfSpread.Atoms);
            WriteSide(depth.Bids.AsSpan(), w);
            WriteSide(depth.Asks.AsSpan(), w);
            w.Int128(BidsTaken[i].Atoms);
            w.Int128(AsksTaken[i].Atoms);
            Side(new(i), BookSide.Bids)!.Write(w);
            Side(new(i), BookSide.Asks)!.Write(w);
        }
    }

    /// <summary>Reads the books.</summary>
    private void ReadDepths(ref ByteReader r)
    {
        PacedSince = new(r.Int64());
        for (int i = 0; i < _depths.Length; i++)
        {
            bool isKnown = r.Bool();
            BidsPaced[i] = Quantity.FromAtoms(r.Int128());
            AsksPaced[i] = Quantity.FromAtoms(r.Int128());
            if (!isKnown)
            {
                continue;
            }

            Ratio halfSpread = Ratio.FromAtoms(r.Int128());
            ImmutableArray<DepthLevel> bids = ReadSide(ref r);
            ImmutableArray<DepthLevel> asks = ReadSide(ref r);
            Replace(new(i), new(halfSpread, bids, asks));
            BidsTaken[i] = Quantity.FromAtoms(r.Int128());
            AsksTaken[i] = Quantity.FromAtoms(r.Int128());
            _sides[PlaceOf(new(i), BookSide.Bids)] = SideState.Read(ref r);
            _sides[PlaceOf(new(i), BookSide.Asks)] = SideState.Read(ref r);
        }
    }

    private static void WriteSide(ReadOnlySpan<DepthLevel> side, in ByteWriter w)
    {
        w.UInt32((uint)side.Length);
        foreach (DepthLevel level in side)
        {
            w.Int128(level.Distance.Atoms);
            w.Int128(level.Cumulative.Atoms);
        }
    }

    private static ImmutableArray<DepthLevel> ReadSide(ref ByteReader r)
    {
        int count = r.Count(EngineLimits.MaxDepthLevels);
        ImmutableArray<DepthLevel>.Builder side = ImmutableArray.CreateBuilder<DepthLevel>(count);
        for (int i = 0; i < count; i++)
        {
            side.Add(new(Ratio.FromAtoms(r.Int128()), Quantity.FromAtoms(r.Int128())));
        }

        return side.MoveToImmutable();
    }
}
