// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Plimsoll.Instruments;
using Plimsoll.Markets;
using Plimsoll.Values;

namespace Plimsoll.Connectors.Marks;

/// <summary>Every mark of a market beside what it should be near: options beside their model, perpetuals and futures beside their index.</summary>
/// <remarks>What is missing is not complained of: whoever needs it refuses. An instrument that has expired is passed over.</remarks>
public static class MarkSurvey
{
    /// <summary>How many times its index a perpetual may be, or its index it: funding pulls the two together.</summary>
    public const double MostOfPerpetual = 3;

    /// <summary>How many times its index a dated future may be, or its index it.</summary>
    public const double MostOfFuture = 5;

    private const double LeastCoinPrice = 20;

    /// <summary>The complaints, in the order of the catalogue's instruments.</summary>
    public static IEnumerable<(InstrumentSpec Instrument, string Sentence)> Complaints(MarketView market)
    {
        foreach (InstrumentSpec spec in market.Catalog.Instruments)
        {
            if (Complaint(market, spec) is { } sentence)
            {
                yield return (spec, sentence);
            }
        }
    }

    private static string? Complaint(MarketView market, InstrumentSpec spec)
    {
        if (spec.Kind == InstrumentKind.Spot || (spec.Expiry is { } expiry && expiry <= market.Time) || !market.TryMark(spec.Id, out Price mark))
        {
            return null;
        }

        if (spec.Option is { } option)
        {
            return OfOption(market, spec, option, mark.ToDouble());
        }

        return market.TryPrice(spec.Underlying, out Price index) && index.IsPositive && mark.IsPositive
            ? OfLinear(market, spec, mark.ToDouble(), index.ToDouble())
            : null;
    }

    private static string? OfOption(MarketView market, InstrumentSpec spec, OptionTerms option, double mark)
    {
        // A forward that is not known is replaced by the index, with the wider range that an index has.
        bool isIndex = option.Forward == spec.Underlying;
        if (!market.TryPrice(option.Forward, out Price forward))
        {
            isIndex = true;
            if (!market.TryPrice(spec.Underlying, out forward))
            {
                return null;
            }
        }

        if (!isIndex && market.TryPrice(spec.Underlying, out Price index) && index.IsPositive && forward.IsPositive
            && OfForward(market, spec, option, forward.ToDouble() / index.ToDouble()) is { } far)
        {
            return far;
        }

        double? volatility = market.TryVolatility(option.Volatility, out Ratio given) ? given.ToDouble() : null;
        OptionMark surveyed = new(
            mark, spec.Payoff == Payoff.Inverse, forward.ToDouble(), isIndex, option.Strike.ToDouble(), market.Time.YearsTo(spec.Expiry!.Value), volatility,
            option.Side == OptionSide.Call, spec.TickSize.ToDouble());
        return surveyed.Complaint(
            $"declare the instrument as coin-settled under $.instruments (\"payoff\": \"inverse\", \"settlement\": the coin), or, in a portfolio file, name "
                + $"it {spec.Symbol}-INV");
    }

    private static string? OfForward(MarketView market, InstrumentSpec spec, OptionTerms option, double ratio) =>
        ratio is <= MostOfFuture and >= 1 / MostOfFuture ? null
        : $"its forward {market.Catalog[option.Forward].Name} is {Text(ratio > 1 ? ratio : 1 / ratio)} times {(ratio > 1 ? "more" : "less")} than its index "
            + $"{market.Catalog[spec.Underlying].Name}, where {Text(MostOfFuture)} is the most that a forward may be from its index";

    private static string? OfLinear(MarketView market, InstrumentSpec spec, double mark, double index)
    {
        bool isPerpetual = spec.Kind == InstrumentKind.Perpetual;
        double most = isPerpetual ? MostOfPerpetual : MostOfFuture;
        double ratio = mark / index;
        if (ratio <= most && ratio >= 1 / most)
        {
            return null;
        }

        string name = market.Catalog[spec.Underlying].Name;
        string sentence = string.Create(
            CultureInfo.InvariantCulture,
            $"the mark is {Text(mark)}, but its index {name} is {Text(index)}: {(ratio > 1 ? Text(ratio) : Text(1 / ratio))} times "
                + $"{(ratio > 1 ? "more" : "less")}, where {Text(most)} is the most that a {(isPerpetual ? "perpetual" : "dated future")} may be from its "
                + $"index");
        if (index >= LeastCoinPrice && mark * index is > 0.5 and < 2)
        {
            return $"{sentence}; it looks like 1 ÷ price: the mark of an inverse contract is written as the price itself";
        }

        return index >= LeastCoinPrice && mark is > 0.5 and < 2
            ? $"{sentence}; it looks like a price in coin: write it in the unit of the index, {Text(mark)} × {Text(index)} = {Text(mark * index)}"
            : sentence;
    }

    private static string Text(double value) => FigureText.Of(value);
}
