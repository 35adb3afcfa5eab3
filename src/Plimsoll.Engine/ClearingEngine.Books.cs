// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Waterfall;
using Plimsoll.Liquidation;
using Plimsoll.Values;

namespace Plimsoll.Engine;

/// <content>What it holds of books.</content>
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
}
