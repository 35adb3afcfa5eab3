// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Tests.Unit.Margin;

/// <summary>What an account has agreed, and what a new limit leaves of it.</summary>
public sealed class AccountTermsTests
{
    private static readonly InstrumentId _one = new(1);
    private static readonly InstrumentId _two = new(2);

    [Fact]
    public void A_new_limit_changes_nothing_else()
    {
        AccountTerms agreed = new()
        {
            Class = AccountClass.MarketMaker,
            EfficiencyCategory = 3,
            FeeTier = 4,
            LeverageLimit = Ratio.Of(9),
            InstrumentLimits = [new(_two, Ratio.Of(7))]
        };
        foreach (AccountTerms terms in new[] { agreed.WithLimit(Ratio.Of(5)), agreed.WithLimit(_one, Ratio.Of(5)), agreed.WithLimit(_two, default) })
        {
            Assert.Equal((AccountClass.MarketMaker, 3, 4), (terms.Class, terms.EfficiencyCategory, terms.FeeTier));
        }

        Assert.Equal([new(_two, Ratio.Of(7))], agreed.WithLimit(Ratio.Of(5)).InstrumentLimits);
        Assert.Equal(Ratio.Of(9), agreed.WithLimit(_one, Ratio.Of(5)).LeverageLimit);
    }

    /// <summary>A limit on all and one on an instrument: the tighter holds, whichever it is; and a limit that is not there is none.</summary>
    [Theory]
    [InlineData(10, 3, 3)]
    [InlineData(3, 10, 3)]
    [InlineData(0, 10, 10)]
    [InlineData(10, 0, 10)]
    public void The_tighter_of_two_limits_holds(int onAll, int onOne, int expected)
    {
        AccountTerms terms = AccountTerms.Default.WithLimit(Ratio.Of(onAll)).WithLimit(_one, Ratio.Of(onOne));
        Assert.Equal(Ratio.Of(expected), terms.LimitFor(_one));
        Assert.Equal(Ratio.Of(onAll), terms.LimitFor(_two));
    }
}
