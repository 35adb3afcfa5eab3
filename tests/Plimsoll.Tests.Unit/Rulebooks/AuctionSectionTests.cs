// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Instruments;
using Plimsoll.Rulebooks;
using Plimsoll.Values;
using Plimsoll.Venues;

namespace Plimsoll.Tests.Unit.Rulebooks;

/// <summary>The sections of a liquidation policy that let others in: auctions and keepers.</summary>
public sealed class AuctionSectionTests
{
    internal const string Auction = "\"auction\": { \"openRatio\": \"0.8\", \"discount\": [[\"0\", \"0.02\"], [\"900\", \"0.3\"], [\"3600\", \"1\"]], "
        + "\"length\": \"3600s\", \"leastBidders\": 2, \"leastReserve\": \"10000\", \"liveFor\": \"600s\" }";

    internal const string Keepers = "\"keepers\": { \"closeFactor\": [[\"0.95\", \"1\"], [\"0.96\", \"0.5\"]], \"bonus\": ["
        + "[\"0.9\", \"0.1\"], [\"1\", \"0.05\"]], "
        + "\"feeShare\": \"0.1\", \"dust\": \"1000\", \"targetHealth\": \"1.05\" }";

    [Fact]
    public void Both_are_read_as_they_stand()
    {
        LiquidationPolicy policy = Read(Auction + ", " + Keepers, out _)!.Liquidation;
        AuctionTerms auction = policy.Auction!;
        Assert.Equal(
            (Ratio.Parse("0.8"), 3600, 2, Amount.Of(10_000), 600),
            (auction.OpenRatio, auction.LengthSeconds, auction.LeastBidders, auction.LeastReserve, auction.LiveSeconds));
        Assert.Equal(Ratio.Parse("0.16"), auction.DiscountAt(450));

        // Unsaid, the backstop waits for nobody.
        Assert.Equal(0, auction.PatienceSeconds);
        Assert.Equal(60, Read(Auction.Replace("}", ", \"patience\": \"60s\" }", StringComparison.Ordinal), out _)!.Liquidation.Auction!.PatienceSeconds);
        KeeperTerms keepers = policy.Keepers!;
        Assert.Equal((Ratio.Parse("0.1"), Amount.Of(1000), (Ratio?)Ratio.Parse("1.05")), (keepers.FeeShare, keepers.Dust, keepers.TargetHealth));
        Assert.Equal(Amount.Of(50), keepers.MostOf(Amount.Of(100), Ratio.Parse("0.99")));

        // A bonus of 6 %, or 4 % where the account is worth 4 % of what it owes.
        Assert.Equal(Ratio.Parse("0.06"), keepers.BonusAt(new(0), Ratio.Parse("0.98"), Amount.Of(10), Amount.Of(100)));
        Assert.Equal(Ratio.Parse("0.04"), keepers.BonusAt(new(0), Ratio.Parse("0.98"), Amount.Of(4), Amount.Of(100)));
    }

    [Fact]
    public void An_asset_that_is_taken_may_have_its_own_bonus_and_an_unknown_one_is_said()
    {
        string own = Keepers.Replace("\"feeShare\"", "\"bonusOf\": { \"BTC\": [[\"1\", \"0.02\"]], \"MOON\": [[\"1\", \"0.5\"]] }, \"feeShare\"",
            StringComparison.Ordinal);
        LiquidationPolicy policy = Read(own, out _)!.Liquidation;
        Assert.True(TestBook.Catalog.TryFindAsset("BTC", out AssetSpec? coin));
        Assert.Equal(Ratio.Parse("0.02"), policy.Keepers!.BonusAt(coin.Id, Ratio.Parse("0.98"), Amount.Of(10), Amount.Of(100)));
        foreach (AssetSpec other in TestBook.Catalog.Assets.Where(asset => asset.Id != coin.Id))
        {
            Assert.Equal(Ratio.Parse("0.06"), policy.Keepers.BonusAt(other.Id, Ratio.Parse("0.98"), Amount.Of(10), Amount.Of(100)));
        }

        // An asset that is listed after the rulebook was read has the bonus of all.
        Assert.Equal(Ratio.Parse("0.06"), policy.Keepers.BonusAt(new(1_000), Ratio.Parse("0.98"), Amount.Of(10), Amount.Of(100)));
        Assert.Equal(["MOON"], policy.UnknownNames);
    }

