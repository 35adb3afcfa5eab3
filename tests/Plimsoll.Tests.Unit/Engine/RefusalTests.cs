// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine;
using Plimsoll.Engine.Accounts;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Engine.Limits;
using Plimsoll.Instruments;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Tests.Engines;

/// <summary>One test for each code that the engine refuses with, in declaration order.</summary>
public sealed class RefusalTests
{
    private readonly TestVenue _venue = TestVenue.WithTwo();

    [Fact]
    [Refuses(RejectionCode.CommandIdConflict)]
    public void The_same_id_with_another_payload_is_a_conflict()
    {
        CommandId id = new(7);
        Expect(default, _venue.Apply(new Deposit(id, _venue.Now, TestVenue.Account(1), TestWorld.Usdc, Amount.Of(1))));
        Expect(RejectionCode.CommandIdConflict, _venue.Apply(new Deposit(id, _venue.Now, TestVenue.Account(1), TestWorld.Usdc, Amount.Of(2))));
        Assert.Equal(Amount.Of(100001), _venue.View(1).Balance(TestWorld.Usdc));
    }

    [Fact]
    [Refuses(RejectionCode.TimeRunsBackwards)]
    public void Time_does_not_run_backwards() =>
        Expect(RejectionCode.TimeRunsBackwards, _venue.Apply(new AdvanceTime(default, _venue.Now.PlusSeconds(-1))));

    [Fact]
    [Refuses(RejectionCode.NotPositive)]
    public void Amounts_are_above_zero()
    {
        Expect(RejectionCode.NotPositive, _venue.Deposit(1, TestWorld.Usdc, "0"));
        Expect(RejectionCode.NotPositive, _venue.Withdraw(1, TestWorld.Usdc, "-1"));
        Expect(RejectionCode.NotPositive, _venue.Fill(TestWorld.BtcPerp, 1, 2, "0", "50000"));
    }

    [Fact]
    [Refuses(RejectionCode.OutOfRange)]
    public void Magnitudes_beyond_the_limits_are_out_of_range()
    {
        Expect(RejectionCode.OutOfRange, _venue.Deposit(1, TestWorld.Usdc, "10000000000000000"));
        Expect(RejectionCode.OutOfRange, _venue.Fill(TestWorld.BtcPerp, 1, 2, "1", "50000", "0.11"));
        Expect(RejectionCode.OutOfRange, _venue.Apply(new AdvanceTime(default, new Timestamp(long.MaxValue))));
        Expect(RejectionCode.OutOfRange, _venue.Apply(new ObservePrices(default, _venue.Now, default)));
    }

    [Fact]
    [Refuses(RejectionCode.Quarantined)]
    public void A_quarantined_command_is_refused_unlooked_at_and_so_is_its_retry()
    {
        CommandId id = new(8);
        Deposit deposit = new(id, _venue.Now.PlusSeconds(5), TestVenue.Account(1), TestWorld.Usdc, Amount.Of(1));
        ulong sequence = _venue.Engine.Sequence;
        Timestamp before = _venue.Engine.Time;

        Expect(RejectionCode.Quarantined, _venue.Engine.ApplyQuarantined(deposit, NullSink.Instance));
        Expect(RejectionCode.Quarantined, _venue.Apply(deposit));

        Assert.Equal(sequence + 2, _venue.Engine.Sequence);
        Assert.Equal(before, _venue.Engine.Time);
        Assert.Equal(Amount.Of(100000), _venue.View(1).Balance(TestWorld.Usdc));
    }

    [Fact]
    [Refuses(RejectionCode.AccountUnknown)]
    public void An_account_must_be_known() => Expect(RejectionCode.AccountUnknown, _venue.Deposit(9, TestWorld.Usdc, "1"));

    [Fact]
    [Refuses(RejectionCode.AccountExists)]
    public void An_account_is_opened_once() => Expect(RejectionCode.AccountExists, _venue.Open(1));

