// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Liquidation;

/// <summary>What an account is, for whoever plans for it.</summary>
/// <param name="Portfolio">The account.</param>
/// <param name="Market">Prices.</param>
/// <param name="Rulebook">The rules.</param>
internal readonly record struct CureAccount(Portfolio Portfolio, MarketView Market, Rulebook Rulebook);

/// <summary>What a programme came to.</summary>
/// <param name="Point">The closes.</param>
/// <param name="Proof">The search whose multipliers prove how dear the best is; null where nothing does.</param>
/// <param name="LeastCost">What they prove, numeraire.</param>
internal readonly record struct CureAnswer(ClosePoint Point, CureSearch? Proof, double LeastCost);

/// <summary>Which liquidation fees a programme has the account pay.</summary>
internal enum CureFees : byte
{
    /// <summary>All of them.</summary>
    Whole,

    /// <summary>Half of what the closes relieve.</summary>
    Halved,

    /// <summary>None.</summary>
    Spared,
}

/// <summary>Makes the programme of an account.</summary>
internal sealed class CureFill
{
    /// <summary>A leg that no model gives a row is measured this part of its way off.</summary>
    private const int ProbeFraction = 64;

    private CureLeg[] _legs = [];
    private double[] _fees = new double[16];
    private Position[] _positions = [];
    private int _count, _measured;
    private bool _hasCurvedAddOns;
    private double _room, _floorRoom;

    internal CureProgram Program { get; } = new();

    /// <summary>The fees that it has the account pay.</summary>
    internal CureFees Fees { get; private set; }

    /// <summary>True where closing costs liquidation fees.</summary>
    internal bool HasFees { get; private set; }

    /// <summary>True where collateral or loans are among the legs, whose effect is measured.</summary>
    internal bool IsMeasured => _measured > 0;

    /// <summary>True where something is only a tangent, drawn anew at each answer.</summary>
    internal bool HasCurves => _hasCurvedAddOns || _measured > 0;

    /// <summary>Fills it.</summary>
    /// <returns>False where something has no row.</returns>
    /// <remarks>With fees halved the account keeps E − ((D₀ − M + E) ÷ 2) of its equity E, M being maintenance and D₀ the deficit there was: that covers
    /// (1 + b) × M exactly where E − D₀ covers (1 + 2b) × M.</remarks>
    internal bool TryFill(CloseSearch search, ClosePoint origin, in CureAccount account, ICureModel model, MarginSheet sheet, CureFees fees)
    {
        double buffer = account.Rulebook.Liquidation.Buffer.ToDouble(), equity = origin.Result.Equity.ToDouble();
        (buffer, equity) = fees == CureFees.Halved ? (1 + (2 * buffer), equity - origin.Result.Deficit.ToDouble()) : (1 + buffer, equity);
        Fees = fees;
        Program.Clear();
        Program.Slope = model.Slope * buffer;
        ReadOnlySpan<CloseLeg> legs = search.Legs;
        Scratch.Grow(ref _legs, legs.Length);
        (_count, _measured) = (legs.Length, 0);
        for (int leg = 0; leg < legs.Length; leg++)
        {
            _legs[leg] = legs[leg].ToCure();
            _measured += legs[leg].IsSpot ? 1 : 0;
        }

        if (_measured > 0 || fees != CureFees.Whole)
        {
            // What the sheet holds is some other point by now.
            search.AssessOrigin();
        }

        // The floor stands beside everything else, which is a sum.
        Amount beside = default;
        foreach (ref readonly MarginLine line in sheet.Lines)
        {
            bool isFloor = line.Kind == MarginLineKind.AddOn && account.Rulebook.AddOns[line.Subject] is ICureAddOn { IsFloor: true };
            beside += isFloor ? default : line.Maintenance;
        }

        Portfolio shown = Shown(account);
        if (!model.TryFill(shown, account.Market, sheet, _legs.AsSpan(0, legs.Length - _measured), buffer, Program))
        {
            return false;
        }

        for (int leg = legs.Length - _measured; leg < legs.Length; leg++)
        {
            Program.AddLeg(-1, legs[leg].Cap, 0);
        }

        Scratch.Grow(ref _fees, legs.Length);
        HasFees = false;
        for (int leg = 0; leg < legs.Length; leg++)
        {
            if (!legs[leg].TryAddSegments(Program, leg, out _fees[leg]))
            {
                return false;
            }

            HasFees |= _fees[leg] > 0;
        }

        Program.Room = equity - (beside.ToDouble() * buffer);
        for (int group = 0; group < Program.Groups; group++)
        {
            Program.Room += Program.Slope * Program.WorstOf(group, Program.BasesOf(group));
        }

        _hasCurvedAddOns = false;
        foreach (IMarginAddOn addOn in account.Rulebook.AddOns)
        {
            if (addOn is ICureAddOn known)
            {
                known.AddTo(Program, shown, account.Market, _legs.AsSpan(0, _count), buffer, equity, sheet.Notionals);
                _hasCurvedAddOns |= !known.IsStraight && Program.HasCharges;
            }
        }

        for (int leg = 0; leg < legs.Length - _measured && fees != CureFees.Whole; leg++)
        {
            Program.SetGift(leg, _fees[leg]);
        }

        Measure(search, origin);
        (_room, _floorRoom) = (Program.Room, Program.FloorRoom);
        return true;
    }

