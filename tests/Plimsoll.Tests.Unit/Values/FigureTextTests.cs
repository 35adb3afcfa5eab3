// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Values;

namespace Plimsoll.Tests.Unit.Values;

/// <summary>Figures in sentences are written out.</summary>
public sealed class FigureTextTests
{
    [Theory]
    [InlineData(113000, 4, "113000")]
    [InlineData(19432.7, 4, "19433")]
    [InlineData(9047619047.6, 6, "9047619048")]
    [InlineData(3.67768431, 6, "3.67768")]
    [InlineData(1.25, 4, "1.25")]
    [InlineData(0.0440227, 4, "0.04402")]
    [InlineData(0.00000088, 6, "0.00000088")]
    [InlineData(-1234.5678, 6, "-1234.57")]
    [InlineData(0, 6, "0")]
    [InlineData(1.13E+35, 6, "1.13E+35")]
    [InlineData(2.5E-09, 4, "2.5E-09")]
    [InlineData(double.NaN, 6, "NaN")]
    public void It_has_the_digits_given_and_no_exponent_where_it_can_be_written_out(double value, int digits, string text) =>
        Assert.Equal(text, FigureText.Of(value, digits));
}
