// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Simulation.Random;

namespace Plimsoll.Tests.Unit.Simulation;

public class SeededGeneratorTests
{
    [Fact]
    public void The_sequence_is_the_published_one()
    {
        // From the state 1, 2, 3, 4: the values that other implementations of xoshiro256** test themselves against.
        SeededGenerator random = SeededGenerator.FromState(1, 2, 3, 4);
        ulong[] drawn = [.. Enumerable.Range(0, 6).Select(_ => random.NextBits())];
        Assert.Equal([11520UL, 0UL, 1509978240UL, 1215971899390074240UL, 1216172134540287360UL, 607988272756665600UL], drawn);
    }

    [Fact]
    public void A_seed_is_spread_by_the_published_splitmix()
    {
        SeededGenerator spread = SeededGenerator.FromState(6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431);
        SeededGenerator seeded = new(1234567);
        for (int i = 0; i < 10; i++)
        {
            Assert.Equal(spread.NextBits(), seeded.NextBits());
        }
    }

    [Fact]
    public void Streams_of_one_seed_differ()
    {
        SeededGenerator one = new(5, 1), other = new(5, 2);
        Assert.NotEqual(one.NextBits(), other.NextBits());
    }

    [Fact]
    public void Units_lie_inside_the_interval_and_fill_it_evenly()
    {
        SeededGenerator random = new(99);
        int[] tenths = new int[10];
        for (int i = 0; i < 100_000; i++)
        {
            double unit = random.NextUnit();
            Assert.InRange(unit, double.Epsilon, 1 - 1e-17);
            tenths[(int)(unit * 10)]++;
        }

        // Each tenth holds 10,000 give or take five standard deviations of 95.
        Assert.All(tenths, count => Assert.InRange(count, 9_525, 10_475));
    }

    [Fact]
    public void Normals_have_mean_zero_and_variance_one()
    {
        SeededGenerator random = new(3);
        double sum = 0, squares = 0;
        const int Count = 100_000;
        for (int i = 0; i < Count; i++)
        {
            double drawn = random.NextNormal();
            sum += drawn;
            squares += drawn * drawn;
        }

        Assert.InRange(sum / Count, -0.016, 0.016);
        Assert.InRange(squares / Count, 0.977, 1.023);
    }

    [Fact]
    public void Indices_cover_their_range_and_nothing_else()
    {
        SeededGenerator random = new(1);
        HashSet<int> seen = [.. Enumerable.Range(0, 200).Select(_ => random.NextIndex(7))];
        Assert.Equal([0, 1, 2, 3, 4, 5, 6], seen.Order());
    }
}
