// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Values;

namespace Plimsoll.Liquidation;

/// <summary>One account's stake in a loss that is to be shared.</summary>
/// <param name="Account">The account; each at most once.</param>
/// <param name="Profit">The profit that the charge is in proportion to, and that it never exceeds; negative counts as none.</param>
public readonly record struct LossClaim(AccountId Account, Amount Profit);

/// <summary>Splits a loss over claims to the last unit.</summary>
/// <remarks>
/// <para>Largest remainder (Hamilton's method): each share is loss × claim ÷ all claims rounded down to a unit; the units left over go to the largest
/// remainders, ties to the lower account id. Shares sum exactly to what is charged, equal claims differ by at most one unit, no share exceeds its claim, and
/// the order of the claims changes nothing.</para>
/// <para>Claims count in whole units, rounded down. Where they sum to less than the loss, each pays its whole claim and the rest is returned uncovered.</para>
/// </remarks>
public static class LossShares
{
    /// <summary>Splits <paramref name="loss"/> and writes each claim's charge at its place.</summary>
    /// <param name="loss">A whole number of units, at least zero.</param>
    /// <param name="unit">The smallest unit of the asset it is paid in, above zero.</param>
    /// <param name="claims">Who shares in it.</param>
    /// <param name="shares">Receives one charge per claim; as long as the claims.</param>
    /// <returns>The part of the loss that no claim covers: loss − Σ shares.</returns>
    public static Amount Split(Amount loss, Amount unit, ReadOnlySpan<LossClaim> claims, Span<Amount> shares)
    {
        Invariant.Check(unit.IsPositive, "The unit of a loss must be positive.");
        Invariant.Check(!loss.IsNegative && loss.Atoms % unit.Atoms == 0, "A loss is a whole number of units, at least zero.");
        Invariant.Check(claims.Length == shares.Length, "Each claim has one share.");

        Int128 all = 0;
        foreach (LossClaim claim in claims)
        {
            all = checked(all + Units(claim, unit));
        }

        Int128 due = Int128.Min(loss.Atoms / unit.Atoms, all);
        Int128 given = 0;
        Int128[] remainders = new Int128[claims.Length];
        for (int i = 0; i < claims.Length; i++)
        {
            Int128 claim = Units(claims[i], unit);
            Int128 floor = all == 0 ? 0 : Fixed18.MulDiv(due, claim, all, Rounding.Down);

            // The true remainder lies in [0, all), so it survives the wrap-around of the two products.
            remainders[i] = unchecked((due * claim) - (floor * all));
            shares[i] = Amount.FromAtoms(floor * unit.Atoms);
            given += floor;
        }

        GiveLeftOver(due - given, unit, claims, remainders, shares);
        return loss - Amount.FromAtoms(due * unit.Atoms);
    }

    private static void GiveLeftOver(Int128 units, Amount unit, ReadOnlySpan<LossClaim> claims, Int128[] remainders, Span<Amount> shares)
    {
        if (units == 0)
        {
            return;
        }

        // Remainders sum to the left-over units × all claims and each is below all claims, so there are more of them than units to give.
        int[] order = new int[claims.Length];
        AccountId[] accounts = new AccountId[claims.Length];
        for (int i = 0; i < order.Length; i++)
        {
            order[i] = i;
            accounts[i] = claims[i].Account;
        }

        Array.Sort(order, (a, b) => remainders[a] != remainders[b] ? remainders[b].CompareTo(remainders[a]) : accounts[a].CompareTo(accounts[b]));
        for (int i = 0; i < units; i++)
        {
            Invariant.Check(remainders[order[i]] > 0, "A unit of loss went to a claim that has no remainder.");
            shares[order[i]] += unit;
        }
    }

    private static Int128 Units(LossClaim claim, Amount unit) => claim.Profit.IsPositive ? claim.Profit.Atoms / unit.Atoms : 0;
}
