// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Values;

namespace Plimsoll.Tests.Unit.Values;

public class CountedTests
{
    [Theory]
    [InlineData(0, "0 accounts")]
    [InlineData(1, "1 account")]
    [InlineData(2, "2 accounts")]
    [InlineData(12_345, "12,345 accounts")]
    public void One_is_singular_and_any_other_count_plural(long count, string expected) => Assert.Equal(expected, Counted.Of(count, "account"));

    [Fact]
    public void A_plural_of_its_own_is_given()
    {
        Assert.Equal("1 policy", Counted.Of(1, "policy", "policies"));
        Assert.Equal("3 policies", Counted.Of(3, "policy", "policies"));
        Assert.Equal(("was", "were", "were"), (Counted.Word(1, "was", "were"), Counted.Word(0, "was", "were"), Counted.Word(2, "was", "were")));
    }
}
