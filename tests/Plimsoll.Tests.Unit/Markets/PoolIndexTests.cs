// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Markets;
using Plimsoll.Values;

namespace Plimsoll.Tests.Unit.Markets;

public sealed class PoolIndexTests
{
    /// <summary>Two smallest units at an index of 1.5 are three; one is one supplied and two owed: 1.5 rounded against the account.</summary>
    [Theory]
    [InlineData("0.000002", "1.5", Rounding.Down, "0.000003")]
    [InlineData("0.000001", "1.5", Rounding.Down, "0.000001")]
    [InlineData("0.000001", "1.5", Rounding.Up, "0.000002")]
    [InlineData("1000000", "1.000000000000000000000000001", Rounding.Down, "1000000")]
    [InlineData("1000000", "1.000000000000000000000000001", Rounding.Up, "1000000.000001")]
    public void A_balance_is_rounded_down_and_a_debt_up_to_smallest_units(string scaled, string index, Rounding rounding, string expected)
    {
        Assert.True(PoolIndex.TryParse(index, out PoolIndex read));
        Assert.Equal(index, read.ToString());
        Assert.Equal(Amount.Parse(expected), read.Grow(Amount.Parse(scaled), Amount.Parse("0.000001"), rounding));
    }

    [Theory]
    [InlineData("0.999999999999999999999999999")]
    [InlineData("1000000.000000000000000000000000001")]
    [InlineData("1.0000000000000000000000000001")]
    [InlineData("1.")]
    [InlineData(".5")]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData("1e3")]
    [InlineData("")]
    public void What_is_no_index_is_not_read(string text) => Assert.False(PoolIndex.TryParse(text, out _));

    [Fact]
    public void Utilisation_is_what_is_lent_of_what_is_supplied_and_none_of_an_empty_pool()
    {
        LendingPool pool = new(Amount.Of(3), Amount.Of(1), PoolIndex.One, PoolIndex.One);

        Assert.Equal(Ratio.Parse("0.333333333333333334"), pool.Utilisation);
        Assert.Equal(Amount.Of(2), pool.Available);
        Assert.Null((pool with { Supplied = default, Borrowed = default }).Utilisation);
    }
}
