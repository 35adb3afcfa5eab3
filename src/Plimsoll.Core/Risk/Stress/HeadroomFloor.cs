// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Scenarios;
using Plimsoll.Values;

namespace Plimsoll.Risk;

/// <summary>How far a factor may move.</summary>
/// <param name="Factor">The factor.</param>
/// <param name="Low">The least relative move, above −1.</param>
/// <param name="High">The greatest, at least the least.</param>
public readonly record struct FactorRange(ObservableId Factor, Ratio Low, Ratio High);

/// <summary>What an account's headroom cannot go below while prices and volatility stay within ranges, whatever they do there: proved, not sampled.</summary>
/// <remarks>Concave headroom is least at a corner of the ranges: the figure is then the headroom there. Otherwise it is headroom in the middle less the
/// slopes' bounds times half the ranges, which may be far too low over wide ranges. The same two facts carry <see cref="ReverseStress"/>.</remarks>
public static class HeadroomFloor
{
    /// <summary>The most factors: a box of them has 2¹⁰ corners.</summary>
    public const int MaxFactors = 10;

    /// <summary>The floor; null where the rulebook or the book gives nothing to prove one from.</summary>
    /// <param name="portfolio">The account.</param>
    /// <param name="market">Today's market.</param>
    /// <param name="rulebook">The rules.</param>
    /// <param name="ranges">The factors that move, each once; the others stay.</param>
    /// <param name="lowVolatility">The least relative move of all volatilities, above −1.</param>
    /// <param name="highVolatility">The greatest, at least the least.</param>
    /// <returns>The rulebook's refusal of a market within the ranges; <see cref="RejectionCode.OutsideDomain"/> for ranges out of bounds (subject: the factor,
    /// or <see cref="RefusedTerm.Ranges"/>).</returns>
    public static Result<Amount?> Of(
        in Portfolio portfolio, MarketView market, Rulebook rulebook, ImmutableArray<FactorRange> ranges, Ratio lowVolatility, Ratio highVolatility)
    {
        if (ranges.Length > MaxFactors || lowVolatility <= -Ratio.One || lowVolatility > highVolatility || highVolatility > FieldBounds.MostVolatility)
        {
            return Result<Amount?>.Refused(RejectionCode.OutsideDomain, RefusedTerm.Ranges);
        }

        foreach (FactorRange range in ranges)
        {
            if (range.Low <= -Ratio.One || range.Low > range.High)
            {
                return Result<Amount?>.Refused(RejectionCode.OutsideDomain, range.Factor);
            }
        }

        HeadroomShape shape = HeadroomShape.Of(portfolio, market, rulebook, [.. ranges.Select(range => range.Factor)]);
        ScenarioFactors factors = new(market.Catalog);
        StressProbe probe = new(portfolio, rulebook);
        Result<Amount> At(Func<FactorRange, Ratio> move, Ratio volatility)
        {
            VolatilityShock rule = VolatilityShock.Relative(volatility);
            Result<Scenario> scenario = Scenario.Of("floor", ranges.Select(range => new FactorShock(range.Factor, move(range), rule)));
            return scenario.IsOk ? probe.Headroom(ShockedMarket.Of(market, factors, scenario.Value)) : Result<Amount>.Refused(scenario.Rejection);
        }

        if (shape.IsConcave)
        {
            Amount? least = null;
            for (int corner = 0; corner < 1 << ranges.Length; corner++)
            {
                Result<Amount> found = At(range => ((corner >> ranges.IndexOf(range)) & 1) == 1 ? range.High : range.Low, lowVolatility);
                if (!found.IsOk)
                {
                    return Result<Amount?>.Refused(found.Rejection);
                }

                least = least is { } before ? Amount.Min(before, found.Value) : found.Value;
            }

            return Result<Amount?>.Of(least);
        }

        if (shape.Slopes is null)
        {
            return Result<Amount?>.Of(null);
        }

        Ratio Middle(Ratio low, Ratio high) => (low + high).DividedBy(Ratio.Of(2), Rounding.Down);
        Result<Amount> middle = At(range => Middle(range.Low, range.High), Middle(lowVolatility, highVolatility));
        if (!middle.IsOk)
        {
            return Result<Amount?>.Refused(middle.Rejection);
        }

        Interval Scale(Ratio low, Ratio high) => new(1 + low.ToDouble(), 1 + high.ToDouble());
        Interval[] scales = [.. ranges.Select(range => Scale(range.Low, range.High)), Scale(lowVolatility, highVolatility)];
        Interval[] slopes = shape.Slopes.Of(scales.AsSpan()[..^1], scales[^1]);
        double headroom = middle.Value.ToDouble(), floor = headroom - HeadroomShape.Slack(headroom);
        for (int i = 0; i < slopes.Length; i++)
        {
            floor -= 0.5 * (scales[i].High - scales[i].Low) * Math.Max(slopes[i].High, -slopes[i].Low);
        }

        return Amount.TryQuantise(floor, Rounding.Down, out Amount sound) ? Result<Amount?>.Of(sound) : Result<Amount?>.Refused(RejectionCode.OutOfRange);
    }
}
