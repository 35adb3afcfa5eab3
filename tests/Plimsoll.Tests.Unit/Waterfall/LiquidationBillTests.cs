// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Accounts;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Engine.Stories;
using Plimsoll.Margin;
using Plimsoll.Rulebooks;
using Plimsoll.Tests.Engines;
using Plimsoll.Values;

namespace Plimsoll.Tests.Unit.Waterfall;

/// <summary>Who paid for a hole: what was paid to the account, with what is uncovered, is the hole and the interest on it. Account 1 is long one BTC at 50,000
/// on 6,000: at 43,000 its hole is 1,000.</summary>
public sealed class LiquidationBillTests
{
    private static readonly InstrumentId _perp = TestWorld.BtcPerp;
    private static readonly AssetId _usdc = TestWorld.Usdc;

    [Fact]
    public void What_the_backstop_takes_on_is_paid_once_to_the_account_and_the_fund_pays_the_backstop()
    {
        TestVenue venue = Venue();
        venue.Contribute("10000");
        venue.Mark(TestWorld.BtcPerpMark, "43000");
        LiquidationStory story = Story(venue);
        Assert.Equal(
            [
                new(HouseAccounts.Backstop, TestVenue.Account(1), _usdc, Amount.Of(1_000), PaymentKind.TakenOn),
                new(HouseAccounts.InsuranceFund, HouseAccounts.Backstop, _usdc, Amount.Of(1_000), PaymentKind.FundDraw),
            ],
            LiquidationBill.Of(story, venue.Engine.Catalog));
        Assert.Equal((Amount.Of(1_000), Amount.Zero), (PaidTo(venue, story, TestVenue.Account(1)), LiquidationBill.Uncovered(story, venue.Engine.Catalog)));
        Assert.Equal(PaidTo(venue, story, HouseAccounts.Backstop), venue.House(HouseAccounts.Backstop).Balance(_usdc));
    }

    [Fact]
    public void Every_layer_pays_the_backstop_and_the_other_side_the_account()
    {
        // 900 of 1,000 by the layers, with nine tenths of the position; the last tenth is deleveraged.
        TestVenue venue = Venue(new(Ratio.One, Ratio.One, Ratio.One, 100));
        venue.Open(3);
        Assert.Equal(Rejection.None, venue.Apply(new ContributeToMarketFund(default, venue.Now, _perp, Amount.Parse("100"))));
        Assert.Equal(Rejection.None, venue.Apply(new ContributeToJunior(default, venue.Now, Amount.Parse("200"))));
        venue.Contribute("300");
        Assert.Equal(Rejection.None, venue.Apply(new Stake(default, venue.Now, TestVenue.Account(3), Amount.Parse("300"))));
        venue.Mark(TestWorld.BtcPerpMark, "43000");
        LiquidationStory story = Story(venue);
        Assert.Equal(
            [
                (HouseAccounts.Backstop, TestVenue.Account(1), 900, PaymentKind.TakenOn),
                (HouseAccounts.MarketFunds, HouseAccounts.Backstop, 100, PaymentKind.FundDraw),
                (HouseAccounts.Junior, HouseAccounts.Backstop, 200, PaymentKind.FundDraw),
                (HouseAccounts.InsuranceFund, HouseAccounts.Backstop, 300, PaymentKind.FundDraw),
                (TestVenue.Account(3), HouseAccounts.Backstop, 300, PaymentKind.StakeLost),
                (TestVenue.Account(2), TestVenue.Account(1), 100, PaymentKind.Forgone),
            ],
            LiquidationBill.Of(story, venue.Engine.Catalog).Select(static paid =>
                (paid.From, paid.To, (int)(paid.Amount.Atoms / Amount.Of(1).Atoms), paid.Kind)));
        Assert.Equal(Amount.Of(1_000), PaidTo(venue, story, TestVenue.Account(1)));
    }

