// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Values;

namespace Plimsoll.Tests.Unit.Values;

public sealed class HalfLifeTests
{
    // 2^(−1/2), 2^(−1/10) and 2^(−1/3) are 0.70710678118654752440…, 0.93303299153680741598… and 0.79370052598409973737….
    [Theory]
    [InlineData(0, 300, "1", "1")]
    [InlineData(300, 300, "1", "0.5")]
    [InlineData(900, 300, "1", "0.125")]
    [InlineData(150, 300, "1", "0.707106781186547525")]
    [InlineData(30, 300, "1", "0.933032991536807416")]
    [InlineData(100, 300, "1", "0.793700525984099738")]
    [InlineData(19_199, 300, "1", "0.000000000000000001")]
    [InlineData(19_200, 300, "1", "0")]
    [InlineData(1, 1, "0.000000000000000001", "0.000000000000000001")]
    [InlineData(1, 1, "0", "0")]
    public void What_is_left_is_the_true_value_rounded_up_or_up_to_twenty_units_more(long age, long halfLife, string value, string left) =>
        Assert.InRange(HalfLife.Left(Ratio.Parse(value), age, halfLife).Atoms - Ratio.Parse(left).Atoms, 0, age % halfLife == 0 ? 0 : 20);

    [Fact]
    public void It_is_never_below_the_true_value_and_hardly_above()
    {
        for (long age = 0; age < 5_000; age += 7)
        {
            double left = HalfLife.Left(Ratio.One, age, 911).ToDouble();
            double truth = Math.Pow(2, -age / 911.0);
            Assert.InRange(left, truth * (1 - 1e-15), truth * (1 + 1e-15) + 1e-18);
        }
    }

    [Fact]
    public void Time_in_two_parts_leaves_what_time_in_one_does_but_for_its_roundings()
    {
        for (long part = 1; part < 3_000; part += 13)
        {
            Ratio one = HalfLife.Left(Ratio.One, 3_000, 700);
            Ratio two = HalfLife.Left(HalfLife.Left(Ratio.One, part, 700), 3_000 - part, 700);
            Assert.InRange((two - one).Atoms, -5, 5);
        }
    }
}
