// SPDX-License-Identifier: Apache-2.0
using System.Text.Json.Nodes;
using Plimsoll.Engine;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Rulebooks;
using Plimsoll.Tests.Unit.Waterfall;
using Plimsoll.Values;
using Plimsoll.Venues;

namespace Plimsoll.Tests.Engines.Attacks;

/// <summary>Ways around a charge of what was won in a settlement period of ten minutes. A is sold out with 852.5845 missing; W has won 4,165 of it and V 1,785,
/// on 49,000 each, against S.</summary>
public sealed class ClawbackDodgeTests
{
    private const string Opening =
        """
        mark BTC 50000 BTC-PERP 50000 ETH 3000 ETH-PERP 3000 BTC-CALL 1000 BTC-CALL.VOL 0.5
        open A owner 1
        open W owner 2
        open S owner 3
        open V owner 4
        open F owner 5
        deposit A 6000 USDC
        deposit W 49000 USDC
        deposit S 200000 USDC
        deposit V 49000 USDC
        deposit F 50000 USDC
        """;

    private const string Ruin =
        """
        buy A 0.7 BTC-PERP @ 50000 from W
        buy A 0.3 BTC-PERP @ 50000 from V
        mark BTC-PERP 46400
        buy W 0.7 BTC-PERP @ 44050 from S
        buy V 0.3 BTC-PERP @ 44050 from S
        depth BTC-PERP 0.02 100 spread 0.02
        mark BTC-PERP 44050
        """;

    /// <summary>A rulebook that requires all of the notional, and nearly as much to stay: it carries no profit that has to stay too.</summary>
    [Fact]
    [Trait("property", "L11")]
    public void L11_what_was_won_carries_no_change_of_rulebook()
    {
        TestVenue venue = PlayTiered("""
            mark BTC 44050
            buy S 0.7 BTC-PERP @ 44050 from W
            withdraw W 21000 USDC
            """);
        Assert.Equal(RejectionCode.InsufficientMargin, Choose(venue).Code);
        ScenarioTable.Play("deposit W 3000 USDC", venue);
        Assert.Equal(Rejection.None, Choose(venue));
    }

    /// <summary>Of 35,165 and 0.7 BTC sold at 44,050, 390 are above what "strict" requires at 47,100, and far more above what the venue does. Won are 4,165
    /// less 2,135: all of that bears, for a rulebook that its owner chose spares nobody.</summary>
    [Fact]
    [Trait("property", "W08")]
    public void W08_a_strict_rulebook_of_his_own_spares_nobody_a_charge()
    {
        TestVenue venue = PlayTiered("""
            mark BTC 44050
            buy S 0.7 BTC-PERP @ 44050 from W
            withdraw W 18000 USDC
            """);
        Assert.Equal(Rejection.None, Choose(venue));
        ScenarioTable.Play("mark BTC 47100 BTC-PERP 47100\nwait 600", venue);
        Assert.True(venue.All<ProfitClawedBack>().Length == 2, string.Join('\n', venue.Events.TakeLast(26)));
        ProfitClawedBack charge = Charge(venue, 'W');
        Assert.Equal((Amount.Of(2_030), Amount.Of(1_785)), (charge.Bearable, Charge(venue, 'V').Bearable));
        Assert.Equal(Amount.Parse("852.585312"), charge.Amount + Charge(venue, 'V').Amount);
        Assert.True(charge.Amount > Amount.Of(390), $"{charge.Amount}");
    }

    /// <summary>Under small requirements 4 calls at 1,000 cost what may be charged, and may be worth nothing by then.</summary>
    [Fact]
    [Trait("property", "L11")]
    public void L11_no_option_is_bought_with_what_may_be_charged() => Play(
        """
        buy W 0.7 BTC-PERP @ 50000 from F
        mark BTC-PERP 55950
        buy F 0.7 BTC-PERP @ 55950 from W
        withdraw W 48000 USDC
        buy W 4 BTC-CALL @ 1000 from F -> TransferNotCovered
        buy W 0.5 BTC-CALL @ 1000 from F
        """, TestWorld.Rulebook(initial: "0.002", maintenance: "0.001"), ruins: false);

    /// <summary>W pays F 1,000 for a call that is worth 10 at the end: 990 less are won by W, and as much by F.</summary>
    [Fact]
    [Trait("property", "L11")]
    public void L11_a_premium_takes_the_charge_to_who_receives_it()
    {
        TestVenue venue = Play(
            """
            buy W 1 BTC-CALL @ 1000 from F
            mark BTC-CALL 10
            wait 600
            """);
        Assert.Equal(["3175", "1785", "990"], "WVF".Select(name => Charge(venue, name).Bearable.ToString()));
    }

