// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Instruments;
using Plimsoll.Values;

namespace Plimsoll.Tests.Engines;

/// <summary>One test for each code that listing, delisting and adopting are refused with, in declaration order. A refusal leaves the venue as it was.</summary>
public sealed class GrowthRefusalTests
{
    private readonly TestVenue _venue = GrowthTests.Funded(GrowthWorld.Setup());

    [Fact]
    [Refuses(RejectionCode.InstrumentUnknown)]
    public void What_is_not_listed_is_not_delisted() => Expect(RejectionCode.InstrumentUnknown, new Delist(default, _venue.Now, GrowthWorld.Call));

    [Fact]
    [Refuses(RejectionCode.NameTaken)]
    public void A_name_is_listed_once_and_is_a_name()
    {
        Expect(RejectionCode.NameTaken, GrowthWorld.ListPerpetual(_venue.Now, "BTC-PERP"));
        Expect(RejectionCode.NameTaken, GrowthWorld.ListCoin(_venue.Now, "BTC"));
        Expect(RejectionCode.NameTaken, GrowthWorld.ListCoin(_venue.Now, ""));
        Expect(RejectionCode.NameTaken, GrowthWorld.ListCoin(_venue.Now, " XRP"));
        Expect(RejectionCode.NameTaken, GrowthWorld.ListCoin(_venue.Now, "X\nRP"));
        Expect(RejectionCode.NameTaken, GrowthWorld.ListCoin(_venue.Now, new string('X', 65)));

        // An observable of its own that there is already, or twice.
        ListInstrument call = GrowthWorld.ListCall(_venue.Now);
        Expect(RejectionCode.NameTaken, call with { Observables = [.. call.Observables, GrowthWorld.Observable("BTC", ObservableKind.Price)] });
        Expect(RejectionCode.NameTaken, call with { Observables = [.. call.Observables, call.Observables[0]] });
        Assert.Equal(default, _venue.Apply(call));
        Expect(RejectionCode.NameTaken, call);
    }

    [Fact]
    [Refuses(RejectionCode.ListingInvalid)]
    public void An_asset_that_contradicts_itself_is_refused()
    {
        ListAsset coin = GrowthWorld.ListCoin(_venue.Now);
        Invalid(ListingFault.Decimals, coin with { Decimals = 19 });
        Invalid(ListingFault.Decimals, coin with { Decimals = -1 });
        Invalid(ListingFault.AssetPrice, coin with { Price = "nothing" });
        Invalid(ListingFault.AssetPrice, coin with { Price = "BTC-CALL.VOL" });
        Invalid(ListingFault.AssetPrice, coin with { Price = "BTC" });
        Invalid(ListingFault.Unused, coin with { Observables = [.. coin.Observables, GrowthWorld.Observable("another", ObservableKind.Price)] });
        ObservableListing price = coin.Observables[0];
        Invalid(ListingFault.Floor, coin with { Observables = [price with { Floor = Price.Of(1) }] });
        Invalid(ListingFault.Floor, coin with { Observables = [price with { Kind = ObservableKind.SignedPrice }] });
        Invalid(ListingFault.AssetPrice, coin with { Observables = [price with { Kind = ObservableKind.SignedPrice, Floor = Price.Of(1) }] });
        Invalid(ListingFault.Sources, coin with { Observables = [price with { Sources = [] }] });
        Invalid(ListingFault.Sources, coin with { Observables = [price with { Sources = [new("a"), new("a")] }] });
        Invalid(ListingFault.Sources, coin with { Observables = [price with { Sources = [new("")] }] });
        Invalid(ListingFault.Policy, coin with { Observables = [price with { Quorum = 0 }] });
        Invalid(ListingFault.Policy, coin with { Observables = [price with { MaxAgeSeconds = 86_401 }] });
        Invalid(ListingFault.Policy, coin with { Observables = [price with { TrimPerSide = 32 }] });
        Invalid(ListingFault.Policy, coin with { Observables = [price with { Band = default }] });
        Invalid(ListingFault.Policy, coin with { Observables = [price with { BandConfirmations = 65 }] });
        Invalid(ListingFault.Policy, coin with { Observables = [price with { BandSeconds = -1 }] });
        Invalid(ListingFault.Policy, coin with { Observables = [price with { MaxConfidence = Ratio.Of(-1) }] });
        Invalid(ListingFault.Policy, coin with { Observables = [price with { WarmUpObservations = -1 }] });
    }

