// SPDX-License-Identifier: Apache-2.0

namespace Plimsoll.Tests.Engines.Attacks;

/// <summary>Reductions while a jump is known and not believed yet: whoever would give at the price that the jump says must be able to spare it there.</summary>
public sealed class PendingJumpTests
{
    private const string Opening =
        $"""
        {AttackWorld.CarefulOpening}
        open L owner 1
        open W owner 2
        """;

    /// <summary>A jump that comes to nothing has kept nobody from paying what he could have paid.</summary>
    [Fact]
    public void O01_who_can_spare_it_at_both_prices_reduces() => ScenarioTable.Play(
        $"""
        {Opening}
        deposit L 100000 USDC
        deposit W 100000 USDC
        buy L 2 BTC-PERP @ 50000 from W
        wait 1
        mark BTC 40000 BTC-PERP 40000 by 0
        mark BTC 40000 BTC-PERP 40000 by 1
        price BTC 50000
        buy W 1 BTC-PERP @ 50000 from L
        withdraw L 1 USDC -> OracleForbids
        transfer L W 1 USDC -> OwnerMismatch
        mark BTC 50000 BTC-PERP 50000 by 0
        mark BTC 50000 BTC-PERP 50000 by 1
        withdraw L 1 USDC
        balance L 99999 USDC
        """,
        AttackWorld.Setup("cross", AttackWorld.CarefulOracle));

    /// <summary>L unhedges at the old price with an accomplice and is left with the leg that loses: what the jump takes cannot be given away before
    /// it.</summary>
    [Theory]
    [InlineData("tiered", "30000", "buy L 1 BTC-FUT @ 50000 from W")]
    [InlineData("tiered", "70000", "buy W 1 BTC-PERP @ 50000 from L")]
    [InlineData("tiered", "30000", "buy L 1 BTC-FUT @ 40000 from W")]
    [InlineData("cross", "30000", "buy L 1 BTC-FUT @ 50000 from W")]
    public void O01_a_hedge_is_not_undone_at_a_price_that_the_jump_has_left_behind(string rulebook, string jump, string reduction) => ScenarioTable.Play(
        $"""
        {Opening}
        deposit L 15000 USDC
        deposit W 15000 USDC
        buy L 1 BTC-PERP @ 50000 from W
        buy W 1 BTC-FUT @ 50000 from L
        wait 1
        mark BTC {jump} BTC-PERP {jump} BTC-FUT {jump} by 0
        mark BTC {jump} BTC-PERP {jump} BTC-FUT {jump} by 1
        price BTC 50000
        {reduction} -> {(reduction.Contains("40000") ? "OracleForbids" : "TransferNotCovered")}
        wait 61
        mark BTC {jump} BTC-PERP {jump} BTC-FUT {jump} by 0
        mark BTC {jump} BTC-PERP {jump} BTC-FUT {jump} by 1
        price BTC {jump}
        profit L W <= 0
        balance @fund 1000000 USDC
        """,
        AttackWorld.Setup(rulebook, AttackWorld.CarefulOracle));

    /// <summary>The leg that is traded has not been spoken of yet, its sibling has: the account is weighed where all of the underlying goes.</summary>
    [Theory]
    [InlineData("tiered", "30000", "BTC-PERP", "buy L 1 BTC-FUT @ 50000 from W")]
    [InlineData("tiered", "70000", "BTC-FUT", "buy W 1 BTC-PERP @ 50000 from L")]
    [InlineData("cross", "30000", "BTC-PERP", "buy L 1 BTC-FUT @ 50000 from W")]
    public void A_hedge_is_not_undone_on_the_leg_whose_feed_is_slower(string rulebook, string jump, string spoken, string reduction) => ScenarioTable.Play(
        $"""
        {Opening}
        deposit L 15000 USDC
        deposit W 15000 USDC
        buy L 1 BTC-PERP @ 50000 from W
        buy W 1 BTC-FUT @ 50000 from L
        wait 1
        mark BTC {jump} {spoken} {jump} by 0
        mark BTC {jump} {spoken} {jump} by 1
        price BTC 50000
        {reduction} -> TransferNotCovered
        wait 61
        mark BTC {jump} BTC-PERP {jump} BTC-FUT {jump} by 0
        mark BTC {jump} BTC-PERP {jump} BTC-FUT {jump} by 1
        mark BTC {jump} BTC-PERP {jump} BTC-FUT {jump} by 2
        price BTC {jump}
        wait 1
        profit L W <= 0
        balance @fund 1000000 USDC
        """,
        AttackWorld.Setup(rulebook, AttackWorld.CarefulOracle));

