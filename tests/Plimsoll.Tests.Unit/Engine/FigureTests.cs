// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Engine;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Engine.Limits;
using Plimsoll.Markets;
using Plimsoll.Values;

namespace Plimsoll.Tests.Engines;

/// <summary>What the venue tells of the market beside prices and depth: what is shown of it, what is refused, and who is looked at.</summary>
public sealed class FigureTests
{
    private static readonly PoolIndex _grown = new(PoolIndex.RaysPerOne + 1);
    private static readonly LendingPool _pool = new(Amount.Of(1_000), Amount.Of(250), _grown, PoolIndex.One);

    // 96 bits of contracts are at most 97 bits of units, and at 3,000, 72 bits, at most 97 + 72 − 59 = 110 bits of value.
    private static readonly Quantity _most = Quantity.FromAtoms((Int128.One << 96) - 1);

    private readonly TestVenue _venue = TestVenue.WithTwo();

    private NextFunding _next => new(Ratio.Parse("0.0001"), 28_800, _venue.Now.PlusSeconds(600));

    [Fact]
    public void What_is_told_is_shown_and_survives_a_restart_and_nothing_else_is_there()
    {
        StateHash untold = _venue.Engine.StateHash();
        Assert.Equal(default, Tell(
            new LastFigure(TestWorld.BtcPerp, Price.Of(50_010)), new OpenInterestFigure(TestWorld.BtcPerp, Quantity.Of(400)),
            new FundingFigure(TestWorld.BtcPerp, _next), new PoolFigure(TestWorld.Btc, _pool), new GasPriceFigure(Price.Parse("0.00002")),
            new BlockTimeFigure(_venue.Now.PlusSeconds(-12))));

        ClearingEngine restored = ClearingEngine.Restore(TestWorld.Setup(), _venue.Snapshot());
        foreach (MarketView market in new[] { _venue.Engine.Market, restored.Market })
        {
            Assert.True(market.TryLast(TestWorld.BtcPerp, out Price last) & market.TryOpenInterest(TestWorld.BtcPerp, out Quantity open)
                & market.TryFunding(TestWorld.BtcPerp, out NextFunding next) & market.TryPool(TestWorld.Btc, out LendingPool pool)
                & market.TryGasPrice(out Price gas) & market.TryBlockTime(out Timestamp block));
            Assert.Equal((Price.Of(50_010), Quantity.Of(400), _next, _pool), (last, open, next, pool));
            Assert.Equal((Price.Parse("0.00002"), _venue.Now.PlusSeconds(-12)), (gas, block));
            Assert.False(market.TryLast(TestWorld.EthPerp, out _) || market.TryFunding(TestWorld.EthPerp, out _) || market.TryPool(TestWorld.Usdc, out _));
        }

        Assert.Equal(_venue.Engine.StateHash(), restored.StateHash());
        Assert.NotEqual(untold, _venue.Engine.StateHash());
    }

    [Fact]
    public void Each_figure_is_a_part_of_the_state_hash()
    {
        // As many records as the others, and nothing told.
        _venue.Engine.ApplyNote();
        HashSet<StateHash> hashes = [_venue.Engine.StateHash()];
        Figure[] figures =
        [
            new LastFigure(TestWorld.BtcPerp, Price.Of(1)), new LastFigure(TestWorld.EthPerp, Price.Of(1)),
            new OpenInterestFigure(TestWorld.BtcPerp, Quantity.Of(1)), new FundingFigure(TestWorld.BtcPerp, _next),
            new FundingFigure(TestWorld.BtcPerp, _next with { IntervalSeconds = 1 }), new FundingFigure(TestWorld.BtcPerp, _next with { At = _venue.Now }),
            new PoolFigure(TestWorld.Usdc, _pool), new PoolFigure(TestWorld.Usdc, _pool with { Borrowed = default }),
            new PoolFigure(TestWorld.Usdc, _pool with { BorrowIndex = _grown }), new GasPriceFigure(Price.Of(1)), new BlockTimeFigure(_venue.Now),
        ];
        foreach (Figure figure in figures)
        {
            TestVenue venue = TestVenue.WithTwo();
            Assert.Equal(default, venue.Apply(new PublishFigures(default, venue.Now, [figure])));
            Assert.True(hashes.Add(venue.Engine.StateHash()), $"{figure} is not in the hash");
        }
    }

