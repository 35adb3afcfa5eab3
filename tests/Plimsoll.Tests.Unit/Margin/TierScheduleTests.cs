// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Margin;
using Plimsoll.Values;

namespace Plimsoll.Tests.Unit.Margin;

public sealed class TierScheduleTests
{
    private static readonly TierSchedule _bitcoin =
        Schedule(("0", "0.008", "0.004"), ("50000", "0.01", "0.005"), ("250000", "0.02", "0.01"), ("1000000", "0.05", "0.025"));

    [Fact]
    public void Deductions_are_floor_times_the_rise_of_the_rate_summed_up()
    {
        // 50,000 × .001 = 50; 250,000 × .005 + 50 = 1,300; 1,000,000 × .015 + 1,300 = 16,300.
        Assert.Equal(["0", "50", "1300", "16300"], Enumerable.Range(0, 4).Select(i => _bitcoin.Deduction(i, MarginKind.Maintenance).ToString()));
    }

    [Theory]
    [InlineData("0", "0", "0")]
    [InlineData("50000", "200", "400")] // 50,000 × .004; × .008: the edge charges the same from both sides
    [InlineData("500000", "3700", "7400")] // 500,000 × .01 − 1,300; initial 50,000 × .008 + 200,000 × .01 + 250,000 × .02
    [InlineData("3556453.77", "72611.34425", "145222.6885")] // × .025 − 16,300 = 88,911.34425 − 16,300; twice that for initial
    public void A_requirement_is_notional_times_rate_less_the_deduction(string notional, string maintenance, string initial)
    {
        Assert.Equal(Amount.Parse(maintenance), _bitcoin.Require(Amount.Parse(notional), MarginKind.Maintenance));
        Assert.Equal(Amount.Parse(initial), _bitcoin.Require(Amount.Parse(notional), MarginKind.Initial));
    }

    [Fact]
    public void An_edge_belongs_to_the_tier_above_it()
    {
        // The charge is the same from both sides; what a report names is not.
        Assert.Equal([0, 1, 2], new[] { Amount.Of(50_000) - Amount.FromAtoms(1), Amount.Of(50_000), Amount.Of(250_000) }.Select(_bitcoin.TierOf));
        Assert.Equal(1, _bitcoin.Slices(Amount.Of(50_000), MarginKind.Initial)[^1].Tier);
    }

    [Fact]
    public void Slices_spell_the_requirement_out()
    {
        // 500,000 = 50,000 × .004 + 200,000 × .005 + 250,000 × .01 = 200 + 1,000 + 2,500 = 3,700.
        ImmutableArray<TierSlice> slices = _bitcoin.Slices(Amount.Of(500_000), MarginKind.Maintenance);

        Assert.Equal(["50000", "200000", "250000"], slices.Select(slice => slice.Notional.ToString()));
        Assert.Equal(["200", "1000", "2500"], slices.Select(slice => slice.Charge.ToString()));
    }

    [Fact]
    public void The_last_unit_is_rounded_up()
    {
        // 10⁻¹⁸ × .004 is a fraction of the smallest unit.
        Assert.Equal(Amount.FromAtoms(1), _bitcoin.Require(Amount.FromAtoms(1), MarginKind.Maintenance));
    }

    [Theory]
    [InlineData("10", "0.008", "0.004", "the first floor must be 0; found 10")]
    [InlineData("0", "0.004", "0.008", "the maintenance rate must not exceed the initial rate; found 0.008 above 0.004")]
    [InlineData("0", "0.1", "0", "rates must be above 0 and at most 1")]
    public void A_bad_first_tier_is_refused(string floor, string initial, string maintenance, string sentence)
    {
        Assert.Null(TierSchedule.TryCreate([new(Amount.Parse(floor), Ratio.Parse(initial), Ratio.Parse(maintenance))],
            out ImmutableArray<(int Tier, string Sentence)> errors));

        Assert.Contains((0, sentence), errors);
    }

    [Theory]
    [InlineData("0", "0.02", "0.01", "floors must rise; found 0 after 0")]
    [InlineData("100", "0.02", "0.003", "maintenance rates must not fall; found 0.003 after 0.004")]
    [InlineData("100", "0.005", "0.005", "initial rates must not fall; found 0.005 after 0.008")]
    [InlineData("100.5", "0.02", "0.010000000000000001", "floor × rate must be exact in 18 decimals")]
    public void A_bad_second_tier_is_refused(string floor, string initial, string maintenance, string sentence)
    {
        MarginTier first = new(default, Ratio.Parse("0.008"), Ratio.Parse("0.004"));

        Assert.Null(TierSchedule.TryCreate([first, new(Amount.Parse(floor), Ratio.Parse(initial), Ratio.Parse(maintenance))],
            out ImmutableArray<(int Tier, string Sentence)> errors));

        Assert.Contains((1, sentence), errors);
    }

    private static TierSchedule Schedule(params (string Floor, string Initial, string Maintenance)[] tiers) =>
        TierSchedule.TryCreate([.. tiers.Select(tier => new MarginTier(Amount.Parse(tier.Floor), Ratio.Parse(tier.Initial), Ratio.Parse(tier.Maintenance)))],
            out _)!;
}