    /// <summary>Coin that is sold far above its index to W: F has won what W gave.</summary>
    [Fact]
    [Trait("property", "L11")]
    public void L11_a_price_far_from_the_index_takes_the_charge_to_who_gains_by_it()
    {
        TestVenue venue = Play(
            """
            deposit F 1 BTC
            buy W 0.1 BTC/USDC @ 60000 from F
            wait 600
            """);
        Assert.Equal(["3165", "1785", "1000"], "WVF".Select(name => Charge(venue, name).Bearable.ToString()));
    }

    /// <summary>W buys borrowed coin of F, which falls by a tenth: what W loses on it F has won.</summary>
    [Fact]
    [Trait("property", "L11")]
    public void L11_a_loss_on_coin_that_is_bought_in_the_period_takes_the_charge_to_who_sold_it()
    {
        TestVenue venue = Play(
            """
            buy W 0.5 BTC/USDC @ 50000 from F
            mark BTC 45000
            wait 600
            """);
        Assert.Equal(["1665", "1785", "2500"], "WVF".Select(name => Charge(venue, name).Bearable.ToString()));
    }

    /// <summary>W's 0.7 BTC have lost what its short has won: all in all it has won nothing, and V pays.</summary>
    [Fact]
    [Trait("property", "W08")]
    public void W08_who_lost_on_coin_what_he_won_on_contracts_pays_nothing()
    {
        TestVenue venue = Play("mark BTC 44050\nwait 600", opening: Opening + "\ndeposit W 0.7 BTC");
        Assert.Equal("852.5845", Assert.Single(venue.All<ProfitClawedBack>()).Amount.ToString());
        Assert.Equal(Id('V'), venue.All<ProfitClawedBack>()[0].Account);
    }

    /// <summary>X has 4,050 more than it paid in and is below its line at the end: 9,050 of 9,605. It keeps 0.66 of that.</summary>
    [Fact]
    [Trait("property", "L11")]
    public void L11_who_is_in_liquidation_at_the_end_is_charged_as_well()
    {
        TestVenue venue = Play(
            """
            open X owner 7
            deposit X 5000 USDC
            depth BTC-PERP 0.02 0 spread 0.02
            buy X 1 BTC-PERP @ 44050 from S
            mark BTC 60000 BTC-PERP 60000
            buy X 2.4 BTC-PERP @ 60000 from S
            wait 599
            mark BTC-PERP 56500 -> liquidates X
            wait 1
            """);
        ProfitClawedBack charge = Charge(venue, 'X');
        Assert.Equal(Amount.Parse("2710.7"), charge.Bearable);
        Assert.True(charge.Amount.IsPositive);
    }

    /// <summary>X has won 15,950 on 5,000 and holds 186,000 on that, under a rulebook of its own that requires 0.06 of it to stay. The venue's requires 0.05,
    /// and so much is left to it.</summary>
    [Fact]
    [Trait("property", "L11")]
    public void L11_a_charge_leaves_what_the_venues_own_rulebook_requires_to_stay_where_the_owners_requires_more()
    {
        TestVenue venue = new(AttackWorld.Setup("tiered", edit: static text =>
        {
            text["liquidation"]!["clawbackSeconds"] = 600;
            OneTier(text, "0.05", "10");
        }));
        JsonObject careful = JsonNode.Parse(ShippedRulebooks.Text("tiered")!)!.AsObject();
        careful["name"] = "careful";
        OneTier(careful, "0.06", "9");
        ScenarioTable.Play(Opening.Replace("BTC-CALL.VOL", "BTC.VOL", StringComparison.Ordinal), venue);
        Assert.Equal(Rejection.None, venue.Apply(new AdoptRulebook(default, venue.Now, careful.ToJsonString(), default)));
        ScenarioTable.Play(Ruin + "\nopen X owner 7\ndeposit X 5000 USDC", venue);
        Assert.Equal(Rejection.None, venue.Apply(new SetRulebook(default, venue.Now, Id('X'), "careful")));
        ScenarioTable.Play(
            """
            depth BTC-PERP 0.02 0 spread 0.02
            buy X 1 BTC-PERP @ 44050 from S
            mark BTC 60000 BTC-PERP 60000
            buy X 2.1 BTC-PERP @ 60000 from S
            wait 600
            """, venue);

        // All of it would leave 5,000, where 9,300 are required and 0.03 of a loan of 10,950: 4,628.5 too little.
        Assert.Equal(Amount.Parse("11321.5"), Charge(venue, 'X').Bearable);
    }

