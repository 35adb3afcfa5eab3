// SPDX-License-Identifier: Apache-2.0
using System.Text.Json.Serialization;

namespace Plimsoll.Values;

/// <summary>A quantity of money in one asset, the asset known from context (the ledger key, the spec or the report's numeraire); 18 decimals, signed.</summary>
/// <remarks>
/// <para>Allowed operators: + − (unary and binary) with its own type, and comparisons. Everything that changes the unit is a named method with a
/// named rounding. There are no conversions to or from numbers but the named ones. <c>default</c> is zero.</para>
/// <para>Overflow throws <see cref="OverflowException"/>. JSON carries the value as a decimal string.</para>
/// </remarks>
[JsonConverter(typeof(FixedJsonConverter<Amount>))]
public readonly record struct Amount : IFixed<Amount>, IComparable<Amount>
{
    private Amount(Int128 atoms) => Atoms = atoms;

    /// <summary>The value in units of 10⁻¹⁸.</summary>
    public Int128 Atoms { get; }

    /// <summary>Zero.</summary>
    public static Amount Zero => default;

    /// <summary>True for zero.</summary>
    public bool IsZero => Atoms == 0;

    /// <summary>True below zero.</summary>
    public bool IsNegative => Int128.IsNegative(Atoms);

    /// <summary>True above zero.</summary>
    public bool IsPositive => Atoms > 0;

    /// <summary>−1, 0 or +1.</summary>
    public int Sign => Int128.Sign(Atoms);

    /// <summary>The value of <paramref name="atoms"/> units of 10⁻¹⁸.</summary>
    public static Amount FromAtoms(Int128 atoms) => new(atoms);

    /// <summary>The value of a whole number.</summary>
    public static Amount Of(long units) => new(Math.BigMul(units, Fixed18.AtomsPerUnit));

    /// <summary>Reads plain decimal text exactly.</summary>
    /// <exception cref="FormatException">The text is not a plain decimal with at most 18 places in range.</exception>
    public static Amount Parse(string text) =>
        TryParse(text, out Amount value) ? value : throw new FormatException($"'{text}' is not a plain decimal number with at most 18 decimals in range.");

    /// <summary>Reads plain decimal text exactly; false for anything else, never a rounded value.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Amount value)
    {
        bool read = Fixed18.TryParse(text, out Int128 atoms);
        value = new(atoms);
        return read;
    }

    /// <summary>The way back from floating point, rounded as named; false for NaN, infinities and values out of range.</summary>
    public static bool TryQuantise(double value, Rounding rounding, out Amount quantised)
    {
        bool taken = Fixed18.TryQuantise(value, rounding, out Int128 atoms);
        quantised = new(atoms);
        return taken;
    }

    /// <summary>The nearest double; for pricing and display only.</summary>
    public double ToDouble() => Fixed18.ToDouble(Atoms);

    /// <summary>The magnitude.</summary>
    public Amount Abs() => new(checked(Atoms < 0 ? -Atoms : Atoms));

    /// <summary>This amount × <paramref name="ratio"/>.</summary>
    public Amount Times(Ratio ratio, Rounding rounding) => new(Fixed18.Multiply(Atoms, ratio.Atoms, rounding));

    /// <summary>This amount of an asset valued at <paramref name="price"/> per unit.</summary>
    public Amount Times(Price price, Rounding rounding) => new(Fixed18.Multiply(Atoms, price.Atoms, rounding));

    /// <summary>This amount × numerator ÷ denominator through 256 bits, one rounding.</summary>
    public Amount Scale(Int128 numerator, Int128 denominator, Rounding rounding) => new(Fixed18.MulDiv(Atoms, numerator, denominator, rounding));

    /// <summary>This amount as a share of <paramref name="whole"/>.</summary>
    /// <exception cref="DivideByZeroException"><paramref name="whole"/> is zero.</exception>
    public Ratio Per(Amount whole, Rounding rounding) => Ratio.FromAtoms(Fixed18.Divide(Atoms, whole.Atoms, rounding));

    /// <summary>How much of an asset at <paramref name="price"/> this amount buys.</summary>
    /// <exception cref="DivideByZeroException"><paramref name="price"/> is zero.</exception>
    public Amount DividedBy(Price price, Rounding rounding) => new(Fixed18.Divide(Atoms, price.Atoms, rounding));

    /// <summary>The multiple of <paramref name="step"/> next to this amount in the named direction.</summary>
    public Amount RoundTo(Amount step, Rounding rounding) => new(Fixed18.RoundTo(Atoms, step.Atoms, rounding));

    /// <summary>The larger of two values.</summary>
    public static Amount Max(Amount a, Amount b) => a < b ? b : a;

    /// <summary>The smaller of two values.</summary>
    public static Amount Min(Amount a, Amount b) => a < b ? a : b;

    /// <inheritdoc/>
    public int CompareTo(Amount other) => Atoms.CompareTo(other.Atoms);

    /// <summary>Shortest exact decimal text.</summary>
    public override string ToString() => Fixed18.Format(Atoms);

    /// <summary>Sum; overflow throws.</summary>
    public static Amount operator +(Amount a, Amount b) => new(checked(a.Atoms + b.Atoms));

    /// <summary>Difference; overflow throws.</summary>
    public static Amount operator -(Amount a, Amount b) => new(checked(a.Atoms - b.Atoms));

    /// <summary>Negation; overflow throws.</summary>
    public static Amount operator -(Amount a) => new(checked(-a.Atoms));

    /// <summary>Less than.</summary>
    public static bool operator <(Amount a, Amount b) => a.Atoms < b.Atoms;

    /// <summary>Greater than.</summary>
    public static bool operator >(Amount a, Amount b) => a.Atoms > b.Atoms;

    /// <summary>At most.</summary>
    public static bool operator <=(Amount a, Amount b) => a.Atoms <= b.Atoms;

    /// <summary>At least.</summary>
    public static bool operator >=(Amount a, Amount b) => a.Atoms >= b.Atoms;
}
