// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Margin;

namespace Plimsoll.Liquidation;

/// <summary>Whole steps of every leg, and how far they leave the account from its target: changed leg by leg, each change looked at in one pass over the
/// scenarios of its group.</summary>
internal sealed class CureSteps
{
    private CureProgram _program = null!;
    private long[] _steps = new long[16];
    private int[] _worstAt = new int[8];
    private double _required, _floor, _priced;
    private int _pricedLeg = -1;
    private long _pricedSteps;
    private double[] _paid = new double[16], _losses = new double[256], _trial = new double[64], _worst = new double[8], _lines = new double[16];

    /// <summary>What the closes cost.</summary>
    internal double Cost { get; private set; }

    /// <summary>Required with its buffer, and cost, less what is there for them; at most zero when the account is restored.</summary>
    internal double Gap => Math.Max(_required, _floor);

    /// <summary>What all groups together lose at worst.</summary>
    internal double Lost
    {
        get
        {
            double lost = 0;
            foreach (double worst in _worst.AsSpan(0, _program.Groups))
            {
                lost += worst;
            }

            return lost;
        }
    }

    internal ReadOnlySpan<long> Steps => _steps.AsSpan(0, _program.Legs);

    /// <summary>Nothing closed.</summary>
    internal void Begin(CureProgram program)
    {
        _program = program;
        Scratch.Grow(ref _steps, program.Legs);
        Scratch.Grow(ref _losses, program.Rows);
        Scratch.Grow(ref _worst, program.Groups);
        Scratch.Grow(ref _worstAt, program.Groups);
        Scratch.Grow(ref _paid, program.Legs);
        Scratch.Grow(ref _lines, 2 * program.Choices);
        Array.Clear(_steps, 0, program.Legs);
        Array.Clear(_paid, 0, program.Legs);
        for (int choice = 0; choice < program.Choices; choice++)
        {
            (_lines[2 * choice], _lines[(2 * choice) + 1]) = (program.MoreOf(choice, false), program.MoreOf(choice, true));
        }

        (Cost, _required, _floor, _pricedLeg) = (0, -program.Room, -program.FloorRoom, -1);
        for (int group = 0; group < program.Groups; group++)
        {
            ReadOnlySpan<double> bases = program.BasesOf(group);
            bases.CopyTo(_losses.AsSpan(program.FirstRowOf(group)));
            Scratch.Grow(ref _trial, bases.Length);
            SetWorst(group, program.WorstOf(group, bases));
            _required += program.Slope * _worst[group];
        }
    }

    /// <summary>So many steps closed of each leg.</summary>
    internal void Begin(CureProgram program, ReadOnlySpan<long> steps)
    {
        Begin(program);
        for (int leg = 0; leg < program.Legs; leg++)
        {
            if (steps[leg] == 0)
            {
                continue;
            }

            // Whose losses change is summed up here and looked through once below.
            (double cost, double required, double floor) = Beside(leg, steps[leg], out double more);
            if (program.ChoiceOf(leg) is int choice && choice >= 0)
            {
                (_lines[2 * choice], _lines[(2 * choice) + 1]) = Lines(leg, choice, more);
            }

            if (program.GroupOf(leg) is int group && group >= 0)
            {
                ReadOnlySpan<double> reliefs = program.ReliefsOf(leg);
                CureRow.AddTimes(_losses.AsSpan(program.FirstRowOf(group), reliefs.Length), -more, reliefs);
            }

            (_steps[leg], _paid[leg], Cost, _required, _floor) = (steps[leg], PriceOf(leg, steps[leg]), cost, required, floor);
        }

        for (int group = 0; group < program.Groups; group++)
        {
            double before = _worst[group];
            SetWorst(group, program.WorstOf(group, _losses.AsSpan(program.FirstRowOf(group), program.BasesOf(group).Length)));
            _required += program.Slope * (_worst[group] - before);
        }
    }

    /// <summary>What cost and gap would be with one leg changed.</summary>
    internal (double Cost, double Gap) With(int leg, long steps)
    {
        (double cost, double required, double floor) = Changed(leg, steps);
        return (cost, Math.Max(required, floor));
    }

    /// <summary>What the closes would cost with one leg changed.</summary>
    internal double CostWith(int leg, long steps) => Cost + (PriceOf(leg, steps) - _paid[leg]);

    /// <summary>What so many steps of a leg cost; a change is looked at several times before it is made.</summary>
    private double PriceOf(int leg, long steps)
    {
        if (leg != _pricedLeg || steps != _pricedSteps)
        {
            (_priced, _pricedLeg, _pricedSteps) = (_program.CostOf(leg, steps), leg, steps);
        }

        return _priced;
    }

    /// <summary>What the gap would at least be with one leg changed, by the scenario that is the worst of its group now: no pass over all of them.</summary>
    internal double LeastGap(int leg, long steps)
    {
        (_, double required, double floor) = Beside(leg, steps, out double more);
        int group = _program.GroupOf(leg);
        if (group >= 0)
        {
            double worst = _worstAt[group] is int at && at >= 0
                ? Math.Max(0, _losses[at] + (-more * _program.ReliefsOf(leg)[at - _program.FirstRowOf(group)])) : 0;
            required += _program.Slope * (worst - _worst[group]);
        }

        return Math.Max(required, floor);
    }

