// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Rulebooks;

/// <summary>What an account is worth under a rulebook.</summary>
/// <remarks>Pure, as models are. Reports and what-ifs can use any; an engine needs one that states its <see cref="Bounds"/>.</remarks>
public interface IEquityRule
{
    /// <summary>What reports call the lines that it can write, by <see cref="MarginLine.Part"/>; <see cref="LineNames.Subject"/> in a name stands for the asset
    /// of the line.</summary>
    ImmutableArray<string> Lines => [];

    /// <summary>What reports call equity ÷ maintenance where the venue has a name for it and gives it as a number ("health factor"); null for a margin ratio in
    /// per cent.</summary>
    string? RatioName => null;

    /// <summary>What it can state of itself; null where it states nothing. A rule that is an <see cref="IEquityBounds"/> states its own.</summary>
    IEquityBounds? Bounds => this as IEquityBounds;

    /// <summary>Adds the lines of collateral to the sheet: their values sum to equity.</summary>
    /// <returns>Why it could not: the sheet is then not to be read.</returns>
    Rejection Assess(Rulebook rulebook, in Portfolio portfolio, MarketView market, MarginSheet sheet);

    /// <summary>Adds what collateral counts less toward initial margin than toward maintenance: <see cref="MarginLineKind.InitialHaircut"/> lines, initial
    /// only, after all others. Equity stays one number.</summary>
    /// <remarks>Floors under a requirement, by a minimum or a leverage limit, do not count these lines: they are about what is held and not about what is
    /// open.</remarks>
    Rejection AssessInitial(Rulebook rulebook, in Portfolio portfolio, MarketView market, MarginSheet sheet) => Rejection.None;

    /// <summary>True when it keeps what is owed apart from balances, as a lender does, and is shown both. Else it is shown balances less what is owed
    /// (<see cref="Holding.Net"/>).</summary>
    bool SeesOwed => false;

    /// <summary>True when it reads the rulebook's <c>collateral</c>; else a rulebook with terms there is refused.</summary>
    bool ReadsCollateral => true;

    /// <summary>True when an account under it may have positions; else what a rulebook says of them is refused: isolated mode, option value that is not full,
    /// profit, and add-ons that are about positions.</summary>
    bool TakesPositions => true;

    /// <summary>The numbers of its efficiency categories, ascending; none where it knows no such thing.</summary>
    ImmutableArray<int> Categories => [];

    /// <summary>True when an account in a category may owe an asset.</summary>
    bool AllowsDebt(int category, AssetId asset) => true;

    /// <summary>Sets <see cref="OrderFill.Gain"/> of each of the account's open orders, which are arranged on the sheet, after its own lines.</summary>
    /// <remarks>For any set of fills the sum of their gains is at most what equity changes by. A rule that cannot say refuses, which is the default: with
    /// <see cref="RejectionCode.OrderRuleMissing"/> (subject: part 0).</remarks>
    Rejection ValueOrders(Rulebook rulebook, in Portfolio portfolio, MarketView market, MarginSheet sheet) =>
        new(RejectionCode.OrderRuleMissing, RefusalSubject.Part(0));
}
