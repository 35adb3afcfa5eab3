// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Liquidation;

/// <summary>One trade as it would be filled.</summary>
/// <param name="Trade">Contracts, positive buys.</param>
/// <param name="Quote">Its price and its cost against the mark.</param>
/// <param name="Charges">Its fees, settlement asset.</param>
/// <param name="Cost">Cost and fees, numeraire, rounded up.</param>
internal readonly record struct CloseFill(Quantity Trade, DepthQuote Quote, CloseCharges Charges, Amount Cost);

/// <summary>Something held that can be traded away, in steps of lots: a position, collateral that can be sold, or a loan that can be bought back.</summary>
internal sealed class CloseLeg
{
    /// <summary>A holding of more lots than this is closed in steps of several lots, so that products of step counts stay small.</summary>
    internal const long MaxSteps = 1L << 40;

    private readonly MarketView _market;
    private readonly LiquidationPolicy _policy;
    private readonly DepthProfile _depth;
    private readonly Quantity _taken;
    private readonly Price _floor;
    private readonly Price _settlementPrice;
    private readonly Quantity _step;
    private long _memoSteps;
    private CloseFill _memo;

    private CloseLeg(
        InstrumentSpec spec,
        Quantity held,
        Amount cost,
        Price mark,
        Price settlementPrice,
        DepthProfile depth,
        IDepthAllowance allowance,
        MarketView market,
        LiquidationPolicy policy,
        PositionLeg side,
        Ratio? health,
        bool isHedge)
    {
        Spec = spec;
        IsHedge = isHedge;
        Side = side;
        Held = held;
        EntryCost = cost;
        Mark = mark;
        _settlementPrice = settlementPrice;
        _floor = market.Catalog[spec.Mark].Floor ?? Price.Zero;
        _market = market;
        _policy = policy;
        _depth = depth;
        BookSide book = DepthCost.SideOf(-held);
        _taken = allowance.Used(spec.Id, book);
        Quantity allowed = allowance.Allowed(spec.Id, book);
        Int128 lots = held.Abs().Atoms / spec.LotSize.Atoms;
        _step = Quantity.FromAtoms(spec.LotSize.Atoms * ((lots / MaxSteps) + 1));
        Steps = Math.Max(1, (long)(held.Abs().Atoms / _step.Atoms));

        // The last step takes what is left with it, so it can be taken only when all of it can.
        Cap = allowed >= held.Abs() ? Steps : Math.Min(Steps - 1, (long)Int128.Min(allowed.Atoms / _step.Atoms, MaxSteps));
        if (health is { } known && CloseShares.Of(policy, spec, held, depth, market, known) is { } most)
        {
            // At least a step of what may be closed at all, or a small position would stay for ever.
            Cap = Math.Min(Cap, (long)Int128.Min((most.Atoms + _step.Atoms - 1) / _step.Atoms, MaxSteps));
        }
    }

    /// <summary>The instrument traded.</summary>
    internal InstrumentSpec Spec { get; }

    /// <summary>Which of the instrument's positions it is; net for spot.</summary>
    internal PositionLeg Side { get; }

    /// <summary>True for what is added and not closed: <see cref="Held"/> is then the most that may be added, signed as a holding that would be closed by
    /// it.</summary>
    internal bool IsHedge { get; }

    /// <summary>What is held, signed: for spot, base units held (positive, to be sold) or owed (negative, to be bought back).</summary>
    internal Quantity Held { get; }

    /// <summary>The position's value at entry, settlement asset; zero for spot.</summary>
    internal Amount EntryCost { get; }

    /// <summary>The instrument's mark.</summary>
    internal Price Mark { get; }

    /// <summary>Steps that close everything; the last one takes a remainder smaller than a lot with it.</summary>
    internal long Steps { get; }

    /// <summary>Steps that may be taken now.</summary>
    internal long Cap { get; }

    /// <summary>True when balances are exchanged rather than a position closed.</summary>
    internal bool IsSpot => Spec.Kind == InstrumentKind.Spot;

    /// <summary>Makes the leg for something held; null when there is no depth to trade it against.</summary>
    internal static Result<CloseLeg?> Of(
        InstrumentSpec spec, Quantity held, Amount cost, IDepthAllowance allowance, MarketView market, LiquidationPolicy policy,
            PositionLeg side = PositionLeg.Net, Ratio? health = null, bool isHedge = false)
    {
        if (!market.TryMark(spec.Id, out Price mark))
        {
            return Result<CloseLeg?>.Refused(RejectionCode.MarkMissing, spec.Mark);
        }

        if (!market.TryAssetPrice(spec.Settlement, out Price settlement))
        {
            return Result<CloseLeg?>.Refused(RejectionCode.MarkMissing, market.Catalog[spec.Settlement].PriceObservable!.Value);
        }

        return Result<CloseLeg?>.Of(
            market.TryDepth(spec.Id, out DepthProfile depth)
                ? new(spec, held, cost, mark, settlement, depth, allowance, market, policy, side, health, isHedge) : null);
    }

