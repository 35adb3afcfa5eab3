// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Pricing;
using Plimsoll.Values;

namespace Plimsoll.Tests.Unit.Pricing;

public sealed class Black76Tests
{
    private static readonly double[] _bad = [double.NaN, -1.0, double.PositiveInfinity, double.NegativeInfinity];

    [Fact]
    public void An_option_at_the_money_has_its_textbook_value()
    {
        // F = K = 100, σ = 20 %, T = 1, D = 1: 100·(2Φ(0.1) − 1) = 100·erf(0.1∕√2) = 7.965567455405796…
        Assert.Equal(7.965567455405796, Black76.Price(100, 100, 0.2, 1, 1, isCall: true).Value, 5e-14);
    }

    [Theory]
    [InlineData(110, 100, true, 9.5)]
    [InlineData(110, 100, false, 0)]
    [InlineData(90, 100, true, 0)]
    [InlineData(90, 100, false, 9.5)]
    [InlineData(100, 100, true, 0)]
    [InlineData(100, 100, false, 0)]
    public void At_expiry_and_at_zero_volatility_the_value_is_the_discounted_intrinsic_value(double forward, double strike, bool isCall, double expected)
    {
        Assert.Equal(expected, Black76.Price(forward, strike, 0.3, 0, 0.95, isCall).Value);
        Assert.Equal(expected, Black76.Price(forward, strike, 0, 0.5, 0.95, isCall).Value);
        Assert.Equal(expected, Black76.Price(forward, strike, -0.0, 0, 0.95, isCall).Value);
    }

    [Fact]
    public void A_strike_or_forward_of_zero_leaves_the_intrinsic_value()
    {
        Assert.Equal(99, Black76.Price(100, 0, 0.5, 1, 0.99, isCall: true).Value);
        Assert.Equal(0, Black76.Price(100, 0, 0.5, 1, 0.99, isCall: false).Value);
        Assert.Equal(0, Black76.Price(0, 100, 0.5, 1, 0.99, isCall: true).Value);
        Assert.Equal(99, Black76.Price(0, 100, 0.5, 1, 0.99, isCall: false).Value);
        Assert.Equal(0, Black76.Price(0, 0, 0.5, 1, 0.99, isCall: true).Value);
        Assert.Equal(100 - 1e-300, Black76.Price(100, 1e-300, 0.5, 1, 1, isCall: true).Value);
    }

    [Fact]
    public void Infinite_deviation_gives_the_upper_bound()
    {
        Assert.Equal(100, Black76.Price(100, 120, 1e6, 1e6, 1, isCall: true).Value);
        Assert.Equal(120, Black76.Price(100, 120, 1e200, 1e200, 1, isCall: false).Value);
    }

    [Fact]
    public void Extreme_options_stay_between_their_bounds()
    {
        double[] scales = [5e-324, 1e-310, 1e-300, 1e-100, 1e-8, 0.9999999999999999, 1, 1.0000000000000002, 1e8, 1e100, 1e300];
        double[] sizes = [0, 5e-324, 1e-200, 1e-9, 1e-4, 0.1, 1, 30, 1e4, 1e150, 1e300];
        foreach (double forward in scales)
        {
            foreach (double strike in scales)
            {
                foreach (double volatility in sizes)
                {
                    double call = Black76.Price(forward, strike, volatility, 0.7, 1, isCall: true).Value;
                    double put = Black76.Price(forward, strike, volatility, 0.7, 1, isCall: false).Value;
                    Assert.InRange(call, Math.Max(forward - strike, 0), forward);
                    Assert.InRange(put, Math.Max(strike - forward, 0), strike);
                }
            }
        }
    }

    [Fact]
    public void Numbers_outside_the_domain_are_refused()
    {
        foreach (double bad in _bad)
        {
            Assert.Equal(RejectionCode.OutsideDomain, Black76.Price(bad, 1, 1, 1, 1, isCall: true).Rejection.Code);
            Assert.Equal(RejectionCode.OutsideDomain, Black76.Price(1, bad, 1, 1, 1, isCall: true).Rejection.Code);
            Assert.Equal(RejectionCode.OutsideDomain, Black76.Price(1, 1, bad, 1, 1, isCall: true).Rejection.Code);
            Assert.Equal(RejectionCode.OutsideDomain, Black76.Price(1, 1, 1, bad, 1, isCall: true).Rejection.Code);
            Assert.Equal(RejectionCode.OutsideDomain, Black76.Price(1, 1, 1, 1, bad, isCall: true).Rejection.Code);
        }

        Assert.Equal(RejectionCode.OutsideDomain, Black76.Price(1, 1, 1, 1, 0, isCall: true).Rejection.Code);
    }

    [Fact]
    public void A_column_names_its_first_bad_row_and_holds_nothing_usable()
    {
        for (int column = 0; column < 5; column++)
        {
            foreach (double bad in _bad)
            {
                foreach (int row in new[] { 0, 7, 12, 20 })
                {
                    double[][] inputs = [Ones(21), Ones(21), Ones(21), Ones(21), Ones(21)];
                    inputs[column][row] = bad;
                    inputs[column][20] = bad;
                    double[] value = new double[21];
                    OptionColumns options = new(inputs[0], inputs[1], inputs[2], inputs[3], inputs[4], new bool[21]);
                    Assert.Equal(new Rejection(RejectionCode.OutsideDomain, RefusalSubject.Row(row)), Black76.Price(options, value));
                    Assert.All(value, v => Assert.True(double.IsNaN(v)));
                }
            }
        }
    }

    [Fact]
    public void A_negative_zero_counts_as_zero()
    {
        double[] value = new double[1];
        OptionColumns options = new([100], [-0.0], [-0.0], [-0.0], [1], [true]);
        Assert.Equal(Rejection.None, Black76.Price(options, value));
        Assert.Equal(100, value[0]);
    }

    [Fact]
    public void Every_row_of_a_column_has_the_bits_of_the_scalar_wherever_it_stands()
    {
        for (int count = 0; count < 40; count++)
        {
            OptionSample sample = OptionSample.Random(count, seed: 7);
            double[] value = new double[count];
            Assert.Equal(Rejection.None, Black76.Price(sample.Columns, value));
            for (int i = 0; i < count; i++)
            {
                double scalar = Black76.Price(sample.Forward[i], sample.Strike[i], sample.Volatility[i], sample.Years[i], sample.Discount[i], sample.IsCall[i])
                    .Value;
                Assert.Equal(BitConverter.DoubleToInt64Bits(scalar), BitConverter.DoubleToInt64Bits(value[i]));
            }
        }
    }

    [Fact]
    public void Columns_of_different_length_are_a_bug()
    {
        Assert.Throws<InvariantException>(() => new OptionColumns(Ones(2), Ones(2), Ones(2), Ones(3), Ones(2), new bool[2]).Count);
        Assert.Throws<InvariantException>(() => Black76.Price(new OptionColumns([1], [1], [1], [1], [1], [true]), new double[2]));
    }

    private static double[] Ones(int count)
    {
        double[] ones = new double[count];
        Array.Fill(ones, 1.0);
        return ones;
    }
}