    /// <summary>One leg is a contract that is paid in coin, on the index itself, and nothing has been said but of the other leg.</summary>
    [Theory]
    [InlineData("tiered", "35000", "buy L 500 BTC-INV @ 50000 from W")]
    [InlineData("cross", "35000", "buy L 500 BTC-INV @ 50000 from W")]
    public void A_hedge_is_not_undone_in_a_contract_that_is_paid_in_coin(string rulebook, string jump, string reduction) => ScenarioTable.Play(
        $"""
        {Opening}
        deposit L 8000 USDC
        deposit W 15000 USDC
        deposit W 1 BTC
        buy L 1 BTC-PERP @ 50000 from W
        buy W 500 BTC-INV @ 50000 from L
        wait 1
        mark BTC-PERP {jump} by 0
        mark BTC-PERP {jump} by 1
        price BTC 50000
        {reduction} -> TransferNotCovered
        wait 61
        mark BTC {jump} BTC-PERP {jump} BTC-FUT {jump} by 0
        mark BTC {jump} BTC-PERP {jump} BTC-FUT {jump} by 1
        mark BTC {jump} BTC-PERP {jump} BTC-FUT {jump} by 2
        wait 1
        balance @fund USDC >= 1000000
        """,
        AttackWorld.Setup(rulebook, AttackWorld.CarefulOracle));

    /// <summary>W writes the calls that hedge L's short perpetual and buys them back at the mark of before the jump.</summary>
    [Theory]
    [InlineData("tiered", "60000", "TransferNotCovered")]
    [InlineData("cross", "300000", "TransferNotCovered")]
    public void An_option_is_not_sold_at_a_mark_that_the_pending_index_has_left_behind(string rulebook, string margin, string answer) => ScenarioTable.Play(
        $"""
        {Opening}
        deposit L {margin} USDC
        deposit W 900000 USDC
        buy L 10 BTC-CALL @ 2000 from W
        buy W 10 BTC-PERP @ 50000 from L
        wait 1
        mark BTC 70000 BTC-PERP 70000 by 0
        mark BTC 70000 BTC-PERP 70000 by 1
        price BTC 50000
        buy W 10 BTC-CALL @ 2000 from L -> {answer}
        wait 61
        mark BTC-CALL 17000 by 0
        mark BTC-CALL 17000 by 1
        mark BTC-CALL 17000 by 2
        mark BTC 70000 BTC-PERP 70000 by 0
        mark BTC 70000 BTC-PERP 70000 by 1
        mark BTC 70000 BTC-PERP 70000 by 2
        wait 1
        buy W 10 BTC-CALL @ 17000 from H -> {(answer == "any" ? "any" : "accepted")}
        buy H 10 BTC-PERP @ 70000 from W
        profit L W <= 0
        """,
        AttackWorld.Setup(rulebook, AttackWorld.CarefulOracle));

    /// <summary>The option has been spoken of and its underlying has not: a call that is worth 13,000 more says that the underlying is at least so much
    /// higher.</summary>
    [Theory]
    [InlineData("tiered", "70000", "17000", "buy W 2 BTC-PERP @ 50000 from L -> any")]
    [InlineData("tiered", "70000", "17000", "buy L 0.001 ETH-PERP @ 3000 from W -> any")]
    [InlineData("tiered", "70000", "17000", "buy L 0.001 BTC-PERP @ 50000 from W -> OracleForbids")]
    public void An_option_that_has_jumped_speaks_for_its_underlying(string rulebook, string jump, string call, string reduction) => ScenarioTable.Play(
        $"""
        {Opening}
        deposit L 30000 USDC
        deposit W 90000 USDC
        buy L 2 BTC-PERP @ 50000 from W
        buy W 2 BTC-FUT @ 50000 from L
        wait 1
        mark BTC-CALL {call} by 0
        mark BTC-CALL {call} by 1
        {reduction}
        wait 61
        mark BTC {jump} BTC-PERP {jump} BTC-FUT {jump} BTC-CALL {call} by 0
        mark BTC {jump} BTC-PERP {jump} BTC-FUT {jump} BTC-CALL {call} by 1
        mark BTC {jump} BTC-PERP {jump} BTC-FUT {jump} BTC-CALL {call} by 2
        wait 1
        balance @fund 1000000 USDC
        """,
        AttackWorld.Setup(rulebook, AttackWorld.CarefulOracle));

