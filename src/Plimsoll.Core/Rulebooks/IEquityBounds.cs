// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Collateral;
using Plimsoll.Markets;
using Plimsoll.Values;

namespace Plimsoll.Rulebooks;

/// <summary>What an equity rule can state of itself: terms asset by asset, for whoever has to know what a balance counts for without assessing an
/// account.</summary>
/// <remarks>
/// <para>Optional, as <see cref="Margin.IScreenBounds"/> is for models. An engine tops pockets up, bounds withdrawals and watches accounts by these
/// terms, and refuses a rulebook whose rule states none; stress proves nothing under such a rule. Reports need none.</para>
/// <para>The statement: equity is the sum over assets of <see cref="CollateralTerms.ValueOf(Amount, Price)"/> of a net, and what counts toward initial margin
/// the sum of
/// <see cref="CollateralTerms.InitialValueOf(Amount, Price)"/>, where the net is the balance within its cap, unrealised profit as far as it counts, and option
/// value. A rule that keeps loans apart cannot state it.</para>
/// </remarks>
public interface IEquityBounds
{
    /// <summary>The terms on which an asset counts; null for an asset that is not accepted: held it counts nothing, owed it counts at twice its
    /// value.</summary>
    CollateralTerms? TermsFor(Rulebook rulebook, AssetId asset);

    /// <summary>True when unrealised profit counts as a loss does: whole, toward both margins.</summary>
    bool CountsProfitWhole(Rulebook rulebook);

    /// <summary>True when what equity counts follows a figure that no observable has; as <see cref="Margin.IScreenBounds.Reads"/>.</summary>
    bool Reads(FigureKind figure) => false;
}
