// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Values;

namespace Plimsoll.Risk;

/// <summary>What became of each row of a panel when daily returns were taken from it.</summary>
/// <remarks>Rows = After + Unlisted + Incomplete + Between + CutShort + Closes, and Closes = Returns + Holes + 1.</remarks>
/// <param name="Rows">Rows of the panel.</param>
/// <param name="After">Rows later than the time at which the panel was cut.</param>
/// <param name="Unlisted">Rows before every factor had its first price.</param>
/// <param name="Incomplete">Later rows in which some factor has no price.</param>
/// <param name="Between">Rows of a day that has a later one.</param>
/// <param name="CutShort">Last rows of days of an intraday panel that end more than an hour before their weekday usually does: such a day is not over.</param>
/// <param name="Closes">Rows taken: one a day.</param>
/// <param name="Returns">Returns taken.</param>
/// <param name="Rests">Those of the returns that span more than one calendar day, over a weekend or a holiday.</param>
/// <param name="LongestRestDays">The most calendar days that one of them spans; zero without any.</param>
/// <param name="Holes">Steps between closes over which no return was taken, because days of the market are missing between them.</param>
/// <param name="MarketDays">Days on which the market was open, after the first close up to the last: the returns that a panel without holes would give.</param>
public readonly record struct DailyCount(
    int Rows, int After, int Unlisted, int Incomplete, int Between, int CutShort, int Closes, int Returns, int Rests, int LongestRestDays, int Holes, int MarketDays)
{
    /// <summary>Days of the market that gave no return, as a share of all.</summary>
    public double LostShare => MarketDays == 0 ? 0 : 1 - ((double)Returns / MarketDays);
}

/// <summary>Daily returns of factors of a panel, close to close, and what was left out.</summary>
/// <remarks>
/// <para>A day is a calendar day in UTC, and its close is its last row in which every factor has a price, whatever the hour: closes that move with daylight saving time stay closes. Where
/// most days have several rows, a day that ends more than an hour before its weekday usually does is cut short, as the last day of a feed is, and has no close.</para>
/// <para>A weekday is a day of the market unless less than half of its dates, three at least, have a close; five to seven weekdays are. Between two closes in a row a return is taken when no day of the
/// market lies between them, and, for a market that rests on some weekday, when they are at most seven days apart: holidays. Any other step is a hole, and no return is taken over it.</para>
/// </remarks>
/// <param name="Returns">The returns; each ends at the time of its close.</param>
/// <param name="Count">What became of each row.</param>
public sealed record DailyReturns(ReturnPanel Returns, DailyCount Count)
{
    private const int DaysPerWeek = 7;
    private const int FewestMarketDays = 5;
    private const int FewestDates = 3;
    private const int LongestRest = 7;
    private const long Hour = 3_600 * Timestamp.NanosecondsPerSecond;

    /// <summary>Takes them.</summary>
    /// <param name="panel">Prices.</param>
    /// <param name="names">The factors, in the order of the result's columns.</param>
    /// <param name="cut">Later rows are not looked at; null looks at all.</param>
    /// <returns>Refused with <see cref="RejectionCode.SymbolUnknown"/> (subject: the place in the list) for a factor that the panel does not have, and with
    /// <see cref="RejectionCode.HistoryTooShort"/> (subject: closes found) when no return can be taken.</returns>
    public static Result<DailyReturns> Of(PricePanel panel, ImmutableArray<string> names, Timestamp? cut = null)
    {
        Result<PricePanel> selected = panel.Select(names);
        if (!selected.IsOk)
        {
            return Result<DailyReturns>.Refused(selected.Rejection);
        }

        DailyCount count = default;
        List<int> closes = Closes(selected.Value, cut, ref count);
        List<(int From, int To)> steps = Steps(selected.Value.Times, closes, ref count);
        return steps.Count > 0
            ? Result<DailyReturns>.Of(new(ReturnPanel.Between(selected.Value, steps), count))
            : Result<DailyReturns>.Refused(RejectionCode.HistoryTooShort, closes.Count);
    }

    private static List<int> Closes(PricePanel panel, Timestamp? cut, ref DailyCount count)
    {
        ReadOnlySpan<Timestamp> times = panel.Times;
        bool[] isListed = new bool[panel.Names.Length];
        List<int> closes = [];
        int after = 0, unlisted = 0, incomplete = 0, between = 0, crowded = 0;
        bool isCrowded = false;
        for (int row = 0; row < times.Length; row++)
        {
            if (cut is { } end && times[row] > end)
            {
                after++;
                continue;
            }

            if (!IsComplete(panel, row, isListed))
            {
                _ = Array.TrueForAll(isListed, static listed => listed) ? incomplete++ : unlisted++;
                continue;
            }

            if (closes.Count > 0 && DayOf(times[closes[^1]]) == DayOf(times[row]))
            {
                between++;
                crowded += isCrowded ? 0 : 1;
                isCrowded = true;
                closes[^1] = row;
            }
            else
            {
                isCrowded = false;
                closes.Add(row);
            }
        }

        int days = closes.Count;
        if (2 * crowded > days)
        {
            DropCutShort(times, closes);
        }

        count = count with
        {
            Rows = times.Length, After = after, Unlisted = unlisted, Incomplete = incomplete, Between = between, CutShort = days - closes.Count, Closes = closes.Count,
        };
        return closes;
    }

