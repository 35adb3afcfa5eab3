// SPDX-License-Identifier: Apache-2.0
using Google.OrTools.LinearSolver;
using Plimsoll.Liquidation;
using Plimsoll.Margin;

namespace Plimsoll.Tests.Properties.Liquidation;

/// <summary>The cheapest cure against a mixed-integer solver that shares nothing with it, and its certificates.</summary>
public sealed class CureProperties(ITestOutputHelper output)
{
    private const int Books = 400;

    [Fact]
    [Trait("property", "L04")]
    public void L04_cures_are_found_wherever_a_solver_finds_one_and_cost_at_most_a_hundredth_more()
    {
        CureSearch search = new();
        List<double> excess = [];
        int cured = 0;
        for (int seed = 0; seed < Books; seed++)
        {
            CureProgram program = CureBooks.Any(seed);
            CureOutcome outcome = search.Find(program);
            double? best = Solved(program);
            Assert.True(outcome == CureOutcome.Restores == best is not null, $"book {seed}: {outcome}, the solver's cost {best}");
            if (best is not { } cost)
            {
                continue;
            }

            cured++;
            AssertRestores(program, search, seed);
            excess.Add((search.Cost / Math.Max(cost, 1e-9)) - 1);
            double least = search.Certificate().LeastCost(program);
            Assert.True(least <= cost * (1 + 1e-6), $"book {seed}: the certificate says {least}, and {cost} restores");
            Assert.Equal(search.Bound, least, 1e-6 * (1 + search.Bound));
        }

        excess.Sort();
        output.WriteLine($"{Books} books, {cured} with a cure; cost above the solver's: median "
            + $"{excess[excess.Count / 2]:p3}, p99 {excess[(int)(0.99 * excess.Count)]:p3}, "
            + $"worst {excess[^1]:p3}");
        Assert.True(cured > Books * 9 / 10);
        Assert.True(excess[(int)(0.99 * excess.Count)] <= 0.01 && excess[^1] <= 0.02, $"p99 {excess[(int)(0.99 * excess.Count)]}, worst {excess[^1]}");
    }

    [Fact]
    public void Multipliers_that_are_not_those_of_the_programme_prove_less_and_never_too_much()
    {
        CureSearch search = new();
        Random random = new(7);
        for (int seed = 0; seed < 200; seed++)
        {
            CureProgram program = CureBooks.Any(seed, mostLegs: 8);
            if (search.Find(program) != CureOutcome.Restores)
            {
                continue;
            }

            PlanCertificate certificate = search.Certificate();
            for (int trial = 0; trial < 20; trial++)
            {
                PlanCertificate other = new(certificate.Margin * random.NextDouble() * 2, certificate.Floor * random.NextDouble() * 2,
                    [.. certificate.Losses.Select(weight =>
                        (weight * (random.NextDouble() < 0.3 ? random.NextDouble() * 2 : 1)) - (random.NextDouble() < 0.01 ? 1 : 0))]);
                Assert.InRange(other.LeastCost(program), 0, search.Cost * (1 + 1e-9));
            }
        }
    }

    /// <summary>From the figures of the programme alone, without what the search keeps of it.</summary>
    private static void AssertRestores(CureProgram program, CureSearch search, int seed)
    {
        double required = 0, net = 0, cost = 0, floor = 0;
        for (int leg = 0; leg < program.Legs; leg++)
        {
            long steps = search.Steps[leg];
            Assert.InRange(steps, 0, program.CapOf(leg));
            cost += program.CostOf(leg, steps);
            net -= program.ChargeOf(leg) * steps;
            floor -= program.FloorOf(leg) * steps;
        }

        for (int group = 0; group < program.Groups; group++)
        {
            double[] losses = program.BasesOf(group).ToArray();
            for (int leg = 0; leg < program.Legs; leg++)
            {
                for (int s = 0; s < losses.Length && program.GroupOf(leg) == group; s++)
                {
                    losses[s] -= search.Steps[leg] * program.ReliefsOf(leg)[s];
                }
            }

            required += program.Slope * Math.Max(0, losses.Max());
        }

        Assert.Equal(search.Cost, cost, 1e-9 * (1 + cost));
        Assert.True(cost + floor <= program.FloorRoom * (1 + 1e-7), $"book {seed}: the floor requires {cost + floor}, above {program.FloorRoom}");
        Assert.True(cost + net + required <= program.Room + (1e-7 * Math.Abs(program.Room)), $"book {seed}: {cost + net + required} is above {program.Room}");
    }

    private static double? Solved(CureProgram program)
    {
        using Solver solver = Solver.CreateSolver("SCIP");
        Objective objective = solver.Objective();
        Constraint room = solver.MakeConstraint(double.NegativeInfinity, program.Room);
        Constraint floor = solver.MakeConstraint(double.NegativeInfinity, program.FloorRoom);
        List<Constraint> rows = [];
        for (int group = 0; group < program.Groups; group++)
        {
            Variable worst = solver.MakeNumVar(0, double.PositiveInfinity, string.Empty);
            room.SetCoefficient(worst, program.Slope);
            foreach (double loss in program.BasesOf(group))
            {
                Constraint row = solver.MakeConstraint(loss, double.PositiveInfinity);
                row.SetCoefficient(worst, 1);
                rows.Add(row);
            }
        }

        for (int leg = 0; leg < program.Legs; leg++)
        {
            Variable steps = solver.MakeIntVar(0, program.CapOf(leg), string.Empty);
            Constraint sum = solver.MakeConstraint(0, 0);
            sum.SetCoefficient(steps, -1);
            ReadOnlySpan<double> widths = program.WidthsOf(leg), costs = program.CostsOf(leg), reliefs = program.ReliefsOf(leg);
            for (int k = 0; k < widths.Length; k++)
            {
                Variable part = solver.MakeNumVar(0, widths[k], string.Empty);
                sum.SetCoefficient(part, 1);
                objective.SetCoefficient(part, costs[k]);
                room.SetCoefficient(part, costs[k] - program.ChargeOf(leg));
                floor.SetCoefficient(part, costs[k] - program.FloorOf(leg));
            }

            for (int s = 0; s < reliefs.Length; s++)
            {
                rows[program.FirstRowOf(program.GroupOf(leg)) + s].SetCoefficient(steps, reliefs[s]);
            }
        }

        objective.SetMinimization();
        using MPSolverParameters parameters = new();
        parameters.SetDoubleParam(MPSolverParameters.DoubleParam.RELATIVE_MIP_GAP, 1e-4);
        Solver.ResultStatus status = solver.Solve(parameters);
        return status == Solver.ResultStatus.OPTIMAL ? objective.Value() : null;
    }
}