    /// <summary>The trade that closes a number of steps.</summary>
    internal Quantity TradeOf(long steps)
    {
        Quantity closed = steps == Steps ? Held.Abs() : Quantity.FromAtoms(_step.Atoms * steps);
        return Held.IsNegative ? closed : -closed;
    }

    /// <summary>An amount of the settlement asset in the numeraire, rounded up.</summary>
    internal Amount ValueOf(Amount settled) => settled.Times(_settlementPrice, Rounding.Up);

    /// <summary>The worst price that the policy lets that trade have.</summary>
    internal Price LimitOf(Quantity trade) => DepthCost.LimitPrice(Mark, _policy.PriceFloor, trade, _floor);

    /// <summary>The leg as a model sees it.</summary>
    internal CureLeg ToCure() => new(Spec, Held, Steps, Cap, IsHedge);

    /// <summary>Adds what its steps cost to a programme: a segment a level of the book, fees included.</summary>
    /// <param name="program">The programme.</param>
    /// <param name="leg">The leg's number there.</param>
    /// <param name="penalty">The part of a step's cost that is liquidation fee, numeraire.</param>
    /// <returns>False where fees have no basis.</returns>
    internal bool TryAddSegments(CureProgram program, int leg, out double penalty)
    {
        penalty = 0;
        Quantity all = TradeOf(Steps);
        Result<TradeCost> basis = TradeCost.Of(Spec, all, Mark, _market);
        if (!basis.IsOk)
        {
            return false;
        }

        double settlement = _settlementPrice.ToDouble(), step = all.Abs().ToDouble() / Steps, price = settlement / Steps;
        double notional = basis.Value.Notional.ToDouble(), premium = basis.Value.Premium?.ToDouble() ?? double.PositiveInfinity;
        double most = premium * TradeCost.OptionFeeCap.ToDouble();
        penalty = IsHedge ? 0 : Math.Min(notional * _policy.FeeRate.ToDouble(), most) * price;
        double taker = Math.Min(notional * _policy.TakerFeeRate.ToDouble(), most) * price, fees = penalty + taker;
        double worth = price * (Mark.Abs() < _floor ? Spec.ValueOf(all.Abs(), _floor, Rounding.AwayFromZero).Abs().ToDouble()
            : basis.Value.Premium is null ? notional : premium);

        // Fees follow the price of the fill where it is what they are rates of: an option's do where its premium caps them.
        double onPrice = Spec.Kind != InstrumentKind.Option ? fees
            : (penalty < notional * price * _policy.FeeRate.ToDouble() ? penalty : 0)
            + (taker < notional * price * _policy.TakerFeeRate.ToDouble() ? taker : 0);
        bool isDearer = all.IsPositive != (Spec.Payoff == Payoff.Inverse && Spec.Kind != InstrumentKind.Option);
        worth += isDearer ? onPrice : -onPrice;
        double from = _taken.ToDouble(), end = from + (step * Cap), below = 0, near = _depth.HalfSpread.ToDouble();
        foreach (DepthLevel level in DepthCost.SideOf(all) == BookSide.Bids ? _depth.Bids : _depth.Asks)
        {
            double cumulative = level.Cumulative.ToDouble(), far = Math.Max(level.Distance.ToDouble(), near);
            if (from >= end)
            {
                break;
            }

            if (cumulative > from)
            {
                double to = Math.Min(end, cumulative), width = cumulative - below;
                double first = near + ((far - near) * (from - below) / width), last = near + ((far - near) * (to - below) / width);
                program.AddSegment(leg, (to - from) / step, fees + (worth * first), fees + (worth * last));
                from = to;
            }

            (below, near) = (cumulative, far);
        }

        return true;
    }

    /// <summary>How that trade would be filled.</summary>
    internal Result<CloseFill> FillOf(long steps)
    {
        Invariant.Check(steps > 0 && steps <= Cap, "A close is beyond what may be traded.");
        if (_memoSteps == steps)
        {
            return Result<CloseFill>.Of(_memo);
        }

        Quantity trade = TradeOf(steps);
        Result<DepthQuote> quote = DepthCost.Of(Spec, _depth, Mark, trade, _taken, _floor);
        if (!quote.IsOk)
        {
            return Result<CloseFill>.Refused(quote.Rejection);
        }

        Result<CloseCharges> charges = CloseCharges.Of(Spec, trade, quote.Value.AveragePrice, _market, _policy);
        if (!charges.IsOk)
        {
            return Result<CloseFill>.Refused(charges.Rejection);
        }

        // The liquidation fee is one on what is closed.
        CloseCharges charged = IsHedge ? charges.Value with { Penalty = default } : charges.Value;
        Amount cost = (quote.Value.Cost + charged.Total).Times(_settlementPrice, Rounding.Up);
        _memo = new(trade, quote.Value, charged, cost);
        _memoSteps = steps;
        return Result<CloseFill>.Of(_memo);
    }
}
