// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Tests.Engines;

/// <summary>A venue that lists, delists and adopts while it runs.</summary>
public sealed class GrowthTests
{
    [Fact]
    public void An_adopted_rulebook_that_names_what_is_not_listed_is_adopted_and_the_names_are_said()
    {
        TestVenue venue = new(GrowthWorld.Setup());
        string text = GrowthWorld.Text("cross", version: "2").Replace("\"style\": \"minimal\",",
            "\"style\": \"minimal\", \"overrides\": { \"DOGE\": { \"pace\": \"0.1\" }, \"BTC\": { \"pace\": \"0.1\" }, \" x\": { \"pace\": \"0.1\" } },",
            StringComparison.Ordinal);
        Assert.Equal(default, venue.Apply(new AdoptRulebook(default, venue.Now, text, default)));
        RulebookNamesUnknown said = Assert.Single(venue.Events.OfType<RulebookNamesUnknown>());
        Assert.Equal(("cross", "2", "DOGE and 1 more"), (said.Name, said.Version, said.Names));
        Assert.Equal(default, venue.Apply(new AdoptRulebook(default, venue.Now, GrowthWorld.Text("cross", version: "3"), default)));
        Assert.Single(venue.Events.OfType<RulebookNamesUnknown>());
    }

    [Fact]
    public void An_adopted_rulebook_that_switches_a_layer_off_is_adopted_and_says_so()
    {
        TestVenue venue = new(GrowthWorld.Setup());
        string text = GrowthWorld.Text("cross", version: "2").Replace("\"backstopCapacity\": \"2\"", "\"backstopCapacity\": \"0\"", StringComparison.Ordinal)
            .Replace("\"fundCapPerEvent\": \"0.25\"", "\"fundCapPerEvent\": \"0\"", StringComparison.Ordinal);
        Assert.Equal(default, venue.Apply(new AdoptRulebook(default, venue.Now, text, default)));
        RulebookSettingsIdle said = Assert.Single(venue.Events.OfType<RulebookSettingsIdle>());
        Assert.Equal(("cross", "2",
            "fundCapPerEvent is 0: the insurance fund pays for nobody's deficit; backstopCapacity is 0: the backstop takes nothing over"),
            (said.Name, said.Version, said.Settings));
        Assert.Equal(default, venue.Apply(new AdoptRulebook(default, venue.Now, GrowthWorld.Text("cross", version: "3"), default)));
        Assert.Single(venue.Events.OfType<RulebookSettingsIdle>());
    }

    [Fact]
    public void A_refused_command_is_told_at_its_own_time_where_the_engine_could_come_to_it()
    {
        TestVenue venue = new(GrowthWorld.Setup());
        Timestamp start = venue.Now;
        venue.Apply(new AdvanceTime(default, start));
        AccountId nobody = TestVenue.Account(1);
        Timestamp[] times = [start.PlusSeconds(60), start.PlusSeconds(-60), new Timestamp(long.MaxValue)];
        foreach (Timestamp time in times)
        {
            Assert.True(venue.Apply(new Deposit(default, time, nobody, TestWorld.Usdc, Amount.Of(1))).IsRefused);
        }

        Assert.Equal([start.PlusSeconds(60), start, start], venue.Events.OfType<CommandRefused>().Select(static refused => refused.Time));
        Assert.Equal(start, venue.Engine.Time);
    }

