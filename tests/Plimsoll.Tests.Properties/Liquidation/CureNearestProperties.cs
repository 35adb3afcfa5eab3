// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Liquidation;
using Plimsoll.Margin;

namespace Plimsoll.Tests.Properties.Liquidation;

/// <summary>Programmes that nothing restores: the closes that leave the least missing, to margin and floor.</summary>
public sealed class CureNearestProperties(ITestOutputHelper output)
{
    [Fact]
    public void Where_nothing_restores_the_steps_leave_the_least_gap_there_is()
    {
        (CureSearch search, CureSearch relaxed) = (new(), new(mostTried: 0));
        (int seen, int floors) = (0, 0);
        List<double> above = [];
        for (int seed = 0; seed < 6_000; seed++)
        {
            // In turn the margin, the floor, or both can hardly be met.
            CureProgram program = CureBooks.Any(seed, mostLegs: 3, mostLots: 12);
            program.Room *= seed % 3 == 0 ? 1 : -1;
            program.FloorRoom *= double.IsFinite(program.FloorRoom) && seed % 3 != 1 ? -1 : 1;
            CureOutcome outcome = search.Find(program);
            double least = NaiveCure.LeastGap(program);
            if (Math.Abs(least) < 1e-9 * Math.Abs(program.Room))
            {
                continue;
            }

            Assert.True(outcome == (least > 0 ? CureOutcome.Nearest : CureOutcome.Restores), $"book {seed}: {outcome}, at least {least} is missing");
            if (outcome == CureOutcome.Nearest)
            {
                seen++;
                floors += double.IsFinite(program.FloorRoom) ? 1 : 0;
                Assert.Equal(least, CureGap.Of(program, search.Steps.ToArray()), 0.01 * Math.Abs(least));

                // Left to the relaxation, where not every number of steps is tried; of all that can be taken off what is missing, how much is not.
                double most = CureGap.Of(program, new long[program.Legs]) - least;
                if (most > 1e-6 * least && relaxed.Find(program) == CureOutcome.Nearest)
                {
                    above.Add((CureGap.Of(program, relaxed.Steps.ToArray()) - least) / most);
                }
            }
        }

        above.Sort();
        string measured = $"{seen} without a cure; left to the relaxation, {above.Count}: not taken of what can be, mean {above.Average():p3}, "
            + $"p99 {above[(int)(.99 * above.Count)]:p3}, worst {above[^1]:p2}";
        output.WriteLine(measured);
        Assert.True(above.Average() <= 0.0001 && above[^1] <= 0.005, measured);

        Assert.True(seen > 100 && floors > 100, $"only {seen} books had no cure, {floors} of them a floor");
    }

    [Fact]
    public void Where_only_the_floor_cannot_be_met_no_leg_moved_by_itself_comes_nearer()
    {
        CureSearch search = new();
        (int seen, double worst) = (0, 0);
        for (int seed = 0; seed < 1_200; seed++)
        {
            CureProgram program = CureBooks.Any(seed);
            if (!double.IsFinite(program.FloorRoom))
            {
                continue;
            }

            program.FloorRoom *= -3;
            if (search.Find(program) != CureOutcome.Nearest)
            {
                continue;
            }

            seen++;
            long[] steps = search.Steps.ToArray();
            double gap = CureGap.Of(program, steps), most = CureGap.Of(program, new long[program.Legs]) - gap;
            for (int leg = 0; leg < program.Legs; leg++)
            {
                long found = steps[leg];
                long cap = program.CapOf(leg);
                foreach (long other in (long[])[0, found / 2, found - 1, found + 1, (found + cap) / 2, cap])
                {
                    steps[leg] = Math.Clamp(other, 0, cap);
                    worst = Math.Max(worst, (gap - CureGap.Of(program, steps)) / most);
                }

                steps[leg] = found;
            }
        }

        output.WriteLine($"{seen} books, at most {worst:p3} of what can be taken off is left");
        Assert.True(seen > 50 && worst <= 0.001, $"{seen} books, {worst:p3}");
    }
}
