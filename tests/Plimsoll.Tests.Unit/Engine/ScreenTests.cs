// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Margin;
using Plimsoll.Values;

namespace Plimsoll.Tests.Engines;

/// <summary>Whom the screen opens: everybody that a price brings to a line, and not many others. Maintenance is 5 % of notional, initial and the call line 6 %;
/// BTC counts 90 %, owed 110 %.</summary>
public class ScreenTests
{
    private static readonly EngineSetup _setup = TestWorld.Setup(TestWorld.Rulebook(initial: "0.06"));

    [Theory]
    [InlineData("a long perpetual", -1)]
    [InlineData("a short perpetual", 1)]
    [InlineData("a coin that is owed", 1)]
    [InlineData("a coin bought on credit", -1)]
    [InlineData("a long inverse contract on a coin", -1)]
    public void Whoever_a_slow_move_brings_to_a_line_is_found_at_the_step_that_does(string book, int direction)
    {
        int found = 0;
        for (int headroom = 250; headroom <= 20_000; headroom += 250)
        {
            TestVenue venue = Holding(book, headroom);
            for (int step = 1; venue.View(1).Status < AccountStatus.Liquidating && step < 400; step++)
            {
                // A thousandth of 50,000 at a time, index and mark together.
                Int128 price = Price.Of(50_000 + (direction * 50 * step)).Atoms;
                venue.Apply(new ObservePrices(default, venue.Now, [new(TestWorld.BtcIndex, 0, price, default), new(TestWorld.BtcPerpMark, 0, price, default)]));
                AccountStatus expected = ByFullAssessment(venue);
                AccountStatus status = venue.View(1).Status;
                Assert.True(status == expected || (status > AccountStatus.Liquidating && expected == AccountStatus.Liquidating),
                    $"{book}, {headroom} in hand, step {step}: {status}, not {expected}");
                found += status >= AccountStatus.Called ? 1 : 0;
            }
        }

        Assert.True(found > 50, $"only {found} were found below a line");
    }

    /// <summary>What was known of an account under the rulebook that it had is nothing under the one that it chose.</summary>
    [Theory]
    [InlineData("tiered", "cross")]
    [InlineData("cross", "tiered")]
    public void Whoever_chose_another_rulebook_is_found_at_the_lines_of_that(string before, string chosen)
    {
        int found = 0;
        for (int inHand = 4_000; inHand <= 16_000; inHand += 500)
        {
            TestVenue venue = TestVenue.WithTwo(GrowthWorld.Setup(before), "1");
            Assert.Equal(Rejection.None, venue.Apply(new AdoptRulebook(default, venue.Now, GrowthWorld.Text(chosen, name: "chosen"), default)));
            venue.Deposit(2, TestWorld.Usdc, "10000000");
            venue.Deposit(1, TestWorld.Usdc, inHand.ToString(System.Globalization.CultureInfo.InvariantCulture));
            if (venue.Fill(TestWorld.BtcPerp, 1, 2, "1", "50000").IsRefused
                || venue.Apply(new SetRulebook(default, venue.Now, TestVenue.Account(1), "chosen")).IsRefused)
            {
                continue;
            }

            for (int step = 1; venue.View(1).Status < AccountStatus.Liquidating && step < 400; step++)
            {
                Int128 price = Price.Of(50_000 - (50 * step)).Atoms;
                venue.Apply(new ObservePrices(default, venue.Now, [new(TestWorld.BtcIndex, 0, price, default), new(TestWorld.BtcPerpMark, 0, price, default)]));
                AccountStatus expected = ByFullAssessment(venue);
                AccountStatus status = venue.View(1).Status;
                Assert.True(status == expected || (status > AccountStatus.Liquidating && expected == AccountStatus.Liquidating),
                    $"{chosen} after {before}, {inHand} in hand, step {step}: {status}, not {expected}");
                found += status >= AccountStatus.Called ? 1 : 0;
            }
        }

        Assert.True(found > 10, $"only {found} were found below a line");
    }

