// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Pricing;
using Plimsoll.Values;

namespace Plimsoll.Tests.Unit.Pricing;

public sealed class ImpliedVolatilityTests
{
    [Fact]
    public void A_volatility_comes_back_from_the_out_of_the_money_price_however_deep_the_wing()
    {
        ulong state = 31;
        int deep = 0;
        int seen = 0;
        for (int i = 0; i < 60_000; i++)
        {
            double x = OptionSample.Uniform(ref state, -1, 1) * StrictMath.Exp(OptionSample.Uniform(ref state, -14, 5));
            double volatility = StrictMath.Exp(OptionSample.Uniform(ref state, -9, 2.5));
            double years = StrictMath.Exp(OptionSample.Uniform(ref state, -6, 2));
            double strike = StrictMath.Exp(x);
            bool isCall = strike >= 1;
            OptionGreeks g = Black76.Greeks(1, strike, volatility, years, 0.97, isCall).Value;

            // Below 1e-300 a price has lost digits to gradual underflow; at its upper bound it says nothing.
            if (g.Value < 1e-300 || g.Value > 0.97 * Math.Min(1, strike) * (1 - 1e-6))
            {
                continue;
            }

            // What an ulp of the price is worth in volatility, which no method can win back.
            double unknowable = 4.5e-16 * g.Value / g.Vega;
            double found = ImpliedVolatility.Of(g.Value, 1, strike, years, 0.97, isCall).Value;
            double tolerance = (1e-12 * Math.Max(volatility, 0.01)) + (4e-15 / Math.Sqrt(years)) + unknowable;
            Assert.True(Math.Abs(found - volatility) <= tolerance, $"x {x:R}, σ {volatility:R}, T {years:R}: found {found:R}");
            seen++;
            deep += g.Value < 1e-30 ? 1 : 0;
        }

        Assert.True(seen > 20_000 && deep > 1_000, $"{seen} prices, {deep} deep in the wings");
    }

    [Fact]
    public void Any_price_between_the_bounds_is_given_back()
    {
        ulong state = 32;
        for (int i = 0; i < 30_000; i++)
        {
            double forward = StrictMath.Exp(OptionSample.Uniform(ref state, -5, 12));
            double strike = forward * StrictMath.Exp(OptionSample.Uniform(ref state, -3, 3));
            bool isCall = i % 2 == 0;
            double share = i % 3 == 0 ? StrictMath.Exp(OptionSample.Uniform(ref state, -200, 0)) : OptionSample.Uniform(ref state, 0, 1);
            double intrinsic = AtLeastZero(isCall ? forward - strike : strike - forward);
            double price = intrinsic + (share * ((isCall ? forward : strike) - intrinsic));
            if (price >= (isCall ? forward : strike))
            {
                continue;
            }

            double volatility = ImpliedVolatility.Of(price, forward, strike, 1.5, 1, isCall).Value;
            double again = Black76.Price(forward, strike, volatility, 1.5, 1, isCall).Value;
            double relative = 1e-12 * Math.Min(price - intrinsic, Math.Min(forward, strike));
            Assert.True(Math.Abs(again - price) <= relative + (1e-15 * Math.Max(forward, strike)), $"{price:R} gave σ {volatility:R} and {again:R}");
        }
    }

    [Fact]
    public void The_intrinsic_value_is_worth_zero_volatility_and_the_next_price_a_little()
    {
        Assert.Equal(0, ImpliedVolatility.Of(10, 110, 100, 1, 1, isCall: true).Value);
        Assert.Equal(0, ImpliedVolatility.Of(0, 90, 100, 1, 1, isCall: true).Value);
        Assert.Equal(0, ImpliedVolatility.Of(0, 100, 100, 1, 1, isCall: false).Value);

        double least = ImpliedVolatility.Of(5e-324, 90, 100, 1, 1, isCall: true).Value;
        Assert.InRange(least, 1e-4, 0.01);
        Assert.InRange(ImpliedVolatility.Of(Math.BitDecrement(90), 90, 100, 1, 1, isCall: true).Value, 15, 20);
    }

    [Theory]
    [InlineData(9.999999999, 110, 100, true)]
    [InlineData(9.999999999, 90, 100, false)]
    [InlineData(110, 110, 100, true)]
    [InlineData(100, 110, 100, false)]
    [InlineData(1000, 110, 100, true)]
    [InlineData(100, 0, 100, false)]
    public void Prices_outside_the_bounds_are_refused(double price, double forward, double strike, bool isCall) =>
        Assert.Equal(RejectionCode.ArbitrageViolated, ImpliedVolatility.Of(price, forward, strike, 1, 1, isCall).Rejection.Code);

    [Theory]
    [InlineData(double.NaN, 1, 1, 1, 1)]
    [InlineData(-0.1, 1, 1, 1, 1)]
    [InlineData(0.1, double.PositiveInfinity, 1, 1, 1)]
    [InlineData(0.1, 1, -1, 1, 1)]
    [InlineData(0.1, 1, 1, 0, 1)]
    [InlineData(0.1, 1, 1, -1, 1)]
    [InlineData(0.1, 1, 1, 1, 0)]
    [InlineData(0.1, 1, 1, 1, double.NaN)]
    public void Numbers_outside_the_domain_are_refused(double price, double forward, double strike, double years, double discount) =>
        Assert.Equal(RejectionCode.OutsideDomain, ImpliedVolatility.Of(price, forward, strike, years, discount, isCall: true).Rejection.Code);

