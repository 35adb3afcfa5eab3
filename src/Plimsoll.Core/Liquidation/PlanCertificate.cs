// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Margin;
using Plimsoll.Values;

namespace Plimsoll.Liquidation;

/// <summary>Multipliers from which anyone checks, without a solver, how far a plan can be from the best one.</summary>
/// <remarks>
/// <para>For λ ≥ 0, μ ≥ 0 and w_us ≥ 0 with Σ_s w_us ≤ λβ for every group u, every x within the caps that restores costs at least</para>
/// <para>LB = −λ × room − μ × floor room + Σ_us w_us × base_us + Σ_u min(0, −Σ_s w_us × hedge_us) × most_u + Σ_i min over 0 ≤ x ≤ cap_i of (1 + λ + μ) ×
/// c_i(x) − (λ × a_i + μ × f_i + Σ_s w_us × relief_is) × x,</para>
/// <para>because C(x) ≥ C(x) + λ × (C(x) − Σ aᵢxᵢ + β × Σ m_u − room) + μ × (C(x) − Σ fᵢxᵢ − floor room) + Σ w_us × (base_us − Σ relief × x − h × hedge − m_u),
/// whose terms in m are not negative (weak
/// duality). Multipliers that break a condition prove nothing, and nothing is what they are counted for.</para>
/// </remarks>
/// <param name="Margin">λ.</param>
/// <param name="Floor">μ.</param>
/// <param name="Losses">w, by scenario, group after group.</param>
public sealed record PlanCertificate(double Margin, double Floor, ImmutableArray<double> Losses)
{
    /// <summary>No closes that restore cost less, numeraire, to roundings of doubles; at least zero, which any multipliers prove.</summary>
    /// <param name="program">The account's programme.</param>
    public double LeastCost(CureProgram program)
    {
        Invariant.Check(Losses.Length == program.Rows, "There is one multiplier for each scenario of each group.");
        double bound = (-Margin * program.Room) - (Floor == 0 ? 0 : Floor * program.FloorRoom);
        for (int group = 0; group < program.Groups; group++)
        {
            ReadOnlySpan<double> bases = program.BasesOf(group), hedges = program.HedgesOf(group), weights = WeightsOf(program, group);
            double all = 0, hedged = 0;
            for (int s = 0; s < bases.Length; s++)
            {
                if (!(weights[s] >= 0))
                {
                    return 0;
                }

                all += weights[s];
                bound += weights[s] * bases[s];
                hedged += weights[s] * hedges[s];
            }

            if (!(all <= Margin * program.Slope * (1 + Slack)))
            {
                return 0;
            }

            bound += Math.Min(0, -hedged) * program.MostHedgeOf(group);
        }

        for (int leg = 0; leg < program.Legs; leg++)
        {
            bound += LeastOf(program, leg);
        }

        return Margin >= 0 && Floor >= 0 && double.IsFinite(bound) ? Math.Max(0, bound) : 0;
    }

    /// <summary>What sums of products of doubles may be off by, as a share.</summary>
    private const double Slack = 1e-9;

    private ReadOnlySpan<double> WeightsOf(CureProgram program, int group) => Losses.AsSpan(program.FirstRowOf(group), program.BasesOf(group).Length);

    /// <summary>The least of what a leg adds. Costs rise from segment to segment, so it is the sum of the segments that lower it.</summary>
    private double LeastOf(CureProgram program, int leg)
    {
        double relief = (Margin * program.ChargeOf(leg)) + (Floor * program.FloorOf(leg));
        if (program.GroupOf(leg) is int group && group >= 0)
        {
            ReadOnlySpan<double> reliefs = program.ReliefsOf(leg), weights = WeightsOf(program, group);
            for (int s = 0; s < reliefs.Length; s++)
            {
                relief += weights[s] * reliefs[s];
            }
        }

        double least = 0;
        ReadOnlySpan<double> widths = program.WidthsOf(leg), costs = program.CostsOf(leg);
        for (int k = 0; k < widths.Length; k++)
        {
            least += Math.Min(0, ((1 + Margin + Floor) * costs[k]) - relief) * widths[k];
        }

        return least;
    }
}
