// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Pricing;
using Plimsoll.Values;

namespace Plimsoll.Connectors.Marks;

/// <summary>An option's mark beside everything that its model needs, and whether the two can be the same quantity.</summary>
/// <remarks>
/// <para>With a volatility σ the mark must lie between Black-76 at σ ÷ 2.5 and at σ × 2.5, each on the end of the forward's range that suits it, widened by a
/// thousandth of the forward and one tick; the lower end is discounted at 20 % a year. Without one it must lie between the intrinsic value and the forward
/// (strike, for a put) on the same range. The range of the forward is 2 % either way, and 50 % a year more where an index stands in for it.</para>
/// <para>A mark that fits only when it is read in the other unit (coin for dollars, dollars for coin) is refused inside these bounds too: a deep
/// out-of-the-money option is worth less than the thousandth, and its quote in coin would otherwise pass as almost nothing.</para>
/// </remarks>
/// <param name="Mark">The mark, in coin when <paramref name="IsInCoin"/>.</param>
/// <param name="IsInCoin">True when the mark is a price in coin: per unit of the forward.</param>
/// <param name="Forward">The forward, or the index in its place.</param>
/// <param name="IsIndex">True when <paramref name="Forward"/> is an index that stands in for the forward.</param>
/// <param name="Strike">The strike.</param>
/// <param name="Years">Years to expiry; at zero or below nothing is checked.</param>
/// <param name="Volatility">The volatility, a decimal; null when there is none.</param>
/// <param name="IsCall">True for a call.</param>
/// <param name="Tick">The price step, in the mark's unit.</param>
internal readonly record struct OptionMark(
    double Mark, bool IsInCoin, double Forward, bool IsIndex, double Strike, double Years, double? Volatility, bool IsCall, double Tick)
{
    private const double VolatilityFactor = 2.5;
    private const double ForwardRange = 0.02;
    private const double BasisYear = 0.5;
    private const double MostBasis = 1;
    private const double SlackOfForward = 0.001;
    private const double DiscountYear = 0.2;

    // Below the first the two units are too near to be told apart by size; below the second a wing's wrong volatility could look like it.
    private const double LeastCoinPrice = 20;
    private const double LeastCoinPriceInBounds = 1_000;
    private const double LeastCoinQuote = 0.00001;
    private const double NearFactor = 3;
    private const double LeastQuietVolatility = 0.04;
    private const double LeastCoinVolatility = 0.1;
    private const double MostCoinVolatility = 4;

    private double Value => IsInCoin ? Mark * Forward : Mark;

    private double Slack => (SlackOfForward * Forward) + (IsInCoin ? Tick * Forward : Tick);

    /// <summary>What is wrong, as a sentence with both numbers; null when nothing is.</summary>
    /// <param name="coinRemedy">What to write when the mark turns out to be a price in coin.</param>
    internal string? Complaint(string coinRemedy)
    {
        if (!(Years > 0 && Forward > 0 && Strike > 0))
        {
            return null;
        }

        if (Volatility is not { } volatility)
        {
            return WithoutVolatility(coinRemedy);
        }

        double model = Price(Forward, volatility);
        bool isNear = IsWithin(Value, volatility);
        if (isNear && !IsOtherUnit(model))
        {
            return null;
        }

        string unit = IsInCoin ? " in coin" : string.Empty;
        string basis = IsIndex ? "index" : "forward";
        string sentence =
            $"the mark is {Text(Mark)}{unit}, but Black-76 on {basis} {Text(Forward)}, strike {Text(Strike)}, {Text(Years)} years and volatility "
            + $"{Text(volatility)} gives "
            + $"{Text(IsInCoin ? model / Forward : model)}{unit}: they cannot be the same quantity";
        return sentence + Reading(volatility, model, coinRemedy);
    }

    private static string Text(double value) => FigureText.Of(value);

    private string? WithoutVolatility(string coinRemedy)
    {
        double most = IsCall ? HighForward : Strike;
        double least = (IsCall ? Math.Max(LowForward - Strike, 0) : Math.Max(Strike - HighForward, 0)) * Discount;
        string unit = IsInCoin ? " in coin" : string.Empty;
        string bound = string.Empty;
        if (Value > most + Slack)
        {
            bound = $"above the {(IsCall ? (IsIndex ? "index" : "forward") : "strike")}, "
                + $"{Text((IsCall ? Forward : Strike) / (IsInCoin ? Forward : 1))}{unit}, which no {(IsCall ? "call" : "put")} is worth";
        }
        else if (Value < least - Slack)
        {
            bound = $"far below what exercise gives on {(IsIndex ? "index" : "forward")} {Text(Forward)} and strike {Text(Strike)}, "
                + $"{Text(Math.Abs(Forward - Strike) / (IsInCoin ? Forward : 1))}{unit}";
        }
        else if (IsInCoin || !IsQuietOnlyInDollars)
        {
            return null;
        }
        else
        {
            bound = $"a volatility of {Text(Implied(Mark))} on {(IsIndex ? "index" : "forward")} {Text(Forward)}, which nothing quoted has; as a price in "
                + $"coin, {Text(Mark)} × {Text(Forward)}, it is one of {Text(Implied(Mark * Forward))}";
            return $"the mark is {Text(Mark)}, {bound}: {coinRemedy}";
        }

        string sentence = $"the mark is {Text(Mark)}{unit}, {bound}";
        if (!IsInCoin && Mark * Forward <= most + Slack && Mark * Forward >= least - Slack && Forward >= LeastCoinPrice)
        {
            return $"{sentence}; as a price in coin it would be possible ({Text(Mark)} × {Text(Forward)} = {Text(Mark * Forward)}): {coinRemedy}";
        }

        return IsInCoin && Mark <= most + Slack && Mark >= least - Slack && Forward >= LeastCoinPrice
            ? $"{sentence}; the mark of a coin-settled option is a price in coin, {Text(Mark)} ÷ {Text(Forward)} = {Text(Mark / Forward)}"
            : sentence;
    }

    private string Reading(double volatility, double model, string coinRemedy)
    {
        if (!IsInCoin && Forward >= LeastCoinPrice && IsNearOr(Mark * Forward, volatility, model))
        {
            return $"; as a price in coin it would be right ({Text(Mark)} × {Text(Forward)} = {Text(Mark * Forward)}): {coinRemedy}";
        }

        if (IsInCoin && Forward >= LeastCoinPrice && IsNearOr(Mark, volatility, model))
        {
            return $"; the mark of a coin-settled option is a price in coin, {Text(Mark)} ÷ {Text(Forward)} = {Text(Mark / Forward)}";
        }

        if (volatility == 0)
        {
            return "; the volatility is 0, which says that the option is worth what exercise gives";
        }

        if (volatility >= 1 && IsWithin(Value, volatility / 100))
        {
            return $"; the volatility seems to be in percent: {Text(volatility / 100)} is {Text(volatility)} %";
        }

        if (IsWithin(Value, volatility * 100) && volatility * 100 < 10)
        {
            return $"; the volatility seems a hundred times too small: {Text(volatility * 100)} is {Text(volatility * 10_000)} %";
        }

        return IsWithin(Value / 100, volatility) ? "; a hundredth of the mark would be right"
            : IsWithin(Value * 100, volatility) ? "; a hundred times the mark would be right"
            : string.Empty;
    }

    private double Basis => ForwardRange + (IsIndex ? Math.Min(BasisYear * Years, MostBasis) : 0);

    private double HighForward => Forward * (1 + Basis);

    private double LowForward => Forward / (1 + Basis);

    private double Discount => StrictMath.Exp(-DiscountYear * Years);

    // A quote in coin of a linear option, or in dollars of an inverse one, sits at the model times or over the forward.
    private bool IsOtherUnit(double model)
    {
        double other = IsInCoin ? Mark : Mark * Forward;
        return Forward >= LeastCoinPriceInBounds && model > 0 && other >= LeastCoinQuote * Forward && other / model is > 1 / NearFactor and < NearFactor;
    }

    private bool IsNearOr(double value, double volatility, double model) =>
        IsWithin(value, volatility) || (model > 0 && value / model is > 1 / NearFactor and < NearFactor);

    private bool IsQuietOnlyInDollars => Forward >= LeastCoinPrice && Mark >= LeastCoinQuote
        && Implied(Mark) is < LeastQuietVolatility && Implied(Mark * Forward) is > LeastCoinVolatility and < MostCoinVolatility;

    private double Implied(double value)
    {
        Result<double> implied = ImpliedVolatility.Of(value, Forward, Strike, Years, 1, IsCall);
        return implied.IsOk ? implied.Value : double.NaN;
    }

    private bool IsWithin(double value, double volatility)
    {
        double high = Price(IsCall ? HighForward : LowForward, volatility * VolatilityFactor);
        double low = Price(IsCall ? LowForward : HighForward, volatility / VolatilityFactor) * Discount;
        return value >= low - Slack && value <= high + Slack;
    }

    private double Price(double forward, double volatility)
    {
        Result<double> price = Black76.Price(forward, Strike, volatility, Years, 1, IsCall);
        Invariant.Check(price.IsOk, "A checked option is in the domain of Black-76.");
        return price.Value;
    }
}
