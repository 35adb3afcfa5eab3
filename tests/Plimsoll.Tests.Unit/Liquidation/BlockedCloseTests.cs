// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Analysis;
using Plimsoll.Instruments;
using Plimsoll.Liquidation;
using Plimsoll.Markets;
using Plimsoll.Risk;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Tests.Unit.Liquidation;

/// <summary>What a policy closes in no book, and that it is said: with its figures, in the ladder and beside the account.</summary>
public sealed class BlockedCloseTests
{
    private static readonly InstrumentSpec _perp = TestBook.Catalog.Instruments.First(static spec => spec.Symbol == "BTC-PERP");
    private static readonly Quantity _one = Quantity.Of(1);

    // 10 within 1 %, 4 more within 5 %: the knee is at 1 %, and half of it is reached.
    private static LiquidationPolicy Policy(string safety = "0.5", string floorShare = "0", string capShare = "1", string priceFloor = "0.05") =>
        TestBook.Shipped("cross").Liquidation with
        {
            PriceFloor = Ratio.Parse(priceFloor),
            CriticalPace = new(Ratio.Parse(safety), 60, Ratio.Parse(floorShare), Ratio.Parse(capShare)),
        };

    [Theory]
    [InlineData("0.0049", null)]
    [InlineData("0.005", "of BTC-PERP nothing is sold: half of its spread, 0.005, is not within safety × knee of its pace, 0.5 × 0.01 = 0.005")]
    [InlineData("0.006", "of BTC-PERP nothing is sold: half of its spread, 0.006, is not within safety × knee of its pace, 0.5 × 0.01 = 0.005")]
    public void A_critical_pace_sells_nothing_where_half_of_the_spread_reaches_as_far_as_it_may_push(string halfSpread, string? words)
    {
        DepthProfile depth = Book(halfSpread);
        Assert.Equal(words, Blocked(Policy(), depth)?.Words(TestBook.Catalog));

        // It says what the plan does: nothing may be taken, today or after any wait.
        FreshDepth fresh = new(TestBook.Market.With(_perp.Id, depth), Policy());
        Assert.Equal(words is null, fresh.Allowed(_perp.Id, BookSide.Bids) >= _perp.LotSize);
    }

    [Fact]
    public void A_floor_share_sells_something_all_the_same() => Assert.Null(Blocked(Policy(floorShare: "0.1"), Book("0.006")));

    [Fact]
    public void Every_other_reason_has_its_own_words()
    {
        Assert.Equal("of BTC-PERP nothing is sold: nothing rests on the bid side of its book", Words(Blocked(Policy(), null)));
        Assert.Equal("of BTC-PERP nothing is sold: nothing rests on the bid side of its book", Words(Blocked(Policy(), DepthProfile.Empty)));
        Assert.Equal("of BTC-PERP nothing is sold: half of its spread, 0.006, is not within priceFloor, 0.006",
            Words(Blocked(Policy(priceFloor: "0.006"), Book("0.006"))));
        Assert.Equal($"of BTC-PERP nothing is sold: its pace allows 0.000000001 in a step, less than a lot, {_perp.LotSize}",
            Words(Blocked(Policy(capShare: "0.0000000001"), Book("0"))));
        Assert.StartsWith("of BTC-PERP nothing is bought back: ",
            Words(BlockedClose.Of(Policy(), _perp, Book("0.006"), BookSide.Asks, _one)), StringComparison.Ordinal);

        // What is less than a lot is closed whole where a step allows it.
        Assert.Null(BlockedClose.Of(Policy(capShare: "0.0000000001"), _perp, Book("0"), BookSide.Bids, Quantity.Parse("0.000000001")));
    }

