// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Liquidation;
using Plimsoll.Margin;
using Plimsoll.Tests.Properties.Liquidation;

namespace Plimsoll.Tests.Unit.Liquidation;

/// <summary>The search for the cheapest steps: small programmes against every number of steps, and each of its turns by itself. <c>CureProperties</c> holds
/// it to a solver on large ones.</summary>
public class CureSearchTests
{
    [Fact]
    public void Of_small_programmes_with_choices_the_cheapest_steps_of_all_are_found()
    {
        CureSearch search = new();
        int cured = 0;
        for (int seed = 0; seed < 250; seed++)
        {
            CureProgram program = CureBooks.Chosen(seed);
            double? cheapest = NaiveCure.CheapestCost(program);
            Assert.True(search.Find(program) == CureOutcome.Restores == cheapest is not null, $"book {seed}");
            if (cheapest is { } cost)
            {
                cured++;
                Assert.InRange(search.Cost, cost * (1 - 1e-9), (cost * (1 + CureSearch.Enough)) + 1e-9);
                Assert.True(CureGap.Of(program, search.Steps.ToArray()) <= 1e-9, $"book {seed} is not restored");
                Assert.True(search.Certificate().LeastCost(program) <= cost * (1 + 1e-9), $"book {seed}: the certificate says too much");
            }
        }

        Assert.True(cured > 60, $"{cured} were cured");
    }

    /// <summary>Lots are not convex, so that the relaxation alone misses one now and then; over these it is seldom and never by much.</summary>
    [Fact]
    public void Without_trying_them_all_the_relaxation_leads_to_the_cheapest_steps_but_for_a_few()
    {
        CureSearch search = new(mostTried: 0);
        (int cured, int missed, double excess) = (0, 0, 0);
        for (int seed = 0; seed < 250; seed++)
        {
            CureProgram program = CureBooks.Chosen(seed);
            double? cheapest = NaiveCure.CheapestCost(program);
            bool isFound = search.Find(program) == CureOutcome.Restores;
            missed += isFound == cheapest is not null ? 0 : 1;
            if (isFound && cheapest is { } cost)
            {
                cured++;
                excess += (search.Cost / Math.Max(cost, 1e-9)) - 1;
            }
        }

        Assert.True(missed <= 1, $"{missed} were missed");
        Assert.True(excess / cured < 0.0005, $"{excess / cured:p4} above the cheapest in the mean");
    }

