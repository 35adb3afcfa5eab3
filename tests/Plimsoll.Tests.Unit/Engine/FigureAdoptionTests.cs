// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Markets;
using Plimsoll.Rulebooks;
using Plimsoll.Values;
using Plimsoll.Venues;

namespace Plimsoll.Tests.Engines;

/// <summary>A rulebook that reads figures is adopted like any other: by its terms, and everybody is assessed under it by the figures of the moment.</summary>
public sealed class FigureAdoptionTests
{
    private static readonly RulebookKinds _kinds = VenueKinds.All.With(new FollowingKind([.. Enum.GetValues<FigureKind>()]));

    /// <summary>The version that has lost its terms for perpetuals reads figures before it comes to its terms, and none has been told.</summary>
    [Fact]
    public void A_version_that_loses_terms_is_refused_though_it_reads_figures_first()
    {
        TestVenue venue = TestVenue.WithTwo(GrowthWorld.SetupOf(FollowingKind.Text("1", "0.2"), kinds: _kinds));
        Assert.Equal(new Rejection(RejectionCode.MarginTermsMissing, TestWorld.BtcPerp),
            venue.Apply(new AdoptRulebook(default, venue.Now, FollowingKind.Text("2", "0"), default)));
        Assert.Equal(default, venue.Apply(new AdoptRulebook(default, venue.Now, FollowingKind.Text("3", "0.3"), default)));
    }

    [Fact]
    public void What_was_told_under_rules_that_do_not_follow_it_holds_under_those_that_do()
    {
        TestVenue venue = TestVenue.WithTwo(GrowthWorld.SetupOf(GrowthWorld.Text("cross"), kinds: _kinds), "30000");
        Assert.Equal(default, venue.Apply(new PublishFigures(default, venue.Now,
        [
            new LastFigure(TestWorld.BtcPerp, Price.Of(50_000)), new FundingFigure(TestWorld.BtcPerp, new(default, 28_800, venue.Now)),
            new PoolFigure(TestWorld.Usdc, new(Amount.Of(1), default, PoolIndex.One, PoolIndex.One)), new GasPriceFigure(default(Price)),
            new BlockTimeFigure(venue.Now),
        ])));
        Assert.Equal(default, venue.Fill(TestWorld.BtcPerp, 1, 2, "1", "50000"));
        Assert.Equal(default, venue.Apply(new PublishFigures(default, venue.Now, [new GasPriceFigure(null)])));
        Assert.Equal(default, venue.Apply(new PublishFigures(default, venue.Now, [new GasPriceFigure(default(Price))])));

        // Maintenance of 50,000 at 70 % is more than the 30,000 in hand; nobody could have been assessed without the figures.
        string text = FollowingKind.Text("1", "0.7");
        Assert.Equal(default, venue.Apply(new AdoptRulebook(default, venue.Now, text, default)));
        Assert.Equal(RejectionCode.FigureFollowed, venue.Apply(new PublishFigures(default, venue.Now, [new GasPriceFigure(null)])).Code);
        Assert.Contains(venue.Events.OfType<LiquidationStarted>(), started =>
            started.Account == TestVenue.Account(1) && started.Maintenance == Amount.Of(35_000) && started.Equity == Amount.Of(30_000));
    }
}