    [Fact]
    public void Unsaid_there_is_neither()
    {
        LiquidationPolicy policy = Read(string.Empty, out _)!.Liquidation;
        Assert.Null(policy.Auction);
        Assert.Null(policy.Keepers);
    }

    [Theory]
    [InlineData(Auction, "\"openRatio\": \"0.8\"", "\"openRatio\": \"0.4\"", "$.liquidation.auction.openRatio")]
    [InlineData(Auction, "[\"3600\", \"1\"]", "[\"3600\", \"0.1\"]", "$.liquidation.auction.discount")]
    [InlineData(Auction, "[\"3600\", \"1\"]", "[\"3600\", \"1.1\"]", "$.liquidation.auction.discount")]
    [InlineData(Auction, "\"length\": \"3600s\"", "\"length\": \"0s\"", "$.liquidation.auction.length")]
    [InlineData(Auction, "\"leastBidders\": 2", "\"leastBidders\": 17", "$.liquidation.auction.leastBidders")]
    [InlineData(Auction, "\"leastReserve\": \"10000\"", "\"leastReserve\": \"-1\"", "$.liquidation.auction.leastReserve")]
    [InlineData(Auction, "\"liveFor\": \"600s\"", "\"liveFor\": \"600s\", \"patience\": \"3601s\"", "$.liquidation.auction.patience")]
    [InlineData(Keepers, "[\"1\", \"0.05\"]", "[\"1\", \"0.11\"]", "$.liquidation.keepers.bonus")]
    [InlineData(Keepers, "\"feeShare\"", "\"bonusOf\": { \"BTC\": [[\"1\", \"1.1\"]] }, \"feeShare\"", "$.liquidation.keepers.bonusOf[\"BTC\"]")]
    [InlineData(Keepers, "\"feeShare\"", "\"bonusOf\": { \"MOON\": [[\"0.9\", \"0\"], [\"1\", \"0.1\"]] }, \"feeShare\"",
        "$.liquidation.keepers.bonusOf[\"MOON\"]")]
    [InlineData(Keepers, "\"feeShare\"", "\"bonusOf\": \"0.1\", \"feeShare\"", "$.liquidation.keepers.bonusOf")]
    [InlineData(Keepers, "[\"0.96\", \"0.5\"]", "[\"0.96\", \"0\"]", "$.liquidation.keepers.closeFactor")]
    [InlineData(Keepers, "\"feeShare\": \"0.1\"", "\"feeShare\": \"1.1\"", "$.liquidation.keepers.feeShare")]
    [InlineData(Keepers, "\"dust\": \"1000\"", "\"dusts\": \"1000\"", "$.liquidation.keepers")]
    [InlineData(Keepers, "\"targetHealth\": \"1.05\"", "\"targetHealth\": \"0.9\"", "$.liquidation.keepers.targetHealth")]
    public void A_mistake_is_named_where_it_stands(string section, string right, string wrong, string where)
    {
        Assert.Contains(right, section, StringComparison.Ordinal);
        Assert.Null(Read(section.Replace(right, wrong, StringComparison.Ordinal), out ImmutableArray<string> errors));
        Assert.Contains(errors, error => error.StartsWith(where, StringComparison.Ordinal));
    }

    private static Rulebook? Read(string sections, out ImmutableArray<string> errors)
    {
        string text = ShippedRulebooks.Text("tiered")!.Replace(
            "\"style\"", sections.Length == 0 ? "\"style\"" : sections + ", \"style\"", StringComparison.Ordinal);
        return RulebookReader.Read(text, TestBook.Catalog, VenueKinds.All, out errors);
    }
}
