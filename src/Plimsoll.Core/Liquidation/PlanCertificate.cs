// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Margin;
using Plimsoll.Values;

namespace Plimsoll.Liquidation;

/// <summary>What the loss of an underlying in one scenario weighs in a certificate.</summary>
/// <param name="Underlying">Whose loss.</param>
/// <param name="Scenario">The model's number of the scenario (<see cref="IScenarioModel.ScenarioName"/>).</param>
/// <param name="Value">The multiplier, not negative.</param>
public readonly record struct ScenarioMultiplier(ObservableId Underlying, int Scenario, Ratio Value);

/// <summary>Multipliers from which anyone checks, without a solver, how far a plan can be from the best one.</summary>
/// <remarks>
/// <para>For λ ≥ 0, μ ≥ 0 and w_us ≥ 0 with Σ_s w_us ≤ λβ for every group u, every x within the caps that restores costs at least</para>
/// <para>LB = −λ × room − μ × floor room + Σ_us w_us × base_us + Σ_u min(0, −Σ_s w_us × hedge_us) × most_u + Σ_i min over 0 ≤ x ≤ cap_i of (1 + λ + μ) ×
/// c_i(x) − (λ × a_i + μ × f_i + Σ_s w_us × relief_is) × x,</para>
/// <para>and of a choice between two lines the smaller sum over its legs, each with what the line requires more;</para>
/// <para>because C(x) ≥ C(x) + λ × (C(x) − Σ aᵢxᵢ + β × Σ m_u − room) + μ × (C(x) − Σ fᵢxᵢ − floor room) + Σ w_us × (base_us − Σ relief × x − h × hedge − m_u),
/// whose terms in m are not negative (weak
/// duality). Multipliers that break a condition prove nothing, and nothing is what they are counted for.</para>
/// </remarks>
/// <param name="Margin">λ: money for each unit that is required.</param>
/// <param name="Floor">μ: the same of the floor of the requirement.</param>
/// <param name="Losses">w, of the scenarios that weigh anything, group after group.</param>
public sealed record PlanCertificate(Ratio Margin, Ratio Floor, ImmutableArray<ScenarioMultiplier> Losses)
{
    /// <summary>What sums of products of doubles may be off by, as a share.</summary>
    private const double Slack = 1e-9;

    /// <summary>What is claimed stays below what was computed by this share of the terms of the sum, so that it holds however they are added up.</summary>
    private const double Reserve = 1e-10;

    /// <summary>No closes that restore cost less, numeraire, to roundings of doubles; at least zero, which any multipliers prove.</summary>
    /// <param name="program">The account's programme.</param>
    /// <returns>0 where a multiplier is of no scenario of the programme, or one of a scenario that has had its own.</returns>
    public double LeastCost(CureProgram program)
    {
        double[] losses = new double[program.Rows];
        foreach (ScenarioMultiplier multiplier in Losses)
        {
            int row = program.RowOf(multiplier.Underlying, multiplier.Scenario);
            if (row < 0 || losses[row] != 0)
            {
                return 0;
            }

            losses[row] = multiplier.Value.ToDouble();
        }

        return LeastCost(program, Margin.ToDouble(), Floor.ToDouble(), losses);
    }

    /// <summary>What may be claimed of a programme: the least cost, less what another order of the same sum could differ by.</summary>
    internal static double Claim(CureProgram program, double margin, double floor, ReadOnlySpan<double> losses)
    {
        double size = (margin * Math.Abs(program.Room)) + (floor == 0 ? 0 : floor * Math.Abs(program.FloorRoom));
        for (int group = 0; group < program.Groups; group++)
        {
            ReadOnlySpan<double> bases = program.BasesOf(group), weights = losses.Slice(program.FirstRowOf(group), bases.Length);
            for (int s = 0; s < bases.Length; s++)
            {
                size += weights[s] * Math.Abs(bases[s]);
            }
        }

        for (int leg = 0; leg < program.Legs; leg++)
        {
            double chosen = program.ChargeTaken(leg) - program.ChargeOf(leg);
            size += Math.Abs(ReliefOf(program, new(margin, floor, 1), losses, leg, chosen)) * program.CapOf(leg);
        }

        return Math.Max(0, LeastCost(program, margin, floor, losses) - (Reserve * size));
    }

    /// <summary>The same for multipliers that nobody keeps.</summary>
    internal static double LeastCost(CureProgram program, double margin, double floor, ReadOnlySpan<double> losses) =>
        LeastOf(program, new(margin, floor, 1), losses);

    /// <summary>How much is missing at least, numeraire, whatever is closed: the same inequality without what the closes cost themselves, for λ + μ ≤ 1. Above
    /// zero nothing restores.</summary>
    internal static double LeastMissing(CureProgram program, double margin, double floor, ReadOnlySpan<double> losses) =>
        margin + floor <= 1 + Slack ? LeastOf(program, new(margin, floor, 0), losses) - (Slack * (Math.Abs(margin * program.Room)
            + (floor == 0 ? 0 : Math.Abs(floor * program.FloorRoom)))) : 0;

