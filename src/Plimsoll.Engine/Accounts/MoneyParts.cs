// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Values;

namespace Plimsoll.Engine.Accounts;

/// <summary>An amount of one asset by what it is made of: what was paid in, and profit that somebody else may still owe.</summary>
/// <param name="PaidIn">What was paid in, never below zero.</param>
/// <param name="Profit">What came out of trading beyond what went into it, and what was borrowed to pay somebody; never below zero.</param>
internal readonly record struct MoneyParts(Amount PaidIn, Amount Profit)
{
    internal bool IsZero => PaidIn.IsZero && Profit.IsZero;

    public static MoneyParts operator +(MoneyParts left, MoneyParts right) => new(left.PaidIn + right.PaidIn, left.Profit + right.Profit);

    public static MoneyParts operator -(MoneyParts left, MoneyParts right) => new(left.PaidIn - right.PaidIn, left.Profit - right.Profit);

    /// <summary>The smaller of each part: one never stands in for the other.</summary>
    internal static MoneyParts Min(MoneyParts left, MoneyParts right) =>
        new(Amount.Min(left.PaidIn, right.PaidIn), Amount.Min(left.Profit, right.Profit));
}
