// SPDX-License-Identifier: Apache-2.0
namespace Plimsoll.Engine.Proofs;

/// <summary>How many results of liquidations were held to what is proved of them (docs/internals/verified.md).</summary>
/// <param name="Steps">Steps of liquidations that traded.</param>
/// <param name="Splits">Losses shared.</param>
/// <param name="Allocations">Positions deleveraged.</param>
/// <param name="Payments">Payments of the insurance fund.</param>
/// <param name="Draws">What might be drawn on the fund, and what was drawn of an allowance.</param>
public readonly record struct ProofCounts(long Steps, long Splits, long Allocations, long Payments, long Draws)
{
    /// <summary>Adds kind by kind.</summary>
    public static ProofCounts operator +(ProofCounts a, ProofCounts b) =>
        new(a.Steps + b.Steps, a.Splits + b.Splits, a.Allocations + b.Allocations, a.Payments + b.Payments, a.Draws + b.Draws);
}
