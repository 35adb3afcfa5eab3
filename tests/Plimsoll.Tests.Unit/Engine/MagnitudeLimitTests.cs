// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Limits;
using Plimsoll.Values;

namespace Plimsoll.Tests.Engines;

/// <summary>Every bound on a magnitude at its edge: the figure itself is taken, the next one is refused with its code and changes nothing. Tables are in
/// <see cref="LimitTests"/>.</summary>
public sealed class MagnitudeLimitTests
{
    private static readonly Int128 _largestAmount = (Int128.One << EngineLimits.AmountBits) - 1;

    [Fact]
    public void A_leverage_limit_is_at_most_a_thousand() => AtTheEdge(
        (venue, figure) => new SetLeverageLimit(default, venue.Now, TestVenue.Account(1), null, Ratio.FromAtoms(figure)), EngineLimits.MaxLeverageLimit.Atoms,
            1, RejectionCode.OutOfRange);

    [Fact]
    public void A_leverage_limit_is_at_least_one() => AtTheEdge(
        (venue, figure) => new SetLeverageLimit(default, venue.Now, TestVenue.Account(1), null, Ratio.FromAtoms(figure)), Ratio.One.Atoms, -1,
            RejectionCode.OutOfRange);

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public void A_funding_rate_is_at_most_a_tenth_either_way(int sign) => AtTheEdge(
        (venue, figure) => new ApplyFunding(default, venue.Now, TestWorld.BtcPerp, Ratio.FromAtoms(figure)), sign * EngineLimits.MaxRate.Atoms, sign,
            RejectionCode.OutOfRange);

    [Fact]
    public void A_fee_is_at_most_a_tenth() => AtTheEdge(
        (venue, figure) =>
            new Fill(default, venue.Now, TestWorld.BtcPerp, TestVenue.Account(1), TestVenue.Account(2), Quantity.Parse("0.001"), Price.Of(50_000),
            Ratio.FromAtoms(figure), default),
        EngineLimits.MaxRate.Atoms,
        1,
        RejectionCode.OutOfRange);

    [Theory]
    [InlineData("75000", "0.01")]
    [InlineData("25000", "-0.01")]
    public void A_fill_is_at_most_half_the_mark_away_from_it(string edge, string step)
    {
        // Account 1 takes the better side, so that only the distance can be what is refused; a lot is so small that both can afford it.
        bool buys = step.StartsWith('-');
        AtTheEdge(
            (venue, figure) => new Fill(
                default, venue.Now, TestWorld.BtcPerp, TestVenue.Account(buys ? 1 : 2), TestVenue.Account(buys ? 2 : 1), Quantity.Parse("0.001"),
                    Price.FromAtoms(figure), default, default),
            Price.Parse(edge).Atoms,
            Price.Parse(step).Atoms,
            RejectionCode.PriceOutOfBand);
    }

    [Fact]
    public void A_price_is_at_most_a_million_millions() => AtTheEdge(
        (venue, figure) => new ObservePrices(default, venue.Now, [new(TestWorld.EthPerpMark, 0, figure, default)]), EngineLimits.MaxPriceAtoms, 1,
            RejectionCode.PriceOutOfDomain);

    [Fact]
    public void A_price_is_at_least_a_millionth_of_a_millionth() => AtTheEdge(
        (venue, figure) => new ObservePrices(default, venue.Now, [new(TestWorld.EthPerpMark, 0, figure, default)]), EngineLimits.MinPriceAtoms, -1,
            RejectionCode.PriceOutOfDomain);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_volatility_is_from_nothing_to_fifty(bool isLowest) => AtTheEdge(
        (venue, figure) => new ObservePrices(default, venue.Now, [new(TestWorld.BtcVolatility, 0, figure, default)]),
        isLowest ? 0 : EngineLimits.MaxVolatilityAtoms,
        isLowest ? -1 : 1,
        RejectionCode.PriceOutOfDomain);

    [Fact]
    public void A_command_is_dated_to_the_end_of_time_at_the_latest() => AtTheEdge(
        (_, figure) => new AdvanceTime(default, new Timestamp((long)figure)), EngineLimits.MaxTimeNanoseconds, 1, RejectionCode.OutOfRange);

    [Fact]
    public void A_command_is_not_dated_before_the_last_one() => AtTheEdge(
        (_, figure) => new AdvanceTime(default, new Timestamp((long)figure)), TestWorld.Start.Nanoseconds, -1, RejectionCode.TimeRunsBackwards);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_amount_has_at_most_so_many_bits(bool isFund)
    {
        // In whole smallest units of USDC, 10¹² atoms.
        Int128 unit = TestWorld.Catalog[TestWorld.Usdc].SmallestUnit.Atoms;
        AtTheEdge(
            (venue, figure) => isFund
                ? new ContributeToFund(default, venue.Now, TestWorld.Usdc, Amount.FromAtoms(figure))
                : new Deposit(default, venue.Now, TestVenue.Account(1), TestWorld.Usdc, Amount.FromAtoms(figure)),
            _largestAmount / unit * unit,
            unit,
            RejectionCode.OutOfRange);
    }

    private static void AtTheEdge(Func<TestVenue, Int128, Command> command, Int128 edge, Int128 step, RejectionCode code)
    {
        TestVenue venue = TestVenue.WithTwo();
        byte[] before = Content(venue);
        Assert.Equal(code, venue.Apply(command(venue, edge + step)).Code);
        Assert.Equal(before, Content(venue));
        Assert.Equal(Rejection.None, venue.Apply(command(venue, edge)));
        venue.Engine.Audit();
    }

    /// <summary>The snapshot without the sequence number: 8 bytes after magic, version and the setup's hash.</summary>
    private static byte[] Content(TestVenue venue)
    {
        byte[] bytes = venue.Snapshot();
        return [.. bytes[..44], .. bytes[52..]];
    }
}
