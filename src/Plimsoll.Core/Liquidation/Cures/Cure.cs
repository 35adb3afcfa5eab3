// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Margin;
using Plimsoll.Values;

namespace Plimsoll.Liquidation;

/// <summary>The cheapest closes by the programme of a model that gives its losses as rows, each answer assessed exactly.</summary>
/// <remarks>
/// <para>What the programme does not know, roundings and what is not straight, is the difference between its gap and the exact one: it is put on the account's
/// room, and the programme is solved again where that matters, or its steps mended and trimmed where it hardly does, until the exact account is restored and
/// nothing cheaper comes. Most of it is what fills cost: those of an answer are priced, and it is mended for them, before an account is assessed.</para>
/// <para>Where nothing restores with every liquidation fee charged whole, closes are looked for under which it yields: a fee takes at most half of what the
/// closes relieve, and never what the account has not got. What remains is the smaller gap of those that come nearest.</para>
/// </remarks>
internal sealed class Cure
{
    /// <summary>Answers of one programme that are assessed.</summary>
    private const int MostRounds = 8;

    /// <summary>Times that an answer is priced before it is assessed; the steps that mend it cost what they should but for roundings.</summary>
    private const int MostPricings = 3;

    /// <summary>A difference that would change a plan's cost by less than this share of it is mended without the relaxation.</summary>
    private const double Enough = 0.001;

    /// <summary>How much farther than what was missing the next answer aims, as a share of it.</summary>
    private const double Beyond = 0.001;

    /// <summary>The share of what one step changes by which the programme may misjudge it.</summary>
    private const double Unclear = 0.01;

    private readonly CureFill _fill = new();
    private readonly CureSearch _search = new();
    private readonly CureSteps _steps = new();
    private double _offCost;
    private long[] _all = [];
    private int[] _closed = [];

    /// <summary>Finds them.</summary>
    /// <returns>False where the account has no such programme, or where its answers did not hold: whoever asks then searches by assessments alone.</returns>
    internal static bool TryFind(CloseSearch search, ClosePoint origin, in CureAccount account, MarginSheet sheet, out CureAnswer found)
    {
        found = new(origin, null, 0);
        if (account.Rulebook.Model is not ICureModel { HasRows: true } model)
        {
            return false;
        }

        return sheet.MemoOf<Cure>(model).TryFind(search, origin, account, model, sheet, out found);
    }

    private bool TryFind(CloseSearch search, ClosePoint origin, in CureAccount account, ICureModel model, MarginSheet sheet, out CureAnswer found)
    {
        ClosePoint point = origin;
        found = new(origin, null, 0);
        if (!_fill.TryFill(search, origin, account, model, sheet, CureFees.Whole) || Approach(search, ref point, account, sheet) == CureOutcome.GaveUp
            || search.Rejection.IsRefused)
        {
            return false;
        }

        if (point.Result.Restores)
        {
            point = Trimmed(search, point);

            // What was measured is no row, and nothing is proved of it, nor of a fee that yields: the programme charges it whole.
            found = new(point, null, 0);
            if (!_fill.IsMeasured && point.Result.IsWhole && _search.TryQuantise())
            {
                _fill.DrawThrough(search, point, account, sheet, _steps);
                found = new(point, _search, _search.Claim);
            }

            return true;
        }

        if (_fill.IsMeasured)
        {
            // A tangent far from where it was drawn says nothing of what cannot be.
            return false;
        }

        if (_fill.HasFees)
        {
            CureFees fees = origin.Result.Equity.IsNegative ? CureFees.Spared : CureFees.Halved;
            if (!_fill.TryFill(search, origin, account, model, sheet, fees) || Approach(search, ref point, account, sheet) == CureOutcome.GaveUp)
            {
                return false;
            }

            point = point.Result.Restores ? Trimmed(search, point) : Emptied(search, point);
        }

        found = new(point, null, 0);
        return !search.Rejection.IsRefused;
    }

    /// <summary>Solves the programme and assesses its answers until one holds.</summary>
    /// <returns>What came of it; gave up where steps that are to restore never did.</returns>
    private CureOutcome Approach(CloseSearch search, ref ClosePoint found, in CureAccount account, MarginSheet sheet)
    {
        CureProgram program = _fill.Program;
        CureOutcome outcome = _search.Find(program);
        _offCost = 0;
        for (int round = 0; round < MostRounds && outcome != CureOutcome.GaveUp; round++)
        {
            if (outcome == CureOutcome.Restores && _fill.Fees == CureFees.Whole && !_fill.IsMeasured)
            {
                outcome = Priced(search);
            }

            ClosePoint point = search.At(_search.Steps);
            if (search.Rejection.IsRefused)
            {
                return CureOutcome.GaveUp;
            }

            _fill.Redraw(search, point, account, sheet);
            double gap = ExactGap(point), off = gap - GapAt(point);
            found = point.IsBetterThan(found) ? point : found;
            if (outcome == CureOutcome.Nearest && (_fill.Fees != CureFees.Whole || ((off >= 0 || -off <= Enough * gap) && !_fill.HasCurves)))
            {
                // The programme sees the account as it is, or better, and says that nothing restores it.
                return outcome;
            }

            if (_fill.Fees == CureFees.Halved && found.Result.Restores)
            {
                // A fee that is smaller again than what closes relieve is charged whole: what restores may not with less closed.
                break;
            }

            // A little more than what is missing, or the next answer would miss by as much as the difference itself changes.
            if (!TryMend(off, off + (point.Result.Restores ? 0 : Math.Abs(off) * Beyond), ref outcome))
            {
                break;
            }
        }

        return found.Result.Restores ? CureOutcome.Restores : outcome == CureOutcome.Nearest ? outcome : CureOutcome.GaveUp;
    }

