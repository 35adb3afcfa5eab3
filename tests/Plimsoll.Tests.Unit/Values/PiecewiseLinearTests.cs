// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Values;

namespace Plimsoll.Tests.Unit.Values;

public sealed class PiecewiseLinearTests
{
    private static readonly PiecewiseLinear _curve = Curve(("0.5", "1"), ("1", "0.2"), ("4", "0.3"));

    [Theory]
    [InlineData("-7", "1")]
    [InlineData("0.5", "1")]
    [InlineData("0.75", "0.6")]
    [InlineData("1", "0.2")]
    [InlineData("4", "0.3")]
    [InlineData("1000000", "0.3")]
    public void It_is_straight_between_points_and_flat_beyond_them(string x, string y) =>
        Assert.Equal(Ratio.Parse(y), _curve.At(Ratio.Parse(x), Rounding.Down));

    [Fact]
    public void It_rounds_once_and_as_named()
    {
        // A third of the way from 0.2 to 0.3 is 0.2333…
        Assert.Equal(Ratio.Parse("0.233333333333333333"), _curve.At(Ratio.Of(2), Rounding.Down));
        Assert.Equal(Ratio.Parse("0.233333333333333334"), _curve.At(Ratio.Of(2), Rounding.Up));

        // Falling, a third of the way from 1 to 0: down is still down.
        PiecewiseLinear falling = Curve(("0", "1"), ("3", "0"));
        Assert.Equal(Ratio.Parse("0.666666666666666666"), falling.At(Ratio.One, Rounding.Down));
        Assert.Equal(Ratio.Parse("0.666666666666666667"), falling.At(Ratio.One, Rounding.Up));
    }

    [Fact]
    public void One_point_is_a_constant_and_the_highest_value_is_that_of_a_point()
    {
        Assert.Equal(Ratio.Of(3), Curve(("1", "3")).At(Ratio.Of(-1), Rounding.Down));
        Assert.Equal(Ratio.One, _curve.Highest);
    }

    [Fact]
    public void Points_out_of_order_or_out_of_bounds_are_no_curve()
    {
        Assert.Throws<InvariantException>(() => new PiecewiseLinear([]));
        Assert.Throws<InvariantException>(() => Curve(("1", "0"), ("1", "1")));
        Assert.Throws<InvariantException>(() => Curve(("1", "0"), ("0", "1")));
        Assert.Throws<InvariantException>(() => Curve(("1000001", "0")));
        Assert.Throws<InvariantException>(() => Curve([.. Enumerable.Range(0, 65).Select(i => ($"{i}", "0"))]));
    }

    [Theory]
    [InlineData("[]", "$: expected from 1 to 64 points [x, y]; found []")]
    [InlineData("\"0.5\"", "$: expected a curve: points [x, y] such as [[\"0.5\", \"1\"], [\"1\", \"0.2\"]]; found \"0.5\"")]
    [InlineData("[[\"1\"]]", "$[0]: expected a point [x, y] of two decimals in strings; found [\"1\"]")]
    [InlineData("[[\"0\", \"1\"], 3]", "$[1]: expected a point [x, y] of two decimals in strings; found 3")]
    [InlineData("[[\"0\", 1]]", "$[0][1]: expected a decimal in a string, from 0 to 1; found 1: put it in double quotes")]
    [InlineData("[[\"0\", \"1.5\"]]", "$[0][1]: expected a decimal in a string, from 0 to 1; found \"1.5\"")]
    [InlineData("[[\"2000000\", \"1\"]]", "$[0][0]: expected a decimal in a string, from -1000000 to 1000000; found \"2000000\"")]
    [InlineData("[[\"1\", \"1\"], [\"1\", \"0\"]]", "$[1][0]: expected more than 1, the x of the point before; found \"1\"")]
    public void What_is_wrong_with_a_curve_is_said_at_its_place(string json, string complaint)
    {
        JsonPlace place = JsonPlace.Root(json);
        Assert.Null(place.Curve("from 0 to 1", static y => !y.IsNegative && y <= Ratio.One));
        Assert.Equal(complaint, Assert.Single(place.Problems));
    }

    [Fact]
    public void A_curve_is_read_as_it_is_written()
    {
        JsonPlace place = JsonPlace.Root("[[\"-0.5\", \"1\"], [\"1\", \"0.2\"]]");
        PiecewiseLinear curve = place.Curve("from 0 to 1", static y => !y.IsNegative && y <= Ratio.One)!;
        Assert.Empty(place.Problems);
        Assert.Equal([new CurvePoint(Ratio.Parse("-0.5"), Ratio.One), new CurvePoint(Ratio.One, Ratio.Parse("0.2"))], curve.Points);
    }

    private static PiecewiseLinear Curve(params (string X, string Y)[] points) =>
        new([.. points.Select(p => new CurvePoint(Ratio.Parse(p.X), Ratio.Parse(p.Y)))]);
}
