// SPDX-License-Identifier: Apache-2.0
using System.Text.Json.Serialization;

namespace Plimsoll.Values;

/// <summary>A pure number: a rate, haircut, volatility, leverage or share; 18 decimals, signed. One is 100 %.</summary>
/// <remarks>
/// <para>Allowed operators: + − (unary and binary) with its own type, and comparisons. Everything that changes the unit is a named method with a
/// named rounding. There are no conversions to or from numbers but the named ones. <c>default</c> is zero.</para>
/// <para>Overflow throws <see cref="OverflowException"/>. JSON carries the value as a decimal string.</para>
/// </remarks>
[JsonConverter(typeof(FixedJsonConverter<Ratio>))]
public readonly record struct Ratio : IFixed<Ratio>, IComparable<Ratio>
{
    private Ratio(Int128 atoms) => Atoms = atoms;

    /// <summary>The value in units of 10⁻¹⁸.</summary>
    public Int128 Atoms { get; }

    /// <summary>Zero.</summary>
    public static Ratio Zero => default;

    /// <summary>True for zero.</summary>
    public bool IsZero => Atoms == 0;

    /// <summary>True below zero.</summary>
    public bool IsNegative => Int128.IsNegative(Atoms);

    /// <summary>True above zero.</summary>
    public bool IsPositive => Atoms > 0;

    /// <summary>−1, 0 or +1.</summary>
    public int Sign => Int128.Sign(Atoms);

    /// <summary>The value of <paramref name="atoms"/> units of 10⁻¹⁸.</summary>
    public static Ratio FromAtoms(Int128 atoms) => new(atoms);

    /// <summary>The value of a whole number.</summary>
    public static Ratio Of(long units) => new(Math.BigMul(units, Fixed18.AtomsPerUnit));

    /// <summary>Reads plain decimal text exactly.</summary>
    /// <exception cref="FormatException">The text is not a plain decimal with at most 18 places in range.</exception>
    public static Ratio Parse(string text) =>
        TryParse(text, out Ratio value) ? value : throw new FormatException($"'{text}' is not a plain decimal number with at most 18 decimals in range.");

    /// <summary>Reads plain decimal text exactly; false for anything else, never a rounded value.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Ratio value)
    {
        bool read = Fixed18.TryParse(text, out Int128 atoms);
        value = new(atoms);
        return read;
    }

    /// <summary>The way back from floating point, rounded as named; false for NaN, infinities and values out of range.</summary>
    public static bool TryQuantise(double value, Rounding rounding, out Ratio quantised)
    {
        bool taken = Fixed18.TryQuantise(value, rounding, out Int128 atoms);
        quantised = new(atoms);
        return taken;
    }

    /// <summary>The nearest double; for pricing and display only.</summary>
    public double ToDouble() => Fixed18.ToDouble(Atoms);

    /// <summary>The magnitude.</summary>
    public Ratio Abs() => new(checked(Atoms < 0 ? -Atoms : Atoms));

    /// <summary>One: 100 %.</summary>
    public static Ratio One => new(Fixed18.AtomsPerUnit);

    /// <summary>The product of two ratios.</summary>
    public Ratio Times(Ratio other, Rounding rounding) => new(Fixed18.Multiply(Atoms, other.Atoms, rounding));

    /// <summary>The quotient of two ratios.</summary>
    /// <exception cref="DivideByZeroException"><paramref name="other"/> is zero.</exception>
    public Ratio DividedBy(Ratio other, Rounding rounding) => new(Fixed18.Divide(Atoms, other.Atoms, rounding));

    /// <summary>The larger of two values.</summary>
    public static Ratio Max(Ratio a, Ratio b) => a < b ? b : a;

    /// <summary>The smaller of two values.</summary>
    public static Ratio Min(Ratio a, Ratio b) => a < b ? a : b;

    /// <inheritdoc/>
    public int CompareTo(Ratio other) => Atoms.CompareTo(other.Atoms);

    /// <summary>Shortest exact decimal text.</summary>
    public override string ToString() => Fixed18.Format(Atoms);

    /// <summary>Sum; overflow throws.</summary>
    public static Ratio operator +(Ratio a, Ratio b) => new(checked(a.Atoms + b.Atoms));

    /// <summary>Difference; overflow throws.</summary>
    public static Ratio operator -(Ratio a, Ratio b) => new(checked(a.Atoms - b.Atoms));

    /// <summary>Negation; overflow throws.</summary>
    public static Ratio operator -(Ratio a) => new(checked(-a.Atoms));

    /// <summary>Less than.</summary>
    public static bool operator <(Ratio a, Ratio b) => a.Atoms < b.Atoms;

    /// <summary>Greater than.</summary>
    public static bool operator >(Ratio a, Ratio b) => a.Atoms > b.Atoms;

    /// <summary>At most.</summary>
    public static bool operator <=(Ratio a, Ratio b) => a.Atoms <= b.Atoms;

    /// <summary>At least.</summary>
    public static bool operator >=(Ratio a, Ratio b) => a.Atoms >= b.Atoms;
}