    [Fact]
    [Refuses(RejectionCode.AccountClosed)]
    public void A_closed_account_takes_no_more_commands()
    {
        // Ten contracts bought at 50,000 with 100,000; at 39,000 the loss of 110,000 is more than there is. Without depth and fund the short side closes it.
        _venue.Fill(TestWorld.BtcPerp, 1, 2, "10", "50000");
        _venue.Mark(TestWorld.BtcPerpMark, "39000");
        Assert.Equal(AccountStatus.Closed, _venue.View(1).Status);
        Expect(RejectionCode.AccountClosed, _venue.Deposit(1, TestWorld.Usdc, "1"));
        Expect(RejectionCode.AccountClosed, _venue.Fill(TestWorld.BtcPerp, 1, 2, "1", "39000"));
    }

    [Fact]
    [Refuses(RejectionCode.OwnerMismatch)]
    public void Money_moves_between_accounts_of_one_owner_only() =>
        Expect(RejectionCode.OwnerMismatch, _venue.Apply(
            new Transfer(default, _venue.Now, TestVenue.Account(1), TestVenue.Account(2), TestWorld.Usdc, Amount.Of(1))));

    [Fact]
    [Refuses(RejectionCode.AccountIsHouse)]
    public void House_accounts_take_no_client_commands()
    {
        Expect(RejectionCode.AccountIsHouse, _venue.Apply(new Withdraw(default, _venue.Now, HouseAccounts.Fees, TestWorld.Usdc, Amount.Of(1))));
        Expect(
            RejectionCode.AccountIsHouse,
            _venue.Apply(new Fill(default, _venue.Now, TestWorld.BtcPerp, TestVenue.Account(1), HouseAccounts.Market, Quantity.Of(1), Price.Of(50000), default,
                default)));
    }

    [Fact]
    [Refuses(RejectionCode.PocketRestricted)]
    public void A_pocket_takes_money_from_its_parent_only()
    {
        TestVenue venue = TestVenue.WithTwo(TestWorld.Setup(TestWorld.Rulebook(AccountMode.Isolated)));
        Expect(default, venue.Fill(TestWorld.BtcPerp, 1, 2, "1", "50000"));
        AccountId pocket = venue.View(1).Pockets[0];
        Expect(RejectionCode.PocketRestricted, venue.Apply(new Deposit(default, venue.Now, pocket, TestWorld.Usdc, Amount.Of(1))));
    }

    [Fact]
    [Refuses(RejectionCode.TooManyAccounts)]
    public void A_venue_holds_a_bounded_number_of_accounts()
    {
        ClearingEngine engine = new(TestWorld.Setup());
        for (int i = 0; i < EngineLimits.MaxAccounts; i++)
        {
            engine.Apply(new OpenAccount(default, _venue.Now, TestVenue.Account(i), new(1), AccountKind.Cross, default),
                Plimsoll.Engine.Events.NullSink.Instance);
        }

        Rejection rejection = engine.Apply(
            new OpenAccount(default, _venue.Now, TestVenue.Account(EngineLimits.MaxAccounts), new(1), AccountKind.Cross, default),
                Plimsoll.Engine.Events.NullSink.Instance);
        Expect(RejectionCode.TooManyAccounts, rejection);
        Assert.Equal(EngineLimits.MaxAccounts, engine.AccountCount);
    }

    [Fact]
    [Refuses(RejectionCode.AssetUnknown)]
    public void An_asset_must_be_known() => Expect(RejectionCode.AssetUnknown, _venue.Deposit(1, new AssetId(99), "1"));

    [Fact]
    [Refuses(RejectionCode.InstrumentUnknown)]
    public void An_instrument_must_be_known() => Expect(RejectionCode.InstrumentUnknown, _venue.Fill(new InstrumentId(-1), 1, 2, "1", "50000"));

    [Fact]
    [Refuses(RejectionCode.ObservableUnknown)]
    public void An_observable_must_be_known() => Expect(RejectionCode.ObservableUnknown, _venue.Mark(new ObservableId(99), "1"));

    [Fact]
    [Refuses(RejectionCode.AmountTooFine)]
    public void Amounts_are_whole_smallest_units() => Expect(RejectionCode.AmountTooFine, _venue.Deposit(1, TestWorld.Usdc, "0.0000001"));

