// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine;
using Plimsoll.Engine.Accounts;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Engine.Limits;
using Plimsoll.Margin;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Tests.Unit.Waterfall;
using Plimsoll.Values;

namespace Plimsoll.Tests.Engines;

/// <summary>Whoever owes, in whatever asset and however it came about, pays interest and puts up margin for it; and no rate or time makes that
/// overflow.</summary>
public sealed class InterestTests
{
    private const long Day = 86_400;

    private static Amount Year(string debt) => Amount.FromAtoms(Fixed18.MulDiv(Amount.Parse(debt).Atoms, 110_515, 100_000, Rounding.Down));

    /// <summary>Prices good for ever, interest of 10 % from the start, 20 % margin on loans.</summary>
    private static EngineSetup Setup(AccountMode mode = AccountMode.Cross, string rate = "0.1")
    {
        Rulebook rulebook = TestWorld.Rulebook(mode) with
        {
            AddOns = [new BorrowAddOn(TestWorld.Catalog, [.. TestWorld.Catalog.Assets.Select(_ => new BorrowTerms(Ratio.Parse("0.2"), Ratio.Parse("0.1")))])],
            Interest = new InterestSchedule([.. TestWorld.Catalog.Assets.Select(_ => Ratio.Parse(rate))]),
        };
        return TestWorld.Setup(rulebook, TestWorld.SimpleOracle with { MaxAgeSeconds = int.MaxValue });
    }

    private static TestVenue Venue(EngineSetup setup)
    {
        TestVenue venue = new(setup);
        venue.Open(1);
        venue.Open(2);
        venue.MarkAll();
        venue.Deposit(1, TestWorld.Btc, "10");
        venue.Deposit(2, TestWorld.Btc, "10");
        venue.Deposit(2, TestWorld.Usdc, "1000000");
        return venue;
    }

    [Theory]
    [InlineData("loss")]
    [InlineData("fee")]
    [InlineData("funding")]
    [InlineData("settlement")]
    [InlineData("premium")]
    [InlineData("short option")]
    [InlineData("spot")]
    [InlineData("liquidation")]
    public void Every_way_into_debt_is_a_loan_with_interest_and_margin(string way)
    {
        TestVenue venue = Venue(Setup());
        switch (way)
        {
            case "loss":
                venue.Fill(TestWorld.BtcPerp, 1, 2, "1", "50000");
                venue.Mark(TestWorld.BtcPerpMark, "49000");
                venue.Fill(TestWorld.BtcPerp, 2, 1, "1", "49000");
                break;
            case "fee":
                venue.Fill(TestWorld.BtcPerp, 1, 2, "1", "50000", "0.02");
                venue.Fill(TestWorld.BtcPerp, 2, 1, "1", "50000");
                break;
            case "funding":
                venue.Fill(TestWorld.BtcPerp, 1, 2, "1", "50000");
                venue.Apply(new ApplyFunding(default, venue.Now, TestWorld.BtcPerp, Ratio.Parse("0.02")));
                venue.Fill(TestWorld.BtcPerp, 2, 1, "1", "50000");
                break;
            case "settlement":
                venue.Fill(TestWorld.BtcFuture, 1, 2, "1", "50000");
                venue.Mark(TestWorld.BtcIndex, "49000");
                venue.Now = TestWorld.Expiry;
                venue.Apply(new SettleExpiry(default, venue.Now, TestWorld.BtcFuture));
                break;
            case "premium":
                venue.Fill(TestWorld.BtcCall, 1, 2, "1", "1000");
                venue.Fill(TestWorld.BtcCall, 2, 1, "1", "0.01");
                break;
            case "short option":
                venue.Fill(TestWorld.BtcCall, 2, 1, "1", "1000");
                venue.Mark(TestWorld.BtcCallMark, "2000");
                venue.Fill(TestWorld.BtcCall, 1, 2, "1", "2000");
                break;
            case "spot":
                venue.Fill(TestWorld.BtcSpot, 1, 2, "0.02", "50000");
                break;
            default:
                // A close at a loss with depth: the loss and both fees are owed in cash.
                venue.Fill(TestWorld.BtcPerp, 1, 2, "60", "50000");
                venue.Depth(TestWorld.BtcPerp, "0.001", "20");
                venue.Mark(TestWorld.BtcPerpMark, "44500");
                Assert.Contains(venue.Events, e => e is Plimsoll.Engine.Events.LiquidationTraded);
                venue.Fill(TestWorld.BtcPerp, 2, 1, venue.View(1).Position(TestWorld.BtcPerp).Quantity.ToString(), "44500");
                break;
        }

        Amount debt = -venue.View(1).Balance(TestWorld.Usdc);
        Assert.True(debt >= Amount.Of(900), $"{way}: the account owes {debt}");
        MarginReport report = venue.View(1).Report().Value;
        Assert.Contains(report.Lines, line => line.Name == "borrow" && line.Line.Maintenance >= debt.Times(Ratio.Parse("0.1"), Rounding.Down));

        // 10 % a year, added daily: 10.5156 % (between 10.515 and 10.517), on what was owed, whatever made it.
        Timestamp then = venue.Now;
        venue.Now = then.PlusSeconds(365 * Day);
        venue.Apply(new AdvanceTime(default, venue.Now));
        Assert.True(Owed(venue, 1) >= Year(debt.ToString()), $"{way}: {debt} has become {Owed(venue, 1)}");
        Assert.True(Owed(venue, 1) <= Year(debt.ToString()) + Amount.FromAtoms(debt.Atoms / 100_000 * 2));
    }