    [Fact]
    public void Open_interest_is_never_less_than_what_the_venues_own_accounts_hold()
    {
        _venue.Fill(TestWorld.BtcPerp, 1, 2, "3", "50000");
        Assert.Equal(Quantity.Of(3), Open());
        Assert.Equal(default, Tell(new OpenInterestFigure(TestWorld.BtcPerp, Quantity.Of(5))));
        Assert.Equal(Quantity.Of(5), Open());

        // Seven are open for certain, whatever was last told.
        _venue.Fill(TestWorld.BtcPerp, 1, 2, "4", "50000");
        Assert.Equal(Quantity.Of(7), Open());
        Assert.Equal(new Rejection(RejectionCode.FigureOutOfDomain, TestWorld.BtcPerp), Tell(new OpenInterestFigure(TestWorld.BtcPerp, Quantity.Of(6))));
        Assert.Equal(default, Tell(new OpenInterestFigure(TestWorld.BtcPerp, null)));
        Assert.Equal(Quantity.Of(7), Open());
    }

    [Fact]
    public void What_is_told_to_be_unknown_is_missing_again_and_only_what_was_told()
    {
        (Figure Known, Figure Unknown, Rejection Missing)[] figures =
        [
            (new LastFigure(TestWorld.BtcPerp, Price.Of(1)), new LastFigure(TestWorld.BtcPerp, null), new(RejectionCode.LastMissing, TestWorld.BtcPerp)),
            (new OpenInterestFigure(TestWorld.BtcPerp, Quantity.Of(1)), new OpenInterestFigure(TestWorld.BtcPerp, null),
                new(RejectionCode.OpenInterestMissing, TestWorld.BtcPerp)),
            (new FundingFigure(TestWorld.BtcPerp, _next), new FundingFigure(TestWorld.BtcPerp, null), new(RejectionCode.FundingMissing, TestWorld.BtcPerp)),
            (new PoolFigure(TestWorld.Btc, _pool), new PoolFigure(TestWorld.Btc, null), new(RejectionCode.PoolMissing, TestWorld.Btc)),
            (new GasPriceFigure(default(Price)), new GasPriceFigure(null), new(RejectionCode.GasPriceMissing)),
            (new BlockTimeFigure(_venue.Now), new BlockTimeFigure(null), new(RejectionCode.BlockTimeMissing)),
        ];
        StateHash before = _venue.Engine.StateHash();
        foreach ((Figure known, Figure unknown, Rejection missing) in figures)
        {
            Assert.Equal(missing, Tell(unknown));
            Assert.Equal(default, Tell(known));
            Assert.Equal(default, Tell(unknown));
            Assert.Equal(missing, Tell(unknown));
        }

        MarketView market = _venue.Engine.Market;
        Assert.False(market.TryGasPrice(out _) || market.TryBlockTime(out _) || market.TryLast(TestWorld.BtcPerp, out _));
        TestVenue untold = TestVenue.WithTwo();
        for (ulong i = untold.Engine.Sequence; i < _venue.Engine.Sequence; i++)
        {
            untold.Engine.ApplyNote();
        }

        Assert.NotEqual(before, _venue.Engine.StateHash());
        Assert.Equal(untold.Engine.StateHash(), _venue.Engine.StateHash());
    }

