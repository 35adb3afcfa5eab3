// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Values;

namespace Plimsoll.Markets;

/// <summary>A point of a cumulative depth curve.</summary>
/// <param name="Distance">Distance from the mark as a fraction of it, above zero: 0.01 is 1 %.</param>
/// <param name="Cumulative">Contracts resting between the mark and that distance, not decreasing from level to level.</param>
public readonly record struct DepthLevel(Ratio Distance, Quantity Cumulative);

/// <summary>How much can be traded how far from the mark, each side nearest first. An empty side has no liquidity at all.</summary>
/// <param name="HalfSpread">Distance from the mark to the best bid and to the best ask, as a fraction of the mark.</param>
/// <param name="Bids">What sellers meet.</param>
/// <param name="Asks">What buyers meet.</param>
public sealed record DepthProfile(Ratio HalfSpread, ImmutableArray<DepthLevel> Bids, ImmutableArray<DepthLevel> Asks)
{
    /// <summary>No liquidity on either side.</summary>
    public static DepthProfile Empty { get; } = new(default, [], []);
}