    [Fact]
    public void Whoever_joins_others_after_a_move_is_found_as_well()
    {
        for (int headroom = 500; headroom <= 12_000; headroom += 250)
        {
            // Account 3 has been where it is since 50,000; at 47,000 account 1 comes to stand beside it, short one contract.
            TestVenue venue = TestVenue.WithTwo(_setup, "1");
            venue.Open(3);
            venue.Deposit(2, TestWorld.Usdc, "10000000");
            venue.Deposit(3, TestWorld.Usdc, "14200");
            venue.Deposit(1, TestWorld.Usdc, (2_820 + headroom).ToString(System.Globalization.CultureInfo.InvariantCulture));
            Assert.Equal(Rejection.None, venue.Fill(TestWorld.BtcPerp, 3, 2, "1", "50000"));
            venue.Mark(TestWorld.BtcPerpMark, "47000");
            venue.Mark(TestWorld.BtcIndex, "47000");
            Assert.Equal(Rejection.None, venue.Fill(TestWorld.BtcPerp, 2, 1, "1", "47000"));
            for (int step = 1; venue.View(1).Status < AccountStatus.Liquidating && step < 400; step++)
            {
                venue.Mark(TestWorld.BtcPerpMark, Fixed18.Format(Price.Of(47_000 + (47 * step)).Atoms));
                AccountStatus expected = ByFullAssessment(venue);
                Assert.True(venue.View(1).Status == expected || expected == AccountStatus.Liquidating,
                    $"{headroom} in hand, step {step}: {venue.View(1).Status}, not {expected}");
                Assert.True(venue.View(1).Status >= expected, $"{headroom} in hand, step {step}: {venue.View(1).Status}, not {expected}");
            }
        }
    }

    [Fact]
    public void A_coin_without_terms_is_owed_twice_and_its_debtor_is_found_at_the_step_that_makes_him_so()
    {
        // No terms for BTC: what is owed of it counts twice against equity, 100 for each 50 that its price rises.
        EngineSetup setup = TestWorld.Setup(TestWorld.Rulebook(
            initial: "0.06") with
        { Collateral = new([new(TestWorld.Usdc, default, default, null), null, null, null]) });
        int found = 0;
        for (int headroom = 1_000; headroom <= 40_000; headroom += 1_000)
        {
            TestVenue venue = TestVenue.WithTwo(setup, "1");
            venue.Deposit(1, TestWorld.Usdc, (50_000 + headroom).ToString(System.Globalization.CultureInfo.InvariantCulture));
            venue.Deposit(2, TestWorld.Usdc, "10000000");
            venue.Deposit(2, TestWorld.Btc, "1000");
            Assert.Equal(Rejection.None, venue.Fill(TestWorld.BtcSpot, 2, 1, "1", "50000"));
            for (int step = 1; venue.View(1).Status < AccountStatus.Liquidating && step < 500; step++)
            {
                venue.Apply(new ObservePrices(default, venue.Now, [new(TestWorld.BtcIndex, 0, Price.Of(50_000 + (50 * step)).Atoms, default)]));
                Assert.True(venue.View(1).Status >= ByFullAssessment(venue),
                    $"{headroom} in hand, step {step}: {venue.View(1).Status}, not {ByFullAssessment(venue)}");
                found += venue.View(1).Status >= AccountStatus.Called ? 1 : 0;
            }
        }

        Assert.True(found > 20, $"only {found} were found below a line");
    }

    [Fact]
    public void A_move_opens_only_accounts_whose_room_it_has_half_used()
    {
        // Account i is long one contract with room for 1.5 ÷ 2^i: headroom ÷ (50,000 × (1 + 2 × 6 %)), since profit moves and the call line may follow mark and
        // index. Its bucket is that of 1 ÷ 2^i, so a move below that leaves it shut. The other side has room for more than any move.
        TestVenue venue = TestVenue.WithTwo(_setup, "100000000");
        for (int i = 4; i <= 10; i++)
        {
            venue.Open(i);
            venue.Deposit(i, TestWorld.Usdc, (3_000 + (56_000m * 3 / (2 << i))).ToString(System.Globalization.CultureInfo.InvariantCulture));
            Assert.Equal(Rejection.None, venue.Fill(TestWorld.BtcPerp, i, 2, "1", "50000"));
        }

        // Each move goes 99 % of the way to the bound of account i, and opens only those whose room it has passed: one more each time.
        List<long> opened = [];
        for (int i = 10; i >= 4; i--)
        {
            long before = venue.Engine.Nominations;
            venue.Mark(TestWorld.BtcPerpMark, (50_000 * (1 - (0.99m / (1 << i)))).ToString(System.Globalization.CultureInfo.InvariantCulture));
            opened.Add(venue.Engine.Nominations - before);
        }

        Assert.Equal([0, 1, 2, 3, 4, 5, 6], opened);
    }