    [Fact]
    public void Every_staker_who_pays_for_what_the_backstop_takes_on_pays_the_backstop()
    {
        TestVenue venue = Venue(new(Ratio.One, Ratio.One, Ratio.One, 100));
        int[] stakers = [3, 4, 5];
        foreach (int staker in stakers)
        {
            venue.Open(staker);
            Assert.Equal(Rejection.None, venue.Apply(new Stake(default, venue.Now, TestVenue.Account(staker), Amount.Of(400))));
        }

        venue.Mark(TestWorld.BtcPerpMark, "43000");
        LiquidationStory story = Story(venue);
        Assert.Equal(
            stakers.Select(staker => (TestVenue.Account(staker), HouseAccounts.Backstop, venue.All<StakeLost>()[staker - 3].Amount)),
            LiquidationBill.Of(story, venue.Engine.Catalog).Where(static paid => paid.Kind == PaymentKind.StakeLost)
                .Select(static paid => (paid.From, paid.To, paid.Amount)));
        Assert.Equal(PaidTo(venue, story, TestVenue.Account(1)), PaidTo(venue, story, HouseAccounts.Backstop));
        Assert.Equal(Amount.Of(1_000), PaidTo(venue, story, TestVenue.Account(1)));
    }

    [Fact]
    public void A_deficit_grows_by_its_interest_and_shrinks_by_what_is_paid_later()
    {
        // Sold at 43,169 with a fee of 21.5845, and nobody has an open profit: 852.5845 are missing.
        TestVenue venue = Venue(interest: "0.1");
        venue.Open(3);
        venue.Deposit(3, _usdc, "100000");
        venue.Mark(TestWorld.BtcPerpMark, "46400");
        Assert.Equal(Rejection.None, venue.Fill(_perp, 2, 3, "1", "44050"));
        venue.Depth(_perp, "0.02", "100");
        venue.Mark(TestWorld.BtcPerpMark, "44050");
        Assert.Equal(Amount.Parse("852.5845"), LiquidationBill.Uncovered(Story(venue), venue.Engine.Catalog));

        // A hundred days later the fund has 500.
        venue.Now = venue.Now.PlusSeconds(100 * 86_400);
        venue.Contribute("500");
        venue.Mark(TestWorld.BtcPerpMark, "44050");
        LiquidationStory story = Story(venue);
        Assert.Null(story.End);
        Amount interest = Assert.Single(LiquidationBill.Of(story, venue.Engine.Catalog), static paid => paid.Kind == PaymentKind.Interest).Amount;
        Assert.True(interest > Amount.Of(23) && interest < Amount.Of(24), $"{interest}");
        Amount uncovered = LiquidationBill.Uncovered(story, venue.Engine.Catalog);
        Assert.Equal(Amount.Of(500), PaidTo(venue, story, TestVenue.Account(1)));
        Assert.Equal(Amount.Parse("852.5845") + interest, Amount.Of(500) + uncovered);
        Assert.Equal(-uncovered, venue.View(1).Balance(_usdc));

        // And then enough for the rest.
        venue.Contribute("500");
        venue.Mark(TestWorld.BtcPerpMark, "44051");
        story = Story(venue);
        Assert.NotNull(story.End);
        Assert.Equal(Amount.Zero, LiquidationBill.Uncovered(story, venue.Engine.Catalog));
        Assert.Equal(Amount.Parse("852.5845") + interest, PaidTo(venue, story, TestVenue.Account(1)));
    }

    private static Amount PaidTo(TestVenue venue, LiquidationStory story, AccountId account) =>
        LiquidationBill.Of(story, venue.Engine.Catalog).Where(paid => paid.To == account).Aggregate(default(Amount), static (sum, paid) => sum + paid.Amount);

    private static LiquidationStory Story(TestVenue venue)
    {
        LiquidationStories stories = new(TestVenue.Account(1));
        foreach (Event item in venue.Events)
        {
            stories.Add(item);
        }

        return Assert.Single(stories.All);
    }

    private static TestVenue Venue(WaterfallPolicy? waterfall = null, string interest = "0")
    {
        Rulebook rulebook = TestWorld.Rulebook().With(p => p with { Waterfall = waterfall, BackstopCapacity = Ratio.Of(1_000) }) with
        {
            AddOns = [new BorrowAddOn(TestWorld.Catalog, [.. TestWorld.Catalog.Assets.Select(_ => new BorrowTerms(Ratio.Parse("0.2"), Ratio.Parse("0.1")))])],
            Interest = new InterestSchedule([.. TestWorld.Catalog.Assets.Select(_ => Ratio.Parse(interest))]),
        };
        TestVenue venue = TestVenue.WithTwo(TestWorld.Setup(rulebook, TestWorld.SimpleOracle with { MaxAgeSeconds = int.MaxValue }), "6000");
        venue.Deposit(2, _usdc, "94000");
        Assert.Equal(Rejection.None, venue.Fill(_perp, 1, 2, "1", "50000"));
        return venue;
    }
}
