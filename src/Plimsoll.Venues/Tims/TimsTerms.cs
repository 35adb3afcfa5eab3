// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Scenarios;
using Plimsoll.Values;

namespace Plimsoll.Venues.Tims;

/// <summary>By which formula the options of a class are valued.</summary>
public enum TimsPricing
{
    /// <summary>On the index, exercised at any time: the binomial tree of Cox, Ross and Rubinstein.</summary>
    Binomial,

    /// <summary>On the index, exercised at expiry: Black–Scholes with a dividend yield.</summary>
    BlackScholes,

    /// <summary>On the option's own forward, exercised at expiry, without discount: as the rest of the house values options.</summary>
    Black76,
}

/// <summary>How the options of a class are valued at a valuation point.</summary>
/// <param name="Pricing">The formula.</param>
/// <param name="Rate">Continuously compounded rate per year; 0 for Black-76.</param>
/// <param name="DividendYield">Continuous yield per year; 0 for Black-76.</param>
/// <param name="Steps">Steps of the tree.</param>
/// <param name="IsImplied">True when each series is valued at the volatility that its own mark implies, as OCC does; false when at the market's.</param>
public sealed record TimsValuation(TimsPricing Pricing, double Rate, double DividendYield, int Steps, bool IsImplied);

/// <summary>A class of underlyings: how far they are moved and how their options are valued.</summary>
/// <remarks>Points ascend from −down to +up, equidistant on either side, zero excluded: −down × k ÷ n, +up × k ÷ n, k = 1…n.</remarks>
public sealed class TimsClass
{
    internal TimsClass(Ratio down, Ratio up, int steps, TimsValuation valuation, Amount minimumPerUnit, Ratio minimumRate, bool isListed)
    {
        Points =
        [
            .. Enumerable.Range(1, steps).Reverse().Select(k => Point(-Part(down, k, steps))),
            .. Enumerable.Range(1, steps).Select(k => Point(Part(up, k, steps))),
        ];
        Valuation = valuation;
        MinimumPerUnit = minimumPerUnit;
        MinimumRate = minimumRate;
        IsListed = isListed;
    }

    /// <summary>The valuation points, ascending.</summary>
    public ImmutableArray<Scenario> Points { get; }

    /// <summary>How its options are valued.</summary>
    public TimsValuation Valuation { get; }

    /// <summary>The least that an option requires per unit of its multiplier, numeraire: .375, which is 37.50 for a contract of 100 shares.</summary>
    public Amount MinimumPerUnit { get; }

    /// <summary>The least that an option requires as a rate of its underlying's value, beside the other.</summary>
    public Ratio MinimumRate { get; }

    /// <summary>False for derivatives that no exchange lists, for which the least equity is another.</summary>
    public bool IsListed { get; }

    private static Ratio Part(Ratio range, int k, int steps) => range.Times(Ratio.Of(k), Rounding.HalfEven).DividedBy(Ratio.Of(steps), Rounding.HalfEven);

    private static Scenario Point(Ratio move)
    {
        Result<Scenario> point = Scenario.OfClass(move, default);
        Invariant.Check(point.IsOk, "A valuation point lies inside its range.");
        return point.Value;
    }
}

/// <summary>Where an underlying lies among the groups: all of one class group net in full, those of a product or portfolio group by its offset.</summary>
/// <param name="Class">Its class.</param>
/// <param name="Root">What is margined by itself, at its own worst point: a portfolio group, or what lies in none.</param>
/// <param name="Product">Its product group or, where it is in none, a number of its own.</param>
/// <param name="Group">Its class group or, where it is in none, a number of its own.</param>
/// <param name="ProductOffset">The share of a class group's gain that stands against another's loss in the product group.</param>
/// <param name="PortfolioOffset">The share of a product group's gain that stands against another's loss in the portfolio group.</param>
internal sealed record TimsMember(int Class, int Root, int Product, int Group, Ratio ProductOffset, Ratio PortfolioOffset);

/// <summary>The least equity of those who may use portfolio margin; it is told where it is not met and changes no requirement.</summary>
/// <param name="Listed">Where everything held is listed, numeraire.</param>
/// <param name="Unlisted">Where something is not.</param>
public sealed record TimsEligibility(Amount Listed, Amount Unlisted);
