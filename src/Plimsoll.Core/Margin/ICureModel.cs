// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Instruments;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Margin;

/// <summary>Something that may be closed, as a model sees it.</summary>
/// <param name="Spec">The instrument.</param>
/// <param name="Held">What is held of it, contracts, signed.</param>
/// <param name="Steps">Steps that close all of it.</param>
/// <param name="Cap">Steps that may be closed now.</param>
/// <param name="IsHedge">True for what is added and not closed: what is then held is the most of it, the other way.</param>
internal readonly record struct CureLeg(InstrumentSpec Spec, Quantity Held, long Steps, long Cap, bool IsHedge = false);

/// <summary>A model whose requirement is a sum over underlyings of the worst loss in some scenarios, so that the cheapest closes are a linear
/// programme.</summary>
internal interface ICureModel
{
    /// <summary>False where this rulebook's figures make it no such sum.</summary>
    bool HasRows { get; }

    /// <summary>Maintenance per unit of a group's worst loss.</summary>
    double Slope { get; }

    /// <summary>Fills a programme with the groups of an account and with the relief that a step of each leg brings.</summary>
    /// <param name="portfolio">The account.</param>
    /// <param name="market">Prices.</param>
    /// <param name="sheet">Whose cubes are used.</param>
    /// <param name="legs">What may be closed: positions only, in the order of the portfolio; then what may be added.</param>
    /// <param name="buffer">1 + the policy's buffer.</param>
    /// <param name="program">Filled with groups, and with legs without segments.</param>
    /// <returns>False where something has no row.</returns>
    bool TryFill(in Portfolio portfolio, MarketView market, MarginSheet sheet, ReadOnlySpan<CureLeg> legs, double buffer, CureProgram program);
}