    [Fact]
    [Refuses(RejectionCode.PriceOffTick)]
    public void Prices_are_whole_ticks() => Expect(RejectionCode.PriceOffTick, _venue.Fill(TestWorld.BtcPerp, 1, 2, "1", "50000.001"));

    [Fact]
    [Refuses(RejectionCode.QuantityOffLot)]
    public void Quantities_are_whole_lots() => Expect(RejectionCode.QuantityOffLot, _venue.Fill(TestWorld.BtcPerp, 1, 2, "0.0001", "50000"));

    [Fact]
    [Refuses(RejectionCode.InstrumentExpired)]
    public void An_expired_future_is_not_traded()
    {
        _venue.Now = TestWorld.Expiry;
        Expect(RejectionCode.InstrumentExpired, _venue.Fill(TestWorld.BtcFuture, 1, 2, "1", "50000"));
    }

    [Fact]
    [Refuses(RejectionCode.InstrumentNotExpired)]
    public void A_future_is_settled_at_expiry_and_not_before()
    {
        Expect(RejectionCode.InstrumentNotExpired, _venue.Apply(new SettleExpiry(default, _venue.Now, TestWorld.BtcFuture)));
        Expect(RejectionCode.InstrumentNotExpired, _venue.Apply(new SettleExpiry(default, _venue.Now, TestWorld.BtcPerp)));
    }

    [Fact]
    [Refuses(RejectionCode.NotAPerpetual)]
    public void Only_perpetuals_have_funding() =>
        Expect(RejectionCode.NotAPerpetual, _venue.Apply(new ApplyFunding(default, _venue.Now, TestWorld.BtcFuture, Ratio.Parse("0.0001"))));

    [Fact]
    [Refuses(RejectionCode.TooManyPositions)]
    public void An_account_holds_a_bounded_number_of_positions_and_assets()
    {
        TestVenue venue = new(WideWorld.Setup());
        venue.Open(1);
        venue.Open(2);
        venue.Deposit(1, WideWorld.Cash, "1000000");
        venue.Deposit(2, WideWorld.Cash, "1000000");
        for (int i = 0; i < WideWorld.Width; i++)
        {
            venue.Mark(new ObservableId(i), "100");
        }

        for (int i = 0; i < EngineLimits.MaxPositions; i++)
        {
            Expect(default, venue.Fill(new InstrumentId(i), 1, 2, "1", "100"));
        }

        Expect(RejectionCode.TooManyPositions, venue.Fill(new InstrumentId(EngineLimits.MaxPositions), 1, 2, "1", "100"));
        for (int i = 1; i < EngineLimits.MaxHoldings; i++)
        {
            Expect(default, venue.Deposit(1, new AssetId(i), "1"));
        }

        Expect(RejectionCode.TooManyPositions, venue.Deposit(1, new AssetId(EngineLimits.MaxHoldings), "1"));
    }

    [Fact]
    [Refuses(RejectionCode.SelfTrade)]
    public void Nobody_trades_with_himself() => Expect(RejectionCode.SelfTrade, _venue.Fill(TestWorld.BtcPerp, 1, 1, "1", "50000"));

    [Fact]
    [Refuses(RejectionCode.SourceUnknown)]
    public void A_source_must_be_one_of_the_observables() => Expect(RejectionCode.SourceUnknown, _venue.Mark(TestWorld.BtcIndex, "50000", source: 1));

    [Fact]
    [Refuses(RejectionCode.MarkMissing)]
    public void Nothing_is_traded_without_a_mark()
    {
        TestVenue venue = new();
        venue.Open(1);
        venue.Open(2);
        Expect(RejectionCode.MarkMissing, venue.Fill(TestWorld.BtcPerp, 1, 2, "1", "50000"));
    }

