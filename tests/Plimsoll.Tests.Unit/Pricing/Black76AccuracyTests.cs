// SPDX-License-Identifier: Apache-2.0
using System.Numerics;
using Plimsoll.Pricing;
using Plimsoll.Values;

namespace Plimsoll.Tests.Unit.Pricing;

public sealed class Black76AccuracyTests
{
    [Fact]
    public void A_hundred_thousand_values_are_within_1e13_of_the_forward_and_1e15_of_the_larger_of_forward_and_strike()
    {
        // Strikes from a four hundredth of the forward to four hundred times it, volatilities of 1 to 300 %, half an hour to thirty years.
        // 140 bits are 42 digits; the reference is exact to some 1e-40.
        HighPrecision reference = new(140);
        OptionSample sample = OptionSample.Random(100_000, seed: 21);
        double[] value = new double[sample.Count];
        double[] miss = new double[sample.Count];
        Assert.Equal(Rejection.None, Black76.Price(sample.Columns, value));
        Parallel.For(0, sample.Count, i => miss[i] = Miss(reference, sample, value[i], i));
        double[] perForward = [.. miss.Select((m, i) => m * Math.Max(1, sample.Strike[i] / sample.Forward[i]))];
        double worstCall = perForward.Where((_, i) => sample.IsCall[i]).Max();
        Assert.True(sample.Strike.Zip(sample.Forward, (k, f) => k / f).Max() > 400);
        Assert.True(miss.Max() <= 1e-15, $"worst error {miss.Max():E2} of the larger of forward and strike");
        Assert.True(worstCall <= 1e-15, $"worst error of a call {worstCall:E2} of the forward");
        Assert.True(perForward.Max() <= 1e-13, $"worst error {perForward.Max():E2} of the forward");
    }

    [Fact]
    public void Greeks_are_the_derivatives_of_the_value()
    {
        // Central differences of a reference with 100 digits, the step 2^-100 of each input: their error is below 1e-28.
        HighPrecision r = new(340);
        OptionSample sample = OptionSample.Random(240, seed: 22);
        for (int i = 0; i < sample.Count; i++)
        {
            // Forwards of about one hundred: the reference is in fixed point.
            double strike = 100 * (sample.Strike[i] / sample.Forward[i]);
            (double v, double t, double d, bool isCall) = (sample.Volatility[i], sample.Years[i], sample.Discount[i], sample.IsCall[i]);
            OptionGreeks g = Black76.Greeks(100, strike, v, t, d, isCall).Value;
            BigInteger[] at = [r.From(100), r.From(strike), r.From(v), r.From(t), r.From(d)];
            BigInteger rate = r.Divide(-r.Log(d), at[3]);
            BigInteger h = r.One >> 100;
            BigInteger hf = h * 100;

            BigInteger middle = Value(0, 0);
            double scale = Math.Max(100, strike);
            Near(g.Value, middle, scale, "value", i);
            Near(g.Delta, r.Divide(Value(hf, 0) - Value(-hf, 0), 2 * hf), 1, "delta", i);
            Near(g.Vega, r.Divide(Value(0, h) - Value(0, -h), 2 * h), scale, "vega", i);
            double perDeviation = 1 / (v * Math.Sqrt(t));
            Near(g.Gamma, r.Divide(r.Divide(Value(hf, 0) - (2 * middle) + Value(-hf, 0), hf), hf), perDeviation / 100, "gamma", i);
            Near(g.Volga, r.Divide(r.Divide(Value(0, h) - (2 * middle) + Value(0, -h), h), h), scale / v, "volga", i);
            Near(g.Vanna, r.Divide(r.Divide(Value(hf, h) - Value(hf, -h) - Value(-hf, h) + Value(-hf, -h), 2 * hf), 2 * h), Math.Max(1, perDeviation) / v,
                "vanna", i);

            BigInteger ht = at[3] >> 100;
            BigInteger theta = r.Divide(Later(-ht) - Later(ht), 2 * ht);
            Near(g.Theta, theta, scale / t, "theta", i);
            Assert.Equal(-t * g.Value, g.Rho, 1e-15 * Math.Abs(g.Rho));

            BigInteger Value(BigInteger df, BigInteger dv) => r.Black(at[0] + df, at[1], at[2] + dv, at[3], at[4], isCall);

            BigInteger Later(BigInteger dt) =>
                r.Black(at[0], at[1], at[2], at[3] + dt, r.Multiply(at[4], r.ExpValue(-r.Multiply(rate, dt))), isCall);
        }

        void Near(double actual, BigInteger expected, double scale, string name, int row)
        {
            double exact = r.ToDouble(expected);
            Assert.True(
                Math.Abs(actual - exact) <= (4e-15 * scale) + (1e-13 * Math.Abs(exact)), $"{name} of row {row} is {actual:R}, not {exact:R}");
        }
    }

    [Fact]
    public void Greeks_of_columns_have_the_bits_of_the_scalars_and_refuse_alike()
    {
        OptionSample sample = OptionSample.Random(300, seed: 23);
        double[][] c = Columns(sample.Count);
        Assert.Equal(Rejection.None, Black76.Greeks(sample.Columns, Into(c)));
        for (int i = 0; i < sample.Count; i++)
        {
            OptionGreeks expected = Black76.Greeks(
                sample.Forward[i], sample.Strike[i], sample.Volatility[i], sample.Years[i], sample.Discount[i], sample.IsCall[i]).Value;
            Assert.Equal(expected, new OptionGreeks(c[0][i], c[1][i], c[2][i], c[3][i], c[4][i], c[5][i], c[6][i], c[7][i]));
        }

        sample.Years[131] = -1;
        Assert.Equal(new Rejection(RejectionCode.OutsideDomain, RefusalSubject.Row(131)), Black76.Greeks(sample.Columns, Into(c)));
        Assert.All(c, column => Assert.All(column, value => Assert.True(double.IsNaN(value))));
        Assert.Equal(RejectionCode.OutsideDomain, Black76.Greeks(1, 1, 1, -1, 1, isCall: true).Rejection.Code);
    }

