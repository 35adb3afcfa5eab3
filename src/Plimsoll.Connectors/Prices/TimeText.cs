// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Plimsoll.Values;

namespace Plimsoll.Connectors.Prices;

/// <summary>Times as price files write them.</summary>
public static class TimeText
{
    private static readonly string[] _timesOfDay = ["HH:mm", "HH:mm:ss"];

    /// <summary>Reads RFC 3339 UTC text, a UTC calendar day, or a count since 1970 whose number of digits says its unit: 10 seconds, 13 milliseconds,
    /// 16 microseconds, 19 nanoseconds.</summary>
    public static bool TryParse(string text, out Timestamp time)
    {
        if (Timestamp.TryParse(text, out time))
        {
            return true;
        }

        if (text.Length is 10 or 13 or 16 or 19 && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long count))
        {
            long nanosecondsPerUnit = text.Length switch { 10 => 1_000_000_000, 13 => 1_000_000, 16 => 1_000, _ => 1 };
            if (count > long.MaxValue / nanosecondsPerUnit)
            {
                return false;
            }

            time = new(count * nanosecondsPerUnit);
            return true;
        }

        return IsDay(text) && Timestamp.TryParse(text + "T00:00:00Z", out time);
    }

    /// <summary>True when the text is a calendar day and no time: its first instant is what opens a bar, and not when anything expires.</summary>
    public static bool IsDay(string text) => text.Length == 10 && text[4] == '-';

    /// <summary>Reads a time of day in UTC, <c>20:00Z</c> or <c>20:00:00Z</c>, as seconds after midnight.</summary>
    public static bool TryTimeOfDay(string text, out int seconds)
    {
        TimeOnly time = default;
        bool isTime = text.EndsWith('Z') && TimeOnly.TryParseExact(
            text.AsSpan(0, text.Length - 1), _timesOfDay, CultureInfo.InvariantCulture, DateTimeStyles.None, out time);
        seconds = (int)time.ToTimeSpan().TotalSeconds;
        return isTime;
    }
}
