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
    /// <summary>What reports call the lines that it can write, by <see cref="MarginLine.Part"/>; <see cref="LineNames.Subject"/> in a name stands for the instrument or underlying of the line.</summary>
    ImmutableArray<string> Lines { get; }

    /// <summary>Adds the lines of the requirement to the sheet: they sum to it, and the worst scenario is named where there is one.</summary>
    /// <returns>Why it could not: the sheet is then not to be read.</returns>
    Rejection Assess(in Portfolio portfolio, MarketView market, MarginSheet sheet);

    /// <summary>True when it counts open orders. A portfolio with orders is refused by a rulebook of whose parts one does not.</summary>
    /// <remarks>Such a model finds them at <see cref="MarginSheet.OrdersOf"/>. For each underlying it adds an <see cref="MarginLineKind.Orders"/> line, initial only, that takes what it asks to a bound on
    /// max over sets of fills of (initial of the filled account − gain of the fills), never below what it asks without them, and never lower for one order more; and it adds to
    /// <see cref="OrderFills.Buffer"/> for all that it asks. Maintenance never counts orders: they are cancelled first.</remarks>
    bool CountsOrders => false;

    /// <summary>True when the requirement follows the visible depth of books: a change of depth then makes an engine look at every account.</summary>
    bool ReadsDepth => false;

    /// <summary>False when no requirement follows the volatility of options: an engine then takes no notice of a volatility that is not to be relied on. True where the model cannot say.</summary>
    bool ReadsVolatility => true;

    /// <summary>An upper bound on how much the maintenance requirement changes per unit of change in the value of what a position stands for
    /// (contracts × size × forward), whatever else is held; null when the model cannot say, and such accounts are always assessed.</summary>
    Ratio? RateBound(InstrumentId instrument);

    /// <summary>As <see cref="RateBound"/>, per unit of change in the value (units × price, no haircut) of what the account has of an asset, its balance or the unrealised profit of a
    /// position that settles in it: not zero for a model that lets coin hedge positions or counts what is lost in it. A price that moves both a position and its profit counts for both.</summary>
    Ratio? HoldingRateBound(AssetId asset) => Ratio.Zero;

    /// <summary>How fast the maintenance requirement of an option can change while time stands still; null when the model cannot say. Without volatility in it, the same
    /// as <see cref="RateBound"/>.</summary>
    /// <param name="instrument">The option.</param>
    /// <param name="time">The time that it is valued at.</param>
    OptionBound? OptionBound(InstrumentId instrument, Timestamp time) => RateBound(instrument) is { } rate ? new OptionBound(rate, Ratio.Zero) : null;

    /// <summary>True when the maintenance of any portfolio without options and inverse contracts is a convex function of prices above zero, jointly, where all prices of one
    /// underlying move in proportion and settlement assets keep theirs. False where the model cannot say.</summary>
    bool IsConvexInPrices => false;
}

/// <summary>How fast a requirement can change with what an option is priced by.</summary>
/// <param name="PerForward">Per unit of change in contracts × size × forward.</param>
/// <param name="PerVolatility">Per unit of contracts × size × forward × √(years ÷ 2π) × change of volatility: 1 is the vega of an option at the money.</param>
public readonly record struct OptionBound(Ratio PerForward, Ratio PerVolatility);

/// <summary>Something added on top of any model's requirement: a concentration charge, a minimum, a contingency.</summary>
/// <remarks>The same promises as <see cref="IMarginModel"/>; it sees the lines before it and only ever adds.</remarks>
public interface IMarginAddOn
{
    /// <summary>What reports call the lines that it can write, by <see cref="MarginLine.Part"/>.</summary>
    ImmutableArray<string> Lines { get; }

    /// <summary>Adds its lines to the sheet; none when it adds nothing.</summary>
    Rejection Assess(in Portfolio portfolio, MarketView market, MarginSheet sheet);

    /// <summary>As <see cref="IMarginModel.CountsOrders"/>.</summary>
    /// <remarks>Its line is initial for the most that it adds in any set of fills, and maintenance for the account as it is; what it adds to initial and not to maintenance is
    /// added to <see cref="OrderFills.Buffer"/>.</remarks>
    bool CountsOrders => false;

    /// <inheritdoc cref="IMarginModel.ReadsDepth"/>
    bool ReadsDepth => false;

    /// <inheritdoc cref="IMarginModel.ReadsVolatility"/>
    bool ReadsVolatility => true;

    /// <summary>As <see cref="IMarginModel.RateBound"/>, for what this add-on adds: the bound of the whole is the sum of the model's and the add-ons'.</summary>
    Ratio? RateBound(InstrumentId instrument);

    /// <summary>As <see cref="IMarginModel.HoldingRateBound"/>, for what this add-on adds.</summary>
    Ratio? HoldingRateBound(AssetId asset) => Ratio.Zero;

    /// <summary>As <see cref="IMarginModel.IsConvexInPrices"/>, for what is before this add-on and this add-on together, when what is before is convex.</summary>
    bool IsConvexInPrices => false;

    /// <summary>True when a loan of an asset is charged something: such an asset is not owed for nothing.</summary>
    bool ChargesLoans(AssetId asset) => false;
}
