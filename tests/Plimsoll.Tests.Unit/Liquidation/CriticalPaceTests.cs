// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Liquidation;
using Plimsoll.Markets;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Tests.Unit.Liquidation;

public sealed class CriticalPaceTests
{
    private static readonly CriticalPaceTerms _terms = new(Ratio.Parse("0.75"), 300, Ratio.Zero, Ratio.One);

    // 100 contracts in the first percent, 20 in each of the next four: the shape of the real book of 10 October 2025.
    private static readonly DepthProfile _book = Book("0", ("0.01", 100), ("0.02", 120), ("0.03", 140), ("0.04", 160), ("0.05", 180));

    [Theory]
    [InlineData("0.01", 60, "0.2929")]
    [InlineData("0.01", 300, "0.0670")]
    [InlineData("0.01", 1200, "0.0172")]
    [InlineData("0.02", 300, "0.1339")]
    [InlineData("0.03", 300, "0.2009")]
    public void The_critical_pace_is_the_knee_times_what_recovers_in_a_step(string knee, int halfLife, string share) =>
        Assert.Equal(Ratio.Parse(share).ToDouble(), CriticalPace.ShareOf(Ratio.Parse(knee), halfLife, 30).ToDouble(), 4);

    [Fact]
    public void The_knee_is_where_the_book_gets_half_as_dense_as_it_was()
    {
        Assert.Equal(Ratio.Parse("0.01"), CriticalPace.KneeOf(_book, BookSide.Bids));

        // Half as dense is still dense; a whit less is not.
        Assert.Equal(Ratio.Parse("0.03"), CriticalPace.KneeOf(Book("0", ("0.01", 100), ("0.03", 200)), BookSide.Bids));
        Assert.Equal(Ratio.Parse("0.01"), CriticalPace.KneeOf(Book("0", ("0.01", 100), ("0.03", 199)), BookSide.Bids));

        // Thin at the touch, dense behind it, and a wall after a gap: only what can be reached through dense stretches counts.
        Assert.Equal(Ratio.Parse("0.02"), CriticalPace.KneeOf(Book("0.001", ("0.005", 5), ("0.02", 100), ("0.03", 110), ("0.04", 10_000)), BookSide.Asks));
    }

    [Fact]
    public void An_empty_side_has_no_knee_and_one_that_stands_at_the_spread_has_it_there()
    {
        Assert.Equal(Ratio.Zero, CriticalPace.KneeOf(DepthProfile.Empty, BookSide.Bids));
        Assert.Equal(Ratio.Zero, CriticalPace.KneeOf(Book("0.01", ("0.02", 0)), BookSide.Bids));
        Assert.Equal(Ratio.Parse("0.02"), CriticalPace.KneeOf(Book("0.02", ("0.01", 50)), BookSide.Bids));
    }

    [Fact]
    public void What_may_be_taken_leads_as_far_as_safety_says_and_no_farther()
    {
        // Three quarters of the way to 1 % hold 75 of 100; 0.3 % away already, 45 are left of them.
        BookState typical = BookState.Of(_book, BookSide.Bids, Ratio.Parse("0.05"));
        Assert.Equal(new BookState(Quantity.Of(100), Ratio.Parse("0.01")), typical);
        Assert.Equal(Quantity.Of(75), CriticalPace.Allowed(_terms, _book, BookSide.Bids, typical, default, default));
        Assert.Equal(Quantity.Of(45), CriticalPace.Allowed(_terms, _book, BookSide.Bids, typical, Ratio.Parse("0.003"), default));
        Assert.Equal(default, CriticalPace.Allowed(_terms, _book, BookSide.Bids, typical, Ratio.Parse("0.0075"), default));
        Assert.Equal(Ratio.Parse("0.0075"), CriticalPace.Displaced(_book, BookSide.Bids, typical, Ratio.Parse("0.003"), Quantity.Of(45)));
    }

    [Fact]
    public void A_floor_and_a_cap_are_of_a_step_and_of_dense_depth()
    {
        BookState typical = BookState.Of(_book, BookSide.Bids, Ratio.Parse("0.05"));
        CriticalPaceTerms bounded = _terms with { FloorShare = Ratio.Parse("0.02"), CapShare = Ratio.Parse("0.1") };
        Assert.Equal(Quantity.Of(10), CriticalPace.Allowed(bounded, _book, BookSide.Bids, typical, default, default));
        Assert.Equal(Quantity.Of(3), CriticalPace.Allowed(bounded, _book, BookSide.Bids, typical, default, Quantity.Of(7)));
        Assert.Equal(Quantity.Of(2), CriticalPace.Allowed(bounded, _book, BookSide.Bids, typical, Ratio.Parse("0.02"), default));
        Assert.Equal(default, CriticalPace.Allowed(bounded, _book, BookSide.Bids, typical, Ratio.Parse("0.02"), Quantity.Of(2)));
    }