    [Fact]
    public void Stress_says_that_the_book_takes_nothing_and_not_that_nothing_helps()
    {
        Rulebook rules = TestBook.Shipped("cross");
        rules = rules with { Liquidation = Policy() };
        StatedAccount account = new("mine", TestBook.Of(("USDC", "30000"), ("BTC-PERP", "1")), TestBook.Market.With(_perp.Id, Book("0.006")));
        Caveats caveats = new();
        AccountCaveats.Under(rules, account, caveats);
        const string reason = "of BTC-PERP nothing is sold: half of its spread, 0.006, is not within safety × knee of its pace, 0.5 × 0.01 = 0.005";
        Assert.Contains($"mine: warning: rulebook cross, as its book stands in the file: {reason}. Below the line it waits for the backstop "
            + "(docs/concepts/calm-liquidation.md).", caveats.All.Select(static caveat => caveat.Words));

        StressAnalysis analysis = Stress(rules, account, caveats);
        LiquidationPlan plan = analysis.Ladder.First(static rung => rung.Plan is not null).Plan!;
        Assert.Empty(plan.Closes);
        Assert.Equal("nothing: no book takes it, see below", StressStory.Closed(analysis, plan));
        Assert.Equal([$"In its book {reason}."], StressStory.BlockedSentences(analysis));

        // Under a book that takes it there is a plan, and nothing is said.
        StatedAccount calm = account with { Market = TestBook.Market.With(_perp.Id, Book("0.0005")) };
        StressAnalysis other = Stress(rules, calm, new());
        Assert.StartsWith("sell ", StressStory.Closed(other, other.Ladder.First(static rung => rung.Plan is not null).Plan!), StringComparison.Ordinal);
        Assert.Empty(other.Blocked);
    }

    [Fact]
    public void A_pace_that_cannot_trade_the_book_that_is_assumed_is_said()
    {
        Rulebook rules = TestBook.Shipped("cross");
        rules = rules with { Liquidation = Policy(safety: "0.05") };
        Caveats caveats = new();
        StatedAccount account = new("mine", TestBook.Of(("USDC", "30000"), ("BTC-PERP", "1")), TestBook.Market);
        AccountCaveats.Under(rules, account, caveats);
        Assert.DoesNotContain(caveats.All, static caveat => caveat.Sentence.Contains("nothing is sold", StringComparison.Ordinal));
        Stress(rules, account, caveats);
        Assert.Contains("mine: warning: rulebook cross, in the book that is assumed for the ladder: of BTC-PERP nothing is sold: half of its spread, 0.0005, "
            + "is not within safety × knee of its pace, 0.05 × 0.01 = 0.0005. Below the line it waits for the backstop (docs/concepts/calm-liquidation.md).",
            caveats.All.Select(static caveat => caveat.Words));
    }

    [Fact]
    public void What_is_added_stands_apart_and_quantities_are_eight_digits_rounded_up()
    {
        StressAnalysis analysis = Stress(TestBook.Shipped("cross"), new("mine", TestBook.Of(("USDC", "30000"), ("BTC-PERP", "1")), TestBook.Market), new());
        InstrumentId other = TestBook.Catalog.Instruments.First(static spec => spec.Symbol == "ETH-PERP").Id;
        PlannedClose sold = new(_perp.Id, Quantity.Parse("-19.99999995"), default, default, default, default, default);
        PlannedClose added = new(other, Quantity.Parse("-0.123456781"), default, default, default, default, default, IsHedge: true);
        LiquidationPlan plan = new([sold, added], default, default, Restores: true);
        Assert.Equal("sell 20 BTC-PERP", StressStory.Closed(analysis, plan));
        Assert.Equal("sell 0.12345679 ETH-PERP", StressStory.Added(analysis, plan));
        Assert.Equal("nothing", StressStory.Closed(analysis, plan with { Closes = [added] }));
        Assert.Equal(string.Empty, StressStory.Added(analysis, plan with { Closes = [sold] }));
    }

    private static StressAnalysis Stress(Rulebook rules, StatedAccount account, Caveats caveats) => StressRun.Of(account, rules).Value
        .Analyse(StressReader.Read(StressReader.ShippedText(), TestBook.Catalog, out _)!, null, caveats).Value;

    private static BlockedClose? Blocked(LiquidationPolicy policy, DepthProfile? depth) => BlockedClose.Of(policy, _perp, depth, BookSide.Bids, _one);

    private static string? Words(BlockedClose? blocked) => blocked?.Words(TestBook.Catalog);

    private static DepthProfile Book(string halfSpread)
    {
        ImmutableArray<DepthLevel> side = [new(Ratio.Parse("0.01"), Quantity.Of(10)), new(Ratio.Parse("0.05"), Quantity.Of(14))];
        return new(Ratio.Parse(halfSpread), side, side);
    }
}
