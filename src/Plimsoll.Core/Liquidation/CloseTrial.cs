// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Liquidation;

/// <summary>What an account would look like after some closes.</summary>
/// <param name="Equity">Equity, numeraire.</param>
/// <param name="Maintenance">Maintenance, numeraire.</param>
/// <param name="Cost">What the closes cost, numeraire.</param>
/// <param name="Gap">Maintenance with the policy's buffer − equity; at most zero when the account is restored.</param>
/// <param name="Share">Liquidation fees are charged at this share of <paramref name="Whole"/>, each rounded down to smallest units.</param>
/// <param name="Whole">What the share is of.</param>
internal readonly record struct TrialResult(Amount Equity, Amount Maintenance, Amount Cost, Amount Gap, Int128 Share, Int128 Whole)
{
    internal bool Restores => !Gap.IsPositive;

    internal Amount Deficit => Maintenance - Equity;

    /// <summary>True where liquidation fees are charged whole.</summary>
    internal bool IsWhole => Share == Whole;
}

/// <summary>Assesses a portfolio exactly as it would be after given closes, without touching it.</summary>
internal sealed class CloseTrial
{
    private CloseLegs _legs = null!;
    private int _firstHedge, _firstSpot, _assets;
    private Portfolio _before;
    private MarketView _market = null!;
    private Rulebook _rulebook = null!;
    private MarginSheet _sheet = null!;
    private Amount _against, _deficitBefore;
    private Amount[] _balances = [], _owed = [];
    private Holding[] _holdings = [];
    private Position[] _positions = [];
    private long[] _none = [];

    /// <summary>Begins with an account.</summary>
    /// <param name="legs">What may be closed.</param>
    /// <param name="before">The account.</param>
    /// <param name="market">Prices.</param>
    /// <param name="rulebook">The rules.</param>
    /// <param name="sheet">Scratch space.</param>
    /// <param name="against">What counts against equity besides, whatever is closed, numeraire.</param>
    internal void Begin(CloseLegs legs, in Portfolio before, MarketView market, Rulebook rulebook, MarginSheet sheet, Amount against)
    {
        (_legs, _market, _rulebook, _sheet, _before, _against) = (legs, market, rulebook, sheet, before, against);
        (Assessments, Rejection, _assets) = (0, Rejection.None, market.Catalog.Assets.Length);
        Scratch.Grow(ref _balances, _assets);
        Scratch.Grow(ref _owed, _assets);
        Scratch.Grow(ref _holdings, _assets);
        Scratch.Grow(ref _none, legs.Count);
        Array.Clear(_owed, 0, _assets);
        foreach (ref readonly Holding holding in before.Holdings.Span)
        {
            _owed[holding.Asset.Value] = holding.Owed;
        }

        (_firstHedge, _firstSpot) = (0, 0);
        foreach (CloseLeg leg in legs.All)
        {
            _firstSpot += leg.IsSpot ? 0 : 1;
            _firstHedge += leg.IsSpot || leg.IsHedge ? 0 : 1;
        }

        Scratch.Grow(ref _positions, before.Positions.Length + _firstSpot - _firstHedge);
    }

    /// <summary>Assessments made so far.</summary>
    internal int Assessments { get; private set; }

    /// <summary>Why an assessment was refused; results are then not to be read.</summary>
    internal Rejection Rejection { get; private set; }

    /// <summary>Equity and requirement before anything is closed: what later results are measured against.</summary>
    internal TrialResult Before()
    {
        TrialResult result = AssessOrigin();
        _deficitBefore = result.Deficit;
        return result;
    }

    /// <summary>Puts the account as it is on the sheet.</summary>
    internal TrialResult AssessOrigin() => Assess(_none.AsSpan(0, _legs.Count), 1, 1, out _);

    /// <summary>Equity, requirement and cost after closing each leg by the given number of steps, and the liquidation fees that go with it.</summary>
    /// <remarks>The liquidation fee yields: it is charged whole only while the closes lower the deficit with it and leave equity at or above zero. Else it
    /// takes at most half of the relief that the closes bring, and never what the account has not got. So closes that lower the deficit without a fee lower it
    /// with the fee, at any fee rate, and a fee never becomes a loan that nobody counted.</remarks>
    internal TrialResult After(ReadOnlySpan<long> steps)
    {
        TrialResult full = Assess(steps, 1, 1, out Amount penalty);
        if (penalty.IsZero || (!full.Equity.IsNegative && full.Deficit < _deficitBefore))
        {
            return full;
        }

        TrialResult spared = Assess(steps, 0, 1, out _);
        Amount most = Amount.Min(Amount.FromAtoms((_deficitBefore - spared.Deficit).Atoms / 2), spared.Equity);
        if (!most.IsPositive)
        {
            return spared;
        }

        TrialResult shared = Assess(steps, Int128.Min(most.Atoms, penalty.Atoms), penalty.Atoms, out _);
        return shared.Equity.IsNegative || shared.Deficit >= _deficitBefore ? Assess(steps, 0, 1, out _) : shared;
    }

    /// <summary>What is left of a close's liquidation fee after it has yielded, settlement asset.</summary>
    internal Amount PenaltyOf(CloseLeg leg, in CloseFill fill, in TrialResult result) => Charged(leg, fill, result.Share, result.Whole);

