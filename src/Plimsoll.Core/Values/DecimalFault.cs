// SPDX-License-Identifier: Apache-2.0
using System.Globalization;

namespace Plimsoll.Values;

/// <summary>Why a text that looks like a number to a person is no decimal of 18 places.</summary>
internal static class DecimalFault
{
    private const string RoundedRange = "170000000000000000000";

    /// <summary>The reason, in words that follow what was found; empty where the text is no number at all, or is one.</summary>
    internal static string InWords(string text)
    {
        string trimmed = text.Trim();
        if (trimmed.Length == 0 || !trimmed.Any(char.IsAsciiDigit) || Fixed18.TryParse(text, out _))
        {
            return string.Empty;
        }

        string digits = trimmed.TrimStart('+', '-');
        int point = digits.IndexOf('.', StringComparison.Ordinal);
        if (digits.All(static one => char.IsAsciiDigit(one) || one == '.') && point != 0 && point == digits.LastIndexOf('.') && point != digits.Length - 1)
        {
            return trimmed.Length != text.Length ? ": there are spaces around it"
                : trimmed.Length - digits.Length > 1 ? string.Empty
                : point >= 0 && digits.Length - point - 1 > Fixed18.Decimals
                ? string.Create(CultureInfo.InvariantCulture,
                $": it has {Counted.Of(digits.Length - point - 1, "decimal")}, and {Fixed18.Decimals} are the most")
                : $": it is beyond what can be counted, about {RoundedRange} either way";
        }

        return digits.All(static one => char.IsAsciiDigit(one) || one is '.' or ',' or '_' or '\'' or ' ' or '\u00A0' or '\u2009' or '\u202F')
            ? ": write digits and one decimal point, without separators"
            : double.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out _) && digits.Any(static one => one is 'e' or 'E')
            ? ": write it out, without an exponent"
            : digits[0] is '\u2212' or '\u2013' ? ": its sign is no ASCII '-'"
            : digits[^1] == '%' ? ": write a share, 0.05 for 5 %"
            : string.Empty;
    }
}