    [Fact]
    public void A_listed_option_is_traded_settled_and_delisted_and_every_restart_comes_to_the_same_state()
    {
        TestVenue venue = Story();

        Assert.True(venue.Engine.IsDelisted(GrowthWorld.Call));
        Assert.Equal(GrowthWorld.CallName, venue.Engine.Catalog[GrowthWorld.Call].Symbol);
        Assert.Equal("2", venue.Engine.Rulebooks[0]!.Version);

        // 60 − 52 = 8 thousand on two contracts, and 2 × 900 of premium.
        Assert.Equal(Amount.Of(100_000 + 16_000 - 1_800), venue.View(1).Balance(TestWorld.Usdc));
        Assert.Equal(Amount.Of(100_000 - 16_000 + 1_800), venue.View(2).Balance(TestWorld.Usdc));
        string[] told = [.. venue.Events.Where(static e =>
            e is ObservableListed or InstrumentListed or InstrumentDelisted or RulebookAdopted or RulebookTookEffect or ExpirySettled)
            .Select(static e => e.GetType().Name)];
        Assert.Equal(["ObservableListed", "ObservableListed", "InstrumentListed", "RulebookAdopted", "RulebookTookEffect", "ExpirySettled", "ExpirySettled",
            "InstrumentDelisted"], told);

        StateHash end = venue.Engine.StateHash();
        for (int cut = 0; cut <= venue.Commands.Count; cut++)
        {
            // A restart from a snapshot at any point, and what came after it from the journal.
            TestVenue before = new(GrowthWorld.Setup());
            foreach (Command command in venue.Commands.Take(cut))
            {
                before.Apply(command);
            }

            ClearingEngine restarted = ClearingEngine.Restore(GrowthWorld.Setup(), before.Snapshot());
            Assert.Equal(before.Engine.StateHash(), restarted.StateHash());
            foreach (Command command in venue.Commands.Skip(cut))
            {
                restarted.Apply(command, NullSink.Instance);
            }

            Assert.Equal(end, restarted.StateHash());
        }
    }

    [Fact]
    public void What_is_listed_at_run_time_behaves_as_what_was_there_from_the_start()
    {
        ListInstrument call = GrowthWorld.ListCall(TestWorld.Start);
        TestVenue grown = Funded(GrowthWorld.Setup());
        TestVenue whole = Funded(GrowthWorld.Setup(catalog: GrowthWorld.Whole(call)));
        Assert.Equal(default, grown.Apply(call));
        whole.Apply(new AdvanceTime(default, whole.Now));
        int events = whole.Events.Count;
        foreach (TestVenue venue in (TestVenue[])[grown, whole])
        {
            Trade(venue);
        }

        Assert.Equal(whole.Events.Skip(events), grown.Events.Skip(events + 3));
        Assert.Equal(whole.View(1).Holdings.ToArray(), grown.View(1).Holdings.ToArray());
        Assert.Equal(whole.View(2).Holdings.ToArray(), grown.View(2).Holdings.ToArray());
        Assert.Equal(whole.View(1).Report().Value.Initial, grown.View(1).Report().Value.Initial);
    }

    [Fact]
    public void A_listed_coin_is_held_traded_and_counts_as_collateral()
    {
        TestVenue venue = Funded(GrowthWorld.Setup());
        Assert.Equal(default, venue.Apply(GrowthWorld.ListCoin(venue.Now)));
        AssetId xrp = new(TestWorld.Catalog.Assets.Length);
        ListInstrument spot = new(
            default,
            venue.Now,
            new("XRP/USDC", InstrumentKind.Spot, Payoff.Linear, "XRP", "USDC", "XRP", "XRP", Quantity.Of(1), Price.Parse("0.01"), Quantity.Parse("0.1"),
                default, OptionRight.None, default, "", "", default),
            []);
        Assert.Equal(default, venue.Apply(spot));
        Assert.Equal(default, venue.Mark(new(TestWorld.Catalog.Observables.Length), "2"));
        Assert.Equal(default, venue.Deposit(1, xrp, "1000"));
        Assert.Equal(default, venue.Fill(new(TestWorld.Catalog.Instruments.Length), 2, 1, "100", "2"));

        Assert.Equal(Amount.Of(100), venue.View(2).Balance(xrp));

        // 900 and 200 in money: the rulebook counts what it does not name at three quarters.
        CollateralLine line = venue.View(1).Report().Value.Collateral.Single(l => l.Asset == xrp);
        Assert.Equal((Amount.Of(900), Amount.Of(1350)), (line.Balance, line.Value));
        venue.Engine.Audit();
    }

