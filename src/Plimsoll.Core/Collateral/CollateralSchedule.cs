// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Values;

namespace Plimsoll.Collateral;

/// <summary>On what terms an asset counts toward equity.</summary>
/// <param name="Asset">The asset.</param>
/// <param name="Haircut">The fraction taken off a positive balance, 0 to 1; 1 counts nothing.</param>
/// <param name="BorrowHaircut">The fraction added to a negative balance, 0 or more.</param>
/// <param name="Cap">The most units of it that count for one account; null is no cap.</param>
/// <param name="CapValue">The most that it counts for one account after the haircut, numeraire; null is no cap. For what is named by nobody, a number of units says nothing.</param>
public sealed record CollateralTerms(AssetId Asset, Ratio Haircut, Ratio BorrowHaircut, Amount? Cap, Amount? CapValue = null)
{
    /// <summary>What a net number of units counts at a price, numeraire, rounded down: a positive one less the haircut and within the cap on value, a negative one with the borrow haircut.</summary>
    public Amount ValueOf(Amount net, Price price)
    {
        Amount value = net.Times(price, Rounding.Down).Times(net.IsNegative ? Ratio.One + BorrowHaircut : Ratio.One - Haircut, Rounding.Down);
        return CapValue is { } most ? Amount.Min(value, most) : value;
    }

    /// <summary>What one more unit counts at a price while a balance is positive and below its caps, numeraire, rounded down.</summary>
    public Price CountedPerUnit(Price price) => price.Times(Ratio.One - Haircut, Rounding.Down);

    /// <summary>The fewest units that count a value, up to two roundings of a unit each.</summary>
    /// <param name="value">The value wanted, numeraire.</param>
    /// <param name="perUnit">What a unit counts (<see cref="CountedPerUnit"/>); above zero.</param>
    /// <param name="unit">The asset's smallest unit: what is found is whole units, rounded up.</param>
    /// <exception cref="OverflowException">The units leave the range.</exception>
    public static Amount UnitsFor(Amount value, Price perUnit, Amount unit) =>
        Amount.FromAtoms(Fixed18.Divide(value.Atoms, perUnit.Atoms, Rounding.Up)).RoundTo(unit, Rounding.Up);
};

/// <summary>Which assets count toward equity, and on what terms; by asset id, null where an asset is not accepted.</summary>
/// <remarks>An asset that is not accepted counts nothing when held; owing it is a refusal.</remarks>
public sealed record CollateralSchedule(ImmutableArray<CollateralTerms?> ByAsset)
{
    /// <summary>The terms of an asset; null when it is not accepted.</summary>
    public CollateralTerms? For(AssetId asset) => asset.Value < ByAsset.Length ? ByAsset[asset.Value] : null;
}