    private static bool IsComplete(PricePanel panel, int row, bool[] isListed)
    {
        bool isComplete = true;
        for (int column = 0; column < isListed.Length; column++)
        {
            bool isThere = !double.IsNaN(panel[column][row]);
            isListed[column] |= isThere;
            isComplete &= isThere;
        }

        return isComplete;
    }

    private static void DropCutShort(ReadOnlySpan<Timestamp> times, List<int> closes)
    {
        Timestamp[] ends = times.ToArray();
        long usual = Median([.. closes.Select(row => HourOf(ends[row]))]);
        long[] byWeekday = new long[DaysPerWeek];
        for (int weekday = 0; weekday < DaysPerWeek; weekday++)
        {
            long[] own = [.. closes.Where(row => WeekdayOf(DayOf(ends[row])) == weekday).Select(row => HourOf(ends[row]))];
            byWeekday[weekday] = own.Length >= FewestDates ? Median(own) : usual;
        }

        closes.RemoveAll(row => HourOf(ends[row]) < byWeekday[WeekdayOf(DayOf(ends[row]))] - Hour);
    }

    private static long Median(long[] hours)
    {
        Array.Sort(hours);
        return hours[hours.Length / 2];
    }

    private static List<(int From, int To)> Steps(ReadOnlySpan<Timestamp> times, List<int> closes, ref DailyCount count)
    {
        List<(int, int)> steps = [];
        if (closes.Count == 0)
        {
            return steps;
        }

        long first = DayOf(times[closes[0]]), last = DayOf(times[closes[^1]]);
        bool[] isOpen = OpenWeekdays(times, closes, first, last);
        bool rests = !Array.TrueForAll(isOpen, static open => open);
        int taken = 0, longest = 0, holes = 0;
        for (int i = 1; i < closes.Count; i++)
        {
            long from = DayOf(times[closes[i - 1]]), to = DayOf(times[closes[i]]);
            int days = (int)Math.Min(to - from, int.MaxValue);
            if (days > 1 && (rests ? days > LongestRest : Open(isOpen, from, to - 1) > 0))
            {
                holes++;
                continue;
            }

            taken += days > 1 ? 1 : 0;
            longest = days > 1 ? Math.Max(longest, days) : longest;
            steps.Add((closes[i - 1], closes[i]));
        }

        count = count with { Returns = steps.Count, Rests = taken, LongestRestDays = longest, Holes = holes, MarketDays = Open(isOpen, first, last) };
        return steps;
    }

    private static bool[] OpenWeekdays(ReadOnlySpan<Timestamp> times, List<int> closes, long first, long last)
    {
        int[] closed = new int[DaysPerWeek];
        foreach (int row in closes)
        {
            closed[WeekdayOf(DayOf(times[row]))]++;
        }

        bool[] isOpen = new bool[DaysPerWeek];
        for (int weekday = 0; weekday < DaysPerWeek; weekday++)
        {
            long dates = Dates(weekday, first - 1, last);
            isOpen[weekday] = dates < FewestDates || 2L * closed[weekday] >= dates;
        }

        // Markets rest on two days a week at most: where more are missing it is the panel that is thin.
        return isOpen.Count(static open => open) >= FewestMarketDays ? isOpen : [.. isOpen.Select(static _ => true)];
    }

    // Dates of a weekday after one day, up to another.
    private static long Dates(int weekday, long after, long upTo)
    {
        long whole = (upTo - after) / DaysPerWeek;
        long rest = 0;
        for (long day = after + (whole * DaysPerWeek) + 1; day <= upTo; day++)
        {
            rest += WeekdayOf(day) == weekday ? 1 : 0;
        }

        return whole + rest;
    }

    private static int Open(bool[] isOpen, long after, long upTo)
    {
        long days = 0;
        for (int weekday = 0; weekday < DaysPerWeek; weekday++)
        {
            days += isOpen[weekday] ? Dates(weekday, after, upTo) : 0;
        }

        return (int)Math.Min(days, int.MaxValue);
    }

    // Rounded down, before 1970 too.
    private static long DayOf(Timestamp time)
    {
        (long day, long rest) = Math.DivRem(time.Nanoseconds, PricePanel.NanosecondsPerDay);
        return rest < 0 ? day - 1 : day;
    }

    private static long HourOf(Timestamp time) => time.Nanoseconds - (DayOf(time) * PricePanel.NanosecondsPerDay);

    private static int WeekdayOf(long day) => (int)(((day % DaysPerWeek) + DaysPerWeek) % DaysPerWeek);
}
