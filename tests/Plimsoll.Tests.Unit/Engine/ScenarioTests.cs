// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Rulebooks;

namespace Plimsoll.Tests.Engines;

/// <summary>What the engine does, as tables a reader can check by hand. Margin is 10 % initial and 5 % maintenance of notional; BTC counts 90 %.</summary>
public sealed class ScenarioTests
{
    private const string Two = """
        open A
        open B
        deposit A 10000 USDC
        deposit B 10000 USDC
        mark BTC 50000
        mark ETH 3000
        mark BTC-PERP 50000
        mark ETH-PERP 3000
        mark BTC-CALL 1000
        mark BTC-CALL.VOL 0.5
        """;

    [Fact]
    public void A_long_is_called_then_liquidated_and_only_as_much_as_is_needed() => ScenarioTable.Play(Two + """

        buy A 1 BTC-PERP @ 50000 from B -> accepted
        buy A 1.001 BTC-PERP @ 50000 from B -> InsufficientMargin
        # equity 10,000 − 7,000 = 3,000; maintenance 2,150; call line 2,580
        mark BTC-PERP 43000 -> nothing
        # equity 2,500; maintenance 2,125; call line 2,550
        mark BTC-PERP 42500 -> calls A
        mark BTC-PERP 43000 -> clears A
        depth BTC-PERP 0.01 100
        # equity 2,000 against 2,100. After 0.15 at 0.55 % and a little impact: 1,965.30 covers 1.1 × 5 % × 35,700 = 1,963.50; after 0.149,
        # 1,965.53 does not cover 1,965.81
        mark BTC-PERP 42000 -> closes A 0.15
        status A Called
        """);

    [Fact]
    public void Profit_moves_when_it_is_realised_and_is_not_withdrawn_before() => ScenarioTable.Play(Two + """

        buy A 1 BTC-PERP @ 50000 from B fee 0.0005
        balance A 9975 USDC
        balance @fees 50 USDC
        mark BTC-PERP 52000 -> nothing
        equity A 11975
        # 9,975 settled − 5,200 initial − 26 to close, the profit of 2,000 counting nothing
        withdrawable A 4749 USDC
        buy B 1 BTC-PERP @ 52000 from A
        balance A 11975 USDC
        balance B 7975 USDC
        withdrawable A 11975 USDC
        position A 0 BTC-PERP
        """);

    [Fact]
    public void A_position_is_turned_by_closing_and_opening() => ScenarioTable.Play(Two + """

        buy A 0.5 BTC-PERP @ 50000 from B
        buy B 0.8 BTC-PERP @ 50200 from A
        # half a contract closed with a profit of 200 each: 100; the rest is short at 50,200
        balance A 10100 USDC
        position A -0.3 BTC-PERP
        equity A 10160
        """);

    [Fact]
    public void An_inverse_contract_settles_in_the_coin_and_rounds_against_both() => ScenarioTable.Play(Two + """

        deposit A 1 BTC
        deposit B 1 BTC
        buy A 10 BTC-INV @ 50000 from B
        mark BTC-PERP 60000
        # 1,000 ÷ 50,000 − 1,000 ÷ 60,000 = 0.02 − 0.0166666… : the long receives a unit less than the short pays
        buy B 10 BTC-INV @ 60000 from A
        balance A 1.00333333 BTC
        balance B 0.99666666 BTC
        balance @suspense 0.00000001 BTC
        """);

    [Fact]
    public void An_options_premium_changes_hands_at_once_and_expiry_pays_what_is_inside() => ScenarioTable.Play(Two + """

        buy A 1 BTC-CALL @ 1000 from B
        balance A 9000 USDC
        balance B 11000 USDC
        equity A 10000
        settle BTC-CALL -> InstrumentNotExpired
        wait 6681600
        settle BTC-CALL -> OracleForbids
        mark BTC 53000
        settle BTC-CALL -> accepted
        balance A 12000 USDC
        balance B 8000 USDC
        position A 0 BTC-CALL
        """);

    [Fact]
    public void Funding_goes_from_longs_to_shorts_to_the_unit() => ScenarioTable.Play(Two + """

        buy A 0.333 BTC-PERP @ 50000 from B
        # 16,650 × 0.00001234 = 0.205461
        funding BTC-PERP 0.00001234
        balance A 9999.794539 USDC
        balance B 10000.205461 USDC
        funding BTC-PERP -0.0000000001
        # 0.000001665: the short pays two units, the long receives one
        balance A 9999.79454 USDC
        balance B 10000.205459 USDC
        balance @suspense 0.000001 USDC
        """);

    [Fact]
    public void A_loan_bears_interest_and_the_lenders_receive_it() => ScenarioTable.Play(Two + """

        deposit B 1 BTC
        rate USDC 0.1
        # 12,500 for a quarter: 2,500 are borrowed
        buy A 0.25 BTC/USDC @ 50000 from B
        balance A -2500 USDC
        wait 3153600
        # 36 days and a half at 10 % a year, added daily: 2,500 x (1 + 0.1/365)^36 x (1 + 0.05/365), rounded up
        deposit A 1 USDC
        balance A -2524.121983 USDC
        balance @lenders 25.121983 USDC
        """);

    [Fact]
    public void A_debt_pays_the_unit_of_interest_that_has_begun() => ScenarioTable.Play(Two + """

        deposit B 1 BTC
        rate USDC 0.1000000000000005
        buy A 0.2 BTC/USDC @ 50000.05 from B
        balance A -0.01 USDC
        # A thousandth of a year: 0.01 × 0.0001000000000000005 is one unit and a trace of the next.
        wait 31536
        deposit A 1 USDC
        balance A 0.989998 USDC
        balance @lenders 0.000002 USDC
        """);

