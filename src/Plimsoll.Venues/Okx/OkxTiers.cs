// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Values;

namespace Plimsoll.Venues.Okx;

/// <summary>A tier of a charge.</summary>
/// <param name="UpTo">The amount up to and including which it reaches; null for the last.</param>
/// <param name="Rate">What it multiplies by: a multiplier of MR7, a rate of MR9.</param>
public readonly record struct OkxTier(Amount? UpTo, Ratio Rate);

/// <summary>Tiers whose rates are either for the slice inside each, or for the whole amount.</summary>
/// <remarks>Marginal: Σ slice × rate. Whole: amount × the rate of the tier that the amount falls into, an edge belonging to the tier below it. Rounded up.
/// Amounts
/// in the numeraire.</remarks>
public sealed class OkxTiers
{
    /// <summary>Tiers that were checked: edges rise, the last one has none, rates do not fall.</summary>
    internal OkxTiers(ImmutableArray<OkxTier> tiers) => Tiers = tiers;

    /// <summary>The tiers, from the lowest.</summary>
    public ImmutableArray<OkxTier> Tiers { get; }

    /// <summary>What an amount of at least zero is charged, or scaled to.</summary>
    /// <param name="amount">The amount.</param>
    /// <param name="isMarginal">True for the slices, false for the whole.</param>
    public Amount Of(Amount amount, bool isMarginal)
    {
        Invariant.Check(!amount.IsNegative, "A tiered amount is a magnitude.");
        (Amount charge, Amount floor) = (default, default);
        foreach (OkxTier tier in Tiers)
        {
            if (tier.UpTo is not { } edge || amount <= edge)
            {
                return isMarginal ? charge + (amount - floor).Times(tier.Rate, Rounding.Up) : amount.Times(tier.Rate, Rounding.Up);
            }

            charge += (edge - floor).Times(tier.Rate, Rounding.Up);
            floor = edge;
        }

        return charge;
    }
}
