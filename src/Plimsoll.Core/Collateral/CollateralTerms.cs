// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Values;

namespace Plimsoll.Collateral;

/// <summary>On what terms an asset counts toward equity.</summary>
/// <param name="Asset">The asset.</param>
/// <param name="Haircut">The fraction taken off a positive balance, 0 to 1; 1 counts nothing.</param>
/// <param name="BorrowHaircut">The fraction added to a negative balance, 0 or more.</param>
/// <param name="Cap">The most units of it that count for one account; null is no cap.</param>
/// <param name="CapValue">The most that it counts for one account after the haircut, numeraire; null is no cap. It serves default terms: over assets of every
/// price a number of units would mean nothing.</param>
public sealed record CollateralTerms(AssetId Asset, Ratio Haircut, Ratio BorrowHaircut, Amount? Cap, Amount? CapValue = null)
{
    /// <summary>The fraction taken off toward initial margin, from the haircut to 1; null where it is the haircut.</summary>
    public Ratio? InitialHaircut { get; init; }

    /// <summary>The fraction added to a negative balance toward initial margin, at least the borrow haircut; null where it is that.</summary>
    public Ratio? InitialBorrowHaircut { get; init; }

    /// <summary>The fraction taken off a positive balance toward initial margin.</summary>
    public Ratio InitiallyTaken => InitialHaircut ?? Haircut;

    /// <summary>The fraction added to a negative balance toward initial margin.</summary>
    public Ratio InitiallyAdded => InitialBorrowHaircut ?? BorrowHaircut;

    /// <summary>True when it counts less toward initial margin than toward maintenance.</summary>
    public bool HasInitialTerms => InitiallyTaken != Haircut || InitiallyAdded != BorrowHaircut;

    /// <summary>What a net number of units counts at a price, numeraire, rounded down: a positive one less the haircut and within the cap on value, a negative
    /// one with the borrow haircut.</summary>
    public Amount ValueOf(Amount net, Price price) => ValueOf(net, price, Haircut, BorrowHaircut);

    /// <summary>The same toward initial margin: never more than <see cref="ValueOf(Amount, Price)"/>.</summary>
    public Amount InitialValueOf(Amount net, Price price) => ValueOf(net, price, InitiallyTaken, InitiallyAdded);

    /// <summary>What one more unit counts toward initial margin at a price, while a balance is positive and below its caps, numeraire, rounded down.</summary>
    public Price CountedPerUnit(Price price) => price.Times(Ratio.One - InitiallyTaken, Rounding.Down);

    /// <summary>The fewest units that count a value, up to two roundings of a unit each.</summary>
    /// <param name="value">The value wanted, numeraire.</param>
    /// <param name="perUnit">What a unit counts (<see cref="CountedPerUnit"/>); above zero.</param>
    /// <param name="unit">The asset's smallest unit: what is found is whole units, rounded up.</param>
    /// <exception cref="OverflowException">The units leave the range.</exception>
    public static Amount UnitsFor(Amount value, Price perUnit, Amount unit) =>
        Amount.FromAtoms(Fixed18.Divide(value.Atoms, perUnit.Atoms, Rounding.Up)).RoundTo(unit, Rounding.Up);

    private Amount ValueOf(Amount net, Price price, Ratio haircut, Ratio borrowHaircut)
    {
        Amount value = net.Times(price, Rounding.Down).Times(net.IsNegative ? Ratio.One + borrowHaircut : Ratio.One - haircut, Rounding.Down);
        return CapValue is { } most ? Amount.Min(value, most) : value;
    }
}
