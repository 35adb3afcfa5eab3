// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Margin;

namespace Plimsoll.Tests.Properties.Liquidation;

/// <summary>What numbers of steps leave missing, and all numbers of steps that there are.</summary>
internal static class CureGap
{
    /// <summary>How much is missing, from the figures of the programme alone, without what the search keeps of it.</summary>
    public static double Of(CureProgram program, long[] steps)
    {
        double required = -program.Room, floor = -program.FloorRoom;
        double[] lines = new double[2 * program.Choices];
        for (int choice = 0; choice < program.Choices; choice++)
        {
            (lines[2 * choice], lines[(2 * choice) + 1]) = (program.MoreOf(choice, false), program.MoreOf(choice, true));
        }

        for (int leg = 0; leg < program.Legs; leg++)
        {
            double cost = program.CostOf(leg, steps[leg]);
            required += cost - (program.ChargeOf(leg) * steps[leg]);
            floor += cost - (program.FloorOf(leg) * steps[leg]);
            if (program.ChoiceOf(leg) is int choice && choice >= 0)
            {
                lines[2 * choice] -= program.ChosenOf(leg, false) * steps[leg];
                lines[(2 * choice) + 1] -= program.ChosenOf(leg, true) * steps[leg];
            }
        }

        required += lines.Chunk(2).Sum(static pair => pair.Min());
        for (int group = 0; group < program.Groups; group++)
        {
            double[] losses = program.BasesOf(group).ToArray();
            for (int leg = 0; leg < program.Legs; leg++)
            {
                for (int s = 0; s < losses.Length && program.GroupOf(leg) == group; s++)
                {
                    losses[s] -= steps[leg] * program.ReliefsOf(leg)[s];
                }
            }

            required += program.Slope * Math.Max(0, losses.Max());
        }

        return Math.Max(required, floor);
    }

    /// <summary>The next numbers of steps; false after the last, which leaves none.</summary>
    public static bool Next(CureProgram program, long[] steps)
    {
        for (int leg = 0; leg < steps.Length; leg++)
        {
            if (++steps[leg] <= program.CapOf(leg))
            {
                return true;
            }

            steps[leg] = 0;
        }

        return false;
    }
}
