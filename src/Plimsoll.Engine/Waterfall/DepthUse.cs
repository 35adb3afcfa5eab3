// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Liquidation;
using Plimsoll.Markets;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Engine.Waterfall;

/// <summary>Counts what liquidations take from the published books: what is gone stays gone until the next profile, and one command takes at most its pace.</summary>
internal sealed class DepthUse : IDepthAllowance
{
    private readonly EngineState _engine;
    private readonly Quantity[] _bidsNow;
    private readonly Quantity[] _asksNow;

    internal DepthUse(EngineState engine)
    {
        _engine = engine;
        _bidsNow = new Quantity[engine.Catalog.Instruments.Length];
        _asksNow = new Quantity[engine.Catalog.Instruments.Length];
    }

    /// <summary>A new command: its pace is its own.</summary>
    internal void Begin()
    {
        Array.Clear(_bidsNow);
        Array.Clear(_asksNow);
    }

    /// <inheritdoc/>
    public Quantity Taken(InstrumentId instrument, BookSide side) =>
        side == BookSide.Bids ? _engine.Market.BidsTaken[instrument.Value] : _engine.Market.AsksTaken[instrument.Value];

    /// <inheritdoc/>
    public Quantity Allowed(InstrumentId instrument, BookSide side)
    {
        // What cannot be trusted now is not traded now, whatever account holds it.
        if (!_engine.Market.TryDepth(instrument, out DepthProfile depth)
            || _engine.Assessor.Forbidding(_engine.Catalog[instrument], Oracles.OracleAction.Liquidate) is not null)
        {
            return default;
        }

        LiquidationPolicy policy = _engine.Rulebook.Liquidation;
        Quantity within = DepthCost.Within(depth, side, policy.PriceFloor);
        Quantity now = side == BookSide.Bids ? _bidsNow[instrument.Value] : _asksNow[instrument.Value];
        Quantity paced = within.Times(policy.Pace, Rounding.Down) - now;
        return Quantity.Max(default, Quantity.Min(paced, within - Taken(instrument, side)));
    }

    /// <summary>Counts a trade; positive bought.</summary>
    internal void Take(InstrumentId instrument, Quantity trade)
    {
        int at = instrument.Value;
        if (DepthCost.SideOf(trade) == BookSide.Bids)
        {
            _engine.Market.BidsTaken[at] += trade.Abs();
            _bidsNow[at] += trade.Abs();
        }
        else
        {
            _engine.Market.AsksTaken[at] += trade.Abs();
            _asksNow[at] += trade.Abs();
        }
    }
}