    [Fact]
    [Refuses(RejectionCode.ListingInvalid)]
    public void An_instrument_that_contradicts_itself_is_refused()
    {
        ListInstrument call = GrowthWorld.ListCall(_venue.Now);
        InstrumentListing terms = call.Terms;
        Invalid(ListingFault.Settlement, call with { Terms = terms with { Settlement = "EUR" } });
        Invalid(ListingFault.Underlying, call with { Terms = terms with { Underlying = "XAU" } });
        Invalid(ListingFault.Mark, call with { Terms = terms with { Mark = "BTC-CALL.VOL" } });

        // A mark that another instrument has is of that one's underlying: another one would make kin of two coins.
        Invalid(ListingFault.Mark, call with { Terms = terms with { Underlying = "ETH", Mark = "BTC-PERP" } });
        Invalid(ListingFault.Base, call with { Terms = terms with { Base = "BTC" } });
        Invalid(ListingFault.ContractSize, call with { Terms = terms with { ContractSize = default } });
        Invalid(ListingFault.ContractSize, call with { Terms = terms with { ContractSize = Quantity.FromAtoms(Int128.MaxValue) } });
        Invalid(ListingFault.TickSize, call with { Terms = terms with { TickSize = Price.Of(-1) } });
        Invalid(ListingFault.LotSize, call with { Terms = terms with { LotSize = default } });
        Invalid(ListingFault.LotSize, call with { Terms = terms with { LotSize = Quantity.FromAtoms(1), ContractSize = Quantity.Parse("0.5") } });
        Invalid(ListingFault.LotSize, call with { Terms = terms with { LotSize = Quantity.FromAtoms(Int128.MaxValue) } });
        Invalid(ListingFault.Expiry, call with { Terms = terms with { Expiry = default } });
        Invalid(ListingFault.Expiry, call with { Terms = terms with { Expiry = _venue.Now } });
        Invalid(ListingFault.Expiry, call with { Terms = terms with { Expiry = new(long.MaxValue) } });
        Invalid(ListingFault.Option, call with { Terms = terms with { Option = OptionRight.None } });
        Invalid(ListingFault.Strike, call with { Terms = terms with { Strike = default } });
        Invalid(ListingFault.Forward, call with { Terms = terms with { Forward = "" } });
        Invalid(ListingFault.Volatility, call with { Terms = terms with { Volatility = "BTC" } });
        Invalid(ListingFault.OpenInterestCap, call with { Terms = terms with { OpenInterestCap = Quantity.Of(-1) } });
        Invalid(ListingFault.Payoff, call with { Terms = terms with { Payoff = Payoff.Inverse } });
        Invalid(ListingFault.Unused, call with { Observables = [.. call.Observables, GrowthWorld.Observable("other", ObservableKind.Price)] });

        ListInstrument perpetual = GrowthWorld.ListPerpetual(_venue.Now);
        Invalid(ListingFault.Expiry, perpetual with { Terms = perpetual.Terms with { Expiry = GrowthWorld.CallExpiry } });
        Invalid(ListingFault.Option, perpetual with { Terms = perpetual.Terms with { Option = OptionRight.Put } });
        Invalid(ListingFault.Strike, perpetual with { Terms = perpetual.Terms with { Strike = Price.Of(1) } });
        Invalid(ListingFault.Forward, perpetual with { Terms = perpetual.Terms with { Forward = "BTC" } });
        Invalid(ListingFault.Volatility, perpetual with { Terms = perpetual.Terms with { Volatility = "BTC-CALL.VOL" } });
        ListInstrument spot = perpetual with { Terms = perpetual.Terms with { Kind = InstrumentKind.Spot, Base = "ETH" } };
        Invalid(ListingFault.Base, spot with { Terms = spot.Terms with { Base = "USDC" } });
        Invalid(ListingFault.Base, spot with { Terms = spot.Terms with { Base = "" } });
        Invalid(ListingFault.ContractSize, spot with { Terms = spot.Terms with { ContractSize = Quantity.Of(2) } });
        Invalid(ListingFault.OpenInterestCap, spot with { Terms = spot.Terms with { OpenInterestCap = Quantity.Of(2) } });
        Invalid(ListingFault.Payoff, spot with { Terms = spot.Terms with { Payoff = Payoff.Inverse } });
    }

    [Fact]
    [Refuses(RejectionCode.InstrumentDelisted)]
    public void What_is_delisted_is_not_delisted_again()
    {
        Assert.Equal(default, _venue.Apply(new Delist(default, _venue.Now, TestWorld.BtcPerp)));
        Expect(RejectionCode.InstrumentDelisted, new Delist(default, _venue.Now, TestWorld.BtcPerp));
    }

    [Fact]
    [Refuses(RejectionCode.TooManyListed)]
    public void A_venue_adopts_so_many_rulebooks_and_no_more()
    {
        string text = GrowthWorld.Text("tiered");
        for (int i = 1; i < 64; i++)
        {
            Assert.Equal(default, _venue.Apply(new AdoptRulebook(
                default, _venue.Now, text.Replace("\"name\": \"tiered\"", $"\"name\": \"t{i}\"", StringComparison.Ordinal), default)));
        }

        Expect(RejectionCode.TooManyListed, new AdoptRulebook(default, _venue.Now, text, default));
    }

