// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Liquidation;

/// <summary>The cheapest closes by the programme of a model that gives its losses as rows, each answer assessed exactly.</summary>
/// <remarks>What the programme does not know, add-ons and roundings, is the difference between its gap and the exact one: it is put on the account's room,
/// and the programme is solved again, until the exact account is restored and no cheaper answer comes.</remarks>
internal sealed class Cure
{
    /// <summary>Solutions of one plan.</summary>
    private const int MostRounds = 4;

    /// <summary>A plan whose margin to spare would save less than this share of its cost is not looked at again.</summary>
    private const double Enough = 0.001;

    /// <summary>How much farther than the last difference the next answer aims, as a share of it.</summary>
    private const double Beyond = 0.001;

    /// <summary>The share of what one step changes by which the programme may misjudge it.</summary>
    private const double Unclear = 0.01;

    private readonly CureProgram _program = new();
    private readonly CureSearch _search = new();
    private readonly CureSteps _steps = new();
    private CureLeg[] _legs = [];
    private Position[] _positions = [];
    private bool _hasSlopes;

    /// <summary>Finds them.</summary>
    /// <returns>False where the account has no such programme, or where its answers did not hold: whoever asks then searches by assessments alone.</returns>
    internal static bool TryFind(CloseSearch search, ClosePoint origin, in Portfolio portfolio, MarketView market, Rulebook rulebook, MarginSheet sheet,
        out ClosePoint found)
    {
        found = origin;
        if (rulebook.Model is not ICureModel { HasRows: true } model)
        {
            return false;
        }

        if (portfolio.HasLegs || search.Legs.Any(static leg => leg.IsSpot))
        {
            return false;
        }

        Cure cure = sheet.MemoOf<Cure>(model);
        return cure.TryFill(search, origin, portfolio, market, rulebook, model, sheet) && cure.TrySolve(search, origin, portfolio, market, rulebook, out found);
    }

    private bool TryFill(CloseSearch search, ClosePoint origin, in Portfolio portfolio, MarketView market, Rulebook rulebook, ICureModel model,
        MarginSheet sheet)
    {
        double buffer = 1 + rulebook.Liquidation.Buffer.ToDouble();
        _program.Clear();
        _program.Slope = model.Slope * buffer;

        // What the sheet holds is the account as it stands: the floor stands beside everything else, which is a sum.
        Amount beside = default;
        foreach (ref readonly MarginLine line in sheet.Lines)
        {
            bool isFloor = line.Kind == MarginLineKind.AddOn && rulebook.AddOns[line.Subject] is ICureAddOn { IsFloor: true };
            beside += isFloor ? default : line.Maintenance;
        }

        _legs = [.. search.Legs.Select(static leg => leg.ToCure())];
        if (!model.TryFill(portfolio, market, sheet, _legs, buffer, _program))
        {
            return false;
        }

        for (int leg = 0; leg < _legs.Length; leg++)
        {
            if (!search.Legs[leg].TryAddSegments(_program, leg))
            {
                return false;
            }
        }

        double equity = origin.Result.Equity.ToDouble();
        _program.Room = equity - (beside.ToDouble() * buffer);
        for (int group = 0; group < _program.Groups; group++)
        {
            _program.Room += _program.Slope * _program.WorstOf(group, _program.BasesOf(group));
        }

        AddSlopes(portfolio, market, rulebook, _legs, equity);
        _hasSlopes = _program.HasCharges;
        return true;
    }

    /// <summary>Puts the tangents of the add-ons at an account in the place of those before.</summary>
    private void AddSlopes(in Portfolio portfolio, MarketView market, Rulebook rulebook, ReadOnlySpan<CureLeg> legs, double equity)
    {
        _program.ResetCharges();
        foreach (IMarginAddOn addOn in rulebook.AddOns)
        {
            (addOn as ICureAddOn)?.AddTo(_program, portfolio, market, legs, 1 + rulebook.Liquidation.Buffer.ToDouble(), equity);
        }
    }