    [Fact]
    public void A_figure_that_cannot_be_is_refused_by_name_and_none_of_its_command_is_taken()
    {
        InstrumentId nothing = new(99);
        AssetId noAsset = new(99);
        Timestamp now = _venue.Now;
        (Figure Figure, Rejection Expected)[] refused =
        [
            (new LastFigure(nothing, Price.Of(1)), new(RejectionCode.InstrumentUnknown, nothing)),
            (new OpenInterestFigure(nothing, null), new(RejectionCode.InstrumentUnknown, nothing)),
            (new FundingFigure(nothing, _next), new(RejectionCode.InstrumentUnknown, nothing)),
            (new PoolFigure(noAsset, _pool), new(RejectionCode.AssetUnknown, noAsset)),
            (new FundingFigure(TestWorld.BtcFuture, _next), new(RejectionCode.NotAPerpetual, TestWorld.BtcFuture)),
            (new LastFigure(TestWorld.EthPerp, default(Price)), new(RejectionCode.FigureOutOfDomain, TestWorld.EthPerp)),
            (new LastFigure(TestWorld.EthPerp, Price.Of(-1)), new(RejectionCode.FigureOutOfDomain, TestWorld.EthPerp)),
            (new LastFigure(TestWorld.EthPerp, Price.FromAtoms(EngineLimits.MaxPriceAtoms + 1)), new(RejectionCode.FigureOutOfDomain, TestWorld.EthPerp)),
            (new LastFigure(TestWorld.BtcCall, Price.Of(-1)), new(RejectionCode.FigureOutOfDomain, TestWorld.BtcCall)),
            (new OpenInterestFigure(TestWorld.EthPerp, Quantity.Of(-1)), new(RejectionCode.FigureOutOfDomain, TestWorld.EthPerp)),
            (new OpenInterestFigure(TestWorld.EthPerp, Quantity.FromAtoms(Int128.One << EngineLimits.AmountBits)),
                new(RejectionCode.FigureOutOfDomain, TestWorld.EthPerp)),
            (new OpenInterestFigure(TestWorld.EthPerp, _most + Quantity.FromAtoms(1)), new(RejectionCode.FigureOutOfDomain, TestWorld.EthPerp)),
            (new FundingFigure(TestWorld.EthPerp, _next with { Rate = Ratio.Parse("-0.1000001") }), new(RejectionCode.FigureOutOfDomain, TestWorld.EthPerp)),
            (new FundingFigure(TestWorld.EthPerp, _next with { Rate = Ratio.FromAtoms(Int128.MinValue) }),
                new(RejectionCode.FigureOutOfDomain, TestWorld.EthPerp)),
            (new FundingFigure(TestWorld.EthPerp, _next with { IntervalSeconds = 0 }), new(RejectionCode.FigureOutOfDomain, TestWorld.EthPerp)),
            (new FundingFigure(TestWorld.EthPerp, _next with { IntervalSeconds = 2_592_001 }), new(RejectionCode.FigureOutOfDomain, TestWorld.EthPerp)),
            (new FundingFigure(TestWorld.EthPerp, _next with { At = new(now.Nanoseconds - 1) }), new(RejectionCode.FigureOutOfDomain, TestWorld.EthPerp)),
            (new FundingFigure(TestWorld.EthPerp, _next with { At = new(EngineLimits.MaxTimeNanoseconds + 1) }),
                new(RejectionCode.FigureOutOfDomain, TestWorld.EthPerp)),
            (new PoolFigure(TestWorld.Eth, _pool with { Borrowed = Amount.Of(-1) }), new(RejectionCode.FigureOutOfDomain, TestWorld.Eth)),
            (new PoolFigure(TestWorld.Eth, _pool with { Borrowed = _pool.Supplied + Amount.FromAtoms(1) }),
                new(RejectionCode.FigureOutOfDomain, TestWorld.Eth)),
            (new PoolFigure(TestWorld.Eth, _pool with { Supplied = Amount.FromAtoms(Int128.One << EngineLimits.AmountBits) }),
                new(RejectionCode.FigureOutOfDomain, TestWorld.Eth)),
            (new PoolFigure(TestWorld.Eth, _pool with { LiquidityIndex = new(PoolIndex.RaysPerOne - 1) }), new(RejectionCode.FigureOutOfDomain, TestWorld.Eth)),
            (new PoolFigure(TestWorld.Eth, _pool with { BorrowIndex = new(PoolIndex.Most.Rays + 1) }), new(RejectionCode.FigureOutOfDomain, TestWorld.Eth)),
            (new BlockTimeFigure(new Timestamp(now.Nanoseconds + 1)), new(RejectionCode.FigureOutOfDomain, new Timestamp(now.Nanoseconds + 1))),
            (new BlockTimeFigure(default(Timestamp)), new(RejectionCode.FigureOutOfDomain, default(Timestamp))),
            (new LastFigure(TestWorld.BtcPerp, Price.Of(2)), new(RejectionCode.FigureTwice, TestWorld.BtcPerp)),
            (new PoolFigure(TestWorld.Usdc, _pool), new(RejectionCode.FigureTwice, TestWorld.Usdc)),
            (new BlockTimeFigure(now), new(RejectionCode.FigureTwice)),
        ];
        Figure[] sound = [new LastFigure(TestWorld.BtcPerp, Price.Of(1)), new PoolFigure(TestWorld.Usdc, _pool), new BlockTimeFigure(now)];
        foreach ((Figure figure, Rejection expected) in refused)
        {
            Assert.Equal(expected, Tell([.. sound, figure]));
            Assert.False(_venue.Engine.Market.TryLast(TestWorld.BtcPerp, out _) || _venue.Engine.Market.TryPool(TestWorld.Usdc, out _)
                || _venue.Engine.Market.TryBlockTime(out _), $"{figure} left a part of its command behind");
        }

        Assert.Equal(new Rejection(RejectionCode.FigureOutOfDomain), Tell(new GasPriceFigure(Price.Of(-1))));
        Assert.Equal(new Rejection(RejectionCode.FigureOutOfDomain), Tell(new GasPriceFigure(Price.FromAtoms(EngineLimits.MaxPriceAtoms + 1))));
        Assert.Equal(new Rejection(RejectionCode.FigureTwice), Tell(new GasPriceFigure(Price.Of(1)), new GasPriceFigure(Price.Of(1))));
        Assert.Equal(new Rejection(RejectionCode.OutOfRange, RefusalSubject.Count(0)), Tell());
        Assert.Equal(new Rejection(RejectionCode.OutOfRange, RefusalSubject.Count(EngineLimits.MaxObservations + 1)),
            Tell([.. Enumerable.Repeat(new GasPriceFigure(Price.Of(1)), EngineLimits.MaxObservations + 1)]));
    }

