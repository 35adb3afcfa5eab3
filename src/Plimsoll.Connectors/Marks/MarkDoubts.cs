// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Plimsoll.Instruments;
using Plimsoll.Markets;
using Plimsoll.Pricing;
using Plimsoll.Values;

namespace Plimsoll.Connectors.Marks;

/// <summary>What may be right and is more often a slip: inside the bounds of <see cref="MarkSurvey"/> and <see cref="EntryPrice"/>, which refuse, and far from
/// what is usual. To be said, with both figures.</summary>
/// <remarks>The bounds are docs/reference/marks.md's. Nothing here looks at a clock: the same file gives the same doubts for ever.</remarks>
public static class MarkDoubts
{
    /// <summary>How many times its mark an entry or a limit may be, or its mark it, before it is said.</summary>
    public const double Entry = 3;

    /// <summary>How many times its index a mark may be before it is said; a dated future half of a year's distance more for each year.</summary>
    public const double Index = 1.2, IndexYear = 0.5;

    /// <summary>How many times its volatility the volatility that a mark implies may be before it is said.</summary>
    public const double Volatility = 1.25;

    /// <summary>Days to an expiry above which it is said: venues list about a year ahead.</summary>
    public const double ExpiryDays = 500;

    // What a mark may be off without a word: a forward that is a little late, a basis that the index does not have, the rounding of a quote.
    private const double ForwardRange = 0.01, BasisYear = 0.15, Slack = 0.0005;
    private const double DaysPerYear = 365;

    /// <summary>An entry or a limit beside its mark; null where there is nothing to say.</summary>
    /// <param name="spec">The instrument, whose mark is no premium.</param>
    /// <param name="price">The entry or the limit, above zero.</param>
    /// <param name="mark">The mark, above zero.</param>
    /// <param name="what">What the price is: "entry" or "limit".</param>
    public static string? OfEntry(InstrumentSpec spec, Price price, Price mark, string what = "entry")
    {
        double written = price.ToDouble(), now = mark.ToDouble();
        double times = Math.Max(written / now, now / written);
        string why = what == "entry" ? "the whole distance counts as profit or loss" : "the order may rest for ever";
        return times < Entry ? null
            : $"the {what} of {spec.Symbol} is {price} and its mark {mark}, a factor of {Text(times)} ({Text(Entry)} and more is said): {why}";
    }

    /// <summary>An instrument's mark beside its index, or beside its model, and its expiry beside the time; nothing where something is missing or it has
    /// expired.</summary>
    public static IEnumerable<string> OfMark(MarketView market, InstrumentSpec spec)
    {
        if (spec.Kind == InstrumentKind.Spot || (spec.Expiry is { } past && past <= market.Time))
        {
            yield break;
        }

        double years = spec.Expiry is { } expiry ? market.Time.YearsTo(expiry) : 0;
        if (years * DaysPerYear > ExpiryDays)
        {
            yield return $"{spec.Symbol} expires at {spec.Expiry}, {(years * DaysPerYear).ToString("N0", CultureInfo.InvariantCulture)} days after the file's "
                + $"time, {market.Time} (more than {Text(ExpiryDays)} is said): is the time that of the marks?";
        }

        if (spec.Option is { } terms && terms.Forward != spec.Underlying && market.TryPrice(terms.Forward, out Price forward) && forward.IsPositive
            && OfIndex(market, spec, $"forward {market.Catalog[terms.Forward].Name} of {spec.Symbol}", forward, years) is { } far)
        {
            yield return far;
        }

        if (market.TryMark(spec.Id, out Price mark) && mark.IsPositive
            && (spec.Option is { } option ? OfOption(market, spec, option, mark.ToDouble(), years) : OfLinear(market, spec, mark, years)) is { } sentence)
        {
            yield return sentence;
        }
    }

    private static string? OfLinear(MarketView market, InstrumentSpec spec, Price mark, double years) =>
        spec.Mark == spec.Underlying ? null : OfIndex(market, spec, $"mark of {spec.Symbol}", mark, years);

    private static string? OfIndex(MarketView market, InstrumentSpec spec, string what, Price mark, double years)
    {
        if (!market.TryPrice(spec.Underlying, out Price index) || !index.IsPositive)
        {
            return null;
        }

        double ratio = mark.ToDouble() / index.ToDouble(), most = Index + (IndexYear * years);
        double times = Math.Max(ratio, 1 / ratio);
        return times <= most ? null
            : $"the {what} is {mark} and its index {market.Catalog[spec.Underlying].Name} {index}, a factor of {Text(times)} (above "
            + $"{Text(most)} is said): are both of the same time?";
    }

    private static string? OfOption(MarketView market, InstrumentSpec spec, OptionTerms option, double mark, double years)
    {
        if (!market.TryVolatility(option.Volatility, out Ratio given))
        {
            return null;
        }

        bool isIndex = option.Forward == spec.Underlying;
        if (!market.TryPrice(option.Forward, out Price forward) || !forward.IsPositive)
        {
            return null;
        }

        double at = forward.ToDouble(), strike = option.Strike.ToDouble(), volatility = given.ToDouble();
        bool isCall = option.Side == OptionSide.Call, isInCoin = spec.Payoff == Payoff.Inverse;
        double value = isInCoin ? mark * at : mark;
        double range = 1 + ForwardRange + (isIndex ? BasisYear * years : 0);
        double slack = (Slack * at) + (spec.TickSize.ToDouble() * (isInCoin ? at : 1));
        double high = Model(isCall ? at * range : at / range, volatility * Volatility), low = Model(isCall ? at / range : at * range, volatility / Volatility);
        if (value >= low - slack && value <= high + slack)
        {
            return null;
        }

        double model = Model(at, volatility) / (isInCoin ? at : 1);
        Result<double> implied = ImpliedVolatility.Of(value, at, strike, years, 1, isCall);
        string unit = isInCoin ? " in coin" : string.Empty;
        string factor = implied.IsOk && volatility > 0
            ? $", a factor of {Text(Math.Max(implied.Value / volatility, volatility / implied.Value))}" : string.Empty;
        string reading = implied.IsOk ? $"; the mark implies {Text(implied.Value)}{factor}" : string.Empty;
        return $"the mark of {spec.Symbol} is {Text(mark)}{unit}, and Black-76 at its volatility {given} gives {Text(model)}{unit} on "
            + $"{(isIndex ? "index" : "forward")} {Text(at)}{reading} (about {Text(Volatility)} and more is said): are mark, volatility and time of one "
            + "moment?";

        double Model(double on, double with)
        {
            Result<double> price = Black76.Price(on, strike, with, years, 1, isCall);
            Invariant.Check(price.IsOk, "A checked option is in the domain of Black-76.");
            return price.Value;
        }
    }

    private static string Text(double value) => FigureText.Of(value, 4);
}