    private Amount Charged(CloseLeg leg, in CloseFill fill, Int128 share, Int128 whole) =>
        share == whole ? fill.Charges.Penalty
        : share == 0 ? default
        : fill.Charges.Penalty.Scale(share, whole, Rounding.Down).RoundTo(_market.Catalog[leg.Spec.Settlement].SmallestUnit, Rounding.Down);

    /// <summary>Assesses with a fraction of the liquidation fees charged, each rounded down to smallest units.</summary>
    private TrialResult Assess(ReadOnlySpan<long> steps, Int128 share, Int128 whole, out Amount penalty)
    {
        Amount cost = default;
        penalty = default;
        Array.Clear(_balances, 0, _assets);
        ReadOnlySpan<CloseLeg> legs = _legs.All;
        foreach (ref readonly Holding holding in _before.Holdings.Span)
        {
            _balances[holding.Asset.Value] = holding.Balance;
        }

        (int positions, int next, int hedge) = (0, 0, _firstHedge);
        foreach (ref readonly Position position in _before.Positions.Span)
        {
            for (; hedge < _firstSpot && legs[hedge].Spec.Id.Value < position.Instrument.Value; hedge++)
            {
                positions = Open(hedge, steps[hedge], positions, share, whole, ref cost, ref penalty);
            }

            Position left = position;
            if (next < _firstHedge && legs[next].Spec.Id == position.Instrument && legs[next].Side == position.Leg)
            {
                left = Trade(next, steps[next], position, share, whole, ref cost, ref penalty);
                next++;
            }

            if (hedge < _firstSpot && legs[hedge].Spec.Id == position.Instrument)
            {
                left = Trade(hedge, steps[hedge], left, share, whole, ref cost, ref penalty);
                hedge++;
            }

            if (!left.Quantity.IsZero || !left.Cost.IsZero)
            {
                _positions[positions++] = left;
            }
        }

        for (; hedge < _firstSpot; hedge++)
        {
            positions = Open(hedge, steps[hedge], positions, share, whole, ref cost, ref penalty);
        }

        for (next = _firstSpot; next < legs.Length; next++)
        {
            Trade(next, steps[next], default, share, whole, ref cost, ref penalty);
        }

        int holdings = 0;
        for (int i = 0; i < _assets; i++)
        {
            if (!_balances[i].IsZero || !_owed[i].IsZero)
            {
                _holdings[holdings++] = new(new(i), _balances[i], _owed[i]);
            }
        }

        Assessments++;
        Portfolio after = new(_holdings.AsMemory(0, holdings), _positions.AsMemory(0, positions), _before.Terms);
        Rejection rejection = _rulebook.AssessMaintenance(after, _market, _sheet);
        if (rejection.IsRefused)
        {
            Rejection = rejection;
            return default;
        }

        Amount target = _sheet.Maintenance + _sheet.Maintenance.Times(_rulebook.Liquidation.Buffer, Rounding.Up);
        Amount equity = _sheet.Equity - _against;
        return new(equity, _sheet.Maintenance, cost, target - equity, share, whole);
    }

    /// <summary>Adds a hedge in an instrument of which nothing is held; returns how many positions there are then.</summary>
    private int Open(int index, long steps, int positions, Int128 share, Int128 whole, ref Amount cost, ref Amount penalty)
    {
        Position opened = Trade(index, steps, new(_legs.All[index].Spec.Id, default, default), share, whole, ref cost, ref penalty);
        if (!opened.Quantity.IsZero)
        {
            _positions[positions++] = opened;
        }

        return positions;
    }

    private Position Trade(int index, long steps, in Position position, Int128 share, Int128 whole, ref Amount cost, ref Amount penalty)
    {
        if (steps == 0)
        {
            return position;
        }

        CloseLeg leg = _legs.All[index];
        Result<CloseFill> filled = leg.FillOf(steps);
        if (!filled.IsOk)
        {
            Rejection = filled.Rejection;
            return position;
        }

        CloseFill fill = filled.Value;
        InstrumentSpec spec = leg.Spec;
        Amount unit = _market.Catalog[spec.Settlement].SmallestUnit;

        // Rounded as the ledger books it: a receiver gets whole smallest units only, and the released cost begins none that it does not pay.
        Amount received = spec.ValueOf(-fill.Trade, fill.Quote.AveragePrice, Rounding.Down).RoundTo(unit, Rounding.Down);
        Position left = position;
        if (leg.IsSpot)
        {
            _balances[spec.Base!.Value.Value] += Amount.FromAtoms(fill.Trade.Atoms);
        }
        else if (leg.IsHedge)
        {
            // Nothing is received: what it is entered at is what it costs to leave at the same price.
            left = position with { Quantity = position.Quantity + fill.Trade, Cost = position.Cost - received };
            received = default;
        }
        else
        {
            Amount released = fill.Trade == -position.Quantity ? position.Cost
                : position.Cost.Scale(-fill.Trade.Atoms, position.Quantity.Atoms, Rounding.Up).RoundTo(unit, Rounding.Up);
            received -= released;
            left = position with { Quantity = position.Quantity + fill.Trade, Cost = position.Cost - released };
        }

        Amount charged = Charged(leg, fill, share, whole);
        _balances[spec.Settlement.Value] += received - fill.Charges.Taker - charged;
        cost += fill.Cost;
        penalty += leg.ValueOf(fill.Charges.Penalty);
        return left;
    }
}
