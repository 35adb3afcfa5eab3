// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Accounts;
using Plimsoll.Values;

namespace Plimsoll.Engine.Trading;

/// <summary>An asset's cash and the two kinds of claims on it, and how they share it.</summary>
/// <param name="Held">The cash, never below zero.</param>
/// <param name="Claims">All claims.</param>
internal readonly record struct CashTotals(Amount Held, MoneyParts Claims)
{
    /// <summary>What was paid in first, as far as the cash reaches; profits in proportion from what is left.</summary>
    internal MoneyParts Cut(MoneyParts claim) => new(
        Cut(claim.PaidIn, Held, Claims.PaidIn),
        Cut(claim.Profit, Amount.Max(Held - Claims.PaidIn, default), Claims.Profit));

    /// <summary>An amount, at most both parts of what is left together, by the parts under which it may leave: paid-in money first.</summary>
    internal static MoneyParts OfLeft(MoneyParts left, Amount amount)
    {
        Amount paidIn = Amount.Min(amount, left.PaidIn);
        return new(paidIn, amount - paidIn);
    }

    /// <summary>How much of what is left of a part is used up when so much of what may be taken of it is, rounded up.</summary>
    internal static Amount Spent(Amount left, Amount taken, Amount may) => may.IsPositive ? left.Scale(taken.Atoms, may.Atoms, Rounding.Up) : default;

    /// <summary>Takes what leaves from the part that it is of; what one part lacks, the other gives, so that no amount leaves for nothing.</summary>
    internal static MoneyParts Spend(MoneyParts entitlement, MoneyParts taken)
    {
        MoneyParts rest = entitlement - taken;
        return new(
            Amount.Max(rest.PaidIn + Amount.Min(rest.Profit, default), default),
            Amount.Max(rest.Profit + Amount.Min(rest.PaidIn, default), default));
    }

    private static Amount Cut(Amount claim, Amount cash, Amount claims) =>
        claims <= cash ? claim : claim.Scale(cash.Atoms, claims.Atoms, Rounding.Down);
}