    [Fact]
    [Refuses(RejectionCode.PriceOutOfDomain)]
    public void A_price_is_above_zero_and_not_too_large()
    {
        Expect(RejectionCode.PriceOutOfDomain, _venue.Mark(TestWorld.BtcIndex, "0"));
        Expect(RejectionCode.PriceOutOfDomain, _venue.Mark(TestWorld.BtcIndex, "-1"));
        Expect(RejectionCode.PriceOutOfDomain, _venue.Mark(TestWorld.BtcIndex, "1000000000001"));
        Expect(RejectionCode.PriceOutOfDomain, _venue.Mark(TestWorld.BtcVolatility, "51"));
        Expect(RejectionCode.PriceOutOfDomain, _venue.Fill(TestWorld.BtcPerp, 1, 2, "1", "0"));
    }

    [Fact]
    [Refuses(RejectionCode.PriceOutOfOrder)]
    public void A_repeated_observation_is_ignored() => Expect(RejectionCode.PriceOutOfOrder, _venue.Mark(TestWorld.BtcIndex, "50000"));

    [Fact]
    [Refuses(RejectionCode.OracleForbids)]
    public void A_stale_price_opens_no_risk()
    {
        _venue.Now = _venue.Now.PlusSeconds(3601);
        Expect(RejectionCode.OracleForbids, _venue.Fill(TestWorld.BtcPerp, 1, 2, "1", "50000"));
    }

    [Fact]
    [Refuses(RejectionCode.PriceOutOfBand)]
    public void A_fill_far_from_the_mark_is_a_gift()
    {
        Expect(RejectionCode.PriceOutOfBand, _venue.Fill(TestWorld.BtcPerp, 1, 2, "1", "75000.01"));
        Expect(RejectionCode.PriceOutOfBand, _venue.Fill(TestWorld.BtcCall, 1, 2, "1", "26000.01"));
    }

    [Fact]
    [Refuses(RejectionCode.InsufficientBalance)]
    public void One_cannot_pay_what_one_does_not_have()
    {
        Expect(RejectionCode.InsufficientBalance, _venue.Withdraw(1, TestWorld.Usdc, "100000.000001"));
        Expect(RejectionCode.InsufficientBalance, _venue.Fill(TestWorld.EthSpot, 1, 2, "1", "3000"));
    }

    [Fact]
    [Refuses(RejectionCode.InsufficientMargin)]
    public void A_position_needs_initial_margin()
    {
        // 100,000 of equity carry 1,000,000 of notional at 10 %: 20 contracts, and not one lot more.
        Expect(RejectionCode.InsufficientMargin, _venue.Fill(TestWorld.BtcPerp, 1, 2, "20.001", "50000"));
        Expect(default, _venue.Fill(TestWorld.BtcPerp, 1, 2, "20", "50000"));
    }

    [Fact]
    [Refuses(RejectionCode.AboveWithdrawable)]
    public void Margin_in_use_is_not_withdrawn()
    {
        _venue.Fill(TestWorld.BtcPerp, 1, 2, "10", "50000");

        // 100,000 − 10 % of 500,000 − 0.05 % of 500,000 to close = 49,750.
        Assert.Equal(Amount.Of(49_750), _venue.View(1).Withdrawable(TestWorld.Usdc));
        Expect(RejectionCode.AboveWithdrawable, _venue.Withdraw(1, TestWorld.Usdc, "49750.000001"));
        Expect(default, _venue.Withdraw(1, TestWorld.Usdc, "49750"));
    }

    [Fact]
    [Refuses(RejectionCode.InsufficientLiquidity)]
    public void A_rebate_is_paid_from_fees_that_were_received()
    {
        Expect(RejectionCode.InsufficientLiquidity, _venue.Fill(TestWorld.BtcPerp, 1, 2, "1", "50000", "-0.0001"));
        Expect(default, _venue.Fill(TestWorld.BtcPerp, 1, 2, "1", "50000", "0.0001"));
        Expect(default, _venue.Fill(TestWorld.BtcPerp, 1, 2, "1", "50000", "-0.0001"));
    }

    [Fact]
    [Refuses(RejectionCode.AboveLeverageLimit)]
    public void A_leverage_limit_tightens_initial_margin()
    {
        _venue.Apply(new SetLeverageLimit(default, _venue.Now, TestVenue.Account(1), TestWorld.BtcPerp, Ratio.Of(2)));
        Expect(RejectionCode.AboveLeverageLimit, _venue.Fill(TestWorld.BtcPerp, 1, 2, "4.001", "50000"));
        Expect(default, _venue.Fill(TestWorld.BtcPerp, 1, 2, "4", "50000"));
    }

