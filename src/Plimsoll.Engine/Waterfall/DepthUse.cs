// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Limits;
using Plimsoll.Engine.Markets;
using Plimsoll.Engine.Trading;
using Plimsoll.Instruments;
using Plimsoll.Liquidation;
using Plimsoll.Markets;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Engine.Waterfall;

/// <summary>Counts what liquidations take from the published books: what is gone stays gone until the next profile, and one interval takes at most its
/// pace.</summary>
/// <remarks>The pace is of time and not of commands: whoever sends a thousand commands within a second makes liquidations trade no more than one would.
/// Publishing depth again does not renew it either.</remarks>
internal sealed class DepthUse
{
    private readonly MarketState _market;
    private readonly Assessor _assessor;
    private readonly InstrumentCatalog _catalog;

    internal DepthUse(Assessor assessor)
    {
        _market = assessor.Market;
        _assessor = assessor;
        _catalog = _market.Catalog;
    }

    /// <summary>A new command: the pace is renewed once an interval has passed since it last was.</summary>
    internal void Begin()
    {
        Markets.MarketState market = _market;
        if (_market.Time >= market.PacedSince.PlusSeconds(EngineLimits.PaceSeconds))
        {
            market.PacedSince = _market.Time;
            Array.Clear(market.BidsPaced);
            Array.Clear(market.AsksPaced);
        }
    }

    /// <summary>What an account under a policy may take: floor and pace are its own, what is gone is gone for all.</summary>
    internal IDepthAllowance Under(LiquidationPolicy policy) => new Allowance(this, policy);

    /// <inheritdoc cref="IDepthAllowance.Used"/>
    internal Quantity Used(InstrumentId instrument, BookSide side) =>
        side == BookSide.Bids ? _market.BidsTaken[instrument.Value] : _market.AsksTaken[instrument.Value];

    /// <inheritdoc cref="IDepthAllowance.Allowed"/>
    internal Quantity Allowed(InstrumentId instrument, BookSide side, LiquidationPolicy policy)
    {
        // What cannot be trusted now is not traded now, whatever account holds it.
        if (!_market.TryDepth(instrument, out DepthProfile depth)
            || !_assessor.IsTradable(_catalog[instrument]))
        {
            return default;
        }

        Quantity within = DepthCost.Within(depth, side, policy.PriceFloor);
        Quantity paced = within.Times(policy.Pace, Rounding.Down) - Paced(instrument, side);
        return Quantity.Max(default, Quantity.Min(paced, within - Used(instrument, side)));
    }

    /// <summary>True when no book takes what is wanted of an instrument, and waiting for the pace would not change it: there is none, nothing is left of it, or
    /// all that had a turn left it.</summary>
    /// <param name="spec">The instrument, at prices that may be relied on.</param>
    /// <param name="wanted">What is to be traded, positive bought.</param>
    /// <param name="policy">That of whoever holds it.</param>
    internal bool IsWithoutBook(InstrumentSpec spec, Quantity wanted, LiquidationPolicy policy)
    {
        BookSide side = DepthCost.SideOf(wanted);
        if (!_market.TryDepth(spec.Id, out DepthProfile depth))
        {
            return true;
        }

        Quantity within = DepthCost.Within(depth, side, policy.PriceFloor);
        Quantity most = Quantity.Min(within.Times(policy.Pace, Rounding.Down), within - Used(spec.Id, side));
        bool canTrade = most.IsPositive && (most >= wanted.Abs() || most >= spec.LotSize);

        // A plan that had all of the pace and took none of it will not do so later either.
        return !canTrade || Paced(spec.Id, side).IsZero;
    }

    private Quantity Paced(InstrumentId instrument, BookSide side) =>
        side == BookSide.Bids ? _market.BidsPaced[instrument.Value] : _market.AsksPaced[instrument.Value];

    /// <summary>Counts a trade; positive bought.</summary>
    internal void Use(InstrumentId instrument, Quantity trade)
    {
        int at = instrument.Value;
        if (DepthCost.SideOf(trade) == BookSide.Bids)
        {
            _market.BidsTaken[at] += trade.Abs();
            _market.BidsPaced[at] += trade.Abs();
        }
        else
        {
            _market.AsksTaken[at] += trade.Abs();
            _market.AsksPaced[at] += trade.Abs();
        }
    }

    private sealed class Allowance(DepthUse use, LiquidationPolicy policy) : IDepthAllowance
    {
        public Quantity Used(InstrumentId instrument, BookSide side) => use.Used(instrument, side);

        public Quantity Allowed(InstrumentId instrument, BookSide side) => use.Allowed(instrument, side, policy);
    }
}
