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

/// <summary>What legs are traded against, and under what policy.</summary>
/// <param name="Market">Prices and depth.</param>
/// <param name="Policy">The account's policy.</param>
/// <param name="FeeRate">The liquidation fee on notional closed, at the health that the account has.</param>
/// <param name="Allowance">How much of each book may be taken.</param>
/// <param name="Health">Equity ÷ maintenance where the policy has a share follow it; null closes as much as may be traded.</param>
internal readonly record struct CloseTerms(MarketView Market, LiquidationPolicy Policy, Ratio FeeRate, IDepthAllowance Allowance, Ratio? Health);

/// <summary>Something held that can be traded away, in steps of lots: a position, collateral that can be sold, or a loan that can be bought back.</summary>
internal sealed class CloseLeg
{
    /// <summary>A holding of more lots than this is closed in steps of several lots, so that products of step counts stay small.</summary>
    internal const long MaxSteps = 1L << 40;

    private MarketView _market = null!;
    private LiquidationPolicy _policy = null!;
    private DepthProfile _depth = null!;
    private Ratio _feeRate;
    private Quantity _taken, _step;
    private Price _floor, _settlementPrice;
    private long _memoSteps;
    private CloseFill _memo;

    /// <summary>The instrument traded.</summary>
    internal InstrumentSpec Spec { get; private set; } = null!;

    /// <summary>Which of the instrument's positions it is; net for spot.</summary>
    internal PositionLeg Side { get; private set; }

    /// <summary>True for what is added and not closed: <see cref="Held"/> is then the most that may be added, signed as a holding that would be closed by
    /// it.</summary>
    internal bool IsHedge { get; private set; }

    /// <summary>What is held, signed: for spot, base units held (positive, to be sold) or owed (negative, to be bought back).</summary>
    internal Quantity Held { get; private set; }

    /// <summary>The position's value at entry, settlement asset; zero for spot.</summary>
    internal Amount EntryCost { get; private set; }

    /// <summary>The instrument's mark.</summary>
    internal Price Mark { get; private set; }

    /// <summary>Steps that close everything; the last one takes a remainder smaller than a lot with it.</summary>
    internal long Steps { get; private set; }

    /// <summary>Steps that may be taken now; none where there is no depth to trade against.</summary>
    internal long Cap { get; private set; }

    /// <summary>What a programme reads of the instrument: those that its legs have had in common.</summary>
    internal CloseFigures Figures { get; set; } = new();

    /// <summary>True when balances are exchanged rather than a position closed.</summary>
    internal bool IsSpot => Spec.Kind == InstrumentKind.Spot;

    /// <summary>Makes it the leg for something held.</summary>
    /// <param name="spec">What is traded.</param>
    /// <param name="held">What is held of it; of a hedge the most that may be added, signed as what it would close.</param>
    /// <param name="cost">The position's value at entry.</param>
    /// <param name="terms">What it is traded against, and under what policy.</param>
    /// <param name="side">Which of the instrument's positions it is.</param>
    /// <param name="isHedge">True for what is added and not closed.</param>
    /// <returns>Refused where it cannot be valued; it is then not to be read.</returns>
    internal Rejection Set(InstrumentSpec spec, Quantity held, Amount cost, in CloseTerms terms, PositionLeg side = PositionLeg.Net, bool isHedge = false)
    {
        MarketView market = terms.Market;
        if (!market.TryMark(spec.Id, out Price mark))
        {
            return new(RejectionCode.MarkMissing, spec.Mark);
        }

        if (!market.TryAssetPrice(spec.Settlement, out _settlementPrice))
        {
            return new(RejectionCode.MarkMissing, market.Catalog[spec.Settlement].PriceObservable!.Value);
        }

        (Spec, Held, EntryCost, Mark, Side, IsHedge, Steps, Cap) = (spec, held, cost, mark, side, isHedge, 0, 0);
        if (!market.TryDepth(spec.Id, out _depth!))
        {
            return Rejection.None;
        }

        (_market, _policy, _feeRate, _memoSteps) = (market, terms.Policy.LimitsFor(spec.Id), terms.FeeRate, 0);
        _floor = market.Catalog[spec.Mark].Floor ?? Price.Zero;
        BookSide book = DepthCost.SideOf(-held);
        _taken = terms.Allowance.Used(spec.Id, book);
        Quantity allowed = terms.Allowance.Allowed(spec.Id, book), size = held.Abs();
        Int128 lots = size.Atoms / spec.LotSize.Atoms;
        bool isLong = lots >= MaxSteps;
        _step = isLong ? Quantity.FromAtoms(spec.LotSize.Atoms * ((lots / MaxSteps) + 1)) : spec.LotSize;
        Steps = Math.Max(1, (long)(isLong ? size.Atoms / _step.Atoms : lots));

        // The last step takes what is left with it, so it can be taken only when all of it can.
        Cap = allowed >= size ? Steps : Math.Min(Steps - 1, (long)Int128.Min(allowed.Atoms / _step.Atoms, MaxSteps));
        if (terms.Health is { } known && CloseShares.Of(_policy, spec, held, _depth, market, known) is { } most)
        {
            // At least a step of what may be closed at all, or a small position would stay for ever.
            Cap = Math.Min(Cap, (long)Int128.Min((most.Atoms + _step.Atoms - 1) / _step.Atoms, MaxSteps));
        }

        return Rejection.None;
    }

    /// <summary>The trade that closes a number of steps.</summary>
    internal Quantity TradeOf(long steps)
    {
        Quantity closed = steps == Steps ? Held.Abs() : Quantity.FromAtoms(_step.Atoms * steps);
        return Held.IsNegative ? closed : -closed;
    }

    /// <summary>The steps that make a trade; 0 where no number of them that may be taken does.</summary>
    internal long StepsOf(Quantity trade)
    {
        long steps = trade.Abs() == Held.Abs() ? Steps : _step.IsPositive ? (long)Int128.Min(trade.Abs().Atoms / _step.Atoms, MaxSteps) : 0;
        return steps > 0 && steps <= Cap && TradeOf(steps) == trade ? steps : 0;
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
        if (!Figures.TryRead(Spec, Mark, _floor, _settlementPrice, _policy, _feeRate, _depth, _market))
        {
            return false;
        }

        double step = Held.Abs().ToDouble() / Steps;
        penalty = IsHedge ? 0 : Figures.Penalty * step;
        double fees = penalty + (Figures.Taker * step), onPrice = ((IsHedge ? 0 : Figures.PenaltyOnPrice) + Figures.TakerOnPrice) * step;

        // Fees follow the price of the fill where it is what they are rates of.
        bool isDearer = Held.IsNegative != (Spec.Payoff == Payoff.Inverse && Spec.Kind != InstrumentKind.Option);
        double worth = (Figures.Worth * step) + (isDearer ? onPrice : -onPrice);
        double from = _taken.ToDouble(), end = from + (step * Cap), below = 0, near = Figures.HalfSpread;
        ReadOnlySpan<double> lines = Figures.LinesOf(DepthCost.SideOf(-Held));
        for (int level = 0; level < lines.Length; level += 2)
        {
            double cumulative = lines[level], far = Math.Max(lines[level + 1], near);
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

        Result<CloseCharges> charges = CloseCharges.Of(Spec, trade, quote.Value.AveragePrice, _market, _policy.TakerFeeRate, _feeRate);
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
