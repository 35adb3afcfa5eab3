// SPDX-License-Identifier: Apache-2.0
using System.Globalization;

namespace Plimsoll.Values;

/// <summary>A point in time as data: nanoseconds since 1970-01-01T00:00:00Z without leap seconds. Nothing here reads a clock.</summary>
/// <remarks>Range: 1677-09-21 to 2262-04-11. Time zones and leap seconds are the edge's business: only UTC text is read.</remarks>
public readonly record struct Timestamp(long Nanoseconds) : IComparable<Timestamp>
{
    /// <summary>Nanoseconds in one second.</summary>
    public const long NanosecondsPerSecond = 1_000_000_000;

    /// <summary>Nanoseconds in a year of 365 days, the act/365 convention of all option maths here.</summary>
    public const long NanosecondsPerYear = 365L * 86_400 * NanosecondsPerSecond;

    private const string ToTheSecond = "yyyy-MM-dd'T'HH:mm:ss";
    private const int SecondLength = 19;
    private const int FractionDigits = 9;

    /// <summary>Years (act/365) from this time to <paramref name="later"/>; negative if it has passed. For pricing only.</summary>
    /// <exception cref="OverflowException">The two are more than 292 years apart.</exception>
    public double YearsTo(Timestamp later) => (double)checked(later.Nanoseconds - Nanoseconds) / NanosecondsPerYear;

    /// <summary>This time plus a number of seconds.</summary>
    /// <exception cref="OverflowException">The result is out of range.</exception>
    public Timestamp PlusSeconds(long seconds) => new(checked(Nanoseconds + (seconds * NanosecondsPerSecond)));

    /// <summary>Reads RFC 3339 UTC text exactly ("2025-10-10T21:20:00Z", up to nine decimals of a second); false for anything else, a missing Z and a leap
    /// second included.</summary>
    public static bool TryParse(string? text, out Timestamp value)
    {
        value = default;
        if (text is null || text.Length <= SecondLength || text[^1] != 'Z'
            || !DateTime.TryParseExact(text.AsSpan(0, SecondLength), ToTheSecond, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTime second)
            || !TryReadFraction(text.AsSpan(SecondLength, text.Length - SecondLength - 1), out long fraction))
        {
            return false;
        }

        Int128 nanoseconds = ((Int128)((second - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerSecond) * NanosecondsPerSecond) + fraction;
        if (nanoseconds < long.MinValue || nanoseconds > long.MaxValue)
        {
            return false;
        }

        value = new((long)nanoseconds);
        return true;
    }

    /// <inheritdoc/>
    public int CompareTo(Timestamp other) => Nanoseconds.CompareTo(other.Nanoseconds);

    /// <summary>RFC 3339 UTC text, with as many decimals of a second as are needed and no more.</summary>
    public override string ToString()
    {
        (long second, long fraction) = Math.DivRem(Nanoseconds, NanosecondsPerSecond);
        if (fraction < 0)
        {
            second--;
            fraction += NanosecondsPerSecond;
        }

        string text = DateTime.UnixEpoch.AddSeconds(second).ToString(ToTheSecond, CultureInfo.InvariantCulture);
        return fraction == 0 ? text + "Z" : text + "." + fraction.ToString("D9", CultureInfo.InvariantCulture).TrimEnd('0') + "Z";
    }

    /// <summary>Earlier than.</summary>
    public static bool operator <(Timestamp a, Timestamp b) => a.Nanoseconds < b.Nanoseconds;

    /// <summary>Later than.</summary>
    public static bool operator >(Timestamp a, Timestamp b) => a.Nanoseconds > b.Nanoseconds;

    /// <summary>Not later than.</summary>
    public static bool operator <=(Timestamp a, Timestamp b) => a.Nanoseconds <= b.Nanoseconds;

    /// <summary>Not earlier than.</summary>
    public static bool operator >=(Timestamp a, Timestamp b) => a.Nanoseconds >= b.Nanoseconds;

    private static bool TryReadFraction(ReadOnlySpan<char> text, out long nanoseconds)
    {
        nanoseconds = 0;
        if (text.IsEmpty)
        {
            return true;
        }

        ReadOnlySpan<char> digits = text[1..];
        if (text[0] != '.' || digits.IsEmpty || digits.Length > FractionDigits || digits.ContainsAnyExceptInRange('0', '9'))
        {
            return false;
        }

        for (int i = 0; i < FractionDigits; i++)
        {
            nanoseconds = (nanoseconds * 10) + (i < digits.Length ? digits[i] - '0' : 0);
        }

        return true;
    }
}