    [Fact]
    public void What_is_open_in_a_delisted_perpetual_may_shrink_and_is_settled_at_its_index()
    {
        TestVenue venue = Funded(GrowthWorld.Setup());
        venue.Fill(TestWorld.BtcPerp, 1, 2, "1", "50000");
        Assert.Equal(RejectionCode.InstrumentNotExpired, venue.Apply(new SettleExpiry(default, venue.Now, TestWorld.BtcPerp)).Code);
        Assert.Equal(default, venue.Apply(new Delist(default, venue.Now, TestWorld.BtcPerp)));
        Assert.Equal(RejectionCode.InstrumentDelisted, venue.Fill(TestWorld.BtcPerp, 1, 2, "0.1", "50000").Code);
        Assert.Equal(default, venue.Fill(TestWorld.BtcPerp, 2, 1, "0.4", "50000"));
        Assert.Equal(Quantity.Parse("0.6"), venue.Engine.OpenInterest(TestWorld.BtcPerp));

        // A turn would grow on the other side.
        Assert.Equal(RejectionCode.InstrumentDelisted, venue.Fill(TestWorld.BtcPerp, 2, 1, "0.7", "50000").Code);
        venue.Mark(TestWorld.BtcIndex, "51000");
        Assert.Equal(default, venue.Apply(new SettleExpiry(default, venue.Now, TestWorld.BtcPerp)));
        Assert.Equal(default, venue.Engine.OpenInterest(TestWorld.BtcPerp));
        Assert.Equal(Amount.Of(100_600), venue.View(1).Balance(TestWorld.Usdc));
    }

    [Fact]
    public void A_delisted_spot_market_is_not_traded_any_more()
    {
        TestVenue venue = Funded(GrowthWorld.Setup());
        venue.Deposit(1, TestWorld.Btc, "1");
        Assert.Equal(default, venue.Apply(new Delist(default, venue.Now, TestWorld.BtcSpot)));
        Assert.Equal(RejectionCode.InstrumentDelisted, venue.Fill(TestWorld.BtcSpot, 2, 1, "0.1", "50000").Code);
    }

    [Fact]
    public void A_new_version_holds_from_its_time_and_everybody_is_assessed_anew()
    {
        TestVenue venue = Funded(GrowthWorld.Setup("isolated"));
        venue.Fill(TestWorld.BtcPerp, 1, 2, "1", "50000");
        string twice = GrowthWorld.Text("isolated", version: "2")
            .Replace("\"leverage\": \"40\", \"maintenance\": \"0.0125\"", "\"leverage\": \"40\", \"maintenance\": \"0.025\"", StringComparison.Ordinal);
        Timestamp effective = venue.Now.PlusSeconds(60);
        Assert.Equal(default, venue.Apply(new AdoptRulebook(default, venue.Now, twice, effective)));
        AccountId pocket = venue.View(1).Pockets.Single();
        Amount before = venue.House(pocket).Report().Value.Maintenance;

        // A refused command at a later time is no command: the old version still holds.
        Assert.True(venue.Apply(new Withdraw(default, effective.PlusSeconds(5), TestVenue.Account(1), TestWorld.Usdc, Amount.Of(1_000_000))).IsRefused);
        Assert.Equal(before, venue.House(pocket).Report().Value.Maintenance);
        Assert.DoesNotContain(venue.Events, static e => e is RulebookTookEffect);

        venue.Now = effective.PlusSeconds(-1);
        venue.Apply(new AdvanceTime(default, venue.Now));
        Assert.Equal(before, venue.House(pocket).Report().Value.Maintenance);
        venue.Now = effective;
        venue.Apply(new AdvanceTime(default, venue.Now));

        // 1.25 % of 50,000 before, 2.5 % after.
        Assert.Equal((Amount.Of(625), Amount.Of(1250)), (before, venue.House(pocket).Report().Value.Maintenance));

        // Its own initial margin, 2.5 %, is just what the pocket was given: below the call ratio times maintenance both sides are called, in the order of their
        // accounts, by that very command.
        Assert.Equal([pocket, venue.View(2).Pockets.Single()], venue.Events.OfType<MarginCalled>().Select(static e => e.Account));
        Assert.All(venue.Events.OfType<MarginCalled>(), e => Assert.Equal(venue.Engine.Sequence, e.Sequence));
    }