    /// <summary>Draws the programme through a point: tangents there, and the rooms such that its gap there is the exact one. What is proved of it is proved of
    /// the account with the difference at that point taken as the same everywhere.</summary>
    /// <param name="search">By which points are assessed.</param>
    /// <param name="point">The point.</param>
    /// <param name="account">The account.</param>
    /// <param name="sheet">Scratch space.</param>
    /// <param name="steps">Scratch space.</param>
    internal void DrawThrough(CloseSearch search, ClosePoint point, in CureAccount account, MarginSheet sheet, CureSteps steps)
    {
        (Program.Room, Program.FloorRoom) = (_room, _floorRoom);
        Redraw(search, point, account, sheet);
        steps.Begin(Program, point.Steps);
        double off = point.Result.Gap.ToDouble() - steps.Gap;
        Program.Room -= off;
        Program.FloorRoom -= off;
    }

    /// <summary>Draws what is only a tangent anew at an answer; the rooms stay as they are.</summary>
    internal void Redraw(CloseSearch search, ClosePoint point, in CureAccount account, MarginSheet sheet)
    {
        if (_hasCurvedAddOns)
        {
            Program.ResetCharges();
            Portfolio after = After(account.Portfolio, search, point.Steps);
            foreach (IMarginAddOn addOn in account.Rulebook.AddOns)
            {
                if (addOn is ICureAddOn { IsStraight: false } known)
                {
                    known.AddTo(Program, after, account.Market, _legs.AsSpan(0, _count), 1 + account.Rulebook.Liquidation.Buffer.ToDouble(), 0,
                        sheet.Notionals);
                }
            }
        }

        Measure(search, point);
    }

    /// <summary>Measures by exact assessments what a step of the legs without rows, collateral and loans, changes at a point.</summary>
    private void Measure(CloseSearch search, ClosePoint point)
    {
        for (int leg = _count - _measured; leg < _count; leg++)
        {
            long way = Math.Max(1, _legs[leg].Cap / ProbeFraction), now = point.Steps[leg];
            long to = now + way <= _legs[leg].Cap ? now + way : now - way;
            to = Math.Max(0, to);
            ClosePoint probe = search.With(point, leg, to);
            double paid = Program.CostOf(leg, to) - Program.CostOf(leg, now), gap = (probe.Result.Gap - point.Result.Gap).ToDouble();
            Program.SetGift(leg, (paid - gap) / (to - now));
        }
    }

    /// <summary>The account as its model is shown it.</summary>
    private static Portfolio Shown(in CureAccount account)
    {
        IMarginModel model = account.Rulebook.Model;
        Portfolio shown = account.Portfolio.HasLegs && !model.SeesLegs ? account.Portfolio.Netted() : account.Portfolio;
        return shown.HasOwed && !model.SeesOwed ? shown.LoansNetted() : shown;
    }

    /// <summary>The account's positions after some closes, in numbers alone: what slopes are read from.</summary>
    private Portfolio After(in Portfolio portfolio, CloseSearch search, ReadOnlySpan<long> steps)
    {
        int count = portfolio.Positions.Length;
        Scratch.Grow(ref _positions, count + steps.Length);
        portfolio.Positions.Span.CopyTo(_positions);
        for (int leg = 0; leg < steps.Length - _measured; leg++)
        {
            if (steps[leg] == 0)
            {
                continue;
            }

            (InstrumentId instrument, PositionLeg side) = (search.Legs[leg].Spec.Id, search.Legs[leg].Side);
            int at = 0;
            while (at < count && (_positions[at].Instrument.Value < instrument.Value || (_positions[at].Instrument == instrument && _positions[at].Leg < side)))
            {
                at++;
            }

            if (at == count || _positions[at].Instrument != instrument || _positions[at].Leg != side)
            {
                // A hedge in what is not held.
                _positions.AsSpan(at, count - at).CopyTo(_positions.AsSpan(at + 1));
                _positions[at] = new(instrument, default, default, side);
                count++;
            }

            _positions[at] = _positions[at] with { Quantity = _positions[at].Quantity + search.Legs[leg].TradeOf(steps[leg]) };
        }

        return portfolio.With(_positions.AsMemory(0, count));
    }
}
