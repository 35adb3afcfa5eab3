// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Margin;

namespace Plimsoll.Liquidation;

/// <summary>Whole steps of every leg, and how far they leave the account from its target: changed leg by leg, each change looked at in one pass over the
/// scenarios of its group.</summary>
internal sealed class CureSteps
{
    private CureProgram _program = null!;
    private long[] _steps = new long[16];
    private double _required, _floor;
    private double[] _losses = new double[256], _trial = new double[64], _worst = new double[8];

    /// <summary>What the closes cost.</summary>
    internal double Cost { get; private set; }

    /// <summary>Required with its buffer, and cost, less what is there for them; at most zero when the account is restored.</summary>
    internal double Gap => Math.Max(_required, _floor);

    internal ReadOnlySpan<long> Steps => _steps.AsSpan(0, _program.Legs);

    /// <summary>Nothing closed.</summary>
    internal void Begin(CureProgram program)
    {
        _program = program;
        Scratch.Grow(ref _steps, program.Legs);
        Scratch.Grow(ref _losses, program.Rows);
        Scratch.Grow(ref _worst, program.Groups);
        Array.Clear(_steps, 0, program.Legs);
        (Cost, _required, _floor) = (0, -program.Room, -program.FloorRoom);
        for (int group = 0; group < program.Groups; group++)
        {
            ReadOnlySpan<double> bases = program.BasesOf(group);
            bases.CopyTo(_losses.AsSpan(program.FirstRowOf(group)));
            Scratch.Grow(ref _trial, bases.Length);
            _worst[group] = program.WorstOf(group, bases);
            _required += program.Slope * _worst[group];
        }
    }

    /// <summary>What cost and gap would be with one leg changed.</summary>
    internal (double Cost, double Gap) With(int leg, long steps)
    {
        (double cost, double required, double floor) = Changed(leg, steps);
        return (cost, Math.Max(required, floor));
    }

    private (double Cost, double Required, double Floor) Changed(int leg, long steps)
    {
        double paid = _program.CostOf(leg, steps) - _program.CostOf(leg, _steps[leg]), more = steps - _steps[leg];
        double required = _required + paid - (_program.ChargeOf(leg) * more);
        int group = _program.GroupOf(leg);
        if (group >= 0)
        {
            double worst = _program.MostHedgeOf(group) > 0 ? _program.WorstOf(group, Losses(leg, group, steps))
                : CureRow.LargestOf(_losses.AsSpan(_program.FirstRowOf(group), _program.ReliefsOf(leg).Length), _steps[leg] - steps, _program.ReliefsOf(leg));
            required += _program.Slope * (worst - _worst[group]);
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

        (double cost, double required, double floor) = Changed(leg, steps);
        int group = _program.GroupOf(leg);
        if (group >= 0)
        {
            Span<double> losses = Losses(leg, group, steps);
            _worst[group] = _program.WorstOf(group, losses);
            losses.CopyTo(_losses.AsSpan(_program.FirstRowOf(group)));
        }

        (_steps[leg], Cost, _required, _floor) = (steps, cost, required, floor);
    }

    internal void CopyTo(CureSteps other)
    {
        other._program = _program;
        Scratch.Grow(ref other._steps, _program.Legs);
        Scratch.Grow(ref other._losses, _program.Rows);
        Scratch.Grow(ref other._worst, _program.Groups);
        Scratch.Grow(ref other._trial, _trial.Length);
        Array.Copy(_steps, other._steps, _program.Legs);
        Array.Copy(_losses, other._losses, _program.Rows);
        Array.Copy(_worst, other._worst, _program.Groups);
        (other.Cost, other._required, other._floor) = (Cost, _required, _floor);
    }

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
