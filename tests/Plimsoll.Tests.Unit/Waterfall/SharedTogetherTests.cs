// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Engine.Events;
using Plimsoll.Engine.Stories;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Tests.Engines;
using Plimsoll.Values;

namespace Plimsoll.Tests.Unit.Waterfall;

/// <summary>One price ruins many accounts of 0.4 each, short 0.001 ETH at 3,000: bought back at 3,978 with a fee of 0.001989, each lacks 0.579989. Beside them
/// stand winners who bought 0.1 BTC at 50,000, 10 in profit each.</summary>
public sealed class SharedTogetherTests
{
    private static readonly Amount _deficit = Amount.Parse("0.579989");

    /// <summary>What one more winner costs does not depend on how many deficits there are: nobody is assessed for each of them.</summary>
    [Fact]
    public void A_winner_is_assessed_as_often_for_many_deficits_as_for_few() =>
        Assert.Equal(Assessments(ruined: 3, winners: 40) - Assessments(ruined: 3, winners: 20),
            Assessments(ruined: 30, winners: 40) - Assessments(ruined: 30, winners: 20));

    [Theory]
    [Trait("property", "W07")]
    [InlineData(1, 7)]
    [InlineData(13, 7)]
    [InlineData(30, 20)]
    public void W07_deficits_of_one_command_are_charged_together_and_to_the_smallest_unit(int ruined, int winners)
    {
        TestVenue venue = BeforeThePrice(ruined, winners, TestWorld.Rulebook());
        venue.Mark(TestWorld.EthPerpMark, "3900");
        LossSocialised[] charges = venue.All<LossSocialised>();
        for (int i = winners + 1; i <= winners + ruined; i++)
        {
            Assert.Equal(_deficit, Sum(charges.Where(charge => charge.Bankrupt == TestVenue.Account(i)).Select(static charge => charge.Amount)));
            Assert.Equal(AccountStatus.Closed, venue.View(i).Status);
            LiquidationStories stories = new(TestVenue.Account(i));
            foreach (Event item in venue.Events)
            {
                stories.Add(item);
            }

            LiquidationStory story = Assert.Single(stories.All);
            Assert.Equal(Amount.Zero, LiquidationBill.Uncovered(story, venue.Engine.Catalog));
            Assert.Equal(_deficit, Sum(LiquidationBill.Of(story, venue.Engine.Catalog)
                .Where(paid => paid.To == TestVenue.Account(i)).Select(static paid => paid.Amount)));
        }

        // All have won the same, so none pays a smallest unit more than another but for the remainder.
        Amount[] paid = [.. Enumerable.Range(1, winners)
            .Select(i => Sum(charges.Where(charge => charge.Account == TestVenue.Account(i)).Select(static charge => charge.Amount)))];
        Assert.Equal(Amount.FromAtoms(_deficit.Atoms * ruined), Sum(paid));
        Assert.True(paid.Max() - paid.Min() <= Amount.Parse("0.000001"));
        Assert.True(charges.Length < ruined + winners);
        venue.Engine.Audit();
    }

    /// <summary>One winner with 10 to give and twenty deficits of 0.579989: seventeen are paid whole, one in part, two not at all.</summary>
    [Fact]
    [Trait("property", "W07")]
    public void What_winners_cannot_bear_is_left_with_the_deficits_that_come_last()
    {
        TestVenue venue = BeforeThePrice(20, 1, TestWorld.Rulebook());
        venue.Mark(TestWorld.EthPerpMark, "3900");
        Assert.Equal(Amount.Of(10), Sum(venue.All<LossSocialised>().Select(static charge => charge.Amount)));
        Assert.Equal(Amount.Of(10_000), venue.View(1).Balance(TestWorld.Usdc));
        Assert.Equal(17, Enumerable.Range(2, 20).Count(i => venue.View(i).Status == AccountStatus.Closed));
        DeficitRecognised[] left = venue.All<DeficitRecognised>();
        Assert.Equal(["0.439802", "0.579989", "0.579989"], left.Select(static deficit => deficit.Deficit.ToString()));
        venue.Engine.Audit();
    }

    private static int Assessments(int ruined, int winners)
    {
        Rulebook rulebook = TestWorld.Rulebook();
        CountingMargin counting = new(rulebook.Model);
        TestVenue venue = BeforeThePrice(ruined, winners, rulebook with { Model = counting });
        int before = counting.Count;
        venue.Mark(TestWorld.EthPerpMark, "3900");
        Assert.Equal(ruined, venue.All<LiquidationStarted>().Length);
        return counting.Count - before;
    }

    /// <summary>Account 0 is the other side of all; the one after the ruined buys what it won from it, at a loss, so that only winners of BTC are
    /// left.</summary>
    private static TestVenue BeforeThePrice(int ruined, int winners, Rulebook rulebook)
    {
        TestVenue venue = new(TestWorld.Setup(rulebook));
        venue.MarkAll();
        Fund(0, "1000000");
        for (int i = 1; i <= winners; i++)
        {
            Fund(i, "10000");
            Assert.Equal(Rejection.None, venue.Fill(TestWorld.BtcPerp, i, 0, "0.1", "50000"));
        }

        for (int i = winners + 1; i <= winners + ruined; i++)
        {
            Fund(i, "0.4");
            Assert.Equal(Rejection.None, venue.Fill(TestWorld.EthPerp, 0, i, "0.001", "3000"));
        }

        int last = winners + ruined + 1;
        Fund(last, "1000000");
        Assert.Equal(Rejection.None, venue.Fill(TestWorld.EthPerp, last, 0, $"0.{ruined:000}", "4000"));
        venue.Mark(TestWorld.BtcPerpMark, "50100");
        venue.Depth(TestWorld.EthPerp, "0.02", "1000000");
        return venue;

        void Fund(int account, string amount)
        {
            venue.Open(account);
            Assert.Equal(Rejection.None, venue.Deposit(account, TestWorld.Usdc, amount));
        }
    }

    private static Amount Sum(IEnumerable<Amount> amounts) => amounts.Aggregate(default(Amount), static (sum, amount) => sum + amount);

    /// <summary>A model that counts how often it is used.</summary>
    private sealed class CountingMargin(IMarginModel model) : IMarginModel
    {
        internal int Count { get; private set; }

        public ImmutableArray<string> Lines => model.Lines;

        public IScreenBounds? Bounds => model.Bounds;

        public Rejection Assess(in Portfolio portfolio, MarketView market, MarginSheet sheet)
        {
            Count++;
            return model.Assess(portfolio, market, sheet);
        }
    }
}
