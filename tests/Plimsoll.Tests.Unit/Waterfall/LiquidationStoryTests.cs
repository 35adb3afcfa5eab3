// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Engine.Accounts;
using Plimsoll.Engine.Events;
using Plimsoll.Engine.Stories;
using Plimsoll.Liquidation;
using Plimsoll.Markets;
using Plimsoll.Rulebooks;
using Plimsoll.Tests.Engines;
using Plimsoll.Values;
using Plimsoll.Wire;

namespace Plimsoll.Tests.Unit.Waterfall;

/// <summary>Why an account was liquidated, told from events alone. Account 1 is long one BTC at 50,000 on 6,000: bankrupt below 44,000.</summary>
public class LiquidationStoryTests
{
    private static readonly InstrumentId _perp = TestWorld.BtcPerp;
    private static readonly AssetId _usdc = TestWorld.Usdc;

    [Fact]
    public void A_bankruptcy_is_told_with_its_price_its_rule_its_steps_and_who_paid()
    {
        TestVenue venue = Venue("400");
        venue.Mark(TestWorld.BtcPerpMark, "43000");
        LiquidationStory story = Assert.Single(Stories(venue, 1).All);

        Assert.Equal(venue.Engine.Sequence, story.Started.Sequence);
        Assert.Null(story.Called);
        PriceMove move = Assert.Single(story.Moves);
        Assert.Equal((TestWorld.BtcPerpMark, Price.Of(50_000).Atoms, Price.Of(43_000).Atoms), (move.Observable, move.Before, move.After));

        // 6,000 − 7,000 of loss; 5 % of 43,000.
        AccountAssessed grounds = story.Grounds!;
        Assert.Equal(("test", "1"), (grounds.Rulebook, grounds.Version));
        Assert.Equal([new AssessedAsset(_usdc, Amount.Of(6_000), Amount.Of(-7_000), Price.Of(1), Amount.Of(-1_000))], grounds.Assets);
        Assert.Equal([new AssessedPosition(_perp, Quantity.Of(1), Amount.Of(50_000), Price.Of(43_000))], grounds.Positions);
        Assert.Equal((Amount.Of(43_000), Amount.Of(2_150)), (grounds.Binding!.Value.Exposure, grounds.Binding.Value.Maintenance));

        Assert.Equal(
            [
                "equity -1000 is below 1419, the backstop's line at maintenance 2150: the backstop takes what the book does not; 1000 is missing at the marks",
                "the backstop took over 0.046 BTC-PERP at 44000, mark 43000",
                "the insurance fund paid 46 USDC",
                "profitable positions are closed against what the backstop cannot carry: left by it are equity -954 and maintenance 2051.1; 954 is missing at "
                + "the marks",
                $"0.954 BTC-PERP of account {TestVenue.Account(2).Value}, 1 in the queue by its score 0.056261682242990654, were closed at 44000, mark 43000",
            ],
            story.Steps.Select(step => StoryText.Of(step, CatalogNames.Of(venue.Engine))));
        Assert.IsType<AccountClosed>(story.End);
        Assert.Equal(Amount.Zero, LiquidationBill.Uncovered(story, venue.Engine.Catalog));

        // The whole deficit of 1,000: 46 with what was taken over, which the fund pays the backstop, 954 that the winner does not get.
        Assert.Equal(
            [
                new LiquidationPayment(HouseAccounts.Backstop, TestVenue.Account(1), _usdc, Amount.Of(46), PaymentKind.TakenOn),
                new LiquidationPayment(HouseAccounts.InsuranceFund, HouseAccounts.Backstop, _usdc, Amount.Of(46), PaymentKind.FundDraw),
                new LiquidationPayment(TestVenue.Account(2), TestVenue.Account(1), _usdc, Amount.Of(954), PaymentKind.Forgone),
            ],
            LiquidationBill.Of(story, venue.Engine.Catalog));
    }

    [Fact]
    public void The_other_side_learns_for_whom_what_was_taken()
    {
        TestVenue venue = Venue("400");
        venue.Mark(TestWorld.BtcPerpMark, "43000");
        LiquidationStories winner = Stories(venue, 2);
        Assert.True(winner.IsKnown);
        Assert.Empty(winner.All);
        Deleveraged given = Assert.IsType<Deleveraged>(Assert.Single(winner.Given));
        Assert.Equal((TestVenue.Account(1), Quantity.Parse("0.954"), Price.Of(43_000), 1), (given.Bankrupt, given.Quantity, given.Mark, given.Rank));
        Assert.False(Stories(venue, 9).IsKnown);
    }

