// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;

namespace Plimsoll.Values;

/// <summary>The arithmetic that every 18-decimal value type shares: atoms are units of 10⁻¹⁸ in an <see cref="Int128"/>.</summary>
/// <remarks>
/// <para>Range: about ±1.7 × 10²⁰ units. Overflow throws <see cref="OverflowException"/>; it never wraps and never saturates.</para>
/// <para>Products and quotients go through 256 bits, so only the final result has to fit.</para>
/// </remarks>
public static partial class Fixed18
{
    /// <summary>Atoms in one unit: 10¹⁸.</summary>
    public const long AtomsPerUnit = 1_000_000_000_000_000_000;

    /// <summary>Decimal places carried.</summary>
    public const int Decimals = 18;

    /// <summary>a × b ÷ c on atoms, through a 256-bit product, rounded as named.</summary>
    /// <exception cref="DivideByZeroException"><paramref name="c"/> is zero.</exception>
    /// <exception cref="OverflowException">The rounded quotient does not fit in 128 bits.</exception>
    public static Int128 MulDiv(Int128 a, Int128 b, Int128 c, Rounding rounding)
    {
        if (c == 0)
        {
            throw new DivideByZeroException("MulDiv by zero.");
        }

        UInt128 divisor = Magnitude(c);
        UInt128 high = Wide.Multiply(Magnitude(a), Magnitude(b), out UInt128 low);
        if (high >= divisor)
        {
            throw OutOfRange();
        }

        UInt128 quotient = Wide.Divide(high, low, divisor, out UInt128 remainder);
        return Rounded(quotient, remainder, divisor, Int128.IsNegative(a ^ b ^ c), rounding);
    }

    /// <summary>The product of two 18-decimal values, as atoms.</summary>
    /// <exception cref="OverflowException">The result does not fit.</exception>
    public static Int128 Multiply(Int128 a, Int128 b, Rounding rounding)
    {
        // The numeraire's price, a contract size and a haircut not taken are all one: two comparisons save two multiplications and a division.
        if (b == AtomsPerUnit)
        {
            return a;
        }

        if (a == AtomsPerUnit)
        {
            return b;
        }

        if (!Wide.TryMultiplyByUnit(Magnitude(a), Magnitude(b), out UInt128 quotient, out ulong remainder))
        {
            throw OutOfRange();
        }

        return Rounded(quotient, remainder, AtomsPerUnit, Int128.IsNegative(a ^ b), rounding);
    }

    /// <summary>The product of two 18-decimal values rounded down and rounded up, which differ by an atom unless it is exact: half the work of two
    /// products.</summary>
    /// <exception cref="OverflowException">A result does not fit.</exception>
    internal static (Int128 Down, Int128 Up) MultiplyBoth(Int128 a, Int128 b)
    {
        if (a == AtomsPerUnit || b == AtomsPerUnit)
        {
            Int128 exact = a == AtomsPerUnit ? b : a;
            return (exact, exact);
        }

        if (!Wide.TryMultiplyByUnit(Magnitude(a), Magnitude(b), out UInt128 quotient, out ulong remainder))
        {
            throw OutOfRange();
        }

        bool negative = Int128.IsNegative(a ^ b);
        Int128 near = Signed(quotient, negative);
        if (remainder == 0)
        {
            return (near, near);
        }

        return negative ? (checked(near - 1), near) : (near, checked(near + 1));
    }

    /// <summary>The quotient of two 18-decimal values, as atoms.</summary>
    /// <exception cref="DivideByZeroException"><paramref name="b"/> is zero.</exception>
    /// <exception cref="OverflowException">The result does not fit.</exception>
    public static Int128 Divide(Int128 a, Int128 b, Rounding rounding) => MulDiv(a, AtomsPerUnit, b, rounding);

    /// <summary>The multiple of <paramref name="step"/> next to <paramref name="atoms"/> in the named direction.</summary>
    /// <exception cref="InvariantException"><paramref name="step"/> is not positive.</exception>
    /// <exception cref="OverflowException">The result does not fit.</exception>
    public static Int128 RoundTo(Int128 atoms, Int128 step, Rounding rounding)
    {
        Invariant.Check(step > 0, "A rounding step must be positive.");
        UInt128 magnitude = Magnitude(atoms);
        if (magnitude <= ulong.MaxValue && step <= ulong.MaxValue)
        {
            // Fees and profits of a trade and their smallest units are mostly one word each: the processor divides those.
            (ulong whole, ulong rest) = Math.DivRem((ulong)magnitude, (ulong)step);
            bool negative = Int128.IsNegative(atoms);

            // One more is still one word: with a rest the step is two or more, and the whole below half of it.
            whole += rest != 0 && GoesAway(whole, rest, (UInt128)step, negative, rounding) ? 1UL : 0;
            return Signed(Math.BigMul(whole, (ulong)step), negative);
        }

        return checked(MulDiv(atoms, 1, step, rounding) * step);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static UInt128 Magnitude(Int128 value) => unchecked((UInt128)(Int128.IsNegative(value) ? -value : value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Int128 Rounded(UInt128 quotient, UInt128 remainder, UInt128 divisor, bool negative, Rounding rounding)
    {
        if (remainder != 0 && GoesAway(quotient, remainder, divisor, negative, rounding))
        {
            quotient = quotient != UInt128.MaxValue ? unchecked(quotient + 1) : throw OutOfRange();
        }

        return Signed(quotient, negative);
    }

    private static bool GoesAway(UInt128 quotient, UInt128 remainder, UInt128 divisor, bool negative, Rounding rounding) => rounding switch
    {
        Rounding.Down => negative,
        Rounding.Up => !negative,
        Rounding.TowardZero => false,
        Rounding.AwayFromZero => true,
        Rounding.HalfEven => remainder > divisor - remainder || (remainder == divisor - remainder && UInt128.IsOddInteger(quotient)),
        _ => throw new ArgumentOutOfRangeException(nameof(rounding), rounding, "Unknown rounding."),
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Int128 Signed(UInt128 magnitude, bool negative)
    {
        // −2¹²⁷ is in range and +2¹²⁷ is not; both have the same bits.
        Int128 value = unchecked(negative ? -(Int128)magnitude : (Int128)magnitude);
        return Int128.IsNegative(value) == negative || magnitude == 0 ? value : throw OutOfRange();
    }

    private static OverflowException OutOfRange() => new("The result is outside the range of an 18-decimal value, about ±1.7 × 10²⁰.");
}
