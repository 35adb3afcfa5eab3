// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Plimsoll.Values;

namespace Plimsoll.Connectors.Prices;

/// <summary>Times as price files write them.</summary>
internal static class TimeText
{
    /// <summary>Reads RFC 3339 UTC text, a UTC calendar day, or a count since 1970 whose number of digits says its unit: 10 seconds, 13 milliseconds,
    /// 16 microseconds, 19 nanoseconds.</summary>
    internal static bool TryParse(string text, out Timestamp time)
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

        return text.Length == 10 && text[4] == '-' && Timestamp.TryParse(text + "T00:00:00Z", out time);
    }
}
