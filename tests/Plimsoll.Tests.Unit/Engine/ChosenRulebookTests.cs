// SPDX-License-Identifier: Apache-2.0
using System.Text.RegularExpressions;
using Plimsoll.Engine;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Values;

namespace Plimsoll.Tests.Engines;

/// <summary>Under which rulebook an account is, is its owner's choice: it is no way out of what others must bear, nor around a cap.</summary>
public partial class ChosenRulebookTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_stricter_rulebook_keeps_nobody_out_of_a_shared_loss(bool isChosen)
    {
        // 3 and 4 are alike: long one contract from 50,000. 1 owes 10 BTC, and at 86,000 more than he has.
        TestVenue venue = new(GrowthWorld.SetupOf(Book("loose", "40", "0.0125")));
        Assert.Equal(default, venue.Apply(new AdoptRulebook(default, venue.Now, Book("strict", "1.3", "0.3"), default)));
        foreach ((int account, string funds) in new[] { (1, "350000"), (2, "10000000"), (3, "35000"), (4, "35000") })
        {
            venue.Open(account, (ulong)account);
            venue.Deposit(account, TestWorld.Usdc, funds);
        }

        venue.Deposit(2, TestWorld.Btc, "100");
        Both(venue, 50_000);
        Assert.Equal(default, venue.Fill(TestWorld.BtcSpot, 2, 1, "10", "50000"));
        Assert.Equal(default, venue.Fill(TestWorld.BtcPerp, 3, 2, "1", "50000"));
        Assert.Equal(default, venue.Fill(TestWorld.BtcPerp, 4, 2, "1", "50000"));
        Both(venue, 75_000);
        if (isChosen)
        {
            Assert.Equal(default, venue.Apply(new SetRulebook(default, venue.Now, TestVenue.Account(3), "strict")));
        }

        Both(venue, 86_000);
        venue.Apply(new AdvanceTime(default, venue.Now.PlusSeconds(60)));
        Amount Paid(int account) =>
            venue.Events.OfType<LossSocialised>().Where(loss => loss.Account == TestVenue.Account(account))
            .Aggregate(Amount.Zero, (sum, loss) => sum + loss.Amount);
        Assert.True(Paid(4).IsPositive);
        Assert.Equal(Paid(4), Paid(3));
    }

    [Theory]
    [InlineData("480000", RejectionCode.InsufficientMargin)]
    [InlineData("600000", RejectionCode.None)]
    public void A_pocket_and_its_parent_share_the_cap_of_the_rulebook_that_they_go_under(string cap, RejectionCode expected)
    {
        // The parent has 10 BTC, 500,000. Under the old rulebook, at a haircut of 5 %, they would leave the pocket 5,000 of a cap of 480,000; under the new
        // one, at none, they are all of it, and what the pocket holds counts nothing there.
        TestVenue venue = new(GrowthWorld.Setup("isolated"));
        string capped = GrowthWorld.Text("isolated", name: "capped").Replace(
            "\"BTC\": { \"haircut\": \"0.05\", \"borrowHaircut\": \"0\" }", $"\"BTC\": {{ \"haircut\": \"0\", \"capValue\": \"{cap}\" }}",
            StringComparison.Ordinal);
        Assert.Equal(default, venue.Apply(new AdoptRulebook(default, venue.Now, capped, default)));
        foreach (int account in (int[])[1, 2])
        {
            venue.Open(account);
            venue.Deposit(account, TestWorld.Btc, "10.1");
        }

        venue.MarkAll();
        Assert.Equal(default, venue.Fill(TestWorld.BtcInverse, 1, 2, "500", "50000"));
        AccountView pocket = venue.House(Assert.Single(venue.View(1).Pockets));
        Assert.Equal(expected, venue.Apply(new SetRulebook(default, venue.Now, TestVenue.Account(1), "capped")).Code);
        Assert.Equal(expected == RejectionCode.None ? "capped" : "isolated", venue.House(pocket.Id).Rulebook.Name);
    }

    [Fact]
    public void Nobody_goes_with_a_position_where_what_it_settles_in_counts_nothing()
    {
        TestVenue venue = TestVenue.WithTwo(GrowthWorld.Setup("tiered"));
        Assert.Equal(default, venue.Apply(new AdoptRulebook(default, venue.Now, WithoutBitcoin("tiered", "narrow"), default)));
        venue.Deposit(1, TestWorld.Btc, "1");
        venue.Deposit(2, TestWorld.Btc, "1");
        Assert.Equal(default, venue.Fill(TestWorld.BtcInverse, 1, 2, "10", "50000"));

        SetRulebook narrow = new(default, venue.Now, TestVenue.Account(1), "narrow");
        Assert.Equal(new Rejection(RejectionCode.CollateralNotAccepted, TestWorld.Btc), venue.Apply(narrow));
        Assert.Equal(default, venue.Fill(TestWorld.BtcInverse, 2, 1, "10", "50000"));
        Assert.Equal(default, venue.Apply(narrow));
    }

    [Fact]
    public void A_version_accepts_every_asset_that_the_one_before_it_accepts()
    {
        TestVenue venue = GrowthTests.Funded(GrowthWorld.Setup("tiered"));
        Assert.Equal(
            new Rejection(RejectionCode.CollateralNotAccepted, TestWorld.Btc),
            venue.Apply(new AdoptRulebook(default, venue.Now, WithoutBitcoin("tiered", "tiered", "2"), default)));

        // And so does one that waits, of the one before it in time.
        Assert.Equal(default, venue.Apply(new AdoptRulebook(default, venue.Now, GrowthWorld.Text("tiered", version: "3"), venue.Now.PlusSeconds(60))));
        Assert.Equal(
            new Rejection(RejectionCode.CollateralNotAccepted, TestWorld.Btc),
            venue.Apply(new AdoptRulebook(default, venue.Now, WithoutBitcoin("tiered", "tiered", "4"), venue.Now.PlusSeconds(90))));
        Assert.Equal("2025-10-01", venue.Engine.Rulebooks[0]!.Version);
    }

    /// <summary>A shipped rulebook that accepts USDC, USDT and ETH and nothing else.</summary>
    private static string WithoutBitcoin(string shipped, string name, string? version = null)
    {
        string text = GrowthWorld.Text(shipped, name, version);
        int bitcoin = text.IndexOf("    \"BTC\": { \"haircut\"", StringComparison.Ordinal);
        text = text[..bitcoin] + text[(text.IndexOf('\n', bitcoin) + 1)..];
        int others = text.IndexOf("    \"*\": { \"haircut\"", StringComparison.Ordinal);
        return text[..text.LastIndexOf(',', others)] + text[text.IndexOf('\n', others)..];
    }

    private static void Both(TestVenue venue, int price)
    {
        Int128 atoms = Price.Of(price).Atoms;
        Assert.Equal(default, venue.Apply(new ObservePrices(
            default, venue.Now, [new(TestWorld.BtcIndex, 0, atoms, default), new(TestWorld.BtcPerpMark, 0, atoms, default)])));
    }

    private static string Book(string name, string leverage, string maintenance) => Terms()
        .Replace(GrowthWorld.Text("isolated", name), $"\"leverage\": \"{leverage}\", \"maintenance\": \"{maintenance}\"")
        .Replace("\"mode\": \"isolated\"", "\"mode\": \"cross\"", StringComparison.Ordinal);

    [GeneratedRegex("\"leverage\": \"[^\"]*\",\\s*\"maintenance\": \"[^\"]*\"")]
    private static partial Regex Terms();
}