    [Fact]
    public void What_is_just_in_range_is_taken()
    {
        Assert.Equal(default, Tell(
            new LastFigure(TestWorld.EthPerp, Price.FromAtoms(EngineLimits.MinPriceAtoms)), new LastFigure(TestWorld.BtcCall, default(Price)),
            new LastFigure(TestWorld.BtcPerp, Price.FromAtoms(EngineLimits.MaxPriceAtoms)),
            new OpenInterestFigure(TestWorld.EthPerp, _most),
            new FundingFigure(TestWorld.EthPerp, new(Ratio.Parse("-0.1"), 2_592_000, _venue.Now)),
            new PoolFigure(TestWorld.Eth, new(Amount.Of(1), Amount.Of(1), PoolIndex.One, PoolIndex.Most)), new GasPriceFigure(default(Price)),
            new BlockTimeFigure(_venue.Now)));
    }

    [Fact]
    public void Blocks_do_not_run_backwards_and_one_that_was_taken_back_may_be_followed_by_an_earlier_one()
    {
        Timestamp block = _venue.Now.PlusSeconds(-60);
        Assert.Equal(default, Tell(new BlockTimeFigure(block)));
        Assert.Equal(default, Tell(new BlockTimeFigure(block)));
        Assert.Equal(new Rejection(RejectionCode.BlockOutOfOrder, block), Tell(new BlockTimeFigure(block.PlusSeconds(-1))));
        Assert.Equal(default, Tell(new BlockTimeFigure(null)));
        Assert.Equal(default, Tell(new BlockTimeFigure(block.PlusSeconds(-1))));
    }

    [Fact]
    public void What_a_rulebook_follows_is_told_anew_and_not_taken_back()
    {
        TestVenue venue = UnderFigures(40);
        Rejection Tell(Figure figure) => venue.Apply(new PublishFigures(default, venue.Now, [figure]));
        Assert.Equal(new Rejection(RejectionCode.FigureFollowed, TestWorld.BtcPerp), Tell(new LastFigure(TestWorld.BtcPerp, null)));
        Assert.Equal(new Rejection(RejectionCode.FigureFollowed, TestWorld.Usdc), Tell(new PoolFigure(TestWorld.Usdc, null)));
        Assert.True(venue.Engine.Market.TryLast(TestWorld.BtcPerp, out _) & venue.Engine.Market.TryPool(TestWorld.Usdc, out _));
        Assert.Equal(default, Tell(new OpenInterestFigure(TestWorld.BtcPerp, Quantity.Of(1))));
        Assert.Equal(default, Tell(new OpenInterestFigure(TestWorld.BtcPerp, null)));
        Assert.Equal(default, Tell(new GasPriceFigure(Price.Of(1))));
        Assert.Equal(default, Tell(new GasPriceFigure(null)));
    }