    /// <summary>An option's mark moves by tenths every day: that alone keeps nobody from trading what it is on.</summary>
    [Fact]
    public void An_option_that_moves_less_than_its_underlyings_band_keeps_nobody_from_trading_it() => ScenarioTable.Play(
        $"""
        {Opening}
        deposit L 15000 USDC
        deposit W 15000 USDC
        wait 1
        mark BTC-CALL 2500 by 0
        mark BTC-CALL 2500 by 1
        buy L 0.1 BTC-CALL @ 2000 from W -> OracleForbids
        buy L 1 BTC-PERP @ 50000 from W
        buy W 1 BTC-PERP @ 50000 from L
        withdraw L 15000 USDC
        """,
        AttackWorld.Setup("tiered", AttackWorld.CarefulOracle));

    /// <summary>What an option says is read again when it says another thing, and when the index has moved: 4,900 more is within a tenth of 50,000 and beyond a
    /// tenth of 48,000.</summary>
    [Theory]
    [InlineData("mark BTC-CALL 8000 by 0", "mark BTC-CALL 8000 by 1", "OracleForbids")]
    [InlineData("mark BTC 48000 by 0", "mark BTC 48000 by 1", "OracleForbids")]
    [InlineData("mark BTC 49500 by 0", "mark BTC 49500 by 1", "accepted")]
    public void What_an_option_says_is_read_anew_when_it_or_its_index_moves(string first, string second, string answer) => ScenarioTable.Play(
        $"""
        {Opening}
        deposit L 15000 USDC
        deposit W 15000 USDC
        wait 1
        mark BTC-CALL 6900 by 0
        mark BTC-CALL 6900 by 1
        buy L 0.1 BTC-FUT @ 50000 from W
        {first}
        {second}
        buy L 0.1 BTC-FUT @ 50000 from W -> {answer}
        mark BTC 50000 BTC-CALL 2000 by 0
        mark BTC 50000 BTC-CALL 2000 by 1
        buy L 0.1 BTC-FUT @ 50000 from W
        """,
        AttackWorld.Setup("tiered", AttackWorld.CarefulOracle));

    [Fact]
    public void Nobody_grows_in_a_sibling_of_what_has_jumped() => ScenarioTable.Play(
        $"""
        {Opening}
        deposit L 5000 USDC
        deposit W 5000 USDC
        wait 1
        mark BTC-PERP 30000 by 0
        mark BTC-PERP 30000 by 1
        buy L 1 BTC-FUT @ 50000 from W -> OracleForbids
        buy L 0.01 BTC-CALL @ 2000 from W -> OracleForbids
        buy L 0.1 ETH-PERP @ 3000 from W
        """,
        AttackWorld.Setup("tiered", AttackWorld.CarefulOracle));

    /// <summary>A coin that is owed, or that is collateral of a loan, rests on its index; a perpetual on that index has jumped and the index has not been
    /// spoken of yet.</summary>
    [Fact]
    public void Nothing_leaves_or_is_lent_on_a_sibling_of_what_has_jumped() => ScenarioTable.Play(
        $"""
        {Opening}
        deposit L 15000 USDC
        deposit W 1 BTC
        deposit W 15000 USDC
        buy L 1 BTC-FUT @ 50000 from W
        open M owner 3
        deposit M 1 BTC
        open N owner 4
        deposit N 1 BTC
        wait 1
        mark BTC-PERP 30000 by 0
        mark BTC-PERP 30000 by 1
        withdraw L 5000 USDC -> OracleForbids
        withdraw M 1 BTC
        buy L 0.01 BTC/USDC @ 50000 from N -> OracleForbids
        mark BTC-PERP 50000 by 0
        mark BTC-PERP 50000 by 1
        withdraw L 5000 USDC
        """,
        AttackWorld.Setup("tiered", AttackWorld.CarefulOracle));

