// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Markets;
using Plimsoll.Rulebooks;
using Plimsoll.Values;
using Plimsoll.Venues;

namespace Plimsoll.Tests.Engines;

/// <summary>An account of which a position is set aside, because its rulebook cannot assess it, counts that position at a bound: loss and whole notional. The
/// bound moves by more than the rulebook says, so no radius and no remembered requirement holds for such an account.</summary>
/// <remarks>The position gets into an account by a version of the rulebook that was adopted while nothing was open, and takes effect later. It requires 10 % of
/// notional and follows the last trade, which is never told of ETH-PERP.</remarks>
public sealed class SetAsideScreenTests
{
    private static readonly RulebookKinds _kinds = VenueKinds.All.With(new FollowingKind(FigureKind.Last));

    /// <summary>Long 2 BTC at 50,000 and short 10 ETH at 3,000, with 52,500 in hand; one BTC is sold again at the mark. At 30,500 equity is
    /// 52,500 − 19,500 − 30,000 (the ETH set aside) = 3,000, and 3,050 are required of the BTC.</summary>
    [Fact]
    public void A_trade_beside_a_position_that_is_set_aside_hides_no_breach()
    {
        TestVenue venue = Opened("52500", ("BTC", "2"), ("ETH", "-10"));
        Assert.Equal(default, venue.Fill(TestWorld.BtcPerp, 2, 1, "1", "50000"));
        LiquidationStarted started = Assert.Single(Fall(venue, 50_000, 30_000, -500), item => item.Account == TestVenue.Account(1));
        Assert.Equal((Amount.Of(3_000), Amount.Of(3_050)), (started.Equity, started.Maintenance));
    }

    /// <summary>A short position that is set aside: each price takes its loss and raises its notional, two for one, where the rulebook moves 1.1.</summary>
    [Theory]
    [InlineData(50)]
    [InlineData(300)]
    [InlineData(1_500)]
    public void No_radius_is_as_wide_as_the_rulebook_says(int step)
    {
        int started = 0;
        for (int funds = 36_000; funds <= 78_000; funds += 1_750)
        {
            started += Fall(Opened($"{funds}", ("ETH", "-10")), 3_000, 5_400, step / 10, TestWorld.EthIndex, TestWorld.EthPerpMark).Count;
        }

        Assert.True(started > 10, $"only {started} were liquidated");
    }

    /// <summary>A version that follows a figure which was never told would count everybody at the bound with the command that adopts it.</summary>
    [Fact]
    public void A_version_that_cannot_assess_what_is_open_is_not_adopted()
    {
        TestVenue venue = TestVenue.WithTwo(GrowthWorld.SetupOf(GrowthWorld.Text("cross"), kinds: _kinds));
        Assert.Equal(default, venue.Fill(TestWorld.EthPerp, 1, 2, "1", "3000"));
        AdoptRulebook command = new(default, venue.Now, FollowingKind.Text("2", "0.1"), default);
        Assert.Equal(new Rejection(RejectionCode.LastMissing, TestWorld.EthPerp), venue.Apply(command));
        Assert.Equal(default, venue.Apply(new PublishFigures(default, venue.Now, [new LastFigure(TestWorld.EthPerp, Price.Of(3_000))])));
        Assert.Equal(default, venue.Apply(command));
    }

    private static TestVenue Opened(string funds, params (string Coin, string Quantity)[] held)
    {
        TestVenue venue = TestVenue.WithTwo(GrowthWorld.SetupOf(GrowthWorld.Text("cross"), kinds: _kinds), funds);
        venue.Deposit(2, TestWorld.Usdc, "10000000");
        Timestamp effective = venue.Now.PlusSeconds(60);
        Assert.Equal(default, venue.Apply(new AdoptRulebook(default, venue.Now, FollowingKind.Text("2", "0.1"), effective)));
        foreach ((string coin, string quantity) in held)
        {
            (InstrumentId instrument, string mark) = coin == "BTC" ? (TestWorld.BtcPerp, "50000") : (TestWorld.EthPerp, "3000");
            bool isShort = quantity[0] == '-';
            Assert.Equal(default, venue.Fill(instrument, isShort ? 2 : 1, isShort ? 1 : 2, quantity.TrimStart('-'), mark));
        }

        Assert.Equal(default, venue.Apply(new PublishFigures(default, venue.Now, [new LastFigure(TestWorld.BtcPerp, Price.Of(50_000))])));
        venue.Now = effective;
        Assert.Equal(default, venue.Apply(new AdvanceTime(default, venue.Now)));
        return venue;
    }

    /// <summary>Moves a price step by step; an engine restored from a snapshot before each step, which has remembered nothing, must say the same.</summary>
    private static List<LiquidationStarted> Fall(TestVenue venue, int from, int to, int step, ObservableId? index = null, ObservableId? mark = null)
    {
        List<LiquidationStarted> started = [];
        for (int price = from + step; step < 0 ? price >= to : price <= to; price += step)
        {
            ObservePrices command = new(default, venue.Now,
            [
                new(index ?? TestWorld.BtcIndex, 0, Price.Of(price).Atoms, default), new(mark ?? TestWorld.BtcPerpMark, 0, Price.Of(price).Atoms, default),
            ]);
            ClearingEngine forgetful = ClearingEngine.Restore(venue.Engine.Setup, venue.Snapshot());
            ListSink said = new();
            forgetful.Apply(command, said);
            int before = venue.Events.Count;
            venue.Apply(command);
            Event[] here = [.. venue.Events.Skip(before)];
            Assert.Equal(said.Events.Select(static item => item.ToString()), here.Select(static item => item.ToString()));
            Assert.Equal(forgetful.StateHash(), venue.Engine.StateHash());
            started.AddRange(here.OfType<LiquidationStarted>());
        }

        return started;
    }
}
