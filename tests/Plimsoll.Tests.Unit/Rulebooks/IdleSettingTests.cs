// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Analysis;
using Plimsoll.Rulebooks;
using Plimsoll.Values;
using Plimsoll.Venues;

namespace Plimsoll.Tests.Unit.Rulebooks;

/// <summary>Nothing about liquidation is switched off without a word: what nobody can want is refused with its bound, what may be meant is said by
/// name.</summary>
public sealed class IdleSettingTests
{
    private const string Pace = "\"pace\": \"0.2\"";
    private const string Auction = AuctionSectionTests.Auction;
    private const string Keepers = AuctionSectionTests.Keepers;
    private const string Waterfall = "\"waterfall\": { \"marketCap\": \"0.5\", \"juniorCap\": \"1\", \"stakedCap\": \"0.3\", \"unstakeSeconds\": 604800 }";

    [Theory]
    [InlineData("[[\"1\", \"0\"]]", "closeShare[0][1]: expected a share above 0 at every health below 1: a step would close nothing there; found \"0\"")]
    [InlineData("[[\"0\", \"1\"], [\"0.8\", \"0\"], [\"1\", \"0\"]]", "closeShare[1][1]: expected a share above 0 at every health below 1")]
    [InlineData("[[\"0\", \"1\"], [\"0.999999999999999999\", \"0\"]]", "closeShare[1][1]: expected a share above 0 at every health below 1")]
    [InlineData("[[\"0.5\", \"0.2\"], [\"1\", \"1\"]]",
        "closeShare[1][1]: expected at most 0.2, the share before it: less would be closed of an account that is worse off; found \"1\"")]
    public void A_share_that_closes_nothing_or_less_of_whoever_is_worse_off_is_refused(string curve, string complaint)
    {
        Assert.Contains(Errors(Pace, $"{Pace}, \"closeShare\": {curve}"), error => error.StartsWith($"$.liquidation.{complaint}", StringComparison.Ordinal));
        Assert.Contains(Errors(Pace, $"{Pace}, \"overrides\": {{ \"BTC\": {{ \"closeShare\": {curve} }} }}"),
            error => error.StartsWith($"$.liquidation.overrides[\"BTC\"].{complaint}", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("[[\"0\", \"1\"], [\"1\", \"0\"]]")]
    [InlineData("[[\"0.5\", \"0.2\"], [\"1\", \"0.2\"]]")]
    [InlineData("[[\"-1\", \"0.000000000000000001\"]]")]
    public void A_share_that_only_reaches_zero_where_nobody_is_liquidated_is_read(string curve) =>
        Assert.NotNull(Read(Pace, $"{Pace}, \"closeShare\": {curve}").Liquidation.CloseShare);

    [Theory]
    [InlineData("[\"3600\", \"1\"]", "[\"3601\", \"1\"]", "discount[2][0]: expected at most length, 3600 s: the auction is over before; found \"3601\"")]
    [InlineData("\"length\": \"3600s\"", "\"length\": \"899s\"", "discount[1][0]: expected at most length, 899 s: the auction is over before; found \"900\"")]
    [InlineData("\"openRatio\": \"0.8\"", "\"openRatio\": \"0.6667\"", "openRatio: expected above backstopRatio, 0.6667, or a patience above 0s")]
    public void An_auction_that_never_opens_or_a_discount_that_is_never_reached_is_refused(string right, string wrong, string complaint)
    {
        string text = Auction.Replace(right, wrong, StringComparison.Ordinal);
        Assert.NotEqual(Auction, text);
        Assert.Contains(Errors(Pace, $"{Pace}, {text}"), error => error.StartsWith($"$.liquidation.auction.{complaint}", StringComparison.Ordinal));
    }

    [Fact]
    public void An_auction_between_no_two_lines_opens_where_the_backstop_is_patient()
    {
        string text = Auction.Replace("\"0.8\"", "\"0.6667\"", StringComparison.Ordinal).Replace(" }", ", \"patience\": \"1s\" }", StringComparison.Ordinal);
        Assert.Equal(1, Read(Pace, $"{Pace}, {text}").Liquidation.Auction!.PatienceSeconds);
    }

    [Fact]
    public void A_taker_fee_of_more_than_a_tenth_is_refused_for_no_close_would_free_what_it_costs()
    {
        const string fee = "\"takerFeeRate\": \"0.0005\"";
        Assert.Contains(Errors(fee, "\"takerFeeRate\": \"0.100000000000000001\""),
            static error => error.StartsWith("$.liquidation.takerFeeRate: expected a decimal in a string, from 0 to 0.1", StringComparison.Ordinal));
        Assert.Equal(Ratio.Parse("0.1"), Read(fee, "\"takerFeeRate\": \"0.1\"").Liquidation.TakerFeeRate);
    }

    [Fact]
    public void Without_buffer_and_stopRatio_the_complaint_names_both() =>
        Assert.Contains(Errors("\"buffer\": \"0.3\",", string.Empty), static error => error.StartsWith(
            "$.liquidation.buffer: expected the buffer, a decimal in a string from 0 to 1, or stopRatio, from 1 to 2, instead", StringComparison.Ordinal));

    [Theory]
    [InlineData("\"fundCapPerEvent\": \"0.25\"", "\"fundCapPerEvent\": \"0\"", true, "fundCapPerEvent is 0: the insurance fund pays for nobody's deficit")]
    [InlineData("\"backstopCapacity\": \"2\"", "\"backstopCapacity\": \"0\"", true, "backstopCapacity is 0: the backstop takes nothing over")]
    [InlineData("\"marketCap\": \"0.5\"", "\"marketCap\": \"0\"", true, "waterfall.marketCap is 0: no market's own fund pays anything")]
    [InlineData("\"juniorCap\": \"1\"", "\"juniorCap\": \"0\"", true, "waterfall.juniorCap is 0: the junior tranche pays nothing")]
    [InlineData("\"stakedCap\": \"0.3\"", "\"stakedCap\": \"0\"", true, "waterfall.stakedCap is 0: what is staked pays nothing")]
    [InlineData("\"unstakeSeconds\": 604800", "\"unstakeSeconds\": 0", true,
        "waterfall.unstakeSeconds is 0: whoever sees a loss coming takes a stake out before it")]
    [InlineData("[[\"0\", \"0.02\"], [\"900\", \"0.3\"], [\"3600\", \"1\"]]", "[[\"0\", \"0\"], [\"900\", \"0\"]]", false,
        "auction.discount is 0 for all of its length, 3600 s: nobody is paid for taking a slice")]
    [InlineData("[[\"0.9\", \"0.1\"], [\"1\", \"0.05\"]]", "[[\"0.9\", \"0\"]]", false,
        "keepers.bonus is 0 at every health: nobody is paid for repaying a debt")]
    [InlineData("\"feeShare\": \"0.1\"", "\"feeShare\": \"1\"", false,
        "keepers.feeShare is 1: all of the bonus goes to the insurance fund, and nobody is paid for repaying a debt")]
    public void What_may_be_meant_is_said_by_name_and_value(string right, string other, bool isVenues, string words)
    {
        Rulebook all = Read(Pace, $"{Pace}, {Auction}, {Keepers}, {Waterfall}");
        Assert.Empty(all.Liquidation.IdleSettings);
        Rulebook read = Read(Pace, $"{Pace}, {Auction}, {Keepers}, {Waterfall}", (right, other));
        IdleSetting idle = Assert.Single(read.Liquidation.IdleSettings);
        Assert.Equal((words, isVenues), (idle.Words, idle.IsVenues));

        Caveats caveats = new();
        AccountCaveats.Under(read, new StatedAccount("mine", TestBook.Of(("USDC", "1")), TestBook.Market), caveats);
        Assert.Contains($"mine: warning: rulebook tiered: liquidation.{words}.", caveats.All.Select(static caveat => caveat.Words));
    }

    [Fact]
    public void A_stop_level_at_the_call_line_and_every_rulebook_that_ships_are_fine()
    {
        Assert.Empty(Read("\"buffer\": \"0.3\"", "\"stopRatio\": \"1.2\"").Liquidation.IdleSettings);
        foreach (string name in ShippedRulebooks.Names)
        {
            Assert.Empty(TestBook.Shipped(name).Liquidation.IdleSettings);
        }
    }

    private static ImmutableArray<string> Errors(string right, string other)
    {
        Assert.Null(RulebookReader.Read(Text((right, other)), TestBook.Catalog, VenueKinds.All, out ImmutableArray<string> errors));
        return errors;
    }

    private static Rulebook Read(string right, string other, params (string Right, string Other)[] more)
    {
        Rulebook? read = RulebookReader.Read(Text([(right, other), .. more]), TestBook.Catalog, VenueKinds.All, out ImmutableArray<string> errors);
        Assert.Empty(errors);
        return read!;
    }

    private static string Text(params (string Right, string Other)[] changes)
    {
        string text = System.Text.RegularExpressions.Regex.Replace(ShippedRulebooks.Text("tiered")!, "\\s+", " ");
        foreach ((string right, string other) in changes)
        {
            int at = text.IndexOf(right, StringComparison.Ordinal);
            Assert.True(at >= 0, $"The rulebook does not hold {right}.");
            text = text[..at] + other + text[(at + right.Length)..];
        }

        return text;
    }
}
