// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Values;

namespace Plimsoll.Markets;

/// <summary>A lender's pool of one asset at one time.</summary>
/// <param name="Supplied">Units that suppliers have in it, interest and what is lent out included; at least zero.</param>
/// <param name="Borrowed">Units lent out, interest included; at least zero.</param>
/// <param name="LiquidityIndex">What a unit supplied at the start has become.</param>
/// <param name="BorrowIndex">What a unit lent at the start has become.</param>
public readonly record struct LendingPool(Amount Supplied, Amount Borrowed, PoolIndex LiquidityIndex, PoolIndex BorrowIndex)
{
    /// <summary>Units that can be taken out: supplied − borrowed, at least zero.</summary>
    public Amount Available => Amount.Max(Supplied - Borrowed, default);

    /// <summary>Borrowed ÷ supplied, rounded up: 1 or more when nothing can be taken out; null when nothing is supplied.</summary>
    public Ratio? Utilisation => Supplied.IsZero ? null : Borrowed.Per(Supplied, Rounding.Up);
}
