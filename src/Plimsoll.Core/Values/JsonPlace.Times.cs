// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text.Json;

namespace Plimsoll.Values;

/// <content>Times and days.</content>
public readonly partial struct JsonPlace
{
    /// <summary>A point in time: RFC 3339 text in UTC.</summary>
    public Timestamp Time()
    {
        if (_element.ValueKind == JsonValueKind.String && Timestamp.TryParse(_element.GetString(), out Timestamp time))
        {
            return time;
        }

        Expected("a UTC time such as \"2025-10-10T21:20:00Z\"");
        return default;
    }

    /// <summary>A calendar day, "2025-10-10"; null when there is nothing here.</summary>
    public DateOnly? Day()
    {
        if (!Exists)
        {
            return null;
        }

        if (_element.ValueKind == JsonValueKind.String
            && DateOnly.TryParseExact(_element.GetString(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day))
        {
            return day;
        }

        Expected("a day such as \"2025-10-10\"");
        return null;
    }
}
