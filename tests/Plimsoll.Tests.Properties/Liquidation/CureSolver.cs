// SPDX-License-Identifier: Apache-2.0
using Google.OrTools.LinearSolver;
using Plimsoll.Margin;

namespace Plimsoll.Tests.Properties.Liquidation;

/// <summary>The cheapest cure by a mixed-integer solver, SCIP, that shares nothing with ours.</summary>
internal static class CureSolver
{
    /// <summary>What it costs, to a ten-thousandth; null where nothing restores.</summary>
    public static double? CheapestCost(CureProgram program)
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