    [Fact]
    public void Where_nothing_restores_a_small_programme_comes_as_near_as_any_steps()
    {
        CureSearch search = new();
        (int seen, int floors) = (0, 0);
        for (int seed = 0; seed < 400; seed++)
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
                Assert.InRange(CureGap.Of(program, search.Steps.ToArray()), least * (1 - 1e-9), least * (1 + CureSearch.Enough + 1e-9));
                Assert.Equal((0d, default), (search.Bound, search.Certificate().LeastCost(program)));
            }
        }

        Assert.True(seen > 100 && floors > 5, $"only {seen} books had no cure, {floors} of them a floor");
    }

    [Fact]
    public void Of_large_programmes_the_bound_is_near_and_no_step_of_any_leg_is_left_over()
    {
        CureSearch search = new(), other = new();
        int cured = 0;
        List<double> excess = [];
        for (int seed = 0; seed < 80; seed++)
        {
            CureProgram program = CureBooks.Any(seed, mostLegs: 20);
            if (search.Find(program) != CureOutcome.Restores)
            {
                continue;
            }

            cured++;
            long[] steps = search.Steps.ToArray();
            double slack = 1e-7 * (1 + Math.Abs(program.Room)), least = search.Certificate().LeastCost(program);
            Assert.True(CureGap.Of(program, steps) <= slack, $"book {seed} is not restored");
            Assert.Equal(search.Bound, least, 1e-6 * (1 + search.Bound));
            Assert.True(least <= search.Cost * (1 + 1e-9), $"book {seed}: the certificate says {least}, and {search.Cost} restores");
            excess.Add((search.Cost / least) - 1);
            for (int leg = 0; leg < steps.Length; leg++)
            {
                steps[leg] -= steps[leg] > 0 ? 1 : 0;
                Assert.True(steps[leg] == search.Steps[leg] || CureGap.Of(program, steps) > -slack, $"book {seed}: a step of leg {leg} is not needed");
                steps[leg] = search.Steps[leg];
            }

            Assert.Equal(CureOutcome.Restores, other.Find(CureBooks.Copy(program, [.. Enumerable.Range(0, program.Legs).Reverse()], 10)));
            Assert.InRange(other.Cost, 10 * search.Cost * (1 - (2 * CureSearch.Enough)), 10 * search.Cost * (1 + (2 * CureSearch.Enough)));
            Assert.Equal(10 * search.Bound, other.Bound, 1e-5 * (1 + search.Bound));
        }

        Assert.True(cured > 60, $"{cured} were cured");
        excess.Sort();
        Assert.True(excess[excess.Count / 2] <= CureSearch.Enough, $"{excess[excess.Count / 2]:p4} above what is proved in the middle");
    }

    /// <summary>Roundings of the relaxation that are mended and trimmed: the first node gives a plan of nearly every programme, and a good one.</summary>
    [Fact]
    public void One_node_gives_a_plan_that_more_nodes_hardly_better()
    {
        CureSearch one = new(mostNodes: 1, mostTried: 0), search = new(mostTried: 0);
        (int cured, int found, double excess) = (0, 0, 0);
        for (int seed = 0; seed < 120; seed++)
        {
            CureProgram program = CureBooks.Any(seed, mostLegs: 12);
            if (search.Find(program) == CureOutcome.Restores)
            {
                cured++;
                double cost = search.Cost;
                bool isFound = one.Find(program) == CureOutcome.Restores;
                found += isFound ? 1 : 0;
                excess += isFound ? (one.Cost / cost) - 1 : 0;
            }
        }

        Assert.True(found >= cured - 4, $"{found} of {cured} were found at the first node");
        Assert.True(excess / found < 0.05, $"{excess / found:p4} above what more nodes find, in the mean");
    }

    /// <summary>5 are missing and charged at the smaller of two lines, 0 and 1 now. A step of the first leg takes 1 off the first line for 0.5, one of the
    /// second takes 1 off the second line for 0.1.</summary>
    [Fact]
    public void A_choice_is_turned_where_its_other_line_is_cheaper()
    {
        CureProgram program = new();
        program.Clear();
        program.AddLeg(-1, 100, 0);
        program.AddLeg(-1, 100, 0);
        int choice = program.AddChoice(0, 1);
        Assert.True(program.TryAddToChoice(choice, 0, isSecond: false, 1));
        Assert.True(program.TryAddToChoice(choice, 1, isSecond: true, 1));
        program.AddSegment(0, 100, 0.5);
        program.AddSegment(1, 100, 0.1);
        program.Room = -5;
        CureSearch search = new(mostTried: 0);
        Assert.Equal(CureOutcome.Restores, search.Find(program));

        // By the first line x − 0.5 x ≥ 5: ten steps for 5. By the second x − 0.1 x ≥ 6: seven steps for 0.7.
        Assert.Equal([0L, 7L], search.Steps.ToArray());
        Assert.Equal(0.7, search.Cost, 1e-12);
    }

    /// <summary>Two sides that each lose what the other wins. A step of one leg alone loses 9 more, is charged 8 less and costs 0.5: worse by 1.5. A step of
    /// both loses 1 less, is charged 16 less and costs 1: better by 16. Nothing restores 200.</summary>
    [Fact]
    public void Where_nothing_restores_both_legs_of_a_hedge_come_nearer_together()
    {
        CureProgram program = new();
        program.Clear();
        double[] @long = [10, -9], @short = [-9, 10];
        Span<double> losses = program.AddGroup(2);
        (losses[0], losses[1]) = ((7 * @long[0]) + (7 * @short[0]), (7 * @long[1]) + (7 * @short[1]));
        @long.CopyTo(program.AddLeg(0, 7, 8));
        @short.CopyTo(program.AddLeg(0, 7, 8));
        program.AddSegment(0, 7, 0.5);
        program.AddSegment(1, 7, 0.5);
        program.Room = -200;
        CureSearch search = new();
        Assert.Equal(CureOutcome.Nearest, search.Find(program));
        Assert.Equal([7L, 7L], search.Steps.ToArray());
        Assert.Equal(200 + 7 - (7 * 16), search.Gap, 1e-9);
    }
}
