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

    /// <summary>A share of the account's room by which the programme may misjudge one step.</summary>
    private const double Unclear = 1e-7;

    private readonly CureProgram _program = new();
    private readonly CureSearch _search = new();
    private readonly CureSteps _steps = new();

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
        return cure.TryFill(search, origin, portfolio, market, rulebook, model, sheet) && cure.TrySolve(search, origin, out found);
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

        CureLeg[] legs = [.. search.Legs.Select(static leg => leg.ToCure())];
        if (!model.TryFill(portfolio, market, sheet, legs, buffer, _program))
        {
            return false;
        }

        for (int leg = 0; leg < legs.Length; leg++)
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

        foreach (ICureAddOn addOn in rulebook.AddOns.OfType<ICureAddOn>())
        {
            addOn.AddTo(_program, portfolio, market, legs, buffer, equity);
        }

        return true;
    }

    private bool TrySolve(CloseSearch search, ClosePoint origin, out ClosePoint found)
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
            double gap = point.Result.Gap.ToDouble(), off = gap - _search.Gap;
            bool isBetter = point.IsBetterThan(found);
            found = isBetter ? point : found;
            if (outcome == CureOutcome.Nearest && Math.Abs(off) <= Enough * gap)
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

    /// <summary>Leaves a step open wherever the exact account is restored without it. Only where the programme does not see clearly is it tried.</summary>
    private ClosePoint Trimmed(CloseSearch search, ClosePoint point)
    {
        _steps.Begin(_program);
        for (int leg = 0; leg < _program.Legs; leg++)
        {
            _steps.Set(leg, point.Steps[leg]);
        }

        double off = point.Result.Gap.ToDouble() - _steps.Gap, unclear = Unclear * Math.Abs(_program.Room);
        for (int leg = _program.Legs - 1; leg >= 0; leg--)
        {
            if (point.Steps[leg] == 0 || _steps.With(leg, point.Steps[leg] - 1).Gap + off > unclear)
            {
                continue;
            }

            ClosePoint less = search.Reopen(point, [leg]);
            if (!ReferenceEquals(less, point))
            {
                point = less;
                _steps.Set(leg, point.Steps[leg]);
                off = point.Result.Gap.ToDouble() - _steps.Gap;
            }
        }

        return point;
    }
}