    [Fact]
    public void A_debt_of_an_asset_that_cannot_be_borrowed_bears_interest_too()
    {
        EngineSetup setup = ManyCoins.Setup();
        setup = setup with
        {
            Rulebook = setup.Rulebook with { Interest = new([.. setup.Catalog.Assets.Select(_ => Ratio.Parse("0.1"))]) },
            Oracles = [.. setup.Oracles.Select(o => o with { MaxAgeSeconds = int.MaxValue })]
        };
        TestVenue venue = new(setup);
        venue.Open(1);
        venue.Open(2);
        venue.Mark(ManyCoins.Observable(1), "100");
        venue.Deposit(1, ManyCoins.Cash, "1000000");
        venue.Deposit(2, ManyCoins.Cash, "1000000");
        venue.Fill(ManyCoins.Perpetual(1), 1, 2, "10", "100", "0.1");
        Assert.Equal(Amount.Of(-100), venue.View(1).Balance(ManyCoins.Coin(1)));
        venue.Now = venue.Now.PlusSeconds(365 * Day);
        Assert.Equal(default, venue.Deposit(1, ManyCoins.Coin(1), "1"));
        Assert.Equal(Amount.Parse("-109.52"), venue.View(1).Balance(ManyCoins.Coin(1)));
        Assert.Equal(Amount.Parse("10.52"), venue.House(HouseAccounts.Lenders).Balance(ManyCoins.Coin(1)));
    }

    [Fact]
    public void Interest_runs_at_the_same_rate_whenever_the_debt_was_taken()
    {
        // The rate was set ten years before the loan: a debt of 1,000 still becomes 1,105.16 in a year, not less.
        TestVenue venue = Venue(Setup());
        venue.Now = venue.Now.PlusSeconds(3650 * Day);
        venue.Fill(TestWorld.BtcSpot, 1, 2, "0.02", "50000");
        venue.Now = venue.Now.PlusSeconds(365 * Day);
        venue.Apply(new AdvanceTime(default, venue.Now));
        Assert.Equal("1105.15", Owed(venue, 1).ToString()[..7]);
    }

    [Fact]
    public void A_rate_is_set_for_any_asset_and_not_below_the_rulebook_s()
    {
        TestVenue venue = Venue(Setup());
        Assert.Equal(Ratio.Parse("0.1"), venue.Engine.InterestRate(TestWorld.Eth));
        Assert.Equal(RejectionCode.OutOfRange, venue.Apply(new SetInterestRate(default, venue.Now, TestWorld.Eth, Ratio.Parse("0.099999"))).Code);
        Assert.Equal(default, venue.Apply(new SetInterestRate(default, venue.Now, TestWorld.Eth, Ratio.Parse("0.1"))));
        Assert.Equal(default, venue.Apply(new SetInterestRate(default, venue.Now, TestWorld.Eth, EngineLimits.MaxInterestRate)));
        Assert.Equal(RejectionCode.OutOfRange, venue.Apply(
            new SetInterestRate(default, venue.Now, TestWorld.Eth, EngineLimits.MaxInterestRate + Ratio.FromAtoms(1))).Code);
    }