    [Fact]
    public void At_the_call_line_exactly_nobody_is_called() => ScenarioTable.Play(Two + """

        withdraw A 2300 USDC
        buy A 1 BTC-PERP @ 50000 from B
        # equity 7,700 − 5,000 = 2,700 = 1.2 × 5 % of 45,000
        mark BTC-PERP 45000 -> nothing
        status A Healthy
        mark BTC-PERP 44999.99 -> calls A
        """);

    [Fact]
    public void A_fee_pays_the_unit_that_has_begun() => ScenarioTable.Play(Two + """

        # 50.00001 × 0.0005 = 0.025000005
        buy A 0.001 BTC-PERP @ 50000.01 from B fee 0.0005
        balance A 9999.974999 USDC
        balance B 9999.974999 USDC
        balance @fees 0.050002 USDC
        """);

    [Fact]
    public void Collateral_counts_up_to_its_cap_and_what_is_above_it_is_free() => ScenarioTable.Play(Two + """

        deposit A 1500 ETH
        # 1,000 × 3,000 less 20 %, and the cash
        equity A 2410000
        buy A 1 BTC-PERP @ 50000 from B
        withdraw A 10000 USDC
        # 2,400,000 − 5,000 initial − 25 to close at 2,400 a coin: 997.90625, and the 500 that count nothing
        withdrawable A 1497.90625 ETH
        """);

    [Fact]
    public void What_is_owed_counts_with_its_haircut_on_top() => ScenarioTable.Play(Two + """

        # 10,000 and the 5,000 of the sale, less 0.1 × 50,000 × 1.1
        buy B 0.1 BTC/USDC @ 50000 from A
        equity A 9500
        """);

    [Fact]
    public void A_reduction_that_costs_more_than_it_relieves_is_refused() => ScenarioTable.Play(Two + """

        deposit A 50000 USDC
        deposit B 90000 USDC
        buy A 10 BTC-PERP @ 50000 from B
        # Two sold at half the mark: 50,000 lost leave 10,000, where eight require 20,000 to be kept.
        buy B 2 BTC-PERP @ 25000 from A -> TransferNotCovered
        balance A 60000 USDC
        position A 10 BTC-PERP
        """);

    [Fact]
    public void Spot_cannot_be_sold_short_where_it_cannot_be_borrowed() => ScenarioTable.Play(Two + """

        buy A 1 ETH/USDC @ 3000 from B -> InsufficientBalance
        deposit B 1 ETH
        buy A 1 ETH/USDC @ 3000 from B -> accepted
        balance A 7000 USDC
        balance A 1 ETH
        """);

    [Fact]
    public void A_pocket_dies_alone() => ScenarioTable.Play(Two + """

        deposit A 10000 USDC
        buy A 1 BTC-PERP @ 50000 from B
        # 5,000 went into the pocket, to the unit
        balance A 15000 USDC
        equity A 15000
        mark BTC-PERP 44000
        balance A 15000 USDC
        status A Healthy
        withdrawable A 15000 USDC
        """,
        TestWorld.Setup(TestWorld.Rulebook(AccountMode.Isolated)));

    [Fact]
    public void A_sub_account_is_a_pool_of_its_own_and_money_moves_within_an_owner() => ScenarioTable.Play(Two + """

        open C owner 65 sub of A
        open D owner 99 sub of A -> OwnerMismatch
        transfer A C 4000 USDC
        transfer A B 1 USDC -> OwnerMismatch
        buy C 0.8 BTC-PERP @ 50000 from B
        balance A 6000 USDC
        transfer C A 1 USDC -> AboveWithdrawable
        mark BTC-PERP 46000 -> liquidates C
        withdrawable A 6000 USDC
        """);

    [Fact]
    public void A_leverage_limit_binds_in_its_instrument_only() => ScenarioTable.Play(Two + """

        limit A 2 BTC-PERP
        buy A 0.4 BTC-PERP @ 50000 from B -> accepted
        buy A 0.001 BTC-PERP @ 50000 from B -> AboveLeverageLimit
        limit A 0 BTC-PERP
        buy A 0.001 BTC-PERP @ 50000 from B -> accepted
        """);

    [Fact]
    public void A_reduction_whose_fee_takes_it_below_maintenance_is_refused() => ScenarioTable.Play(
        """
        open A
        open B
        deposit A 5100 USDC
        deposit B 100000 USDC
        mark BTC 50000 BTC-PERP 50000
        buy A 1 BTC-PERP @ 50000 from B
        mark BTC 45200 BTC-PERP 45200
        # Equity 300, maintenance 226. Half of it needs 113: a hundredth of 22,600 as a fee leaves 74, and seven thousandths leave 141.8.
        buy B 0.5 BTC-PERP @ 45200 from A fee 0.01 -> InsufficientMargin
        buy B 0.5 BTC-PERP @ 45200 from A fee 0.007
        equity A 141.8
        """,
        TestWorld.Setup(TestWorld.Rulebook(maintenance: "0.005")));

    [Fact]
    public void However_wide_the_book_what_is_given_beyond_the_price_floor_is_a_transfer() => ScenarioTable.Play("""
        open A
        open B
        deposit A 6000 USDC
        deposit B 100000 USDC
        mark BTC 50000 BTC-PERP 50000
        buy A 1 BTC-PERP @ 50000 from B
        depth BTC-PERP 0.01 100 spread 0.4
        # A tenth below the mark, where the floor is a twentieth: 3,500 is left, 2,500 is required, and closing the other half would cost more than
        # the 1,000 between.
        buy B 0.5 BTC-PERP @ 45000 from A -> TransferNotCovered
        # Within the floor it is the cost of a trade.
        buy B 0.5 BTC-PERP @ 47600 from A
        """);
}