    /// <summary>The account's positions after some closes, in numbers alone: what slopes are read from.</summary>
    private Portfolio After(in Portfolio portfolio, CloseSearch search, ReadOnlySpan<long> steps)
    {
        _positions = _positions.Length < portfolio.Positions.Length ? new Position[2 * portfolio.Positions.Length] : _positions;
        Span<Position> positions = _positions.AsSpan(0, portfolio.Positions.Length);
        portfolio.Positions.Span.CopyTo(positions);
        for (int leg = 0, at = 0; leg < steps.Length; leg++)
        {
            while (positions[at].Instrument != search.Legs[leg].Spec.Id)
            {
                at++;
            }

            positions[at] = steps[leg] == 0 ? positions[at] : positions[at] with { Quantity = positions[at].Quantity + search.Legs[leg].TradeOf(steps[leg]) };
        }

        return portfolio.With(_positions.AsMemory(0, positions.Length));
    }

    private bool TrySolve(CloseSearch search, ClosePoint origin, in Portfolio portfolio, MarketView market, Rulebook rulebook, out ClosePoint found)
    {
        found = origin;
        for (int round = 0; round < MostRounds; round++)
        {
            CureOutcome outcome = _search.Find(_program);
            if (outcome == CureOutcome.GaveUp || search.Rejection.IsRefused)
            {
                break;
            }

            ClosePoint point = search.At(_search.Steps.ToArray());
            if (_hasSlopes)
            {
                // Charges that are not straight are looked at where the last answer is.
                double floorRoom = _program.FloorRoom;
                AddSlopes(After(portfolio, search, point.Steps), market, rulebook, _legs, origin.Result.Equity.ToDouble());
                _program.FloorRoom = floorRoom;
            }

            double gap = point.Result.Gap.ToDouble(), off = gap - GapAt(point);
            bool isBetter = point.IsBetterThan(found);
            found = isBetter ? point : found;
            if (outcome == CureOutcome.Nearest && Math.Abs(off) <= Enough * gap && !_hasSlopes)
            {
                // The programme sees the account as it is, and says that nothing restores it.
                return !found.Result.Restores;
            }

            if (point.Result.Restores && (!isBetter || -gap * (_search.Margin + _search.Floor) <= Enough * _search.Cost))
            {
                break;
            }

            // A little more than what was off, or the next answer would miss by as much as the difference itself changes.
            double more = off + (Math.Abs(off) * Beyond);
            _program.Room -= more;
            _program.FloorRoom -= more;
        }

        if (!found.Result.Restores)
        {
            return false;
        }

        found = Trimmed(search, found);
        return true;
    }

    /// <summary>The gap at a point as the programme has it now.</summary>
    private double GapAt(ClosePoint point)
    {
        _steps.Begin(_program);
        for (int leg = 0; leg < _program.Legs; leg++)
        {
            _steps.Set(leg, point.Steps[leg]);
        }

        return _steps.Gap;
    }

    /// <summary>Leaves a step open wherever the exact account is restored without it. Only where the programme does not see clearly is it tried.</summary>
    private ClosePoint Trimmed(CloseSearch search, ClosePoint point)
    {
        double off = point.Result.Gap.ToDouble() - GapAt(point);
        for (int leg = _program.Legs - 1; leg >= 0; leg--)
        {
            if (point.Steps[leg] == 0)
            {
                continue;
            }

            double less = _steps.With(leg, point.Steps[leg] - 1).Gap;
            if (less + off > Unclear * Math.Abs(less - _steps.Gap))
            {
                continue;
            }

            ClosePoint opened = search.Reopen(point, [leg]);
            if (!ReferenceEquals(opened, point))
            {
                point = opened;
                _steps.Set(leg, point.Steps[leg]);
                off = point.Result.Gap.ToDouble() - _steps.Gap;
            }
        }

        return point;
    }
}
