// SPDX-License-Identifier: Apache-2.0
using FsCheck;
using FsCheck.Fluent;
using Plimsoll.Pricing;

namespace Plimsoll.Tests.Properties.Pricing;

public sealed class Black76Properties
{
    // Exponents rather than values, so that every magnitude is as likely: forwards over 17 orders, strikes near and far, minutes to decades.
    private static readonly Gen<Terms> _terms =
        from forward in Exponent(-9, 30)
        from width in Gen.Elements(0.001, 0.05, 0.5, 4.0, 30.0)
        from moneyness in Gen.Choose(-1_000_000, 1_000_000)
        from volatility in Exponent(-7, 3)
        from years in Exponent(-14, 4)
        from discount in Exponent(-1, 0.2)
        select new Terms(forward, forward * StrictMath.Exp(width * moneyness * 1e-6), volatility, years, discount);

    [Fact]
    [Trait("property", "M12")]
    public void M12_put_call_parity_holds_to_an_ulp_of_the_larger_option() => ForAll(_terms, t =>
    {
        double call = t.Price(isCall: true);
        double put = t.Price(isCall: false);
        double forward = t.Discount * (t.Forward - t.Strike);
        double larger = Math.Max(Math.Max(call, put), Math.Abs(forward));

        // Four roundings of at most half an ulp: of F − K, of the sum, of the discounting, and of this check itself.
        return Math.Abs(call - put - forward) <= 4 * 1.1102230246251565e-16 * larger;
    });

    [Fact]
    [Trait("property", "M12")]
    public void M12_parity_holds_for_the_Greeks() => ForAll(_terms, t =>
    {
        OptionGreeks call = t.Greeks(isCall: true);
        OptionGreeks put = t.Greeks(isCall: false);
        return Math.Abs(call.Delta - put.Delta - t.Discount) <= 1e-15 * t.Discount
            && (call.Gamma, call.Vega, call.Vanna, call.Volga) == (put.Gamma, put.Vega, put.Vanna, put.Volga);
    });

    [Fact]
    public void A_value_lies_between_its_bounds_exactly() => ForAll(_terms, t =>
    {
        double call = t.Price(isCall: true);
        double put = t.Price(isCall: false);
        return call >= t.Discount * Math.Max(t.Forward - t.Strike, 0) && call <= t.Discount * t.Forward
            && put >= t.Discount * Math.Max(t.Strike - t.Forward, 0) && put <= t.Discount * t.Strike;
    });

    [Fact]
    public void More_volatility_and_more_time_are_worth_no_less() => ForAll(_terms, t =>
    {
        double now = t.Price(isCall: true);
        double slack = 4e-16 * t.Discount * Math.Max(t.Forward, t.Strike);
        return (t with { Volatility = t.Volatility * 1.01 }).Price(isCall: true) >= now - slack
            && (t with { Years = t.Years * 1.01 }).Price(isCall: true) >= now - slack;
    });

    [Fact]
    public void Calls_fall_and_are_convex_in_the_strike() => ForAll(_terms, t =>
    {
        double low = (t with { Strike = t.Strike * 0.75 }).Price(isCall: true);
        double middle = t.Price(isCall: true);
        double high = (t with { Strike = t.Strike * 1.25 }).Price(isCall: true);
        double slack = 1e-15 * t.Discount * Math.Max(t.Forward, t.Strike);
        return low >= middle - slack && middle >= high - slack && low + high >= (2 * middle) - slack;
    });

    [Fact]
    public void Scaling_the_money_by_a_power_of_two_scales_the_value_exactly() => ForAll(_terms, t =>
    {
        // A subnormal value has lost bits that its multiple keeps.
        double value = t.Price(isCall: false);
        return value < 2.2250738585072014E-308 || (t with { Forward = t.Forward * 1024, Strike = t.Strike * 1024 }).Price(isCall: false).Equals(1024 * value);
    });

    [Fact]
    public void A_volatility_survives_the_round_trip_as_far_as_its_price_can_carry_it() => ForAll(_terms, t =>
    {
        bool isCall = t.Strike >= t.Forward;
        OptionGreeks g = t.Greeks(isCall);
        double bound = t.Discount * Math.Min(t.Forward, t.Strike);
        if (g.Value < 1e-290 || g.Value > bound * (1 - 1e-6))
        {
            return true;
        }

        double found = ImpliedVolatility.Of(g.Value, t.Forward, t.Strike, t.Years, t.Discount, isCall).Value;
        double tolerance = (1e-12 * t.Volatility) + (4e-15 / Math.Sqrt(t.Years)) + (1e-15 * g.Value / g.Vega);
        return Math.Abs(found - t.Volatility) <= tolerance;
    });

    private static Gen<double> Exponent(double from, double to) =>
        Gen.Choose(0, 1_000_000).Select(u => StrictMath.Exp(from + ((to - from) * u * 1e-6)));

    private static void ForAll(Gen<Terms> values, Func<Terms, bool> claim) =>
        Prop.ForAll(values.ToArbitrary(), claim).Check(Config.QuickThrowOnFailure.WithMaxTest(10_000).WithReplay(76, 1973));

    private sealed record Terms(double Forward, double Strike, double Volatility, double Years, double Discount)
    {
        public double Price(bool isCall) => Black76.Price(Forward, Strike, Volatility, Years, Discount, isCall).Value;

        public OptionGreeks Greeks(bool isCall) => Black76.Greeks(Forward, Strike, Volatility, Years, Discount, isCall).Value;
    }
}