    [Fact]
    public void A_column_answers_the_good_rows_and_names_the_first_bad_one()
    {
        // Strikes from 80 % to 124 % of the forward: half of the smaller of the two lies between the bounds.
        OptionSample sample = OptionSample.Random(45, seed: 33);
        double[] price = new double[45];
        for (int i = 0; i < 45; i++)
        {
            sample.Strike[i] = sample.Forward[i] * (0.8 + (0.01 * i));
            price[i] = 0.5 * sample.Discount[i] * Math.Min(sample.Forward[i], sample.Strike[i]);
        }

        double[] clean = new double[45];
        Assert.Equal(Rejection.None, ImpliedVolatility.Of(Quotes(), clean));
        foreach (int bad in new[] { 3, 21, 44 })
        {
            double kept = price[bad];
            double[] found = new double[45];
            price[bad] = -1;
            Rejection rejection = ImpliedVolatility.Of(Quotes(), found);
            price[bad] = kept;
            Assert.Equal(new Rejection(RejectionCode.OutsideDomain, RefusalSubject.Row(bad)), rejection);
            Assert.True(double.IsNaN(found[bad]));
            for (int i = 0; i < 45; i++)
            {
                Assert.True(i == bad || clean[i].Equals(found[i]));
            }
        }

        for (int i = 0; i < 45; i++)
        {
            Result<double> scalar = ImpliedVolatility.Of(price[i], sample.Forward[i], sample.Strike[i], sample.Years[i], sample.Discount[i], sample.IsCall[i]);
            Assert.Equal(double.IsNaN(clean[i]), !scalar.IsOk);
            Assert.True(!scalar.IsOk || scalar.Value.Equals(clean[i]));
        }

        QuoteColumns Quotes() => new(price, sample.Forward, sample.Strike, sample.Years, sample.Discount, sample.IsCall);
    }

    [Fact]
    public void A_row_does_not_feel_its_neighbours()
    {
        OptionSample sample = OptionSample.Random(4_000, seed: 34);
        double[] price = new double[sample.Count];
        double[] found = new double[sample.Count];
        Assert.Equal(Rejection.None, Black76.Price(sample.Columns, price));
        ImpliedVolatility.Of(new QuoteColumns(price, sample.Forward, sample.Strike, sample.Years, sample.Discount, sample.IsCall), found);
        for (int i = 0; i < sample.Count; i++)
        {
            Result<double> alone = ImpliedVolatility.Of(price[i], sample.Forward[i], sample.Strike[i], sample.Years[i], sample.Discount[i], sample.IsCall[i]);
            Assert.Equal(alone.IsOk, !double.IsNaN(found[i]));
            Assert.True(!alone.IsOk || alone.Value.Equals(found[i]), $"row {i}: {found[i]:R}, alone {alone.Value:R}");
        }
    }

    [Fact]
    public void Volatilities_too_small_to_matter_come_back_within_the_noise_of_the_price()
    {
        ulong state = 35;
        for (int i = 0; i < 20_000; i++)
        {
            double volatility = StrictMath.Exp(OptionSample.Uniform(ref state, -40, -8));
            double strike = i % 3 == 0 ? 1 : 1 + (volatility * OptionSample.Uniform(ref state, -30, 30));
            double price = Black76.Price(1, strike, volatility, 1, 1, strike >= 1).Value;
            Result<double> found = ImpliedVolatility.Of(price, 1, strike, 1, 1, strike >= 1);
            Assert.True(found.IsOk);

            // The pricing formula is right to an ulp of the forward, not of so small a price.
            double again = Black76.Price(1, strike, found.Value, 1, 1, strike >= 1).Value;
            Assert.True(Math.Abs(again - price) <= 4e-15 + (1e-12 * price), $"σ {volatility:R}, K {strike:R}: {found.Value:R}");
        }
    }

    [Fact]
    public void Small_volatilities_are_right_to_a_relative_1e12_against_the_reference()
    {
        // The exact price of each volatility comes from 400 bits, because the double formula is only right to an ulp of the forward.
        HighPrecision r = new(400);
        ulong state = 36;
        for (int i = 0; i < 400; i++)
        {
            double volatility = StrictMath.Exp(OptionSample.Uniform(ref state, -30, -1));
            double distance = (i % 4) switch { 0 => 0, 1 => OptionSample.Uniform(ref state, -0.1, 0.1) * volatility, 2 => 3, _ => 8 };
            double strike = 1 + (volatility * (i % 4 < 2 ? distance : OptionSample.Uniform(ref state, -distance, distance)));
            bool isCall = strike >= 1;
            double price = r.ToDouble(r.Black(r.One, r.From(strike), r.From(volatility), r.One, r.One, isCall));
            double found = ImpliedVolatility.Of(price, 1, strike, 1, 1, isCall).Value;
            Assert.True(Math.Abs(found - volatility) <= 1e-12 * volatility, $"σ {volatility:R}, K {strike:R}: {found:R}");
        }
    }

    private static double AtLeastZero(double x) => x > 0 ? x : 0;
}
