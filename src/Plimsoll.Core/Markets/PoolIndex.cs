// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Plimsoll.Values;

namespace Plimsoll.Markets;

/// <summary>How much one unit put into a lending pool, or lent by it, at its start has become with interest: a factor with 27 decimals.</summary>
/// <remarks>Lenders on chain keep accounts in units of the start and multiply. 18 decimals would lose what their own arithmetic keeps. Operators: equality
/// only. <c>default</c> is no index.</remarks>
/// <param name="Rays">Units of 10⁻²⁷; 10²⁷ is an index of one.</param>
public readonly record struct PoolIndex(Int128 Rays)
{
    /// <summary>Decimal places carried.</summary>
    public const int Decimals = 27;

    /// <summary>Units of 10⁻²⁷ in one: 10²⁷.</summary>
    public static Int128 RaysPerOne { get; } = (Int128)Fixed18.AtomsPerUnit * 1_000_000_000;

    /// <summary>The index of a pool that has borne no interest.</summary>
    public static PoolIndex One { get; } = new(RaysPerOne);

    /// <summary>The most that an index may be: 10⁶, more than any rate in use makes of one unit.</summary>
    public static PoolIndex Most { get; } = new(RaysPerOne * 1_000_000);

    /// <summary>True of a factor that a pool can have: at least one and at most <see cref="Most"/>.</summary>
    public bool IsInRange => Rays >= RaysPerOne && Rays <= Most.Rays;

    /// <summary>Reads an index of at least one and at most <see cref="Most"/>, with up to 27 decimals; anything else is refused.</summary>
    public static bool TryParse(string text, out PoolIndex index) => TryParseAny(text, out index) && index.IsInRange;

    /// <summary>Reads any factor with up to 27 decimals that there is a number for, in range or not: what <see cref="ToString"/> writes.</summary>
    public static bool TryParseAny(string text, out PoolIndex index)
    {
        ArgumentNullException.ThrowIfNull(text);
        index = default;
        string digits = text.StartsWith('-') ? text[1..] : text;
        int point = digits.IndexOf('.', StringComparison.Ordinal);
        string whole = point < 0 ? digits : digits[..point];
        string rest = point < 0 ? string.Empty : digits[(point + 1)..];
        bool isWritten = whole.Length > 0 && (whole + rest).All(char.IsAsciiDigit) && rest.Length <= Decimals && (point < 0 || rest.Length > 0);
        string rays = (digits.Length < text.Length ? "-" : string.Empty) + whole + rest.PadRight(Decimals, '0');
        if (!isWritten || !Int128.TryParse(rays, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out Int128 read))
        {
            return false;
        }

        index = new(read);
        return true;
    }

    /// <summary>What units of the start have become: units × index, in whole smallest units of the asset.</summary>
    /// <remarks>Against the account: a balance is rounded down, a debt up, as the lender does.</remarks>
    /// <param name="scaled">Units of the start.</param>
    /// <param name="unit">The asset's smallest unit.</param>
    /// <param name="rounding">Down for what is supplied, up for what is owed.</param>
    /// <exception cref="OverflowException">The result does not fit.</exception>
    public Amount Grow(Amount scaled, Amount unit, Rounding rounding) =>
        Amount.FromAtoms(checked(Fixed18.MulDiv(scaled.Atoms / unit.Atoms, Rays, RaysPerOne, rounding) * unit.Atoms));

    /// <summary>The factor with all its decimals but zeros at the end.</summary>
    public override string ToString()
    {
        // The least of all numbers has no opposite, so that the signs of whole and rest are taken off one by one.
        string rest = Int128.Abs(Rays % RaysPerOne).ToString(CultureInfo.InvariantCulture).PadLeft(Decimals, '0').TrimEnd('0');
        string whole = (Rays < 0 ? "-" : string.Empty) + Int128.Abs(Rays / RaysPerOne).ToString(CultureInfo.InvariantCulture);
        return rest.Length == 0 ? whole : $"{whole}.{rest}";
    }
}
