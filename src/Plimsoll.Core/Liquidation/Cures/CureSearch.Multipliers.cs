// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Values;

namespace Plimsoll.Liquidation;

/// <content>The multipliers of the relaxation: what they prove, and how they are written down.</content>
public sealed partial class CureSearch
{
    /// <summary>What the multipliers prove of the programme as it is by now and may be claimed: no steps that restore cost less, numeraire.</summary>
    internal double Claim => PlanCertificate.Claim(_program, WeightsOf(1));

    /// <summary>From which anyone checks the bound; of steps that restore.</summary>
    public PlanCertificate Certificate()
    {
        Invariant.Check(TryQuantise(), "A multiplier is beyond what money is counted in.");
        ScenarioMultiplier[] losses = new ScenarioMultiplier[_program.Rows];
        return new(RatioOf(Margin), RatioOf(Floor), [.. losses.AsSpan(0, Write(losses))]);
    }

    /// <summary>Writes down the multipliers of the scenarios that weigh anything.</summary>
    /// <returns>How many there are.</returns>
    internal int Write(Span<ScenarioMultiplier> losses)
    {
        int count = 0;
        for (int group = 0; group < _program.Groups; group++)
        {
            int first = _program.FirstRowOf(group);
            for (int s = 0; s < _program.BasesOf(group).Length; s++)
            {
                if (_multipliers[first + s] != 0)
                {
                    losses[count++] = new(_program.UnderlyingOf(group), _program.FirstScenarioOf(group) + s, RatioOf(_multipliers[first + s]));
                }
            }
        }

        return count;
    }

    /// <summary>Rounds the multipliers to what can be written down, so that they still prove something: the margin's up, the others down.</summary>
    /// <returns>False where one is too large for that.</returns>
    internal bool TryQuantise()
    {
        bool fits = Ratio.TryQuantise(Margin, Rounding.Up, out Ratio margin) & Ratio.TryQuantise(Floor, Rounding.Down, out Ratio floor);
        (Margin, Floor) = (margin.ToDouble(), floor.ToDouble());
        foreach (ref double multiplier in Multipliers)
        {
            if (multiplier != 0)
            {
                fits &= Ratio.TryQuantise(multiplier, Rounding.Down, out Ratio rounded);
                multiplier = rounded.ToDouble();
            }
        }

        return fits;
    }

    /// <summary>A number that was rounded to what can be written down. Written to the nearest it is read back as the same double, large or small.</summary>
    internal static Ratio RatioOf(double rounded)
    {
        Invariant.Check(Ratio.TryQuantise(rounded, Rounding.HalfEven, out Ratio ratio), "A multiplier is beyond what money is counted in.");
        return ratio;
    }

    /// <summary>The multipliers as they are by now; good until they or the programme change.</summary>
    private PlanCertificate.Weights WeightsOf(double own) =>
        PlanCertificate.Weights.Of(_program, Margin, Floor, own, Multipliers, _worths.AsSpan(0, _program.Legs));
}
