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

    /// <summary>A length of time in whole seconds, "300s", within bounds; the default when there is nothing here and one is given.</summary>
    public int Seconds(int least, int most, int? otherwise = null)
    {
        if (!Exists && otherwise is { } value)
        {
            return value;
        }

        if (_element.ValueKind == JsonValueKind.String && _element.GetString() is { } text && text.EndsWith('s')
            && int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out int seconds)
            && seconds >= least && seconds <= most)
        {
            return seconds;
        }

        Expected(string.Create(CultureInfo.InvariantCulture, $"whole seconds such as \"300s\", from {least} to {most}"));
        return otherwise ?? least;
    }
}