    [Fact]
    public void A_profile_that_shows_more_than_is_typical_is_taken_for_what_is_typical()
    {
        // Twice as deep as usual: half of what it shows is believed, and what is taken counts twice.
        BookState typical = new(Quantity.Of(50), Ratio.Parse("0.01"));
        Assert.Equal(Quantity.Parse("37.5"), CriticalPace.Allowed(_terms, _book, BookSide.Bids, typical, default, default));
        Assert.Equal(Ratio.Parse("0.0075"), CriticalPace.Displaced(_book, BookSide.Bids, typical, default, Quantity.Parse("37.5")));

        // Shallower than usual: it is what there is.
        BookState deeper = new(Quantity.Of(200), Ratio.Parse("0.01"));
        Assert.Equal(Quantity.Of(75), CriticalPace.Allowed(_terms, _book, BookSide.Bids, deeper, default, default));
    }

    [Fact]
    public void What_is_taken_beyond_the_book_leads_to_its_end_and_nothing_leads_back() =>
        Assert.Equal(
            [Ratio.Parse("0.05"), Ratio.Parse("0.07")],
            [
                CriticalPace.Displaced(_book, BookSide.Bids, BookState.Of(_book, BookSide.Bids, Ratio.One), default, Quantity.Of(1_000)),
                CriticalPace.Displaced(_book, BookSide.Bids, BookState.Of(_book, BookSide.Bids, Ratio.One), Ratio.Parse("0.07"), Quantity.Of(1)),
            ]);

    [Fact]
    public void The_median_of_an_even_number_is_the_lower_of_the_two_in_the_middle()
    {
        Assert.Equal(2, CriticalPace.Median([4, 1, 2, 3]));
        Assert.Equal(2, CriticalPace.Median([3, 1, 2]));
        Assert.Equal(0, CriticalPace.Median([]));
    }

    [Fact]
    public void A_fixed_pace_is_held_to_three_quarters_of_the_critical_one_in_the_same_depth()
    {
        // 180 within 5 %, 100 within 1 %: a fifth of the former a second is 36 % of the latter. p* = 1 − 2^(−1/300) = 0.2308 %.
        PaceExcess excess = PaceCheck.Of(LiquidationWorld.Policy with { Pace = Ratio.Parse("0.2") }, _book, 1)!.Value;
        Assert.Equal(BookSide.Bids, excess.Side);
        Assert.Equal(Ratio.Parse("0.36"), excess.Share);
        Assert.Equal(0.75 * 0.0023078, excess.Critical.ToDouble(), 6);

        // 0.09 % of 180 are 0.162 % of 100, which is below 0.173 %; 0.1 % are 0.18 %.
        Assert.Null(PaceCheck.Of(LiquidationWorld.Policy with { Pace = Ratio.Parse("0.0009") }, _book, 1));
        Assert.NotNull(PaceCheck.Of(LiquidationWorld.Policy with { Pace = Ratio.Parse("0.001") }, _book, 1));

        // What follows the book is not held to one; a side without depth says nothing.
        Assert.Null(PaceCheck.Of(LiquidationWorld.Policy with { CriticalPace = _terms }, _book, 1));
        Assert.Null(PaceCheck.Of(LiquidationWorld.Policy, DepthProfile.Empty, 1));
        Assert.Equal(BookSide.Asks, PaceCheck.Of(LiquidationWorld.Policy, _book with { Bids = [] }, 1)!.Value.Side);
    }

    [Fact]
    public void On_paper_a_critical_pace_starts_from_a_book_that_nobody_pushed()
    {
        MarketSnapshot market = LiquidationWorld.Market.WithDepth(_book);
        LiquidationPolicy policy = LiquidationWorld.Policy with { CriticalPace = _terms };
        Assert.Equal(Quantity.Of(75), new FreshDepth(market, policy).Allowed(LiquidationWorld.BtcPerp, BookSide.Bids));

        // Never beyond the price floor: three quarters of 0.4 % hold 30.
        Assert.Equal(Quantity.Of(30), new FreshDepth(market, policy with { PriceFloor = Ratio.Parse("0.004") }).Allowed(LiquidationWorld.BtcPerp,
            BookSide.Asks));

        // An override of one instrument is of that one alone.
        LiquidationPolicy only = policy with { Overrides = [policy with { CriticalPace = null, Pace = Ratio.Parse("0.5") }] };
        Assert.Equal(Quantity.Of(90), new FreshDepth(market, only).Allowed(LiquidationWorld.BtcPerp, BookSide.Bids));
        Assert.Equal(Quantity.Of(75), new FreshDepth(market, only).Allowed(LiquidationWorld.BtcFuture, BookSide.Bids));
    }

    internal static DepthProfile Book(string halfSpread, params (string Distance, long Cumulative)[] levels)
    {
        ImmutableArray<DepthLevel> side = [.. levels.Select(level => new DepthLevel(Ratio.Parse(level.Distance), Quantity.Of(level.Cumulative)))];
        return new(Ratio.Parse(halfSpread), side, side);
    }
}
