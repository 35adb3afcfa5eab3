// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Values;

namespace Plimsoll.Risk;

/// <summary>What became of each row of a panel when daily returns were taken from it.</summary>
/// <remarks>Rows = After + Unlisted + Incomplete + Between + Stray + CutShort + Closes, and Closes = Returns + Holes + 1.</remarks>
/// <param name="Rows">Rows of the panel.</param>
/// <param name="After">Rows later than the time at which the panel was cut.</param>
/// <param name="Unlisted">Rows before every factor had its first price.</param>
/// <param name="Incomplete">Later rows in which some factor has no price.</param>
/// <param name="Between">Rows of a day that has a later one.</param>
/// <param name="CutShort">The last row of an intraday panel whose last day ends more than an hour before its weekday usually does: that day is not
/// over.</param>
/// <param name="Closes">Rows taken: one a day.</param>
/// <param name="Returns">Returns taken.</param>
/// <param name="Rests">Those of the returns that span more than one calendar day, over a weekend or a holiday.</param>
/// <param name="LongestRestDays">The most calendar days that one of them spans; zero without any.</param>
/// <param name="Holes">Steps between closes over which no return was taken, because days of the market are missing between them.</param>
/// <param name="MarketDays">Days on which the market was open, after the first close up to the last: the returns that a panel without holes would give.</param>
public readonly record struct DailyCount(
    int Rows, int After, int Unlisted, int Incomplete, int Between, int CutShort, int Closes, int Returns, int Rests, int LongestRestDays, int Holes,
        int MarketDays)
{
    /// <summary>Earlier days of an intraday panel that end as early, over a half-day or an outage; their last row is their close all the same, and among
    /// <see cref="Closes"/>.</summary>
    public int ShortDays { get; init; }

    /// <summary>Rows of a daily panel less than half a day after a close that came in its time, as a live price at the end of a file is; they are no
    /// closes.</summary>
    public int Stray { get; init; }

    /// <summary>Days of the market that gave no return, as a share of all.</summary>
    public double LostShare => MarketDays == 0 ? 0 : 1 - ((double)Returns / MarketDays);
}

