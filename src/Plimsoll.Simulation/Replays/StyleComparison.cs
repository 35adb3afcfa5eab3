// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Values;

namespace Plimsoll.Simulation.Replays;

/// <summary>One rulebook with several liquidation styles in the same world, each measured against full liquidation.</summary>
/// <param name="Styles">The styles with their results, in the order in which they were named.</param>
public sealed record StyleComparison(ImmutableArray<StyleOutcome> Styles)
{
    /// <summary>The style that the others are measured against: everything is closed.</summary>
    public const string Full = "full";

    /// <summary>The outcome of full liquidation; null when it was not played.</summary>
    public StyleOutcome? Yardstick => Styles.FirstOrDefault(static outcome => outcome.Style == Full);

    /// <summary>What is compared: a name for people, one for programs, and the amount.</summary>
    public static ImmutableArray<(string Name, string Field, Func<StyleOutcome, Amount> Amount)> Measures =>
    [
        ("Notional closed, any way", "notionalClosed", static outcome => outcome.Closed),
        ("of that in the market", "closedInMarket", static outcome => outcome.Result.Closes.Notional),
        ("of that taken over", "takenOver", static outcome => outcome.Result.Waterfall.TakenOver),
        ("of that deleveraged", "deleveraged", static outcome => outcome.Result.Waterfall.DeleveragedNotional),
        ("Users' cost of closing", "usersCost", static outcome => outcome.Result.Closes.Cost),
        ("Fund drawdown", "fundDrawdown", static outcome => outcome.FundDrawdown),
        ("Bad debt", "badDebt", static outcome => outcome.BadDebt),
    ];

    /// <summary>A measure as a multiple of what it is under full liquidation; null without that, or where that is zero.</summary>
    public double? RatioOf(StyleOutcome outcome, Func<StyleOutcome, Amount> amount) =>
        Yardstick is { } full && !amount(full).IsZero ? amount(outcome).ToDouble() / amount(full).ToDouble() : null;
}

/// <summary>What became of a world under one style.</summary>
/// <param name="Style">The style.</param>
/// <param name="Result">The replay.</param>
public sealed record StyleOutcome(string Style, ReplayResult Result)
{
    /// <summary>Notional that users lost to liquidation, whoever took it: the market, the backstop, or a profitable account.</summary>
    public Amount Closed => Result.Closes.Notional + Result.Waterfall.TakenOver + Result.Waterfall.DeleveragedNotional;

    /// <summary>What users owed beyond their equity and others carried: fund, deleveraged profits, shared loss.</summary>
    public Amount BadDebt => Result.Waterfall.Fund + Result.Waterfall.Deleveraged + Result.Waterfall.Socialised;

    /// <summary>How far the fund was down at its lowest.</summary>
    public Amount FundDrawdown => Result.Fund.Before - Result.Fund.Low;
}
