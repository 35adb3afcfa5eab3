// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Margin;

/// <summary>A rule that says how much equity a set of positions needs.</summary>
/// <remarks>
/// <para>Pure: same portfolio, same market, same lines, bit for bit. It holds parameters only; the sheet carries scratch space and memos that never change a
/// result.</para>
/// <para>Requirements are in the numeraire, never negative, rounded up; maintenance never exceeds initial. A missing mark is a refusal, never zero.</para>
/// </remarks>
public interface IMarginModel
{
    /// <summary>What reports call the lines that it can write, by <see cref="MarginLine.Part"/>; <see cref="LineNames.Subject"/> in a name stands for the
    /// instrument or underlying of the line.</summary>
    ImmutableArray<string> Lines { get; }

    /// <summary>Adds the lines of the requirement to the sheet: they sum to it, and the worst scenario is named where there is one.</summary>
    /// <returns>Why it could not: the sheet is then not to be read.</returns>
    Rejection Assess(in Portfolio portfolio, MarketView market, MarginSheet sheet);

    /// <summary>True when it counts open orders. A rulebook refuses a portfolio with orders as soon as one of its parts does not.</summary>
    /// <remarks>Such a model finds them at <see cref="MarginSheet.OrdersOf"/>. For each underlying it adds an <see cref="MarginLineKind.Orders"/> line, initial
    /// only, that raises its requirement to a bound on max over sets of fills of (initial of the filled account − gain of the fills), never below its
    /// requirement without orders, and never lower for one order more; and it adds to <see cref="OrderFills.Buffer"/> for its whole requirement. Maintenance
    /// never counts orders: they are cancelled first.</remarks>
    bool CountsOrders => false;

    /// <summary>True when it margins the long and the short leg of one instrument apart, and so is shown both. Else it is shown their net, as equity and
    /// leverage limits then are.</summary>
    bool SeesLegs => false;

    /// <summary>True when it is shown what is owed apart from balances (<see cref="Portfolios.Holding.Owed"/>). Else it is shown balances less what is owed, as
    /// if one paid the other.</summary>
    bool SeesOwed => false;

    /// <summary>What it can say of how its requirement moves with prices; null where it says nothing. A model that is an <see cref="IScreenBounds"/> states its
    /// own.</summary>
    IScreenBounds? Bounds => this as IScreenBounds;
}

/// <summary>Something added on top of any model's requirement: a concentration charge, a minimum, a contingency.</summary>
/// <remarks>The same promises as <see cref="IMarginModel"/>; it sees the lines before it and only ever adds.</remarks>
public interface IMarginAddOn
{
    /// <summary>What reports call the lines that it can write, by <see cref="MarginLine.Part"/>.</summary>
    ImmutableArray<string> Lines { get; }

    /// <summary>Adds its lines to the sheet; none when it adds nothing.</summary>
    Rejection Assess(in Portfolio portfolio, MarketView market, MarginSheet sheet);

    /// <summary>As <see cref="IMarginModel.CountsOrders"/>.</summary>
    /// <remarks>Its line is initial for the most that it adds in any set of fills, and maintenance for the account as it is; what it adds to initial and not to
    /// maintenance is added to <see cref="OrderFills.Buffer"/>.</remarks>
    bool CountsOrders => false;

    /// <summary>True when it is shown the legs of an instrument apart where the rulebook's model is; else it is always shown their net.</summary>
    bool SeesLegs => false;

    /// <summary>As <see cref="IMarginModel.SeesOwed"/>.</summary>
    bool SeesOwed => false;

    /// <summary>As <see cref="IMarginModel.Bounds"/>, for what this add-on adds.</summary>
    IScreenBounds? Bounds => this as IScreenBounds;

    /// <summary>True when it charges loans of an asset: such an asset cannot be owed at no cost.</summary>
    bool ChargesLoans(AssetId asset) => false;
}