    [Fact]
    public void Each_liquidation_is_a_story_of_its_own_with_the_call_before_it_and_what_its_trades_cost()
    {
        TestVenue venue = Venue(null);
        venue.Depth(_perp, "0.001", "100");
        venue.Mark(TestWorld.BtcPerpMark, "46500");
        venue.Mark(TestWorld.BtcPerpMark, "46000");
        venue.Mark(TestWorld.BtcPerpMark, "45000");
        LiquidationStory[] stories = [.. Stories(venue, 1).All];
        Assert.Equal(2, stories.Length);
        Assert.Equal(venue.All<MarginCalled>()[0], stories[0].Called);
        Assert.All(stories, static story => Assert.IsType<LiquidationEnded>(story.End));
        LiquidationTraded sold = Assert.Single(stories[0].Steps.OfType<LiquidationTraded>());
        Assert.Equal(CloseReason.Plan, sold.Reason);

        // Sold 0.1 % below the mark.
        LiquidationPayment[] bill = [.. LiquidationBill.Of(stories[0], venue.Engine.Catalog)];
        Assert.Equal([PaymentKind.AwayFromMark, PaymentKind.TradingFee, PaymentKind.LiquidationFee], bill.Select(static paid => paid.Kind));
        Assert.Equal(Amount.Of(46).Scale(sold.Quantity.Abs().Atoms, Quantity.Of(1).Atoms, Rounding.Up), bill[0].Amount);
        Assert.Equal(sold.LiquidationFee, bill[2].Amount);
        Assert.Equal(stories.Length, venue.All<LiquidationStarted>().Length);
    }

    [Fact]
    public void What_the_owner_does_meanwhile_is_told_and_an_open_story_has_no_end()
    {
        // Between the backstop ratio and maintenance there is nothing to do without a book.
        TestVenue venue = Venue("10000");
        venue.Mark(TestWorld.BtcPerpMark, "46000");
        Assert.Null(Assert.Single(Stories(venue, 1).All).End);
        venue.Deposit(1, _usdc, "5000");
        LiquidationStory story = Assert.Single(Stories(venue, 1).All);
        Assert.IsType<Deposited>(Assert.Single(story.Steps));
        Assert.IsType<LiquidationEnded>(story.End);
    }

    [Fact]
    public void A_position_that_no_book_takes_is_told_with_the_reason_from_when_until_when()
    {
        // Half of the spread of the first book is as far as its pace may push it: 0.5 × 0.01. The second is narrow.
        TestVenue venue = new(TestWorld.Setup(TestWorld.Rulebook().With(static policy => policy with
        {
            CriticalPace = new(Ratio.Parse("0.5"), 60, default, Ratio.One),
            BackstopRatio = Ratio.Zero,
        })));
        LiquidationStories stories = new(TestVenue.Account(1));
        int heard = 0;
        venue.Open(1);
        venue.Open(2);
        venue.Deposit(1, _usdc, "6000");
        venue.Deposit(2, _usdc, "100000");
        venue.MarkAll();
        Publish(venue, "0.005");
        Assert.Equal(default, venue.Fill(_perp, 1, 2, "1", "50000"));
        Look();
        Assert.Equal(CloseBlock.Pace, Assert.Single(venue.View(1).BlockedCloses).By);
        venue.Mark(TestWorld.BtcPerpMark, "46000");
        Look();
        ulong began = venue.Engine.Sequence;
        venue.Pass(30);
        Look();
        Publish(venue, "0");
        Look();

        BlockedTime wait = Assert.Single(Assert.Single(stories.All).Blocked);
        Assert.Equal((began, venue.Now.PlusSeconds(-30), (ulong?)began + 2, (Timestamp?)venue.Now), (wait.From, wait.Since, wait.To, wait.Until));
        Assert.Equal($"{began}  {wait.Since} to {wait.Until}  of BTC-PERP nothing is sold: half of its spread, 0.005, is not within safety × knee of its pace, "
            + "0.5 × 0.01 = 0.005", StoryText.Of(wait, venue.Engine.Catalog));
        Assert.NotEmpty(venue.All<LiquidationTraded>());
        System.Text.Json.Nodes.JsonNode told = StoryJson.Of(stories.All[0], null, CatalogNames.Of(venue.Engine), venue.Engine.Catalog)["blocked"]![0]!;
        Assert.Equal(("BTC-PERP", "bids", began + 2), ((string)told["instrument"]!, (string)told["side"]!, (ulong)told["untilSequence"]!));

        void Look()
        {
            for (; heard < venue.Events.Count; heard++)
            {
                stories.Add(venue.Events[heard]);
            }

            stories.Look(venue.Engine.Sequence, venue.Engine.Time, id => venue.Engine.Account(id)?.BlockedCloses ?? []);
        }

        static void Publish(TestVenue venue, string halfSpread)
        {
            ImmutableArray<DepthLevel> side = [new(Ratio.Parse("0.01"), Quantity.Of(10)), new(Ratio.Parse("0.05"), Quantity.Of(14))];
            venue.Apply(new Plimsoll.Engine.Commands.PublishDepth(default, venue.Now, [new(_perp, new(Ratio.Parse(halfSpread), side, side))]));
        }
    }

