// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Engine.Waterfall;
using Plimsoll.Liquidation;
using Plimsoll.Values;

namespace Plimsoll.Engine;

/// <content>What it holds of books, and of those behind them.</content>
public sealed partial class ClearingEngine
{
    /// <summary>What liquidations have done to a side of a book under the venue's own rulebook; null while no depth was published.</summary>
    public BookPressure? Pressure(InstrumentId instrument, BookSide side)
    {
        if (_state.Market.Side(instrument, side) is not { } state)
        {
            return null;
        }

        DepthUse depth = _desks.Depth;
        BookState typical = depth.Typical(instrument, side, _desks.Assessor.Rules.Venue.Liquidation.For(instrument).PriceFloor);
        return new(depth.Displaced(instrument, side), typical.Dense, typical.Knee, state.Unchanged, state.IsStale);
    }

    /// <summary>The queue in which profitable positions would be taken for a bankrupt one of the other side now, first to give first; refused where the
    /// instrument has no price.</summary>
    /// <param name="instrument">The instrument.</param>
    /// <param name="isLong">True for those who hold it long.</param>
    /// <remarks>By the venue's own rulebook, at the mark. What is taken is taken in this order; whoever the bankruptcy price would leave with a loss is passed
    /// over, and so is who can give nothing without becoming unhealthy (docs/concepts/deleveraging.md). Under <c>leastHarm</c> every account of the queue is
    /// assessed.</remarks>
    public Result<ImmutableArray<DeleveragingPlace>> DeleveragingQueue(InstrumentId instrument, bool isLong) =>
        _state.Market.TryPrice(_state.Catalog[instrument].Mark, out _)
            ? Result<ImmutableArray<DeleveragingPlace>>.Of(_desks.Winners.Queue(_state.Catalog[instrument], isLong ? 1 : -1))
            : Result<ImmutableArray<DeleveragingPlace>>.Refused(RejectionCode.MarkMissing, instrument);
}
