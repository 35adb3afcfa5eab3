// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Connectors.Worlds;
using Plimsoll.Simulation.Feeds;
using Plimsoll.Values;

namespace Plimsoll.Simulation.Replays;

/// <summary>The largest fall and the largest rise of every index, kept as prices come: each step counts, not only the minutes that the timeline
/// samples.</summary>
internal sealed class MoveRecord
{
    private readonly ImmutableArray<ObservableId> _indices;
    private readonly Track?[] _tracks;
    private readonly World _world;

    internal MoveRecord(World world, ImmutableArray<ObservableId> indices)
    {
        _world = world;
        _indices = indices;
        _tracks = new Track?[indices.Length];
    }

    internal void Observe(FeedMarket market, Timestamp time)
    {
        for (int i = 0; i < _tracks.Length; i++)
        {
            if (market.TryPrice(_indices[i], out Price price))
            {
                _tracks[i] ??= new Track(_world.Catalog[_indices[i]].Name, new(price, time));
                _tracks[i]!.Add(new(price, time));
            }
        }
    }

    /// <summary>For each index its largest fall and its largest rise, where there is one; indices in their order.</summary>
    internal ImmutableArray<PriceMove> Build() =>
        [.. _tracks.SelectMany(static track => track is null ? [] : new[] { track.Fall, track.Rise }).OfType<PriceMove>()];

    private readonly record struct Point(Price Price, Timestamp Time);

    private sealed class Track(string name, Point first)
    {
        private Point _high = first;
        private Point _low = first;

        internal PriceMove? Fall { get; private set; }

        internal PriceMove? Rise { get; private set; }

        internal void Add(Point now)
        {
            Fall = Larger(Fall, _high, now, now.Price < _high.Price);
            Rise = Larger(Rise, _low, now, now.Price > _low.Price);
            _high = now.Price > _high.Price ? now : _high;
            _low = now.Price < _low.Price ? now : _low;
        }

        /// <summary>From the highest price so far no lower one is a smaller fall, so that the ends of the largest are found in one pass.</summary>
        private PriceMove? Larger(PriceMove? known, Point from, Point to, bool isMove)
        {
            if (!isMove)
            {
                return known;
            }

            PriceMove move = new(name, from.Price, from.Time, to.Price, to.Time);
            bool isLarger = known is null || move.Size > known.Size
                || (double.IsPositiveInfinity(move.Size) && double.IsPositiveInfinity(known.Size) && Distance(move) > Distance(known));
            return isLarger ? move : known;
        }

        private static double Distance(PriceMove move) => Math.Abs(move.To.ToDouble() - move.From.ToDouble());
    }
}