    /// <summary>Has the answer restore at what its fills cost, which no assessment is needed for.</summary>
    private CureOutcome Priced(CloseSearch search)
    {
        CureOutcome outcome = CureOutcome.Restores;
        for (int pricing = 0; pricing < MostPricings && outcome == CureOutcome.Restores && TryPrice(search, out double cost); pricing++)
        {
            double off = cost - _offCost;
            _offCost = cost;
            if (!TryMend(off, off, ref outcome))
            {
                break;
            }
        }

        return outcome;
    }

    /// <summary>By how much the fills of the answer cost more than the programme has them.</summary>
    private bool TryPrice(CloseSearch search, out double more)
    {
        more = 0;
        for (int leg = 0; leg < _search.Steps.Length; leg++)
        {
            if (_search.Steps[leg] is not (> 0 and long steps))
            {
                continue;
            }

            Result<CloseFill> fill = search.Legs[leg].FillOf(steps);
            if (!fill.IsOk)
            {
                return false;
            }

            more += fill.Value.Cost.ToDouble() - _fill.Program.CostOf(leg, steps);
        }

        return true;
    }

    /// <summary>Puts a difference on the rooms and mends the answer for it, or looks for another.</summary>
    /// <returns>False where the answer stays as it is.</returns>
    private bool TryMend(double off, double more, ref CureOutcome outcome)
    {
        CureProgram program = _fill.Program;
        program.Room -= more;
        program.FloorRoom -= more;
        bool isFar = outcome == CureOutcome.Nearest || Math.Abs(off) * (_search.Margin + _search.Floor) > Enough * _search.Cost;
        double expected = _search.Cost * (1 + Enough) + (Math.Abs(more) * (_search.Margin + _search.Floor));
        bool? repaired = isFar ? null : _search.Repair();
        if (repaired == false)
        {
            return false;
        }

        outcome = repaired == true && _search.Cost <= expected ? outcome : _fill.HasCurves ? _search.Find(program) : _search.FindAgain();
        return true;
    }

    /// <summary>Everything closed where the fee then yields to what is left, less the legs that lose nothing in any scenario.</summary>
    private ClosePoint Emptied(CloseSearch search, ClosePoint point)
    {
        CureProgram program = _fill.Program;
        Scratch.Grow(ref _all, program.Legs);
        Scratch.Grow(ref _closed, program.Legs);
        Span<long> all = _all.AsSpan(0, program.Legs);
        _steps.Begin(program);
        for (int leg = 0; leg < all.Length; leg++)
        {
            all[leg] = search.Legs[leg].IsHedge ? 0 : program.CapOf(leg);
            _steps.Set(leg, all[leg]);
        }

        ClosePoint emptied = search.At(all);
        if (!emptied.Result.Restores)
        {
            return emptied.IsBetterThan(point) ? emptied : point;
        }

        double lost = _steps.Lost * (1 + Beyond);
        for (int leg = 0; leg < all.Length; leg++)
        {
            long now = _steps.Steps[leg];
            if (program.FloorOf(leg) <= program.GiftOf(leg) && now > 0)
            {
                _steps.Set(leg, 0);
                _steps.Set(leg, _steps.Lost > lost ? now : 0);
            }
        }

        ClosePoint fewer = search.At(_steps.Steps);
        fewer = fewer.IsBetterThan(emptied) ? fewer : emptied;
        if (!fewer.Result.Equity.IsPositive)
        {
            return fewer;
        }

        // Something is left for what stays open, of all legs in proportion.
        int closed = 0;
        for (int leg = 0; leg < all.Length; leg++)
        {
            _closed[closed] = leg;
            closed += fewer.Steps[leg] > 0 ? 1 : 0;
        }

        return search.Reopen(fewer, _closed.AsSpan(0, closed));
    }

    /// <summary>The gap of an exact assessment in the programme's measure: what is left of a halved fee is half of what its programme counts.</summary>
    private double ExactGap(ClosePoint point) => point.Result.Gap.ToDouble() * (_fill.Fees == CureFees.Halved ? 2 : 1);

    /// <summary>The gap at a point as the programme has it now.</summary>
    private double GapAt(ClosePoint point)
    {
        _steps.Begin(_fill.Program, point.Steps);
        return _steps.Gap;
    }

    /// <summary>Leaves a step open wherever the exact account is restored without it. Only where the programme does not see clearly is it tried.</summary>
    private ClosePoint Trimmed(CloseSearch search, ClosePoint point)
    {
        double off = ExactGap(point) - GapAt(point);
        for (int leg = _fill.Program.Legs - 1; leg >= 0; leg--)
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
                off = ExactGap(point) - _steps.Gap;
            }
        }

        return point;
    }
}