    [Theory]
    [InlineData(60, false)]
    [InlineData(300, false)]
    [InlineData(300, true)]
    public void Calls_are_told_in_the_order_of_ids_however_many_there_are_and_wherever_they_are_kept(int accounts, bool inPockets)
    {
        // Ids three apart by leaps of 7,919 modulo a prime, up to 90,000: no order of opening, trading or bucket is theirs. Every third is far from its line.
        EngineSetup setup = TestWorld.Setup(TestWorld.Rulebook(inPockets ? Plimsoll.Rulebooks.AccountMode.Isolated : default, initial: "0.06"));
        TestVenue venue = TestVenue.WithTwo(setup, "1");
        venue.Deposit(2, TestWorld.Usdc, "100000000");
        for (int i = 1; i <= accounts; i++)
        {
            int id = 3 + (i * 7_919 % 29_989 * 3);
            venue.Open(id);
            venue.Deposit(id, TestWorld.Usdc, (3_000 + (i % 3 == 0 ? 9_000 : i % 50)).ToString(System.Globalization.CultureInfo.InvariantCulture));
            Assert.Equal(Rejection.None, venue.Fill(TestWorld.BtcPerp, id, 2, "1", "50000"));
        }

        // 3,000 to 3,049 in hand or in the pocket less 100 against a call line of 6 % of 49,900 and maintenance of 5 %.
        venue.Mark(TestWorld.BtcPerpMark, "49900");
        AccountId[] called = [.. venue.Events.OfType<MarginCalled>().Select(e => e.Account)];
        Assert.True(called.Length > accounts / 2, $"only {called.Length} of {accounts} were called");
        Assert.Equal(called.Order(), called);
    }

    [Fact]
    public void A_deposit_that_raises_the_requirement_is_looked_at_at_once() => ScenarioTable.Play("""
        open A
        open B
        deposit A 1 BTC
        deposit B 1000000 USDC
        mark BTC 50000
        mark BTC-PERP 50000
        buy B 2 BTC-PERP @ 50000 from A
        # Half of the coin's 50,000 counts. Required: 5 % of 100,000, and 20 % of the 50,000 that offset: 15,000; the call line is 18,000.
        equity A 25000
        status A Healthy
        # Another coin counts nothing beyond the cap of one, but offsets: 25,000 required.
        deposit A 1 BTC -> calls A
        """,
        TestWorld.Setup(TestWorld.Rulebook() with
        {
            Collateral = new([new(TestWorld.Usdc, default, default, null), new(TestWorld.Btc, Ratio.Parse("0.5"), default, Amount.Of(1)), null, null]),
            AddOns = [new BasisAddOn(TestWorld.Catalog, Ratio.Parse("0.2"), countsSpot: true)],
        }));

    private static TestVenue Holding(string book, int headroom)
    {
        TestVenue venue = TestVenue.WithTwo(_setup, "1");
        venue.Deposit(2, TestWorld.Usdc, "10000000");
        venue.Deposit(2, TestWorld.Btc, "1000");
        (AssetId asset, decimal funds) = book switch
        {
            "a coin that is owed" => (TestWorld.Usdc, 5_000 + headroom),
            "a coin bought on credit" => (TestWorld.Usdc, 5_000 + headroom),
            "a long inverse contract on a coin" => (TestWorld.Btc, (3_000m + headroom) / 45_000),
            _ => (TestWorld.Usdc, 3_000 + headroom),
        };
        venue.Deposit(1, asset, decimal.Round(funds, 6).ToString(System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(Rejection.None, book switch
        {
            "a long perpetual" => venue.Fill(TestWorld.BtcPerp, 1, 2, "1", "50000"),
            "a short perpetual" => venue.Fill(TestWorld.BtcPerp, 2, 1, "1", "50000"),
            "a coin that is owed" => venue.Fill(TestWorld.BtcSpot, 2, 1, "1", "50000"),
            "a coin bought on credit" => venue.Fill(TestWorld.BtcSpot, 1, 2, "1", "50000"),
            _ => venue.Fill(TestWorld.BtcInverse, 1, 2, "500", "50000"),
        });
        return venue;
    }

    private static AccountStatus ByFullAssessment(TestVenue venue)
    {
        MarginReport report = venue.View(1).Report().Value;
        Amount line = report.Maintenance.Times(venue.Engine.Setup.Rulebook.Liquidation.CallRatio, Rounding.Up);
        return report.Equity < report.Maintenance ? AccountStatus.Liquidating : report.Equity < line ? AccountStatus.Called : AccountStatus.Healthy;
    }
}