    [Fact]
    public void Greeks_at_expiry_and_at_zero_volatility_are_limits()
    {
        // Away from the strike: a forward or nothing. D = 0.9.
        Assert.Equal(new OptionGreeks(9, 0.9, 0, 0, 0, 0, 0, 0), Black76.Greeks(110, 100, 0.3, 0, 0.9, isCall: true).Value);
        Assert.Equal(new OptionGreeks(0, 0, 0, 0, 0, 0, 0, 0), Black76.Greeks(110, 100, 0.3, 0, 0.9, isCall: false).Value);
        Assert.Equal(new OptionGreeks(9, -0.9, 0, 0, 0, 0, 0, 0), Black76.Greeks(90, 100, 0.3, 0, 0.9, isCall: false).Value);

        // At the strike: half a forward; gamma and theta without a finite limit are 0.
        Assert.Equal(new OptionGreeks(0, 0.45, 0, 0, 0, 0, 0, 0), Black76.Greeks(100, 100, 0.3, 0, 0.9, isCall: true).Value);

        // Zero volatility with time left, at the strike: vega = D·F·φ(0)·√T, vanna = D·φ(0)·√T ∕ 2.
        OptionGreeks flat = Black76.Greeks(100, 100, 0, 4, 0.9, isCall: false).Value;
        Assert.Equal(0, flat.Value);
        Assert.Equal(-0.45, flat.Delta);
        Assert.Equal(0.9 * 100 * 0.3989422804014327 * 2, flat.Vega, 1e-13);
        Assert.Equal(0.9 * 0.3989422804014327, flat.Vanna, 1e-15);
        Assert.Equal((0.0, 0.0), (flat.Gamma, flat.Volga));
    }

    [Fact]
    public void Extreme_Greeks_are_never_NaN()
    {
        double[] scales = [0, 5e-324, 1e-300, 1e-8, 1, 1.0000000000000002, 1e8, 1e300];
        double[] sizes = [0, 5e-324, 1e-200, 1e-9, 0.1, 30, 1e4, 1e150, 1e300];
        foreach (double forward in scales)
        {
            foreach (double strike in scales)
            {
                foreach (double volatility in sizes)
                {
                    foreach (double years in sizes)
                    {
                        OptionGreeks g = Black76.Greeks(forward, strike, volatility, years, 0.95, isCall: forward < 1).Value;
                        double[] all = [g.Value, g.Delta, g.Gamma, g.Vega, g.Theta, g.Rho, g.Vanna, g.Volga];
                        Assert.True(Array.TrueForAll(all, x => !double.IsNaN(x)), $"F {forward} K {strike} σ {volatility} T {years}: {g}");
                    }
                }
            }
        }
    }

    [Fact]
    public void BlackScholes_Greeks_are_derivatives_in_spot_rate_and_time()
    {
        const double h = 1e-4;
        foreach (bool isCall in new[] { true, false })
        {
            OptionGreeks g = BlackScholes.Greeks(100, 105, 0.3, 0.7, 0.05, 0.02, isCall).Value;
            Assert.Equal(Value(0, 0, 0, 0), g.Value);
            Assert.Equal((Value(h, 0, 0, 0) - Value(-h, 0, 0, 0)) / (2 * h), g.Delta, 1e-8);
            Assert.Equal((Value(0, h, 0, 0) - Value(0, -h, 0, 0)) / (2 * h), g.Vega, 1e-4);
            Assert.Equal((Value(0, 0, -h, 0) - Value(0, 0, h, 0)) / (2 * h), g.Theta, 1e-4);
            Assert.Equal((Value(0, 0, 0, h) - Value(0, 0, 0, -h)) / (2 * h), g.Rho, 1e-4);
            Assert.Equal((Delta(h, 0) - Delta(-h, 0)) / (2 * h), g.Gamma, 1e-8);
            Assert.Equal((Delta(0, h) - Delta(0, -h)) / (2 * h), g.Vanna, 1e-6);

            double Value(double s, double v, double t, double r) => BlackScholes.Price(100 + s, 105, 0.3 + v, 0.7 + t, 0.05 + r, 0.02, isCall).Value;

            double Delta(double s, double v) => BlackScholes.Greeks(100 + s, 105, 0.3 + v, 0.7, 0.05, 0.02, isCall).Value.Delta;
        }
    }

    private static double Miss(HighPrecision r, OptionSample sample, double value, int i)
    {
        // A power of two brings the larger of forward and strike near one, exactly.
        double larger = Math.Max(sample.Forward[i], sample.Strike[i]);
        int power = -Math.ILogB(larger);
        BigInteger exact = r.Black(
            r.From(Math.ScaleB(sample.Forward[i], power)), r.From(Math.ScaleB(sample.Strike[i], power)), r.From(sample.Volatility[i]),
            r.From(sample.Years[i]), r.From(sample.Discount[i]), sample.IsCall[i]);
        BigInteger miss = r.From(Math.ScaleB(value, power)) - exact;
        return Math.Abs(r.ToDouble(miss)) / Math.ScaleB(larger, power);
    }

    private static double[][] Columns(int count) => [.. Enumerable.Range(0, 8).Select(_ => new double[count])];

    private static GreekColumns Into(double[][] c) => new(c[0], c[1], c[2], c[3], c[4], c[5], c[6], c[7]);
}