    [Fact]
    public void An_auction_that_leaves_more_than_enough_is_told_as_above_the_line()
    {
        AuctionSold sold = new(1, default, TestVenue.Account(1), TestVenue.Account(2), Ratio.Parse("0.5"), Ratio.Parse("0.1"), default, default,
            Amount.Of(100), Amount.Parse("-236.42"));
        Assert.EndsWith("short of maintenance by 100 before, above it by 236.42 after", StoryText.Of(sold, new CatalogNames(TestWorld.Catalog)),
            StringComparison.Ordinal);
        Assert.EndsWith("by 100 before, by 3 after", StoryText.Of(sold with { DeficitAfter = Amount.Of(3) }, new CatalogNames(TestWorld.Catalog)),
            StringComparison.Ordinal);
    }

    [Fact]
    public void An_isolated_position_is_told_with_its_account()
    {
        TestVenue venue = TestVenue.WithTwo(TestWorld.Setup(TestWorld.Rulebook(AccountMode.Isolated)), "20000");
        venue.Contribute("10000");
        venue.Fill(_perp, 1, 2, "1", "50000");
        venue.Mark(TestWorld.BtcPerpMark, "43000");
        LiquidationStory story = Assert.Single(Stories(venue, 1).All);
        Assert.Equal((TestVenue.Account(1), AccountId.FirstClient <= story.Account.Value), (story.Parent, true));
        Assert.NotEqual(TestVenue.Account(1), story.Account);
        Assert.Contains(story.Steps, static step => step is BackstopTookOver);
        Assert.NotNull(story.End);
    }

    [Fact]
    public void The_JSON_has_inputs_rule_steps_payments_and_the_end()
    {
        TestVenue venue = Venue("400");
        venue.Mark(TestWorld.BtcPerpMark, "43000");
        CatalogNames names = CatalogNames.Of(venue.Engine);
        var json = StoryJson.Of(Assert.Single(Stories(venue, 1).All), null, names, venue.Engine.Catalog);
        Assert.Equal("equity -1000 is below maintenance 2150 by 3150", (string?)json["because"]);
        Assert.Equal("50000", (string?)json["prices"]![0]!["before"]);
        Assert.Equal("2150", (string?)json["binding"]!["maintenance"]);
        Assert.Equal("test", (string?)json["rule"]!["rulebook"]);
        Assert.Equal("954", (string?)json["paid"]![2]!["amount"]);
        Assert.Equal("AccountClosed", (string?)json["end"]!["event"]);
        Assert.Equal(5, json["steps"]!.AsArray().Count);
    }

    private static LiquidationStories Stories(TestVenue venue, int account)
    {
        LiquidationStories stories = new(TestVenue.Account(account));
        foreach (Event item in venue.Events)
        {
            stories.Add(item);
        }

        return stories;
    }

    private static TestVenue Venue(string? fund)
    {
        TestVenue venue = TestVenue.WithTwo(null, "6000");
        venue.Deposit(2, _usdc, "94000");
        if (fund is not null)
        {
            venue.Contribute(fund);
        }

        venue.Fill(_perp, 1, 2, "1", "50000");
        return venue;
    }
}
