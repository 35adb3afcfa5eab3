// SPDX-License-Identifier: Apache-2.0
using System.Globalization;

namespace Plimsoll.Values;

/// <summary>A point in time as data: nanoseconds since 1970-01-01T00:00:00Z without leap seconds. Nothing here reads a clock.</summary>
public readonly record struct Timestamp(long Nanoseconds) : IComparable<Timestamp>
{
    /// <summary>Nanoseconds in one second.</summary>
    public const long NanosecondsPerSecond = 1_000_000_000;

    /// <summary>Nanoseconds in a year of 365 days, the act/365 convention of all option maths here.</summary>
    public const long NanosecondsPerYear = 365L * 86_400 * NanosecondsPerSecond;

    /// <summary>Years (act/365) from this time to <paramref name="later"/>; negative if it has passed. For pricing only.</summary>
    public double YearsTo(Timestamp later) => (double)checked(later.Nanoseconds - Nanoseconds) / NanosecondsPerYear;

    /// <summary>This time plus a number of seconds.</summary>
    public Timestamp PlusSeconds(long seconds) => new(checked(Nanoseconds + (seconds * NanosecondsPerSecond)));

    /// <summary>Reads RFC 3339 UTC text ("2025-10-10T21:20:00Z", fractions to 100 ns); false for anything else, a missing Z included.</summary>
    public static bool TryParse(string? text, out Timestamp value)
    {
        value = default;
        if (text is null || !text.EndsWith('Z')
            || !DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal, out DateTime read))
        {
            return false;
        }

        long ticks = (read - DateTime.UnixEpoch).Ticks;
        if (Math.Abs(ticks) > long.MaxValue / 100)
        {
            return false;
        }

        value = new(ticks * 100);
        return true;
    }

    /// <inheritdoc/>
    public int CompareTo(Timestamp other) => Nanoseconds.CompareTo(other.Nanoseconds);

    /// <summary>RFC 3339 UTC text, with as many decimals as are needed.</summary>
    public override string ToString() =>
        DateTime.UnixEpoch.AddTicks(Nanoseconds / 100).ToString(Nanoseconds % NanosecondsPerSecond == 0 ? "yyyy-MM-ddTHH:mm:ssZ" : "yyyy-MM-ddTHH:mm:ss.fffffffZ", CultureInfo.InvariantCulture);

    /// <summary>Earlier than.</summary>
    public static bool operator <(Timestamp a, Timestamp b) => a.Nanoseconds < b.Nanoseconds;

    /// <summary>Later than.</summary>
    public static bool operator >(Timestamp a, Timestamp b) => a.Nanoseconds > b.Nanoseconds;

    /// <summary>Not later than.</summary>
    public static bool operator <=(Timestamp a, Timestamp b) => a.Nanoseconds <= b.Nanoseconds;

    /// <summary>Not earlier than.</summary>
    public static bool operator >=(Timestamp a, Timestamp b) => a.Nanoseconds >= b.Nanoseconds;
}