    [Fact]
    public void Of_versions_for_one_time_the_one_adopted_last_holds()
    {
        // The venue corrects version 2 before it takes effect: 3 is for the same time.
        TestVenue venue = Funded(GrowthWorld.Setup("isolated"));
        Timestamp effective = venue.Now.PlusSeconds(60);
        foreach (string version in (string[])["2", "3"])
        {
            Assert.Equal(default, venue.Apply(new AdoptRulebook(default, venue.Now, GrowthWorld.Text("isolated", version: version), effective)));
        }

        venue.Now = effective;
        venue.Apply(new AdvanceTime(default, venue.Now));
        Assert.Equal("3", venue.Engine.Rulebooks[0]!.Version);
    }

    [Fact]
    public void Cross_and_isolated_accounts_live_side_by_side()
    {
        TestVenue venue = Funded(GrowthWorld.Setup());
        Assert.Equal(default, venue.Apply(new AdoptRulebook(default, venue.Now, GrowthWorld.Text("isolated"), default)));
        Assert.Equal(default, venue.Apply(new SetRulebook(default, venue.Now, TestVenue.Account(2), "isolated")));
        Assert.Equal(default, venue.Fill(TestWorld.BtcPerp, 1, 2, "1", "50000"));

        Assert.Empty(venue.View(1).Pockets);
        AccountView pocket = venue.House(Assert.Single(venue.View(2).Pockets));
        Assert.Equal(Quantity.Of(-1), pocket.Position(TestWorld.BtcPerp).Quantity);

        // One of 40 × leverage, the other the worst of ±16 % and the basis: each as its own rulebook says it.
        Rulebook isolated = venue.Engine.Rulebooks[1]!;
        Rulebook cross = venue.Engine.Rulebooks[0]!;
        Assert.Equal(isolated.Assess(pocket.Portfolio, venue.Engine.Market).Value.Initial, pocket.Report().Value.Initial);
        Assert.Equal(Amount.Of(1250), pocket.Report().Value.Initial);
        Assert.Equal(cross.Assess(venue.View(1).Portfolio, venue.Engine.Market).Value.Initial, venue.View(1).Report().Value.Initial);
        Assert.Equal(Amount.Of(8_000), venue.View(1).Report().Value.Initial);

        // A restart forgets neither.
        ClearingEngine restarted = ClearingEngine.Restore(GrowthWorld.Setup(), venue.Snapshot());
        Assert.Equal("isolated", restarted.Account(TestVenue.Account(2))!.Value.Rulebook.Name);
        Assert.Equal("isolated", restarted.Account(pocket.Id)!.Value.Rulebook.Name);
        Assert.Equal("cross", restarted.Account(TestVenue.Account(1))!.Value.Rulebook.Name);
        Assert.Equal(pocket.Report().Value.Initial, restarted.Account(pocket.Id)!.Value.Report().Value.Initial);

        // And each is liquidated by its own: BTC rises by 3 %, which is more than the pocket has.
        venue.Mark(TestWorld.BtcPerpMark, "51500");
        Assert.Equal([pocket.Id], venue.Events.OfType<LiquidationStarted>().Select(static e => e.Account));
        Assert.Equal(AccountStatus.Healthy, venue.View(1).Status);
    }