    private (double Cost, double Required, double Floor) Changed(int leg, long steps)
    {
        (double cost, double required, double floor) = Beside(leg, steps, out double more);
        int group = _program.GroupOf(leg);
        if (group >= 0)
        {
            double worst = _program.MostHedgeOf(group) > 0 ? _program.WorstOf(group, Losses(leg, group, steps))
                : CureRow.LargestOf(_losses.AsSpan(_program.FirstRowOf(group), _program.ReliefsOf(leg).Length), -more, _program.ReliefsOf(leg));
            required += _program.Slope * (worst - _worst[group]);
        }

        return (cost, required, floor);
    }

    /// <summary>The same while losses stay.</summary>
    private (double Cost, double Required, double Floor) Beside(int leg, long steps, out double more)
    {
        double paid = PriceOf(leg, steps) - _paid[leg];
        more = steps - _steps[leg];
        double required = _required + paid - (_program.ChargeOf(leg) * more);
        if (_program.ChoiceOf(leg) is int choice && choice >= 0)
        {
            (double first, double second) = Lines(leg, choice, more);
            required += Math.Min(first, second) - Math.Min(_lines[2 * choice], _lines[(2 * choice) + 1]);
        }

        return (Cost + paid, required, _floor + paid - (_program.FloorOf(leg) * more));
    }

    /// <summary>Changes one leg.</summary>
    internal void Set(int leg, long steps)
    {
        if (steps == _steps[leg])
        {
            return;
        }

        (double cost, double required, double floor) = Beside(leg, steps, out _);
        int group = _program.GroupOf(leg);
        if (group >= 0)
        {
            Span<double> losses = Losses(leg, group, steps);
            double worst = _program.WorstOf(group, losses);
            required += _program.Slope * (worst - _worst[group]);
            losses.CopyTo(_losses.AsSpan(_program.FirstRowOf(group)));
            SetWorst(group, worst);
        }

        if (_program.ChoiceOf(leg) is int choice && choice >= 0)
        {
            (_lines[2 * choice], _lines[(2 * choice) + 1]) = Lines(leg, choice, steps - _steps[leg]);
        }

        (_steps[leg], _paid[leg], Cost, _required, _floor) = (steps, PriceOf(leg, steps), cost, required, floor);
    }

    /// <summary>Notes a group's worst loss and the scenario that has it; none where nothing is lost, or where a hedge decides.</summary>
    private void SetWorst(int group, double worst)
    {
        _worst[group] = worst;
        int at = worst > 0 && _program.MostHedgeOf(group) == 0 ? _losses.AsSpan(_program.FirstRowOf(group)).IndexOf(worst) : -1;
        _worstAt[group] = at < 0 ? -1 : _program.FirstRowOf(group) + at;
    }

    /// <summary>Has the programme take of each choice the line that is smaller with these steps.</summary>
    /// <returns>False where it does already.</returns>
    internal bool TakeSmallerLines()
    {
        bool changed = false;
        for (int choice = 0; choice < _program.Choices; choice++)
        {
            bool second = _lines[(2 * choice) + 1] < _lines[2 * choice];
            changed |= second != _program.TakesSecond(choice) && _lines[2 * choice] != _lines[(2 * choice) + 1];
            _program.Take(choice, second);
        }

        return changed;
    }

    internal void CopyTo(CureSteps other)
    {
        other._program = _program;
        Scratch.Grow(ref other._steps, _program.Legs);
        Scratch.Grow(ref other._losses, _program.Rows);
        Scratch.Copy(_worst, ref other._worst, _program.Groups);
        Scratch.Copy(_worstAt, ref other._worstAt, _program.Groups);
        Scratch.Copy(_paid, ref other._paid, _program.Legs);
        Scratch.Grow(ref other._trial, _trial.Length);
        Array.Copy(_steps, other._steps, _program.Legs);
        Array.Copy(_losses, other._losses, _program.Rows);
        Scratch.Copy(_lines, ref other._lines, 2 * _program.Choices);
        (other.Cost, other._required, other._floor, other._pricedLeg) = (Cost, _required, _floor, -1);
    }

    /// <summary>What the two lines of a leg's choice require more than the smaller one did in the beginning.</summary>
    private (double First, double Second) Lines(int leg, int choice, double more) =>
        (_lines[2 * choice] - (_program.ChosenOf(leg, false) * more), _lines[(2 * choice) + 1] - (_program.ChosenOf(leg, true) * more));

    private Span<double> Losses(int leg, int group, long steps)
    {
        ReadOnlySpan<double> reliefs = _program.ReliefsOf(leg);
        Span<double> losses = _trial.AsSpan(0, reliefs.Length);
        ReadOnlySpan<double> now = _losses.AsSpan(_program.FirstRowOf(group), reliefs.Length);
        now.CopyTo(losses);
        CureRow.AddTimes(losses, _steps[leg] - steps, reliefs);
        return losses;
    }
}
