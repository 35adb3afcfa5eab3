// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Engine.Limits;
using Plimsoll.Engine.Stories;
using Plimsoll.Rulebooks;
using Plimsoll.Tests.Engines;
using Plimsoll.Values;
using Plimsoll.Wire;

namespace Plimsoll.Tests.Unit.Waterfall;

/// <summary>Time before a liquidation after an outage of a price. Account 1 is long one BTC at 50,000 on 6,000; prices grow old after a minute; a grace of half
/// an hour. At 46,000 its equity is 2,000 and its maintenance 2,300; the backstop's line is 0.66 of that.</summary>
public sealed class GraceTests
{
    private const int Grace = 1_800;
    private static readonly InstrumentId _perp = TestWorld.BtcPerp;
    private static readonly AssetId _usdc = TestWorld.Usdc;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Trait("property", "L13")]
    public void L13_who_fell_below_the_line_in_an_outage_has_time_and_then_none(bool isNoticed)
    {
        // The venue notices that its prices are old, or was down itself and hears a price first.
        TestVenue venue = Venue(Grace);
        Silence(venue, 400, isNoticed);
        Price(venue, "46000");
        GraceGiven given = Assert.Single(venue.All<GraceGiven>());
        Timestamp until = venue.Now.PlusSeconds(Grace);
        Assert.Equal((TestVenue.Account(1), Amount.Of(2_000), Amount.Of(2_300), Amount.Of(4_000), until),
            (given.Account, given.Equity, given.Maintenance, given.Lost, given.Until));
        Assert.Equal(until, venue.View(1).GraceUntil);
        while (venue.Now < until.PlusSeconds(-50))
        {
            venue.Now = venue.Now.PlusSeconds(50);
            Price(venue, "46000");
        }

        Assert.Empty(venue.All<LiquidationStarted>());
        Assert.Single(venue.All<GraceGiven>());
        venue.Now = until;
        Price(venue, "46000");
        Assert.Equal(until, Assert.Single(venue.All<LiquidationStarted>()).Time);
        Assert.NotEmpty(venue.All<LiquidationTraded>());
        Assert.Null(venue.View(1).GraceUntil);
    }

    [Fact]
    public void The_story_tells_the_grace_and_what_was_lost_in_the_outage()
    {
        TestVenue venue = Venue(Grace);
        Silence(venue, 400, isNoticed: true);
        Price(venue, "46000");
        Timestamp until = venue.Now.PlusSeconds(Grace);
        venue.Now = until;
        Price(venue, "46000");
        GraceTold grace = Assert.Single(Story(venue).Graces);
        Assert.Equal(Assert.Single(venue.All<GraceGiven>()), grace.Given);
        Assert.Contains(new PriceMove(TestWorld.BtcPerpMark, Plimsoll.Values.Price.Of(50_000).Atoms, Plimsoll.Values.Price.Of(46_000).Atoms), grace.Moves);
        Assert.Equal(
            $"equity 2000 was below maintenance 2300, but 4000 was lost by prices that were out: not liquidated for it before {until}",
            StoryText.Of(grace.Given));
    }

    /// <summary>At 47,000 its equity is 3,000, above maintenance of 2,350 and below initial margin: no call is cleared, and the grace only runs out.</summary>
    [Fact]
    public void A_grace_that_ran_out_without_a_liquidation_is_in_no_later_story()
    {
        TestVenue venue = Venue(Grace);
        Silence(venue, 400, isNoticed: true);
        Price(venue, "46000");
        Price(venue, "47000");
        while (venue.Now < venue.All<GraceGiven>()[0].Until)
        {
            // Only a price that moves is heard. 33 times 55 seconds end 15 after it.
            venue.Now = venue.Now.PlusSeconds(55);
            Price(venue, "47001");
            Price(venue, "47000");
        }

        Assert.Empty(venue.All<CallCleared>());
        venue.Now = venue.Now.PlusSeconds(50);
        Price(venue, "45000");
        Assert.Empty(Story(venue).Graces);
    }

    [Fact]
    [Trait("property", "L13")]
    public void L13_without_it_the_liquidation_begins_at_once()
    {
        TestVenue venue = Venue(0);
        Silence(venue, 400, isNoticed: true);
        Price(venue, "46000");
        Assert.Single(venue.All<LiquidationStarted>());
        Assert.Empty(venue.All<GraceGiven>());
    }

    [Fact]
    [Trait("property", "L12")]
    [Trait("property", "L13")]
    public void L13_in_it_deposits_and_reductions_pass_and_new_risk_and_withdrawals_do_not()
    {
        TestVenue venue = Venue(Grace);
        Silence(venue, 400, isNoticed: true);
        Price(venue, "46000");
        Assert.Equal(RejectionCode.AboveWithdrawable, venue.Withdraw(1, _usdc, "1").Code);
        Assert.Equal(RejectionCode.InsufficientMargin, venue.Fill(_perp, 1, 2, "0.1", "46000").Code);
        Assert.Equal(Rejection.None, venue.Fill(_perp, 2, 1, "0.2", "46000"));
        Assert.Null(venue.View(1).GraceUntil);
        Assert.Equal(Rejection.None, venue.Deposit(1, _usdc, "5000"));
        Assert.Equal(AccountStatus.Healthy, venue.View(1).Status);
        Assert.Empty(venue.All<LiquidationStarted>());
    }

    [Fact]
    [Trait("property", "L13")]
    public void L13_it_shelters_nobody_whose_equity_is_below_the_backstops_line()
    {
        // At 45,500 1,500 are left of 2,275, just under 0.66 of it; at 45,600 1,600 of 2,280 are not.
        TestVenue venue = Venue(Grace);
        Silence(venue, 400, isNoticed: true);
        Price(venue, "45600");
        Assert.Empty(venue.All<LiquidationStarted>());
        venue.Now = venue.Now.PlusSeconds(10);
        Price(venue, "45500");
        Assert.Single(venue.All<LiquidationStarted>());
        Assert.Null(venue.View(1).GraceUntil);
    }

    [Fact]
    [Trait("property", "L13")]
    public void L13_it_is_not_for_who_was_in_liquidation_before()
    {
        TestVenue venue = Venue(Grace, withBook: false);
        Price(venue, "46000");
        Assert.Single(venue.All<LiquidationStarted>());
        Silence(venue, 400, isNoticed: true);
        Price(venue, "46000");
        Assert.Empty(venue.All<GraceGiven>());
    }

    [Fact]
    [Trait("property", "L11")]
    [Trait("property", "L13")]
    public void L13_a_little_of_what_was_out_gives_no_time_for_what_was_not()
    {
        // 0.01 ETH lost 3 while it was out; what is lacking was lost on BTC, which never was.
        TestVenue venue = Venue(Grace, dust: "0.01");
        for (int i = 0; i < 9; i++)
        {
            // Only a price that moves is heard.
            venue.Now = venue.Now.PlusSeconds(50);
            Price(venue, "50001");
            Price(venue, "50000");
        }

        Eth(venue, "2700");
        venue.Now = venue.Now.PlusSeconds(1);
        Price(venue, "46000");
        Assert.Single(venue.All<LiquidationStarted>());
        Assert.Empty(venue.All<GraceGiven>());
    }

    [Fact]
    [Trait("property", "L13")]
    public void L13_a_second_outage_makes_it_no_longer()
    {
        TestVenue venue = Venue(Grace);
        Silence(venue, 400, isNoticed: true);
        Price(venue, "46000");
        Timestamp until = venue.Now.PlusSeconds(Grace);
        Silence(venue, 400, isNoticed: true);
        Price(venue, "46000");
        Assert.Equal(until, venue.View(1).GraceUntil);
        venue.Now = until;
        Price(venue, "46000");
        Assert.Single(venue.All<LiquidationStarted>());
    }

    [Fact]
    [Trait("property", "L13")]
    public void L13_a_price_that_stutters_gives_no_time()
    {
        TestVenue venue = Venue(Grace);
        Silence(venue, 299, isNoticed: true);
        Price(venue, "46000");
        Assert.Single(venue.All<LiquidationStarted>());
    }

    [Fact]
    [Trait("property", "D01")]
    public void D01_it_goes_on_from_a_snapshot()
    {
        TestVenue venue = Venue(Grace);
        Silence(venue, 400, isNoticed: true);
        Price(venue, "46000");
        ClearingEngine restored = ClearingEngine.Restore(venue.Engine.Setup, venue.Snapshot());
        Assert.Equal(venue.View(1).GraceUntil, restored.Account(TestVenue.Account(1))!.Value.GraceUntil);
        foreach (int seconds in new[] { 50, Grace })
        {
            Command later = Prices(venue.Now.PlusSeconds(seconds), "46000");
            venue.Apply(later);
            restored.Apply(later, NullSink.Instance);
            Assert.Equal(venue.Engine.StateHash(), restored.StateHash());
        }

        Assert.Single(venue.All<LiquidationStarted>());
    }

    private static void Silence(TestVenue venue, int seconds, bool isNoticed)
    {
        if (isNoticed)
        {
            venue.Pass(70);
            venue.Now = venue.Now.PlusSeconds(seconds - 70);
        }
        else
        {
            venue.Now = venue.Now.PlusSeconds(seconds);
        }
    }

    private static void Price(TestVenue venue, string price) => Assert.Equal(Rejection.None, venue.Apply(Prices(venue.Now, price)));

    private static ObservePrices Prices(Timestamp now, string price)
    {
        Int128 atoms = Plimsoll.Values.Price.Parse(price).Atoms;
        return new(default, now, [new(TestWorld.BtcIndex, 0, atoms, default), new(TestWorld.BtcPerpMark, 0, atoms, default)]);
    }

    private static void Eth(TestVenue venue, string price)
    {
        Int128 atoms = Plimsoll.Values.Price.Parse(price).Atoms;
        venue.Apply(new ObservePrices(default, venue.Now, [new(TestWorld.EthIndex, 0, atoms, default), new(TestWorld.EthPerpMark, 0, atoms, default)]));
    }

    private static LiquidationStory Story(TestVenue venue)
    {
        LiquidationStories stories = new(TestVenue.Account(1));
        foreach (Event item in venue.Events)
        {
            stories.Add(item);
        }

        return stories.All[0];
    }

    private static TestVenue Venue(int grace, bool withBook = true, string? dust = null)
    {
        Assert.True(grace <= EngineLimits.MaxGraceSeconds);
        Rulebook rulebook = TestWorld.Rulebook().With(p => p with { GraceSeconds = grace });
        TestVenue venue = TestVenue.WithTwo(TestWorld.Setup(rulebook, TestWorld.SimpleOracle with { MaxAgeSeconds = 60 }), "6000");
        venue.Deposit(2, _usdc, "94000");
        Assert.Equal(Rejection.None, venue.Fill(_perp, 1, 2, "1", "50000"));
        if (dust is not null)
        {
            Assert.Equal(Rejection.None, venue.Fill(TestWorld.EthPerp, 1, 2, dust, "3000"));
        }

        if (withBook)
        {
            venue.Depth(_perp, "0.001", "100");
        }

        return venue;
    }
}