    [Theory]
    [InlineData(AccountMode.Cross)]
    [InlineData(AccountMode.Isolated)]
    public void An_account_or_pocket_with_nothing_but_a_debt_is_seen_bears_interest_and_can_be_repaid(AccountMode mode)
    {
        // The future's mark stands still while its index falls by 10,000 until the expiry: 5,000 of margin and a loss of 10,000, without a price at which to
        // act before.
        TestVenue venue = new(Setup(mode));
        venue.Open(1);
        venue.Open(2);
        venue.MarkAll();
        venue.Deposit(1, TestWorld.Usdc, "5000");
        venue.Deposit(2, TestWorld.Usdc, "1000000");
        Assert.Equal(default, venue.Fill(TestWorld.BtcFuture, 1, 2, "0.99", "50000"));
        if (mode == AccountMode.Isolated)
        {
            venue.Withdraw(1, TestWorld.Usdc, venue.View(1).Withdrawable(TestWorld.Usdc).ToString());
        }

        venue.Now = TestWorld.Expiry;
        venue.Mark(TestWorld.BtcIndex, "40000");
        venue.Pass(1);
        AccountView debtor = mode == AccountMode.Cross ? venue.View(1) : venue.Engine.Account(venue.View(1).Pockets[0])!.Value;
        Assert.Equal(0, debtor.Positions.Length);
        Assert.True(debtor.Balance(TestWorld.Usdc).IsNegative);
        Assert.True(debtor.Status >= AccountStatus.Liquidating);
        Assert.Contains(venue.All<Plimsoll.Engine.Events.DeficitRecognised>(), e => e.Account == debtor.Id);
        Amount before = debtor.Balance(TestWorld.Usdc);
        venue.Pass(365 * Day);
        Assert.True(debtor.Portfolio.Holdings.Span[0].Balance < before.Times(Ratio.Parse("1.1"), Rounding.Up));

        Assert.Equal(default, venue.Deposit(1, TestWorld.Usdc, "10000"));
        if (mode == AccountMode.Isolated)
        {
            Assert.Equal(default, venue.Apply(new Transfer(default, venue.Now, TestVenue.Account(1), debtor.Id, TestWorld.Usdc, Amount.Of(9000))));
            Assert.Empty(venue.View(1).Pockets);
        }

        Assert.Equal(AccountStatus.Healthy, venue.View(1).Status);
        Assert.True(venue.View(1).Balance(TestWorld.Usdc).IsPositive);
        venue.Engine.Audit();
    }

    [Fact]
    public void A_debt_that_grows_over_the_line_by_time_alone_is_liquidated()
    {
        // 24 BTC count 1,080,000, 700,000 are owed: the line is at a debt of 982,000, and in four years it is 1,044,000 with prices at rest.
        TestVenue venue = Venue(Setup());
        venue.Deposit(2, TestWorld.Btc, "10");
        Assert.Equal(default, venue.Fill(TestWorld.BtcSpot, 1, 2, "14", "50000"));
        Assert.Equal(AccountStatus.Healthy, venue.View(1).Status);
        venue.Now = venue.Now.PlusSeconds(4 * 365 * Day);
        venue.Apply(new AdvanceTime(default, venue.Now));
        Assert.True(venue.View(1).Status >= AccountStatus.Liquidating);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(400)]
    public void No_rate_no_time_and_no_number_of_changes_overflows_and_no_debt_shrinks_at_its_ceiling(int changes)
    {
        TestVenue venue = Venue(Setup(rate: "0"));
        venue.Fill(TestWorld.BtcSpot, 1, 2, "0.02", "50000");
        long step = (EngineLimits.MaxTimeNanoseconds - venue.Now.Nanoseconds) / changes;
        Amount before = Owed(venue, 1);
        for (int i = 0; i < changes; i++)
        {
            foreach (int asset in (int[])[0, 1])
            {
                Assert.Equal(default, venue.Apply(new SetInterestRate(default, venue.Now, new(asset), EngineLimits.MaxInterestRate)));
            }

            venue.Now = new(venue.Now.Nanoseconds + step);
            Assert.Equal(default, venue.Apply(new AdvanceTime(default, venue.Now)));
            // What its coin was taken for, at a last price of 50,000 that does not come back, was paid off and not forgotten.
            Amount owed = Owed(venue, 1) + venue.Events.OfType<OutsideTookCoin>()
                .Aggregate(default(Amount), (sum, e) => sum + e.Amount.Times(Price.Of(50_000), Rounding.Down));
            Assert.True(owed >= before, $"the debt fell from {before} to {owed}");
            before = owed;
            if (i % 50 == 0)
            {
                Assert.Equal(venue.Engine.StateHash(), ClearingEngine.Restore(venue.Engine.Setup, venue.Snapshot()).StateHash());
            }
        }

        Assert.True(before > Amount.Of(1_000_000_000), $"only {before} is owed");
        Assert.Equal(default, venue.Deposit(1, TestWorld.Usdc, "1"));
        venue.Engine.Audit();
        Assert.Equal(venue.Engine.StateHash(), ClearingEngine.Restore(venue.Engine.Setup, venue.Snapshot()).StateHash());
    }

