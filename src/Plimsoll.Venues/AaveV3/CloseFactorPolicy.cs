// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Venues.AaveV3;

/// <summary>What a liquidator may take of one asset.</summary>
/// <param name="Bonus">What is seized beyond what is repaid, as a fraction of it: 0.05 is 5 %.</param>
/// <param name="ProtocolFee">The lender's share of that bonus.</param>
public sealed record SeizureTerms(Ratio Bonus, Ratio ProtocolFee);

/// <summary>When and how far a lender lets a liquidator repay an account's debt.</summary>
/// <remarks>The fields of <see cref="LiquidationPolicy"/> that only an engine reads are set to close everything, at once, at no fee. No engine runs under a
/// lender's rulebook.</remarks>
public sealed record CloseFactorPolicy()
    : LiquidationPolicy(CloseStyle.Full, Ratio.One, Ratio.Zero, Ratio.Zero, Ratio.One, Ratio.One, Ratio.Zero, Ratio.Zero, Ratio.One, Ratio.Zero)
{
    /// <summary>The fraction of all debt that one call may repay of an asset, where the close factor holds.</summary>
    public required Ratio CloseFactor { get; init; }

    /// <summary>At this health factor or below, all of a debt may be repaid.</summary>
    public required Ratio WholeBelow { get; init; }

    /// <summary>Where the debt or the collateral chosen is worth less than this, numeraire, all of the debt may be repaid.</summary>
    public required Amount WholeUnder { get; init; }

    /// <summary>The least that a call may leave of debt and of collateral, numeraire, unless it leaves nothing of one of them.</summary>
    public required Amount LeastLeft { get; init; }

    /// <summary>What may be taken, by asset id; null where an asset cannot be seized.</summary>
    public required ImmutableArray<SeizureTerms?> Seizures { get; init; }

    /// <summary>True when a call may take this of a total: all of it, or no more than leaves the least that must be left.</summary>
    public bool MayLeave(Amount total, Amount taken) => taken >= total || total - taken >= LeastLeft;
}