    /// <summary>Positions stay when an instrument is delisted, and so does what their requirement follows.</summary>
    [Fact]
    public void A_delisted_instrument_keeps_its_figures_and_is_told_of_as_before()
    {
        Assert.Equal(default, Tell(new LastFigure(TestWorld.BtcPerp, Price.Of(7))));
        Assert.Equal(default, _venue.Apply(new Delist(default, _venue.Now, TestWorld.BtcPerp)));
        Assert.True(_venue.Engine.Market.TryLast(TestWorld.BtcPerp, out Price last));
        Assert.Equal(Price.Of(7), last);
        Assert.Equal(default, Tell(new LastFigure(TestWorld.BtcPerp, Price.Of(8))));
    }

    [Fact]
    public void What_is_listed_later_has_no_figures_until_they_are_told_and_what_was_told_before_stays()
    {
        TestVenue venue = TestVenue.WithTwo(GrowthWorld.Setup());
        Rejection Tell(params ImmutableArray<Figure> figures) => venue.Apply(new PublishFigures(default, venue.Now, figures));
        InstrumentId listed = new(TestWorld.Catalog.Instruments.Length);
        AssetId coin = new(TestWorld.Catalog.Assets.Length);
        Assert.Equal(new Rejection(RejectionCode.InstrumentUnknown, listed), Tell(new LastFigure(listed, Price.Of(1))));
        Assert.Equal(default, Tell(new LastFigure(TestWorld.BtcPerp, Price.Of(7)), new PoolFigure(TestWorld.Usdc, _pool)));
        Assert.Equal(default, venue.Apply(GrowthWorld.ListPerpetual(venue.Now)));
        Assert.Equal(default, venue.Apply(GrowthWorld.ListCoin(venue.Now)));

        Assert.True(venue.Engine.Market.TryLast(TestWorld.BtcPerp, out _) & venue.Engine.Market.TryPool(TestWorld.Usdc, out _));
        Assert.False(venue.Engine.Market.TryLast(listed, out _) || venue.Engine.Market.TryFunding(listed, out _) || venue.Engine.Market.TryPool(coin, out _));
        Assert.Equal(default, Tell(new LastFigure(listed, Price.Of(9)), new FundingFigure(listed, _next), new PoolFigure(coin, _pool)));
        Assert.True(venue.Engine.Market.TryLast(listed, out Price last) & venue.Engine.Market.TryPool(coin, out LendingPool pool));
        Assert.Equal((Price.Of(9), _pool), (last, pool));
        Assert.Equal(venue.Engine.StateHash(), ClearingEngine.Restore(GrowthWorld.Setup(), venue.Snapshot()).StateHash());
    }

    /// <summary>Maintenance of one contract at 50,000 is 2 % and 3 % × last ÷ 60,000 with the pool unused and open interest of no weight: 1,000 and 1,500 at
    /// most, so that 2,000 in hand are a call (a fifth above maintenance) from a last trade of 26,667 on, and below the line from 40,001 on.</summary>
    [Fact]
    public void Whoever_a_figure_takes_to_a_line_is_found_by_the_command_that_tells_it()
    {
        TestVenue venue = UnderFigures(10_000_000);
        Assert.Equal(default, venue.Fill(TestWorld.BtcPerp, 1, 2, "1", "50000"));
        Assert.Equal(AccountStatus.Healthy, venue.View(1).Status);

        Assert.Equal(default, Last(venue, 26_000));
        Assert.Equal(AccountStatus.Healthy, venue.View(1).Status);
        Assert.Equal(default, Last(venue, 27_000));
        Assert.Equal(AccountStatus.Called, venue.View(1).Status);
        Assert.Equal(default, Last(venue, 26_000));
        Assert.Equal(AccountStatus.Healthy, venue.View(1).Status);
        Assert.Equal(default, Last(venue, 40_100));
        Assert.Single(venue.Events.OfType<LiquidationStarted>(), started => started.Account == TestVenue.Account(1));
    }