    private static double LeastOf(CureProgram program, Weights weight, ReadOnlySpan<double> losses)
    {
        (double margin, double floor, _) = weight;
        double bound = (-margin * program.Room) - (floor == 0 ? 0 : floor * program.FloorRoom);
        for (int group = 0; group < program.Groups; group++)
        {
            ReadOnlySpan<double> bases = program.BasesOf(group), hedges = program.HedgesOf(group);
            ReadOnlySpan<double> weights = losses.Slice(program.FirstRowOf(group), bases.Length);
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

            if (!(all <= margin * program.Slope * (1 + Slack)))
            {
                return 0;
            }

            bound += Math.Min(0, -hedged) * program.MostHedgeOf(group);
        }

        for (int leg = 0; leg < program.Legs; leg++)
        {
            bound += program.ChoiceOf(leg) < 0 ? LeastOf(program, weight, losses, leg, 0) : 0;
        }

        for (int choice = 0; choice < program.Choices; choice++)
        {
            bound += Math.Min(LeastOf(program, weight, losses, choice, second: false), LeastOf(program, weight, losses, choice, second: true));
        }

        return margin >= 0 && floor >= 0 && double.IsFinite(bound) ? Math.Max(0, bound) : 0;
    }

    /// <summary>By how much less the bound would be with the line of a choice that is not taken; negative where it would be more.</summary>
    internal static double TurnedLess(CureProgram program, double margin, double floor, ReadOnlySpan<double> losses, int choice)
    {
        bool second = program.TakesSecond(choice);
        Weights weight = new(margin, floor, 1);
        return LeastOf(program, weight, losses, choice, second) - LeastOf(program, weight, losses, choice, !second);
    }

    /// <summary>The least of what a leg adds, whichever line of its choice is taken; what is proved without the leg is more by as much as that is below
    /// zero.</summary>
    internal static double LeastOf(CureProgram program, double margin, double floor, ReadOnlySpan<double> losses, int leg) =>
        program.ChoiceOf(leg) < 0 ? LeastOf(program, new(margin, floor, 1), losses, leg, 0)
        : Math.Max(LeastOf(program, new(margin, floor, 1), losses, leg, program.ChosenOf(leg, false)),
            LeastOf(program, new(margin, floor, 1), losses, leg, program.ChosenOf(leg, true)));

    /// <summary>The least of what one line of a choice and its legs add.</summary>
    private static double LeastOf(CureProgram program, Weights weight, ReadOnlySpan<double> losses, int choice, bool second)
    {
        double least = weight.Margin * program.MoreOf(choice, second);
        for (int leg = 0; leg < program.Legs; leg++)
        {
            least += program.ChoiceOf(leg) == choice ? LeastOf(program, weight, losses, leg, program.ChosenOf(leg, second)) : 0;
        }

        return least;
    }

    /// <summary>By how much some steps of a leg, with the line of its choice that is taken, add more than the least of what it can add: what straight lines
    /// for rising costs hide.</summary>
    /// <param name="program">The account's programme.</param>
    /// <param name="weight">λ, μ, and what a cost itself counts.</param>
    /// <param name="losses">w, by scenario, group after group.</param>
    /// <param name="leg">The leg.</param>
    /// <param name="steps">Its steps, parts of one allowed.</param>
    /// <param name="cheapest">The steps that add least.</param>
    internal static double MoreThanLeast(
        CureProgram program, Weights weight, ReadOnlySpan<double> losses, int leg, double steps, out double cheapest)
    {
        double relief = ReliefOf(program, weight, losses, leg, program.ChargeTaken(leg) - program.ChargeOf(leg));
        return (weight.OfCost * program.CostOf(leg, steps)) - (relief * steps) - LeastOf(program, weight.OfCost, leg, relief, out cheapest);
    }

    private static double LeastOf(CureProgram program, Weights weight, ReadOnlySpan<double> losses, int leg, double chosen) =>
        LeastOf(program, weight.OfCost, leg, ReliefOf(program, weight, losses, leg, chosen), out _);

    /// <summary>What a step of a leg is worth.</summary>
    private static double ReliefOf(CureProgram program, Weights weight, ReadOnlySpan<double> losses, int leg, double chosen)
    {
        (double margin, double floor, _) = weight;
        double relief = (margin * (program.ChargeOf(leg) + chosen)) + (floor == 0 ? 0 : floor * program.FloorOf(leg));
        if (program.GroupOf(leg) is int group && group >= 0)
        {
            ReadOnlySpan<double> reliefs = program.ReliefsOf(leg), weights = losses.Slice(program.FirstRowOf(group), reliefs.Length);

            // Few scenarios bind; what the others add is nothing.
            for (int s = weights.IndexOfAnyExcept(0.0); s >= 0;)
            {
                relief += weights[s] * reliefs[s];
                int next = weights[(s + 1)..].IndexOfAnyExcept(0.0);
                s = next < 0 ? -1 : s + 1 + next;
            }
        }

        return relief;
    }

    /// <summary>The least of what a leg adds. Costs rise from segment to segment, so it is the sum of the segments that lower it.</summary>
    private static double LeastOf(CureProgram program, double weight, int leg, double relief, out double steps)
    {
        double least = 0;
        steps = 0;
        ReadOnlySpan<double> widths = program.WidthsOf(leg), costs = program.CostsOf(leg), rises = program.RisesOf(leg);
        for (int k = 0; k < widths.Length; k++)
        {
            // Closed as far as the next step costs less than it is worth: all of it, nothing, or up to where the rising cost meets that.
            double first = (weight * (costs[k] - (rises[k] / 2))) - relief, rise = weight * rises[k];
            double share = first >= 0 ? 0 : first + rise <= 0 ? 1 : -first / rise;
            least += (first + (rise * share / 2)) * share * widths[k];
            steps += share * widths[k];
        }

        return least;
    }

    /// <summary>What the rows weigh.</summary>
    /// <param name="Margin">λ.</param>
    /// <param name="Floor">μ.</param>
    /// <param name="Own">What a cost counts beside that: 1 where it is what is minimised, 0 where what is missing is.</param>
    internal readonly record struct Weights(double Margin, double Floor, double Own)
    {
        internal double OfCost => Own + Margin + Floor;
    }
}