/// <summary>Daily returns of factors of a panel, close to close, and what was left out.</summary>
/// <remarks>
/// <para>In a panel that is daily already each row is a day, whatever its hour: nine tenths of the steps between complete rows are whole days, an hour and a
/// half either way, and each step counts as many days as it rounds to; a row less than half a day after a close that came in its time is stray. So a close at a
/// local midnight that is 23:00 UTC in summer and 00:00 in winter neither loses a day nor joins two where the clocks change.</para>
/// <para>In any other panel a day is a calendar day in UTC, and its close is its last row in which every factor has a price, whatever the hour. Where most days
/// have several rows, a last day that ends more than an hour before its weekday usually does is not over, and has no close; an earlier one that does ended
/// early, and keeps it.</para>
/// <para>A weekday is a day of the market unless less than half of its dates, three at least, have a close; five to seven weekdays are. Between two closes in a
/// row a return is taken when no day of the market lies between them, and, for a market that rests on some weekday, when they are at most seven days apart:
/// holidays. Any other step is a hole, and no return is taken over it.</para>
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
    private const long DailySlack = 3 * Hour / 2;

    /// <summary>Takes them.</summary>
    /// <param name="panel">Prices.</param>
    /// <param name="names">The factors, in the order of the result's columns.</param>
    /// <param name="cut">Later rows are not looked at; null looks at all.</param>
    /// <returns>Refused with <see cref="RejectionCode.ObservableUnknown"/> (subject: the place in the list) for a factor that the panel does not have, and with
    /// <see cref="RejectionCode.HistoryTooShort"/> (subject: closes found) when no return can be taken.</returns>
    public static Result<DailyReturns> Of(PricePanel panel, ImmutableArray<string> names, Timestamp? cut = null)
    {
        Result<PricePanel> selected = panel.Select(names);
        if (!selected.IsOk)
        {
            return Result<DailyReturns>.Refused(selected.Rejection);
        }

        DailyCount count = default;
        List<(int Row, long Day)> closes = Closes(selected.Value.Times, Complete(selected.Value, cut, ref count), ref count);
        List<(int From, int To)> steps = Steps(closes, ref count);
        return steps.Count > 0
            ? Result<DailyReturns>.Of(new(ReturnPanel.Between(selected.Value, steps), count))
            : Result<DailyReturns>.Refused(RejectionCode.HistoryTooShort, RefusalSubject.Count(closes.Count));
    }

    /// <summary>Returns over a day ending at any row, by the clock: over 24 hours, an hour more or less being daylight saving, and over a market's rests as
    /// <see cref="Of"/> takes them. Of a panel that is daily already, the same as <see cref="Of"/>.</summary>
    /// <remarks>They overlap, so that a fall over midnight is seen whole: for the worst day of a history, not for the law of one.</remarks>
    /// <param name="panel">Prices.</param>
    /// <param name="names">The factors, in the order of the result's columns.</param>
    /// <param name="cut">Later rows are not looked at; null looks at all.</param>
    /// <returns>Refused as <see cref="Of"/> is.</returns>
    public static Result<ReturnPanel> Overlapping(PricePanel panel, ImmutableArray<string> names, Timestamp? cut = null)
    {
        Result<PricePanel> selected = panel.Select(names);
        if (!selected.IsOk)
        {
            return Result<ReturnPanel>.Refused(selected.Rejection);
        }

        DailyCount count = default;
        List<int> rows = Complete(selected.Value, cut, ref count);
        List<(int Row, long Day)> closes = Closes(selected.Value.Times, rows, ref count);
        List<(int From, int To)> steps = Steps(closes, ref count);
        if (steps.Count > 0 && !IsDaily(selected.Value.Times, rows))
        {
            List<(int From, int To)> overlapping = OfAnyRow(selected.Value.Times, rows);
            HashSet<int> known = [.. overlapping.Select(static step => step.To)];
            steps = [.. overlapping.Concat(steps.Where(step => !known.Contains(step.To))).OrderBy(static step => step.To)];
        }

        return steps.Count > 0 ? Result<ReturnPanel>.Of(ReturnPanel.Between(selected.Value, steps))
            : Result<ReturnPanel>.Refused(RejectionCode.HistoryTooShort, RefusalSubject.Count(closes.Count));
    }

    private static List<(int From, int To)> OfAnyRow(ReadOnlySpan<Timestamp> times, List<int> rows)
    {
        List<(int, int)> steps = [];
        int from = 0;
        for (int to = 1; to < rows.Count; to++)
        {
            // The last row at least a day before.
            while (from + 1 < to && times[rows[to]].Nanoseconds - times[rows[from + 1]].Nanoseconds >= PricePanel.NanosecondsPerDay)
            {
                from++;
            }

            if (Math.Abs(times[rows[to]].Nanoseconds - times[rows[from]].Nanoseconds - PricePanel.NanosecondsPerDay) <= Hour)
            {
                steps.Add((rows[from], rows[to]));
            }
        }

        return steps;
    }

    private static List<int> Complete(PricePanel panel, Timestamp? cut, ref DailyCount count)
    {
        ReadOnlySpan<Timestamp> times = panel.Times;
        bool[] isListed = new bool[panel.Names.Length];
        List<int> rows = [];
        int after = 0, unlisted = 0, incomplete = 0;
        for (int row = 0; row < times.Length; row++)
        {
            if (cut is { } end && times[row] > end)
            {
                after++;
            }
            else if (IsComplete(panel, row, isListed))
            {
                rows.Add(row);
            }
            else
            {
                _ = Array.TrueForAll(isListed, static listed => listed) ? incomplete++ : unlisted++;
            }
        }

        count = count with { Rows = times.Length, After = after, Unlisted = unlisted, Incomplete = incomplete };
        return rows;
    }

    private static List<(int Row, long Day)> Closes(ReadOnlySpan<Timestamp> times, List<int> rows, ref DailyCount count)
    {
        bool isDaily = IsDaily(times, rows);
        List<(int Row, long Day)> closes = [];
        int between = 0, crowded = 0, stray = 0;
        bool isCrowded = false;
        foreach (int row in rows)
        {
            long day = isDaily && closes.Count > 0 ? closes[^1].Day + WholeDays(times[closes[^1].Row], times[row]) : DayOf(times[row]);
            bool isSame = closes.Count > 0 && closes[^1].Day == day;
            if (isSame && isDaily && (closes.Count == 1 || IsWhole(times[closes[^2].Row], times[closes[^1].Row])))
            {
                stray++;
            }
            else if (isSame)
            {
                between++;
                crowded += isCrowded ? 0 : 1;
                isCrowded = true;
                closes[^1] = (row, day);
            }
            else
            {
                isCrowded = false;
                closes.Add((row, day));
            }
        }

        int days = closes.Count, early = 0;
        if (2 * crowded > days)
        {
            early = DropUnfinished(times, closes);
        }

        count = count with { Between = between, CutShort = days - closes.Count, Closes = closes.Count, ShortDays = early, Stray = stray };
        return closes;
    }

    private static bool IsDaily(ReadOnlySpan<Timestamp> times, List<int> rows)
    {
        int daily = 0;
        for (int i = 1; i < rows.Count; i++)
        {
            daily += IsWhole(times[rows[i - 1]], times[rows[i]]) ? 1 : 0;
        }

        return 10L * daily >= 9L * (rows.Count - 1);
    }

    private static bool IsWhole(Timestamp from, Timestamp to)
    {
        long days = WholeDays(from, to);
        return days >= 1 && Int128.Abs((Int128)to.Nanoseconds - from.Nanoseconds - ((Int128)days * PricePanel.NanosecondsPerDay)) <= DailySlack;
    }

    // To the nearest, half a day up.
    private static long WholeDays(Timestamp from, Timestamp to) =>
        (long)(((Int128)to.Nanoseconds - from.Nanoseconds + (PricePanel.NanosecondsPerDay / 2)) / PricePanel.NanosecondsPerDay);

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

    // Only the last day can be unfinished: dropping an earlier one would join two days, or hide the day of a crash in a hole. Returns how many earlier ones are
    // as short.
    private static int DropUnfinished(ReadOnlySpan<Timestamp> times, List<(int Row, long Day)> closes)
    {
        long[] hours = new long[closes.Count];
        for (int i = 0; i < hours.Length; i++)
        {
            hours[i] = HourOf(times[closes[i].Row]);
        }

        long usual = Median([.. hours]);
        long[] byWeekday = new long[DaysPerWeek];
        for (int weekday = 0; weekday < DaysPerWeek; weekday++)
        {
            long[] own = [.. hours.Where((_, i) => WeekdayOf(closes[i].Day) == weekday)];
            byWeekday[weekday] = own.Length >= FewestDates ? Median(own) : usual;
        }

        bool[] isShort = [.. hours.Select((hour, i) => hour < byWeekday[WeekdayOf(closes[i].Day)] - Hour)];
        if (isShort[^1])
        {
            closes.RemoveAt(closes.Count - 1);
        }

        return isShort.Take(closes.Count).Count(static one => one);
    }

    private static long Median(long[] hours)
    {
        Array.Sort(hours);
        return hours[hours.Length / 2];
    }

    private static List<(int From, int To)> Steps(List<(int Row, long Day)> closes, ref DailyCount count)
    {
        List<(int, int)> steps = [];
        if (closes.Count == 0)
        {
            return steps;
        }

        long first = closes[0].Day, last = closes[^1].Day;
        bool[] isOpen = OpenWeekdays(closes, first, last);
        bool rests = !Array.TrueForAll(isOpen, static open => open);
        int taken = 0, longest = 0, holes = 0;
        for (int i = 1; i < closes.Count; i++)
        {
            long from = closes[i - 1].Day, to = closes[i].Day;
            int days = (int)Math.Min(to - from, int.MaxValue);
            if (days > 1 && (rests ? days > LongestRest : Open(isOpen, from, to - 1) > 0))
            {
                holes++;
                continue;
            }

            taken += days > 1 ? 1 : 0;
            longest = days > 1 ? Math.Max(longest, days) : longest;
            steps.Add((closes[i - 1].Row, closes[i].Row));
        }

        count = count with { Returns = steps.Count, Rests = taken, LongestRestDays = longest, Holes = holes, MarketDays = Open(isOpen, first, last) };
        return steps;
    }

    private static bool[] OpenWeekdays(List<(int Row, long Day)> closes, long first, long last)
    {
        int[] closed = new int[DaysPerWeek];
        foreach ((_, long day) in closes)
        {
            closed[WeekdayOf(day)]++;
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