    /// <summary>Open interest costs 5 % × 50,000 ÷ 40 for each contract open, 62.5. Account 1 holds one on 2,000; its maintenance is 1,000 + 62.5 × open and
    /// its call line 1.2 times that: 1,275 at one contract, 2,025 at eleven, and at twenty-one maintenance itself is 2,312.5.</summary>
    [Fact]
    public void Whoever_the_trade_of_others_takes_to_a_line_is_found_by_that_trade()
    {
        TestVenue venue = UnderFigures(40);
        Assert.Equal(default, venue.Fill(TestWorld.BtcPerp, 1, 2, "1", "50000"));
        Assert.Equal(AccountStatus.Healthy, venue.View(1).Status);
        long before = venue.Engine.Assessments;
        Assert.Equal(default, venue.Fill(TestWorld.BtcPerp, 3, 2, "10", "50000"));
        Assert.Equal(AccountStatus.Called, venue.View(1).Status);
        Assert.Equal(3, venue.Engine.Assessments - before);
        Assert.Equal(default, venue.Fill(TestWorld.BtcPerp, 3, 2, "10", "50000"));
        Assert.Contains(venue.Events.OfType<LiquidationStarted>(), started => started.Account == TestVenue.Account(1));
    }

    [Fact]
    public void A_figure_that_no_rulebook_follows_opens_nobody()
    {
        Assert.Equal(default, _venue.Fill(TestWorld.BtcPerp, 1, 2, "1", "50000"));
        (long nominations, long assessments) = (_venue.Engine.Nominations, _venue.Engine.Assessments);
        Assert.Equal(default, Tell(new LastFigure(TestWorld.BtcPerp, Price.Of(1)), new PoolFigure(TestWorld.Usdc, _pool)));

        // The model of figures reads neither funding nor gas, and the same last trade told again moves nothing.
        TestVenue venue = UnderFigures(40);
        Assert.Equal(default, venue.Fill(TestWorld.BtcPerp, 1, 2, "1", "50000"));
        long read = venue.Engine.Assessments;
        Figure[] unread = [new GasPriceFigure(Price.Of(1)), new FundingFigure(TestWorld.BtcPerp, _next)];
        Assert.Equal(default, venue.Apply(new PublishFigures(default, venue.Now, [.. unread])));
        Assert.Equal(default, Last(venue, 1));
        Assert.Equal((nominations, assessments, read), (_venue.Engine.Nominations, _venue.Engine.Assessments, venue.Engine.Assessments));
    }

    /// <summary>Account 1 with 2,000 dollars and two that can afford anything, under a model that reads figures; last trades at 1, no debts.</summary>
    private static TestVenue UnderFigures(long full)
    {
        TestVenue venue = new(TestWorld.Setup(TestWorld.Rulebook() with { Model = new FigureMargin(_ => full) }));
        for (int i = 1; i <= 3; i++)
        {
            venue.Open(i);
            venue.Deposit(i, TestWorld.Usdc, i == 1 ? "2000" : "100000000");
        }

        venue.MarkAll();
        Assert.Equal(default, venue.Apply(new PublishFigures(default, venue.Now,
        [
            .. TestWorld.Catalog.Instruments.Select(static spec => new LastFigure(spec.Id, Price.Of(1))),
            new PoolFigure(TestWorld.Usdc, new(Amount.Of(1), default, PoolIndex.One, PoolIndex.One)),
        ])));
        return venue;
    }

    private static Rejection Last(TestVenue venue, long price) =>
        venue.Apply(new PublishFigures(default, venue.Now, [new LastFigure(TestWorld.BtcPerp, Price.Of(price))]));

    private Quantity Open() => _venue.Engine.Market.TryOpenInterest(TestWorld.BtcPerp, out Quantity open) ? open : throw new InvalidOperationException();

    private Rejection Tell(params ImmutableArray<Figure> figures) => _venue.Apply(new PublishFigures(default, _venue.Now, figures));
}
