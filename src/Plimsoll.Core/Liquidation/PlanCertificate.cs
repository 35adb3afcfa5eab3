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

        return LeastCost(program, Weights.Of(program, Margin.ToDouble(), Floor.ToDouble(), 1, losses, new double[program.Legs]));
    }

    /// <summary>What may be claimed of a programme: the least cost, less what another order of the same sum could differ by.</summary>
    internal static double Claim(CureProgram program, in Weights weight)
    {
        double size = (weight.Margin * Math.Abs(program.Room)) + (weight.Floor == 0 ? 0 : weight.Floor * Math.Abs(program.FloorRoom));
        for (int group = 0; group < program.Groups; group++)
        {
            ReadOnlySpan<double> bases = program.BasesOf(group), weights = weight.Losses.Slice(program.FirstRowOf(group), bases.Length);
            for (int s = NextOf(weights, 0); s >= 0; s = NextOf(weights, s + 1))
            {
                size += weights[s] * Math.Abs(bases[s]);
            }
        }

        for (int leg = 0; leg < program.Legs; leg++)
        {
            double chosen = program.ChargeTaken(leg) - program.ChargeOf(leg);
            size += Math.Abs(weight.WorthOf(leg, chosen)) * program.CapOf(leg);
        }

        return Math.Max(0, LeastCost(program, weight) - (Reserve * size));
    }

    /// <summary>The same for multipliers that nobody keeps, of which a cost itself counts 1.</summary>
    internal static double LeastCost(CureProgram program, in Weights weight) => LeastOf(program, weight);

    /// <summary>How much is missing at least, numeraire, whatever is closed: the same inequality without what the closes cost themselves, which count 0, for
    /// λ + μ ≤ 1. Above zero nothing restores.</summary>
    internal static double LeastMissing(CureProgram program, in Weights weight) =>
        weight.Margin + weight.Floor <= 1 + Slack ? LeastOf(program, weight) - (Slack * (Math.Abs(weight.Margin * program.Room)
            + (weight.Floor == 0 ? 0 : Math.Abs(weight.Floor * program.FloorRoom)))) : 0;

    private static double LeastOf(CureProgram program, in Weights weight)
    {
        (double margin, double floor) = (weight.Margin, weight.Floor);
        double bound = (-margin * program.Room) - (floor == 0 ? 0 : floor * program.FloorRoom);
        for (int group = 0; group < program.Groups; group++)
        {
            ReadOnlySpan<double> bases = program.BasesOf(group), hedges = program.HedgesOf(group);
            ReadOnlySpan<double> weights = weight.Losses.Slice(program.FirstRowOf(group), bases.Length);
            double all = 0, hedged = 0;
            for (int s = NextOf(weights, 0); s >= 0; s = NextOf(weights, s + 1))
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
            bound += program.ChoiceOf(leg) < 0 ? LeastOf(program, weight, leg, 0) : 0;
        }

        for (int choice = 0; choice < program.Choices; choice++)
        {
            bound += Math.Min(LeastOf(program, weight, choice, second: false), LeastOf(program, weight, choice, second: true));
        }

        return margin >= 0 && floor >= 0 && double.IsFinite(bound) ? Math.Max(0, bound) : 0;
    }

    /// <summary>By how much less the bound would be with the line of a choice that is not taken; negative where it would be more.</summary>
    internal static double TurnedLess(CureProgram program, in Weights weight, int choice)
    {
        bool second = program.TakesSecond(choice);
        return LeastOf(program, weight, choice, second) - LeastOf(program, weight, choice, !second);
    }

    /// <summary>The least of what a leg adds, whichever line of its choice is taken; what is proved without the leg is more by as much as that is below
    /// zero.</summary>
    internal static double LeastOf(CureProgram program, in Weights weight, int leg) =>
        program.ChoiceOf(leg) < 0 ? LeastOf(program, weight, leg, 0)
        : Math.Max(LeastOf(program, weight, leg, program.ChosenOf(leg, false)), LeastOf(program, weight, leg, program.ChosenOf(leg, true)));

    /// <summary>The least of what one line of a choice and its legs add.</summary>
    private static double LeastOf(CureProgram program, in Weights weight, int choice, bool second)
    {
        double least = weight.Margin * program.MoreOf(choice, second);
        for (int leg = 0; leg < program.Legs; leg++)
        {
            least += program.ChoiceOf(leg) == choice ? LeastOf(program, weight, leg, program.ChosenOf(leg, second)) : 0;
        }

        return least;
    }

    /// <summary>By how much some steps of a leg, with the line of its choice that is taken, add more than the least of what it can add: what straight lines
    /// for rising costs hide.</summary>
    /// <param name="program">The account's programme.</param>
    /// <param name="weight">The multipliers.</param>
    /// <param name="leg">The leg.</param>
    /// <param name="steps">Its steps, parts of one allowed.</param>
    /// <param name="cheapest">The steps that add least.</param>
    internal static double MoreThanLeast(CureProgram program, in Weights weight, int leg, double steps, out double cheapest)
    {
        double relief = weight.WorthOf(leg, program.ChargeTaken(leg) - program.ChargeOf(leg));
        if (steps == 0 && relief <= weight.OfCost * program.FirstCostOf(leg))
        {
            // Most legs stay as they are and should.
            cheapest = 0;
            return 0;
        }

        return (weight.OfCost * program.CostOf(leg, steps)) - (relief * steps) - LeastOf(program, weight.OfCost, leg, relief, out cheapest);
    }

    private static double LeastOf(CureProgram program, in Weights weight, int leg, double chosen) =>
        LeastOf(program, weight.OfCost, leg, weight.WorthOf(leg, chosen), out _);

    /// <summary>The next scenario that weighs anything, from one on; −1 where there is none. Few do; what the others add is nothing.</summary>
    private static int NextOf(ReadOnlySpan<double> weights, int from) =>
        from < weights.Length && weights[from..].IndexOfAnyExcept(0.0) is int next && next >= 0 ? from + next : -1;

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

    /// <summary>Multipliers, and what a step of each leg is worth by them.</summary>
    internal readonly ref struct Weights
    {
        private readonly ReadOnlySpan<double> _worths;

        private Weights(double margin, double floor, double own, ReadOnlySpan<double> losses, ReadOnlySpan<double> worths)
        {
            (Margin, Floor, OfCost) = (margin, floor, own + margin + floor);
            Losses = losses;
            _worths = worths;
        }

        /// <summary>λ.</summary>
        internal double Margin { get; }

        /// <summary>μ.</summary>
        internal double Floor { get; }

        /// <summary>What a cost counts, beside the rows and in them.</summary>
        internal double OfCost { get; }

        /// <summary>w, by scenario, group after group.</summary>
        internal ReadOnlySpan<double> Losses { get; }

        /// <summary>Works out what steps are worth.</summary>
        /// <param name="program">The programme; what it has legs charge may not change while these weights are in use.</param>
        /// <param name="margin">λ.</param>
        /// <param name="floor">μ.</param>
        /// <param name="own">What a cost itself counts: 1 where it is what is minimised, 0 where what is missing is.</param>
        /// <param name="losses">w, by scenario, group after group.</param>
        /// <param name="worths">Filled with the worth of a step, by leg.</param>
        internal static Weights Of(CureProgram program, double margin, double floor, double own, ReadOnlySpan<double> losses, Span<double> worths)
        {
            for (int leg = 0; leg < program.Legs; leg++)
            {
                worths[leg] = (margin * program.ChargeOf(leg)) + (floor == 0 ? 0 : floor * program.FloorOf(leg));
            }

            for (int group = 0; group < program.Groups; group++)
            {
                ReadOnlySpan<double> weights = losses.Slice(program.FirstRowOf(group), program.BasesOf(group).Length);
                for (int s = NextOf(weights, 0); s >= 0; s = NextOf(weights, s + 1))
                {
                    program.AddReliefs(group, s, weights[s], worths);
                }
            }

            return new(margin, floor, own, losses, worths);
        }

        /// <summary>What a step of a leg is worth where a line of its choice lowers so much more.</summary>
        internal double WorthOf(int leg, double chosen) => _worths[leg] + (Margin * chosen);
    }
}