    [Fact]
    public void An_account_changes_its_rulebook_with_what_it_holds_when_it_covers_it_there()
    {
        TestVenue venue = Funded(GrowthWorld.Setup("tiered"));
        Assert.Equal(default, venue.Apply(new AdoptRulebook(default, venue.Now, GrowthWorld.Text("cross", name: "portfolio"), default)));
        venue.Fill(TestWorld.BtcPerp, 1, 2, "1", "50000");
        Amount before = venue.View(1).Report().Value.Initial;
        Assert.Equal(default, venue.Apply(new SetRulebook(default, venue.Now, TestVenue.Account(1), "portfolio")));
        Assert.NotEqual(before, venue.View(1).Report().Value.Initial);
        Assert.Equal("portfolio", venue.Engine.Rulebooks[1]!.Name);
        Assert.Equal(default, venue.Apply(new SetRulebook(default, venue.Now, TestVenue.Account(1), "tiered")));
        Assert.Equal(before, venue.View(1).Report().Value.Initial);
    }

    [Fact]
    public void The_hash_does_not_depend_on_whether_the_setup_was_read_or_made_in_code()
    {
        EngineSetup read = GrowthWorld.Setup();
        Assert.Equal(Funded(read with { RulebookText = null, Kinds = null }).Engine.StateHash(), Funded(read).Engine.StateHash());
    }

    [Fact]
    public void Loans_bear_at_least_what_a_rulebook_that_comes_into_force_requires()
    {
        TestVenue venue = Funded(GrowthWorld.Setup());
        Ratio before = venue.Engine.InterestRate(TestWorld.Usdc);
        string dearer = GrowthWorld.Text("cross", version: "2");
        int at = dearer.IndexOf("\"interest\"", StringComparison.Ordinal);
        dearer = dearer[..at] + "\"interest\": { \"*\": \"0.5\" }" + dearer[(dearer.IndexOf('}', at) + 1)..];
        Assert.Equal(default, venue.Apply(new AdoptRulebook(default, venue.Now, dearer, venue.Now.PlusSeconds(10))));
        Assert.Equal(before, venue.Engine.InterestRate(TestWorld.Usdc));
        venue.Apply(new AdvanceTime(default, venue.Now.PlusSeconds(10)));
        Assert.Equal(Ratio.Parse("0.5"), venue.Engine.InterestRate(TestWorld.Usdc));
        Assert.Equal(TestWorld.Catalog.Assets.Length, venue.Events.OfType<InterestRateSet>().Count());
    }

    internal static TestVenue Funded(EngineSetup setup)
    {
        TestVenue venue = TestVenue.WithTwo(setup);
        venue.Apply(new ContributeToFund(default, venue.Now, TestWorld.Usdc, Amount.Of(10_000)));
        return venue;
    }

    private static TestVenue Story()
    {
        TestVenue venue = Funded(GrowthWorld.Setup());
        Assert.Equal(default, venue.Apply(GrowthWorld.ListCall(venue.Now)));
        Assert.Equal(default, venue.Apply(new AdoptRulebook(default, venue.Now, GrowthWorld.Text("cross", version: "2"), venue.Now.PlusSeconds(3600))));
        Trade(venue);
        Assert.Equal(default, venue.Apply(new Delist(default, venue.Now, GrowthWorld.Call)));
        return venue;
    }

    /// <summary>The listed option is marked, traded twice and expires at an index of 60,000.</summary>
    private static void Trade(TestVenue venue)
    {
        Assert.Equal(default, venue.Mark(GrowthWorld.CallMark, "900"));
        Assert.Equal(default, venue.Mark(GrowthWorld.CallVolatility, "0.6"));
        Assert.Equal(default, venue.Fill(GrowthWorld.Call, 1, 2, "1.5", "900"));
        Assert.Equal(default, venue.Fill(GrowthWorld.Call, 1, 2, "0.5", "900"));
        venue.Now = venue.Now.PlusSeconds(1800);
        Assert.Equal(default, venue.Mark(TestWorld.BtcIndex, "50500"));
        venue.Now = GrowthWorld.CallExpiry.PlusSeconds(-60);
        Assert.Equal(default, venue.Mark(TestWorld.BtcIndex, "60000"));
        venue.Now = GrowthWorld.CallExpiry.PlusSeconds(1);
        Assert.Equal(default, venue.Apply(new AdvanceTime(default, venue.Now)));
    }
}
