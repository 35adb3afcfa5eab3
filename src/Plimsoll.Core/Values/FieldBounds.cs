// SPDX-License-Identifier: Apache-2.0
namespace Plimsoll.Values;

/// <summary>What a quantity may be, whoever reads it and from whatever file: one bound, one sentence.</summary>
/// <remarks>A bound is there to refuse a mistake of unit (55 for 55 %), not to judge a market: each is far beyond anything quoted.</remarks>
public static class FieldBounds
{
    /// <summary>The highest annual volatility, a decimal: 5,000 %.</summary>
    public static Ratio MostVolatility { get; } = Ratio.Of(50);

    /// <summary>What is expected of a volatility, in words.</summary>
    public const string VolatilityWords = "from 0 to 50 (0.55 is 55 %)";

    /// <summary>The highest leverage.</summary>
    public static Ratio MostLeverage { get; } = Ratio.Of(1000);

    /// <summary>The highest rate of one funding payment, either way: 10 % of notional.</summary>
    public static Ratio MostFunding { get; } = Ratio.Parse("0.1");

    /// <summary>What is expected of a funding rate, in words.</summary>
    public const string FundingWords = "between -0.1 and 0.1 (0.0001 is 0.01 %, one basis point)";

    /// <summary>The highest annual interest, a decimal: 1,000 %.</summary>
    public static Ratio MostInterest { get; } = Ratio.Of(10);

    /// <summary>True when a volatility is within its bound.</summary>
    public static bool IsVolatility(Ratio value) => !value.IsNegative && value <= MostVolatility;

    /// <summary>True when a funding rate is within its bound.</summary>
    public static bool IsFunding(Ratio value) => value.Abs() <= MostFunding;

    /// <summary>An annual volatility.</summary>
    public static Ratio Volatility(this JsonPlace place, Ratio? otherwise = null) => place.Decimal(VolatilityWords, IsVolatility, otherwise);

    /// <summary>A leverage or a limit of one, from 1.</summary>
    public static Ratio Leverage(this JsonPlace place, Ratio? otherwise = null) =>
        place.Decimal("from 1 to 1000", static value => value >= Ratio.One && value <= MostLeverage, otherwise);

    /// <summary>The rate of one funding payment.</summary>
    public static Ratio FundingRate(this JsonPlace place) => place.Decimal<Ratio>(FundingWords, IsFunding);

    /// <summary>An annual rate of interest.</summary>
    public static Ratio InterestRate(this JsonPlace place, Ratio? otherwise = null) =>
        place.Decimal("from 0 to 10 (0.05 is 5 % a year)", static rate => !rate.IsNegative && rate <= MostInterest, otherwise);

    /// <summary>A fraction, both ends included.</summary>
    public static Ratio Fraction(this JsonPlace place, Ratio? otherwise = null) =>
        place.Decimal("from 0 to 1", static value => !value.IsNegative && value <= Ratio.One, otherwise);

    /// <summary>A fraction above 0, 1 included.</summary>
    public static Ratio PositiveFraction(this JsonPlace place, Ratio? otherwise = null) =>
        place.Decimal("above 0, at most 1", static value => value.IsPositive && value <= Ratio.One, otherwise);
}