    [Fact]
    [Refuses(RejectionCode.MarginTermsMissing)]
    public void What_has_no_margin_terms_is_not_held()
    {
        TestVenue venue = new(WideWorld.Setup());
        venue.Open(1);
        venue.Open(2);
        venue.Deposit(1, WideWorld.Cash, "1000");
        venue.Deposit(2, WideWorld.Cash, "1000");
        venue.Mark(WideWorld.UntermedObservable, "100");
        Expect(RejectionCode.MarginTermsMissing, venue.Fill(WideWorld.Untermed, 1, 2, "1", "100"));
    }

    [Fact]
    [Refuses(RejectionCode.ReduceOnly)]
    public void An_account_in_liquidation_may_only_reduce()
    {
        // No depth is published, so nothing can be traded for it and the liquidation goes on.
        _venue.Fill(TestWorld.BtcPerp, 1, 2, "10", "50000");
        _venue.Mark(TestWorld.BtcPerpMark, "42000");
        Assert.Equal(AccountStatus.Liquidating, _venue.View(1).Status);
        Expect(RejectionCode.ReduceOnly, _venue.Fill(TestWorld.BtcPerp, 1, 2, "1", "42000"));
        Expect(default, _venue.Fill(TestWorld.BtcPerp, 2, 1, "1", "42000"));
    }

    [Fact]
    [Refuses(RejectionCode.CollateralNotAccepted)]
    public void A_debt_in_an_asset_without_terms_is_refused()
    {
        TestVenue venue = new(WideWorld.Setup());
        venue.Open(1);
        venue.Open(2);
        venue.Deposit(1, WideWorld.Cash, "1000");
        venue.Deposit(2, WideWorld.Cash, "1000");
        venue.Mark(WideWorld.LastObservable, "100");

        // The last instrument settles in an asset that is no collateral: the fee alone would be owed in it.
        Expect(RejectionCode.CollateralNotAccepted, venue.Fill(WideWorld.LastInstrument, 1, 2, "1", "100", "0.01"));
    }

    [Fact]
    [Refuses(RejectionCode.TransferNotCovered)]
    public void A_fill_that_gives_away_what_is_needed_as_margin_is_refused()
    {
        // Account 1 holds 100,000 and is long 10 at 50,000. Selling 5 at 45,000 would give 25,000 away, while 75,000 are not enough for what is left and its
        // closing.
        Expect(default, _venue.Fill(TestWorld.BtcPerp, 1, 2, "10", "50000"));
        Expect(default, _venue.Withdraw(1, TestWorld.Usdc, "40000"));
        Expect(RejectionCode.TransferNotCovered, _venue.Fill(TestWorld.BtcPerp, 2, 1, "5", "42000"));
        Expect(default, _venue.Fill(TestWorld.BtcPerp, 2, 1, "5", "50000"));
    }

    [Fact]
    [Refuses(RejectionCode.AboveOpenInterestCap)]
    public void Open_interest_stays_within_its_cap()
    {
        // What else the cap refuses and never refuses: OpenInterestCapTests.
        InstrumentCatalog all = TestWorld.Catalog;
        InstrumentCatalog capped = InstrumentCatalog.TryCreate(
            all.Observables, all.Assets, all.Instruments.SetItem(0, all.Instruments[0] with { OpenInterestCap = Quantity.Of(1) }), out _)!;
        TestVenue venue = TestVenue.WithTwo(TestWorld.Setup() with { Catalog = capped });
        Expect(default, venue.Fill(TestWorld.BtcPerp, 1, 2, "1", "50000"));
        Expect(RejectionCode.AboveOpenInterestCap, venue.Fill(TestWorld.BtcPerp, 1, 2, "0.001", "50000"));
    }

    private static void Expect(RejectionCode code, Rejection found) => Assert.Equal(code, found.Code);
}
