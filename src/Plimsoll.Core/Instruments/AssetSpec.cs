// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Values;

namespace Plimsoll.Instruments;

/// <summary>An asset that an account can hold, owe, or settle in.</summary>
/// <param name="Id">Its index in the catalogue.</param>
/// <param name="Symbol">Its name, unique in the catalogue: "USDC", "BTC".</param>
/// <param name="Decimals">Decimal places of its smallest unit, 0 to 18. Every balance is a whole number of smallest units.</param>
/// <param name="PriceObservable">The observed price of one unit in the numeraire; null for the numeraire itself, whose price is 1.</param>
/// <param name="IsBorrowable">True when balances may go below zero (a loan).</param>
public sealed record AssetSpec(AssetId Id, string Symbol, int Decimals, ObservableId? PriceObservable, bool IsBorrowable)
{
    /// <summary>The smallest unit: 10^−decimals.</summary>
    public Amount SmallestUnit { get; } = Amount.FromAtoms(PowerOfTen(Fixed18.Decimals - Decimals));

    private static Int128 PowerOfTen(int exponent)
    {
        Int128 power = 1;
        for (int i = 0; i < exponent; i++)
        {
            power *= 10;
        }

        return power;
    }
}
