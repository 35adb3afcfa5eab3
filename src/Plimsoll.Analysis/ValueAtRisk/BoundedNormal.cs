// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Risk;
using Plimsoll.Values;

namespace Plimsoll.Analysis;

/// <summary>Delta-normal figures of an account that are never more than what it can lose.</summary>
/// <remarks>A part whose greatest loss is G loses at most G in every state of the world, so the account loses at most what the other parts lose, and G. For any
/// choice of parts, value at risk and expected shortfall are therefore at most those of the others by their deltas, plus the greatest losses of the chosen. The
/// least of it over choices is the figure; to choose none is the usual case.</remarks>
internal sealed class BoundedNormal
{
    // Every choice is looked at up to a thousand of them; beyond, an account of more than five coins with options on each, a walk finds one that may not be the
    // least, and still bounds.
    private const int MaxTogether = 10;

    private readonly ImmutableArray<LinearPart> _parts;
    private readonly SymmetricMatrix _covariance;
    private readonly Ratio _confidence;
    private readonly int _horizon;

    private (double Figure, bool[] Chosen) _valueAtRisk;
    private (double Figure, bool[] Chosen) _shortfall;

    private BoundedNormal(ImmutableArray<LinearPart> parts, SymmetricMatrix covariance, Ratio confidence, int horizon)
    {
        _parts = parts;
        _covariance = covariance;
        _confidence = confidence;
        _horizon = horizon;
        bool[] none = new bool[parts.Length];
        _valueAtRisk = (double.PositiveInfinity, none);
        _shortfall = (double.PositiveInfinity, none);
    }

    /// <summary>Computes value at risk, expected shortfall and what bounded them; refused as <see cref="ParametricRisk.Of"/> is.</summary>
    internal static Result<(double ValueAtRisk, double ExpectedShortfall, LossBound? Bound)> Of(
        ImmutableArray<LinearPart> parts, SymmetricMatrix covariance, Ratio confidence, int horizon)
    {
        BoundedNormal search = new(parts, covariance, confidence, horizon);
        Result<ParametricRisk> linear = search.Assess(new bool[parts.Length]);
        if (!linear.IsOk)
        {
            return Result<(double, double, LossBound?)>.Refused(linear.Rejection);
        }

        search.TryChoices();
        BoundedPart[] used = [.. parts
            .Where((_, i) => search._valueAtRisk.Chosen[i] || search._shortfall.Chosen[i])
            .Select(static part => new BoundedPart(part.Name, part.GreatestLoss!.Value))];
        LossBound? bound = used.Length == 0 ? null : new([.. used], linear.Value.ValueAtRisk, linear.Value.ExpectedShortfall);
        return Result<(double, double, LossBound?)>.Of((search._valueAtRisk.Figure, search._shortfall.Figure, bound));
    }

    private void TryChoices()
    {
        int[] bounded = [.. Enumerable.Range(0, _parts.Length).Where(part => _parts[part].GreatestLoss is not null)];
        bool[] chosen = new bool[_parts.Length];
        if (bounded.Length <= MaxTogether)
        {
            for (int choice = 1; choice < 1 << bounded.Length; choice++)
            {
                for (int bit = 0; bit < bounded.Length; bit++)
                {
                    chosen[bounded[bit]] = ((choice >> bit) & 1) != 0;
                }

                Assess(chosen);
            }

            return;
        }

        bool[] all = [.. _parts.Select(static part => part.GreatestLoss is not null)];
        foreach (Func<ParametricRisk, double> figure in new Func<ParametricRisk,
            double>[] { static risk => risk.ValueAtRisk, static risk => risk.ExpectedShortfall })
        {
            Improve(bounded, new bool[_parts.Length], figure);
            Improve(bounded, [.. all], figure);
        }
    }

    // One part is put in or taken out at a time while that makes the figure smaller; each step is a strict gain, so it ends.
    private void Improve(int[] bounded, bool[] chosen, Func<ParametricRisk, double> figure)
    {
        double best = Assess(chosen) is { IsOk: true, Value: var start } ? figure(start) : double.PositiveInfinity;
        for (bool moved = true; moved;)
        {
            moved = false;
            foreach (int part in bounded)
            {
                chosen[part] = !chosen[part];
                if (Assess(chosen) is { IsOk: true, Value: var risk } && figure(risk) < best)
                {
                    (best, moved) = (figure(risk), true);
                }
                else
                {
                    chosen[part] = !chosen[part];
                }
            }
        }
    }

    // Every choice looked at is offered to both figures, so that the shortfall, at least the quantile in each, is so in the result.
    private Result<ParametricRisk> Assess(bool[] chosen)
    {
        double[] deltas = new double[_covariance.Size];
        double mean = 0, lost = 0;
        for (int i = 0; i < _parts.Length; i++)
        {
            LinearPart part = _parts[i];
            if (chosen[i])
            {
                lost += part.GreatestLoss!.Value;
                continue;
            }

            mean += part.Carry + part.Settlement;
            for (int column = 0; column < deltas.Length; column++)
            {
                deltas[column] += part.Deltas[column];
            }
        }

        Result<ParametricRisk> risk = ParametricRisk.Of(deltas, _covariance, _confidence, _horizon, mean - lost);
        if (risk.IsOk && risk.Value.ValueAtRisk < _valueAtRisk.Figure)
        {
            _valueAtRisk = (risk.Value.ValueAtRisk, [.. chosen]);
        }

        if (risk.IsOk && risk.Value.ExpectedShortfall < _shortfall.Figure)
        {
            _shortfall = (risk.Value.ExpectedShortfall, [.. chosen]);
        }

        return risk;
    }
}