    /// <summary>A pocket loses 1,000 of its parent's and the rest is others': of 5,000 that another pocket won no more than 1,000 is gone.</summary>
    [Fact]
    [Trait("property", "L11")]
    public void L11_what_others_paid_for_a_pocket_is_no_loss_of_its_parent()
    {
        Rulebook rulebook = TestWorld.Rulebook(AccountMode.Isolated).With(static p => p with { ClawbackSeconds = 600, FundCapPerEvent = Ratio.One });
        TestVenue venue = TestVenue.WithTwo(TestWorld.Setup(rulebook));
        venue.Contribute("100000");
        venue.Fill(TestWorld.BtcPerp, 1, 2, "1", "50000");
        venue.Fill(TestWorld.EthPerp, 2, 1, "10", "3000");
        venue.Mark(TestWorld.EthPerpMark, "2500");
        Assert.Equal(Rejection.None, venue.Fill(TestWorld.EthPerp, 1, 2, "10", "2500"));
        Assert.Equal(Amount.Of(5_000), venue.View(1).HeldProfit);

        // 5,000 of margin, sold at 43,120 with a fee of 21.56: 1,901.56 are the fund's.
        venue.Depth(TestWorld.BtcPerp, "0.02", "100");
        venue.Mark(TestWorld.BtcPerpMark, "44000");
        Assert.NotEmpty(venue.All<FundPaid>());
        venue.Pass(1);
        Assert.Equal(Amount.Zero, venue.View(1).HeldProfit);
        venue.Fill(TestWorld.EthPerp, 2, 1, "10", "2500");
        venue.Mark(TestWorld.EthPerpMark, "2400");
        Assert.Equal(Rejection.None, venue.Fill(TestWorld.EthPerp, 1, 2, "10", "2400"));
        Assert.Equal(Amount.Of(1_000), venue.View(1).HeldProfit);
    }

    [Fact]
    public void A_discount_of_an_auction_and_a_bonus_of_a_keeper_are_won_in_the_period()
    {
        EngineSetup With(EngineSetup setup) => setup with { Rulebook = setup.Rulebook.With(static p => p with { ClawbackSeconds = 600 }) };
        TestVenue venue = ScenarioTable.Play(
            """
            mark BTC 50000 ETH 3000 BTC-PERP 50000 ETH-PERP 3000 BTC-CALL 1000 BTC-CALL.VOL 0.5
            open A
            open B
            open C
            deposit A 10000 USDC
            deposit B 100000 USDC
            deposit C 10000 USDC
            buy A 1 BTC-PERP @ 50000 from B
            stand C 5000
            mark BTC-PERP 42000 -> offers A
            bid C A 1 -> sells A 0.147
            """, With(AuctionWorld.Setup()));
        Assert.Equal(Amount.Parse("29.4"), venue.Engine.Account(Id('C'))!.Value.HeldProfit);
        venue = ScenarioTable.Play(
            """
            mark BTC 50000 ETH 3000 BTC-PERP 50000 ETH-PERP 3000 BTC-CALL 1000 BTC-CALL.VOL 0.5 DOGE 1
            open A
            open B
            open C
            deposit A 10000 USDC
            deposit B 10 BTC
            deposit C 100000 USDC
            buy A 0.8 BTC/USDC @ 50000 from B
            mark BTC 41000 -> liquidates A
            repay C A 100000 USDC for BTC -> repays A 15000
            """, With(KeeperWorld.Setup()));

        // 0.41080487 BTC of 41,000 for 15,000: a bonus of 5.8 % less the fund's tenth.
        Assert.Equal(Amount.Parse("782.99961"), venue.Engine.Account(Id('C'))!.Value.HeldProfit);
    }

