// SPDX-License-Identifier: Apache-2.0
using System.Text.Json.Serialization;

namespace Plimsoll.Values;

/// <summary>A price per unit: quote units per base unit, or units of the settlement asset for an option quoted in coin; 18 decimals, signed because some
/// markets go below zero.</summary>
/// <remarks>
/// <para>Allowed operators: + − (unary and binary) with its own type, and comparisons. Everything that changes the unit is a named method with a
/// named rounding. There are no conversions to or from numbers but the named ones. <c>default</c> is zero.</para>
/// <para>Overflow throws <see cref="OverflowException"/>. JSON carries the value as a decimal string.</para>
/// </remarks>
[JsonConverter(typeof(FixedJsonConverter<Price>))]
public readonly record struct Price : IFixed<Price>, IComparable<Price>
{
    private Price(Int128 atoms) => Atoms = atoms;

    /// <summary>The value in units of 10⁻¹⁸.</summary>
    public Int128 Atoms { get; }

    /// <summary>Zero.</summary>
    public static Price Zero => default;

    /// <summary>True for zero.</summary>
    public bool IsZero => Atoms == 0;

    /// <summary>True below zero.</summary>
    public bool IsNegative => Int128.IsNegative(Atoms);

    /// <summary>True above zero.</summary>
    public bool IsPositive => Atoms > 0;

    /// <summary>−1, 0 or +1.</summary>
    public int Sign => Int128.Sign(Atoms);

    /// <summary>The value of <paramref name="atoms"/> units of 10⁻¹⁸.</summary>
    public static Price FromAtoms(Int128 atoms) => new(atoms);

    /// <summary>The value of a whole number.</summary>
    public static Price Of(long units) => new(Math.BigMul(units, Fixed18.AtomsPerUnit));

    /// <summary>Reads plain decimal text exactly.</summary>
    /// <exception cref="FormatException">The text is not a plain decimal with at most 18 places in range.</exception>
    public static Price Parse(string text) =>
        TryParse(text, out Price value) ? value : throw new FormatException($"'{text}' is not a plain decimal number with at most 18 decimals in range.");

    /// <summary>Reads plain decimal text exactly; false for anything else, never a rounded value.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Price value)
    {
        bool read = Fixed18.TryParse(text, out Int128 atoms);
        value = new(atoms);
        return read;
    }

    /// <summary>The way back from floating point, rounded as named; false for NaN, infinities and values out of range.</summary>
    public static bool TryQuantise(double value, Rounding rounding, out Price quantised)
    {
        bool taken = Fixed18.TryQuantise(value, rounding, out Int128 atoms);
        quantised = new(atoms);
        return taken;
    }

    /// <summary>The nearest double; for pricing and display only.</summary>
    public double ToDouble() => Fixed18.ToDouble(Atoms);

    /// <summary>The magnitude.</summary>
    public Price Abs() => new(checked(Atoms < 0 ? -Atoms : Atoms));

    /// <summary>The price moved by a relative <paramref name="move"/>: price × (1 + move), rounded once.</summary>
    public Price Moved(Ratio move, Rounding rounding) => new(Fixed18.Multiply(Atoms, checked(move.Atoms + Fixed18.AtomsPerUnit), rounding));

    /// <summary>The price × <paramref name="ratio"/>.</summary>
    public Price Times(Ratio ratio, Rounding rounding) => new(Fixed18.Multiply(Atoms, ratio.Atoms, rounding));

    /// <summary>The value of <paramref name="quantity"/> units at this price.</summary>
    public Amount Times(Quantity quantity, Rounding rounding) => Amount.FromAtoms(Fixed18.Multiply(Atoms, quantity.Atoms, rounding));

    /// <summary>This price as a multiple of <paramref name="other"/>.</summary>
    /// <exception cref="DivideByZeroException"><paramref name="other"/> is zero.</exception>
    public Ratio Per(Price other, Rounding rounding) => Ratio.FromAtoms(Fixed18.Divide(Atoms, other.Atoms, rounding));

    /// <summary>The multiple of <paramref name="tick"/> next to this price in the named direction.</summary>
    public Price RoundTo(Price tick, Rounding rounding) => new(Fixed18.RoundTo(Atoms, tick.Atoms, rounding));

    /// <summary>True when the price is a whole number of ticks.</summary>
    /// <exception cref="DivideByZeroException"><paramref name="tick"/> is zero.</exception>
    public bool IsMultipleOf(Price tick) => Atoms % tick.Atoms == 0;

    /// <summary>The larger of two values.</summary>
    public static Price Max(Price a, Price b) => a < b ? b : a;

    /// <summary>The smaller of two values.</summary>
    public static Price Min(Price a, Price b) => a < b ? a : b;

    /// <inheritdoc/>
    public int CompareTo(Price other) => Atoms.CompareTo(other.Atoms);

    /// <summary>Shortest exact decimal text.</summary>
    public override string ToString() => Fixed18.Format(Atoms);

    /// <summary>Sum; overflow throws.</summary>
    public static Price operator +(Price a, Price b) => new(checked(a.Atoms + b.Atoms));

    /// <summary>Difference; overflow throws.</summary>
    public static Price operator -(Price a, Price b) => new(checked(a.Atoms - b.Atoms));

    /// <summary>Negation; overflow throws.</summary>
    public static Price operator -(Price a) => new(checked(-a.Atoms));

    /// <summary>Less than.</summary>
    public static bool operator <(Price a, Price b) => a.Atoms < b.Atoms;

    /// <summary>Greater than.</summary>
    public static bool operator >(Price a, Price b) => a.Atoms > b.Atoms;

    /// <summary>At most.</summary>
    public static bool operator <=(Price a, Price b) => a.Atoms <= b.Atoms;

    /// <summary>At least.</summary>
    public static bool operator >=(Price a, Price b) => a.Atoms >= b.Atoms;
}