    /// <summary>A mark that has come already, before its index is believed, is not moved a second time.</summary>
    [Fact]
    public void What_has_moved_already_is_not_moved_again() => ScenarioTable.Play(
        $"""
        {Opening}
        deposit L 6000 USDC
        deposit W 60000 USDC
        buy L 1 BTC-PERP @ 50000 from W
        buy W 0.9 BTC-FUT @ 50000 from L
        wait 1
        mark BTC-PERP 30000 BTC-FUT 30000
        mark BTC-PERP 30000 BTC-FUT 30000 by 1
        mark BTC-PERP 30000 BTC-FUT 30000 by 2
        mark BTC 30000 by 0
        mark BTC 30000 by 1
        price BTC 50000
        price BTC-FUT 30000
        buy L 0.9 BTC-FUT @ 30000 from W
        """,
        AttackWorld.Setup("tiered", AttackWorld.CarefulOracle));

    /// <summary>Who only makes a position smaller is not kept from it, on either side of a jump.</summary>
    [Theory]
    [InlineData("30000")]
    [InlineData("70000")]
    public void A_position_without_a_hedge_is_closed_while_a_jump_waits(string jump) => ScenarioTable.Play(
        $"""
        {Opening}
        deposit L 25000 USDC
        deposit W 25000 USDC
        buy L 1 BTC-PERP @ 50000 from W
        wait 1
        mark BTC {jump} BTC-PERP {jump} by 0
        mark BTC {jump} BTC-PERP {jump} by 1
        price BTC 50000
        buy W 0.4 BTC-PERP @ 50000 from L
        buy W 0.6 BTC-PERP @ 50000 from L
        position L 0 BTC-PERP
        """,
        AttackWorld.Setup("tiered", AttackWorld.CarefulOracle));

    /// <summary>A mark that has fallen beyond what is said of its index stays where it is; one that has not fallen so far yet goes there. L gives nothing away
    /// at 28,000, and does at 35,000.</summary>
    [Theory]
    [InlineData("28000", "deposit L 21000 USDC", "L", "W", "accepted")]
    [InlineData("35000", "deposit L 6400 USDC", "W", "L", "TransferNotCovered")]
    [InlineData("35000", "deposit L 30000 USDC", "W", "L", "accepted")]
    public void What_has_moved_already_goes_no_further_than_was_said_and_does_not_come_back(
        string mark, string deposit, string seller, string buyer, string answer) => ScenarioTable.Play(
        $"""
        {Opening}
        {deposit}
        deposit W 90000 USDC
        buy {buyer} 1 BTC-PERP @ 50000 from {seller}
        buy {seller} 0.9 BTC-FUT @ 50000 from {buyer}
        wait 1
        mark BTC-PERP {mark} BTC-FUT {mark}
        mark BTC-PERP {mark} BTC-FUT {mark} by 1
        mark BTC-PERP {mark} BTC-FUT {mark} by 2
        mark BTC 30000 by 0
        mark BTC 30000 by 1
        price BTC 50000
        price BTC-FUT {mark}
        buy {buyer} 0.9 BTC-FUT @ {mark} from {seller} -> {answer}
        """,
        AttackWorld.Setup("tiered", AttackWorld.CarefulOracle));

    /// <summary>4,000 contracts at a trillion could not be counted with: the look is refused after one price of two was put, and that one is what it
    /// was.</summary>
    [Fact]
    public void Prices_that_were_supposed_in_vain_are_put_back() => ScenarioTable.Play(
        $"""
        {Opening}
        deposit L 190000000 USDC
        deposit W 190000000 USDC
        buy L 4000 BTC-PERP @ 50000 from W
        wait 1
        mark BTC 60000 BTC-PERP 900000000000 by 0
        mark BTC 60000 BTC-PERP 900000000000 by 1
        buy W 1 BTC-PERP @ 50000 from L -> OracleForbids
        price BTC 50000
        price BTC-PERP 50000
        """,
        AttackWorld.Setup("tiered", AttackWorld.CarefulOracle));
}