    [Fact]
    public void The_largest_debt_stops_growing_where_it_can_still_be_valued()
    {
        // 10¹⁵ units owed, and a factor of a thousand million on the way: the ceiling of a balance is 2^112 atoms, about 5.19 × 10¹⁵ units.
        TestVenue venue = new(Setup(rate: "10"));
        venue.Open(1);
        venue.Open(2);
        venue.Mark(TestWorld.BtcIndex, "1000000");
        venue.Deposit(1, TestWorld.Btc, "100000000");
        venue.Deposit(2, TestWorld.Usdc, "1000000000000000");
        venue.Deposit(2, TestWorld.Btc, "100000000");
        Assert.Equal(default, venue.Fill(TestWorld.BtcSpot, 1, 2, "10000000", "1000000"));
        Assert.Equal(Amount.Of(-10_000_000_000_000), venue.View(1).Balance(TestWorld.Usdc));
        Amount before = default;
        for (int year = 1; year <= 30; year++)
        {
            venue.Now = venue.Now.PlusSeconds(365 * Day);
            venue.Apply(new AdvanceTime(default, venue.Now));
            Assert.True(Owed(venue, 1) >= before);
            Assert.True(Owed(venue, 1) <= Amount.FromAtoms(Int128.One << EngineLimits.BalanceBits));
            before = Owed(venue, 1);
        }

        venue.Engine.Audit();
    }

    [Fact]
    public void Funding_that_would_leave_the_range_of_balances_is_refused_and_writes_nothing()
    {
        TestVenue venue = new(Setup(rate: "0"));
        venue.Open(1);
        venue.Open(2);
        venue.MarkAll();
        venue.Deposit(1, TestWorld.Usdc, "1200000000000000");
        venue.Deposit(2, TestWorld.Usdc, "1200000000000000");
        Assert.Equal(default, venue.Fill(TestWorld.BtcPerp, 1, 2, "4000000000", "50000"));
        int accepted = 0;
        int refused = 0;
        for (int i = 0; i < 1000; i++)
        {
            Rejection answer = venue.Apply(new ApplyFunding(default, venue.Now, TestWorld.BtcPerp, Ratio.Parse("0.1")));
            Assert.True(answer.Code is RejectionCode.None or RejectionCode.OutOfRange, answer.ToString());
            accepted += answer.IsRefused ? 0 : 1;
            refused += answer.IsRefused ? 1 : 0;
            venue.Deposit(1, TestWorld.Usdc, "20000000000000");
        }

        Assert.True(accepted > 10 && refused > 10, $"{accepted} accepted, {refused} refused");
        venue.Engine.Audit();
    }

    private static Amount Owed(TestVenue venue, int account)
    {
        foreach (Holding holding in venue.View(account).Portfolio.Holdings.Span)
        {
            if (holding.Asset == TestWorld.Usdc)
            {
                return -holding.Balance;
            }
        }

        return default;
    }
}
