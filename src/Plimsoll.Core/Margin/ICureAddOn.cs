// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Markets;
using Plimsoll.Portfolios;

namespace Plimsoll.Margin;

/// <summary>An add-on that can say how its charge falls when something is closed, so that the cheapest closes are looked for with it in view.</summary>
/// <remarks>What it says may be a tangent at the account as it stands; what it is off by is seen when the closes are assessed exactly.</remarks>
internal interface ICureAddOn
{
    /// <summary>True where it is a floor under everything before it, and no charge beside it.</summary>
    bool IsFloor => false;

    /// <summary>True where what it adds holds wherever the account goes; false for a tangent, which is drawn again where the last answer is.</summary>
    bool IsStraight => true;

    /// <summary>Adds its slopes to a programme's legs, and its floor.</summary>
    /// <param name="program">The programme, its legs in the order of those given.</param>
    /// <param name="portfolio">The account.</param>
    /// <param name="market">Prices; whatever is missing has refused the assessment before.</param>
    /// <param name="legs">What may be closed.</param>
    /// <param name="buffer">1 + the policy's buffer.</param>
    /// <param name="equity">The account's equity, numeraire.</param>
    /// <param name="known">What positions stand for, as far as it is known.</param>
    void AddTo(CureProgram program, in Portfolio portfolio, MarketView market, ReadOnlySpan<CureLeg> legs, double buffer, double equity,
        NotionalMemo known);
}
