// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Margin;
using Plimsoll.Values;

namespace Plimsoll.Venues.Okx;

/// <summary>The parameters of a class of underlyings.</summary>
/// <param name="PriceMoves">MR1: the moves to each side, ascending, from 0.</param>
/// <param name="ExtremeMove">MR6: the farther move.</param>
/// <param name="ExtremeShare">MR6: the share of its loss that counts.</param>
/// <param name="TermStructureMove">MR3: relative move of the volatility of a month, each expiry by itself; × √(30 ÷ days), at least 1 day.</param>
/// <param name="AnnualisedBasisMove">MR4: the rate at which the basis of a dated contract may move, a year.</param>
/// <param name="LeastBasisMove">MR4: the least move of a basis; a perpetual's.</param>
/// <param name="RateMove">MR5: by how much the interest rate may move.</param>
/// <param name="FuturesCharge">MR7: rate of the notional of futures and perpetuals.</param>
/// <param name="OptionsCharge">MR7: rate of the notional of options.</param>
/// <param name="ChargeTiers">MR7: the multipliers.</param>
public sealed record OkxClass(
    ImmutableArray<Ratio> PriceMoves,
    Ratio ExtremeMove,
    Ratio ExtremeShare,
    Ratio TermStructureMove,
    Ratio AnnualisedBasisMove,
    Ratio LeastBasisMove,
    Ratio RateMove,
    Ratio FuturesCharge,
    Ratio OptionsCharge,
    OkxTiers ChargeTiers)
{
    /// <summary>The scenarios of MR1: each move up and down × volatility up, same and down.</summary>
    public required ScenarioClass SpotShock { get; init; }

    /// <summary>The scenarios of MR6: the farther move up and down, the share as their weight.</summary>
    public required ScenarioClass Extreme { get; init; }
}