    [Fact]
    [Refuses(RejectionCode.RulebookUnknown)]
    public void An_account_chooses_among_the_rulebooks_in_force()
    {
        Expect(RejectionCode.RulebookUnknown, new SetRulebook(default, _venue.Now, TestVenue.Account(1), "tiered"));
        Assert.Equal(default, _venue.Apply(new AdoptRulebook(default, _venue.Now, GrowthWorld.Text("tiered"), _venue.Now.PlusSeconds(1))));
        Expect(RejectionCode.RulebookUnknown, new SetRulebook(default, _venue.Now, TestVenue.Account(1), "tiered"));
        Assert.Equal(default, _venue.Apply(new SetRulebook(default, _venue.Now.PlusSeconds(1), TestVenue.Account(1), "tiered")));
    }

    [Fact]
    [Refuses(RejectionCode.RulebookInvalid)]
    public void A_text_that_is_no_rulebook_is_not_adopted()
    {
        Expect(RejectionCode.RulebookInvalid, new AdoptRulebook(default, _venue.Now, "{}", default));
        Expect(RejectionCode.RulebookInvalid, new AdoptRulebook(default, _venue.Now, "no JSON", default));
        Expect(RejectionCode.RulebookInvalid, new AdoptRulebook(default, _venue.Now, GrowthWorld.Text("tiered", name: " "), default));
        Expect(RejectionCode.RulebookInvalid, new AdoptRulebook(default, _venue.Now, GrowthWorld.Text("tiered", name: new string('t', 65)), default));
    }

    [Fact]
    [Refuses(RejectionCode.RulebookInvalid)]
    public void A_venue_whose_rulebook_was_made_in_code_lists_nothing()
    {
        TestVenue venue = TestVenue.WithTwo();
        Assert.Equal(RejectionCode.RulebookInvalid, venue.Apply(GrowthWorld.ListCall(venue.Now)).Code);
        Assert.Equal(RejectionCode.RulebookInvalid, venue.Apply(new AdoptRulebook(default, venue.Now, GrowthWorld.Text("tiered"), default)).Code);
    }

    [Fact]
    [Refuses(RejectionCode.RulebookVersionTaken)]
    public void A_version_is_adopted_once_and_a_name_keeps_its_mode()
    {
        Expect(RejectionCode.RulebookVersionTaken, new AdoptRulebook(default, _venue.Now, GrowthWorld.Text("cross"), default));
        Expect(RejectionCode.RulebookVersionTaken, new AdoptRulebook(default, _venue.Now, GrowthWorld.Text("isolated", name: "cross", version: "2"), default));
        Assert.Equal(default, _venue.Apply(new AdoptRulebook(default, _venue.Now, GrowthWorld.Text("cross", version: "2"), _venue.Now.PlusSeconds(9))));
        Expect(RejectionCode.RulebookVersionTaken, new AdoptRulebook(default, _venue.Now, GrowthWorld.Text("cross", version: "2"), _venue.Now.PlusSeconds(10)));
    }

    [Fact]
    [Refuses(RejectionCode.EffectiveTimePassed)]
    public void A_rulebook_takes_effect_in_the_future()
    {
        Expect(RejectionCode.EffectiveTimePassed, new AdoptRulebook(default, _venue.Now, GrowthWorld.Text("tiered"), _venue.Now.PlusSeconds(-1)));
        Expect(RejectionCode.EffectiveTimePassed, new AdoptRulebook(default, _venue.Now, GrowthWorld.Text("tiered"), new(long.MaxValue)));
    }

    [Fact]
    [Refuses(RejectionCode.PositionsOpen)]
    public void Between_a_mode_with_pockets_and_one_without_nothing_may_be_open()
    {
        Assert.Equal(default, _venue.Apply(new AdoptRulebook(default, _venue.Now, GrowthWorld.Text("isolated"), default)));
        _venue.Fill(TestWorld.BtcPerp, 1, 2, "0.5", "50000");
        Expect(RejectionCode.PositionsOpen, new SetRulebook(default, _venue.Now, TestVenue.Account(1), "isolated"));
        _venue.Fill(TestWorld.BtcPerp, 2, 1, "0.5", "50000");
        Assert.Equal(default, _venue.Apply(new SetRulebook(default, _venue.Now, TestVenue.Account(1), "isolated")));
        _venue.Fill(TestWorld.BtcPerp, 1, 2, "0.5", "50000");
        Expect(RejectionCode.PositionsOpen, new SetRulebook(default, _venue.Now, TestVenue.Account(1), "cross"));
        Expect(RejectionCode.PocketRestricted, new SetRulebook(default, _venue.Now, _venue.View(1).Pockets.Single(), "isolated"));
    }

