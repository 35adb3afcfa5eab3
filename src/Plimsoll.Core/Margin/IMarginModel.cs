// SPDX-License-Identifier: Apache-2.0
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
    /// <summary>Adds the lines of the requirement to the sheet: they sum to it, and the worst scenario is named where there is one.</summary>
    /// <returns>Why it could not: the sheet is then not to be read.</returns>
    Rejection Assess(in Portfolio portfolio, MarketView market, MarginSheet sheet);

    /// <summary>True when the requirement follows the visible depth of books: a change of depth then makes an engine look at every account.</summary>
    bool ReadsDepth => false;

    /// <summary>An upper bound on how much the maintenance requirement changes per unit of change in the value of what a position stands for
    /// (contracts × size × forward), whatever else is held; null when the model cannot say, and such accounts are always assessed.</summary>
    Ratio? RateBound(InstrumentId instrument);

    /// <summary>As <see cref="RateBound"/>, per unit of change in the value (balance × price, no haircut) of the account's own balance of an asset: not zero for a
    /// model that charges loans or lets a balance hedge positions.</summary>
    Ratio? HoldingRateBound(AssetId asset) => Ratio.Zero;
}

/// <summary>Something added on top of any model's requirement: a concentration charge, a minimum, a contingency.</summary>
/// <remarks>The same promises as <see cref="IMarginModel"/>; it sees the lines before it and only ever adds.</remarks>
public interface IMarginAddOn
{
    /// <summary>Its name in reports and rulebooks.</summary>
    string Name { get; }

    /// <summary>Adds its line to the sheet; none when it adds nothing.</summary>
    Rejection Assess(in Portfolio portfolio, MarketView market, MarginSheet sheet);

    /// <inheritdoc cref="IMarginModel.ReadsDepth"/>
    bool ReadsDepth => false;

    /// <summary>As <see cref="IMarginModel.RateBound"/>, for what this add-on adds: the bound of the whole is the sum of the model's and the add-ons'.</summary>
    Ratio? RateBound(InstrumentId instrument);

    /// <summary>As <see cref="IMarginModel.HoldingRateBound"/>, for what this add-on adds.</summary>
    Ratio? HoldingRateBound(AssetId asset) => Ratio.Zero;
}
