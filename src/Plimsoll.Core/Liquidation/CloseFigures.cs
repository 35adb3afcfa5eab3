// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Instruments;
using Plimsoll.Markets;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Liquidation;

/// <summary>What a programme reads of an instrument, in doubles: what a contract costs to trade beside the distance from the mark, and its book. Kept while
/// prices, policy and profile stay: accounts of one market meet the same.</summary>
/// <remarks>Its inputs are held themselves, so it cannot be stale.</remarks>
internal sealed class CloseFigures
{
    private InstrumentSpec? _spec;
    private Price _mark, _index, _settlement, _floor;
    private LiquidationPolicy? _policy;
    private Ratio _feeRate;
    private readonly Side _bids = new(), _asks = new();
    private DepthProfile? _depth;

    /// <summary>The liquidation fee on a contract at the mark, numeraire.</summary>
    internal double Penalty { get; private set; }

    /// <summary>The trading fee on a contract at the mark, numeraire.</summary>
    internal double Taker { get; private set; }

    /// <summary>What of the liquidation fee follows the price of the fill: it does where that is what it is a rate of, an option's where its premium caps
    /// it.</summary>
    internal double PenaltyOnPrice { get; private set; }

    /// <summary>The same of the trading fee.</summary>
    internal double TakerOnPrice { get; private set; }

    /// <summary>What distances from the mark are fractions of, a contract, numeraire.</summary>
    internal double Worth { get; private set; }

    /// <summary>Half of the spread, as a fraction.</summary>
    internal double HalfSpread { get; private set; }

    /// <summary>Contracts and distance of each level of a side of the book.</summary>
    internal ReadOnlySpan<double> LinesOf(BookSide side) => (side == BookSide.Bids ? _bids : _asks).Of(_depth!, side);

    /// <summary>Works them out where something has moved.</summary>
    /// <returns>False where fees have no basis.</returns>
    internal bool TryRead(
        InstrumentSpec spec, Price mark, Price floor, Price settlement, LiquidationPolicy policy, Ratio feeRate, DepthProfile depth, MarketView market)
    {
        Price index = default;
        if (spec.Kind == InstrumentKind.Option && !market.TryPrice(spec.Underlying, out index) && spec.Payoff != Payoff.Inverse)
        {
            return false;
        }

        if (!ReferenceEquals(_depth, depth))
        {
            (_depth, HalfSpread) = (depth, depth.HalfSpread.ToDouble());
        }

        if (ReferenceEquals(_spec, spec) && ReferenceEquals(_policy, policy) && (_mark, _floor) == (mark, floor)
            && (_index, _settlement) == (index, settlement) && _feeRate == feeRate)
        {
            return true;
        }

        // The spec is stated last: what cannot be worked out is not known then.
        _spec = null;
        Quantity contract = Quantity.Of(1);
        Result<TradeCost> basis = TradeCost.Of(spec, contract, mark, market);
        if (!basis.IsOk)
        {
            return false;
        }

        double price = settlement.ToDouble(), notional = basis.Value.Notional.ToDouble() * price;
        double premium = basis.Value.Premium is { } worth ? worth.ToDouble() * price : double.PositiveInfinity;
        double most = premium * TradeCost.OptionFeeCap.ToDouble();
        double fee = notional * feeRate.ToDouble(), taker = notional * policy.TakerFeeRate.ToDouble();
        (Penalty, Taker) = (Math.Min(fee, most), Math.Min(taker, most));
        bool isOption = spec.Kind == InstrumentKind.Option;
        (PenaltyOnPrice, TakerOnPrice) = (!isOption || Penalty < fee ? Penalty : 0, !isOption || Taker < taker ? Taker : 0);
        Worth = mark.Abs() < floor ? spec.ValueOf(contract, floor, Rounding.AwayFromZero).Abs().ToDouble() * price : isOption ? premium : notional;
        (_spec, _policy, _mark, _floor, _index, _settlement, _feeRate) = (spec, policy, mark, floor, index, settlement, feeRate);
        return true;
    }

    /// <summary>One side of the profile that was met last.</summary>
    private sealed class Side
    {
        private DepthProfile? _of;
        private double[] _lines = [];

        internal ReadOnlySpan<double> Of(DepthProfile depth, BookSide side)
        {
            ReadOnlySpan<DepthLevel> levels = DepthCost.LevelsOf(depth, side).AsSpan();
            if (!ReferenceEquals(_of, depth))
            {
                Scratch.Grow(ref _lines, 2 * levels.Length);
                for (int i = 0; i < levels.Length; i++)
                {
                    (_lines[2 * i], _lines[(2 * i) + 1]) = (levels[i].Cumulative.ToDouble(), levels[i].Distance.ToDouble());
                }

                _of = depth;
            }

            return _lines.AsSpan(0, 2 * levels.Length);
        }
    }
}