    [Fact]
    [Refuses(RejectionCode.OracleForbids)]
    public void At_prices_that_may_not_be_relied_on_nobody_changes_his_rulebook()
    {
        _venue.Apply(new AdoptRulebook(default, _venue.Now, GrowthWorld.Text("tiered"), default));
        _venue.Fill(TestWorld.BtcPerp, 1, 2, "0.5", "50000");
        _venue.Now = _venue.Now.PlusSeconds(4000);
        _venue.Apply(new AdvanceTime(default, _venue.Now));
        Expect(RejectionCode.OracleForbids, new SetRulebook(default, _venue.Now, TestVenue.Account(1), "tiered"));
    }

    [Fact]
    [Refuses(RejectionCode.InsufficientMargin)]
    public void A_rulebook_whose_initial_margin_is_not_covered_is_not_chosen()
    {
        TestVenue venue = GrowthTests.Funded(GrowthWorld.Setup("tiered"));
        Assert.Equal(default, venue.Apply(new AdoptRulebook(default, venue.Now, GrowthWorld.Text("cross"), default)));

        // 13 BTC at 16 % are 104,000: more than the 100,000 that there is; the tiers require less.
        Assert.Equal(default, venue.Fill(TestWorld.BtcPerp, 1, 2, "13", "50000"));
        Rejection rejection = venue.Apply(new SetRulebook(default, venue.Now, TestVenue.Account(1), "cross"));
        Assert.Equal(new Rejection(RejectionCode.InsufficientMargin, TestVenue.Account(1)), rejection);
        Assert.Equal(default, venue.Fill(TestWorld.BtcPerp, 2, 1, "1", "50000"));
        Assert.Equal(default, venue.Apply(new SetRulebook(default, venue.Now, TestVenue.Account(1), "cross")));
    }

    [Fact]
    [Refuses(RejectionCode.MarginTermsMissing)]
    public void A_version_that_has_no_terms_for_something_listed_is_not_adopted()
    {
        string narrow = GrowthWorld.Text("isolated", version: "2").Replace("\"*\": \"alt\"", "\"none\": \"alt\"", StringComparison.Ordinal);
        TestVenue venue = GrowthTests.Funded(GrowthWorld.Setup("isolated"));
        Assert.Equal(default, venue.Apply(new AdoptRulebook(default, venue.Now, narrow, venue.Now.PlusSeconds(60))));

        // What waits has terms for all that there is, but not for this.
        Assert.Equal(default, venue.Apply(GrowthWorld.ListCoin(venue.Now)));
        ListInstrument perpetual = GrowthWorld.ListPerpetual(venue.Now, "XRP-PERP");
        Rejection rejection = venue.Apply(perpetual with { Terms = perpetual.Terms with { Underlying = "XRP" } });
        Assert.Equal(default, rejection);
        ListInstrument other = GrowthWorld.ListPerpetual(venue.Now, "PEPE-PERP");
        ListInstrument unnamed = other with
        {
            Terms = other.Terms with { Underlying = "PEPE" },
            Observables = [GrowthWorld.Observable("PEPE", ObservableKind.Price), .. other.Observables]
        };
        Assert.Equal(RejectionCode.MarginTermsMissing, venue.Apply(unnamed).Code);

        // Once it is listed, no version may come that leaves it out.
        TestVenue wide = GrowthTests.Funded(GrowthWorld.Setup("isolated"));
        Assert.Equal(default, wide.Apply(unnamed));
        Assert.Equal(RejectionCode.MarginTermsMissing, wide.Apply(new AdoptRulebook(default, wide.Now, narrow, wide.Now.PlusSeconds(60))).Code);
    }

    private void Expect(RejectionCode code, Command command)
    {
        byte[] before = Unmoved();
        int events = _venue.Events.Count;
        Assert.Equal(code, _venue.Apply(command).Code);
        Assert.Equal(before, Unmoved());
        Assert.IsType<CommandRefused>(Assert.Single(_venue.Events.Skip(events)));
    }

    private void Invalid(ListingFault fault, Command command) => Assert.Equal(new Rejection(RejectionCode.ListingInvalid, fault), _venue.Apply(command));

    /// <summary>The state without the count of commands, which a refusal moves.</summary>
    private byte[] Unmoved()
    {
        byte[] snapshot = _venue.Snapshot();
        return [.. snapshot.AsSpan(0, 8 + 4 + 32), .. snapshot.AsSpan(8 + 4 + 32 + 8)];
    }
}