    /// <summary>A has won 8,000 on ether and lost 19,000 on bitcoin that is still open, 1,000 more than it has. A tenth of it is sold: 1,900 are lost, of which
    /// the fund pays 100. The fund's 0.775 for the bidder is no profit of A.</summary>
    [Fact]
    [Trait("property", "W08")]
    public void W08_what_the_fund_pays_an_auctions_bidder_is_won_by_the_bidder_alone()
    {
        TestVenue venue = ScenarioTable.Play(
            """
            mark BTC 50000 ETH 3000 BTC-PERP 50000 ETH-PERP 3000 BTC-CALL 1000 BTC-CALL.VOL 0.5
            open A
            open B
            open C
            deposit A 10000 USDC
            deposit B 200000 USDC
            deposit C 10000 USDC
            fund 100000 USDC
            buy A 10 ETH-PERP @ 3000 from B
            mark ETH-PERP 3800
            buy B 10 ETH-PERP @ 3800 from A
            buy A 1 BTC-PERP @ 50000 from B
            stand C 5000
            mark BTC-PERP 31000 -> offers A
            wait 100
            bid C A 0.1 -> sells A 0.1
            """, Setup(AuctionWorld.Setup().Rulebook));
        Assert.Equal(["6200", "0.775"], "AC".Select(name => venue.Engine.Account(Id(name))!.Value.HeldProfit.ToString()));
    }

    /// <summary>Two deficits are charged together: 852.5845 of A and as much of B, over 11,900 that W and V have won.</summary>
    [Fact]
    [Trait("property", "W07")]
    public void W07_all_deficits_of_a_period_are_charged_at_once_and_in_proportion()
    {
        TestVenue venue = Play(
            """
            mark BTC-PERP 50000
            open B owner 8
            deposit B 6000 USDC
            buy B 0.7 BTC-PERP @ 50000 from W
            buy B 0.3 BTC-PERP @ 50000 from V
            mark BTC-PERP 46400
            buy W 0.7 BTC-PERP @ 44050 from S
            buy V 0.3 BTC-PERP @ 44050 from S
            mark BTC-PERP 44050
            wait 600
            """);
        ILookup<AccountId, ProfitClawedBack> charges = venue.All<ProfitClawedBack>().ToLookup(static charge => charge.Account);
        Assert.Equal(Amount.Parse("1193.6183"), charges[Id('W')].Aggregate(default(Amount), static (sum, charge) => sum + charge.Amount));
        Assert.Equal(Amount.Parse("511.5507"), charges[Id('V')].Aggregate(default(Amount), static (sum, charge) => sum + charge.Amount));
        Assert.Equal(2, venue.All<PeriodSettled>()[^1].Deficits);
        Assert.Equal(2, venue.All<AccountClosed>().Length);

        // The first to bear pays for the first of the losses: three payments and not four.
        Assert.Equal(3, venue.All<ProfitClawedBack>().Length);
    }

    private static AccountId Id(char name) => new((ulong)(AccountId.FirstClient + name));

    private static ProfitClawedBack Charge(TestVenue venue, char name) => Assert.Single(venue.All<ProfitClawedBack>(), charge => charge.Account == Id(name));

    private static EngineSetup Setup(Rulebook rulebook) => TestWorld.Setup(rulebook.With(static p => p with { ClawbackSeconds = 600 }));

    private static TestVenue Play(string table, Rulebook? rulebook = null, bool ruins = true, string opening = Opening) =>
        ScenarioTable.Play($"{opening}\n{(ruins ? Ruin : string.Empty)}\n{table}", Setup(rulebook ?? TestWorld.Rulebook()));

    /// <summary>The same under a rulebook of tiers, beside which "strict" requires all of the notional of bitcoin, and 0.99 of it to stay.</summary>
    private static TestVenue PlayTiered(string table)
    {
        TestVenue venue = new(AttackWorld.Setup("tiered", edit: static text =>
        {
            JsonNode policy = text["liquidation"]!;
            (policy["clawbackSeconds"], policy["feeRate"]) = (600, "0");
            OneTier(text, "0.05", "10");
        }));
        JsonObject strict = JsonNode.Parse(ShippedRulebooks.Text("tiered")!)!.AsObject();
        strict["name"] = "strict";
        OneTier(strict, "0.99", "1");
        ScenarioTable.Play(Opening.Replace("BTC-CALL.VOL", "BTC.VOL", StringComparison.Ordinal), venue);
        Assert.Equal(Rejection.None, venue.Apply(new AdoptRulebook(default, venue.Now, strict.ToJsonString(), default)));
        return ScenarioTable.Play(Ruin + "\n" + table, venue);
    }

    private static void OneTier(JsonNode rulebook, string maintenance, string leverage) => rulebook["model"]!["classes"]!["btc"]!["tiers"] = new JsonArray(
        new JsonObject { ["floor"] = "0", ["maintenance"] = maintenance, ["leverage"] = leverage, ["cum"] = "0" });

    private static Rejection Choose(TestVenue venue) => venue.Apply(new SetRulebook(default, venue.Now, Id('W'), "strict"));
}
