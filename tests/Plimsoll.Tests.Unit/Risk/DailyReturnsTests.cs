// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Risk;
using Plimsoll.Values;

namespace Plimsoll.Tests.Unit.Risk;

/// <summary>One return a calendar day, and what becomes of every other row.</summary>
public class DailyReturnsTests
{
    private const long Hour = PricePanel.NanosecondsPerDay / 24;

    // 1970-01-05 was a Monday.
    private const int Monday = 4;

    [Fact]
    public void Closes_that_move_with_daylight_saving_time_are_closes()
    {
        // Four weeks of weekdays, 21:00 in the first two and 20:00 in the others; prices rise by 1 % a close.
        int[] days = [.. Enumerable.Range(0, 26).Where(day => day % 7 < 5)];
        DailyReturns daily = Take([.. days.Select((day, i) => (((Monday + day) * 24) + (day < 14 ? 21 : 20), Math.Exp(0.01 * i)))]);
        Assert.Equal(Enumerable.Repeat(0.01, 19), daily.Returns[0].ToArray().Select(r => Math.Round(r, 12)));
        Assert.Equal(new DailyCount(20, 0, 0, 0, 0, 0, Closes: 20, Returns: 19, Rests: 3, LongestRestDays: 3, Holes: 0, MarketDays: 19), daily.Count);
    }

    [Fact]
    public void Of_an_hourly_panel_the_last_row_of_a_day_is_its_close_and_a_day_that_is_not_over_has_none()
    {
        // Hours 0 to 76: three whole days and five hours; the close of the second day is missing, and its hour before stands in.
        int[] hours = [.. Enumerable.Range(0, 77).Where(hour => hour != 47)];
        DailyReturns daily = Take([.. hours.Select(hour => (hour, 100.0 + hour))]);
        Assert.Equal([Math.Log(146.0 / 123), Math.Log(171.0 / 146)], daily.Returns[0].ToArray());
        Assert.Equal([At(46), At(71)], daily.Returns.Ends.ToArray());
        Assert.Equal(new DailyCount(76, 0, 0, 0, Between: 72, CutShort: 1, Closes: 3, Returns: 2, 0, 0, 0, MarketDays: 2), daily.Count);
    }

    [Fact]
    public void A_market_that_closes_earlier_on_Fridays_has_Fridays()
    {
        // Hourly from Monday 00:00, to 21:00 on Fridays, on Sundays from 22:00; ten weeks.
        int[] hours = [.. Enumerable.Range(0, 70 * 24).Where(hour => (hour / 24 % 7, hour % 24) is not ((4, > 21) or (5, _) or (6, < 22)))];
        DailyReturns daily = Take([.. hours.Select(hour => ((Monday * 24) + hour, 100.0 + hour))]);
        Assert.Equal((60, 59, 10, 0, 0), (daily.Count.Closes, daily.Count.Returns, daily.Count.Rests, daily.Count.CutShort, daily.Count.Holes));
    }

    [Theory]
    [InlineData(23, 24)]
    [InlineData(24, 23)]
    public void A_daily_panel_that_crosses_midnight_where_the_clocks_change_has_every_day(int before, int after)
    {
        // A close at London's midnight: 23:00 UTC in summer, 00:00 of the next day in winter; forty days, the clocks change on the twentieth, and the price
        // falls by a third that day.
        int[] hours = [.. Enumerable.Range(0, 40).Select(day => (24 * day) + (day < 20 ? before : after))];
        DailyReturns daily = Take([.. hours.Select((hour, day) => (hour, (day < 20 ? 150.0 : 100.0) + (day / 100.0)))]);
        Assert.Equal(new DailyCount(40, 0, 0, 0, 0, 0, Closes: 40, Returns: 39, 0, 0, 0, MarketDays: 39), daily.Count);
        Assert.Equal(Math.Log(100.2 / 150.19), daily.Returns[0].ToArray().Min());
    }

    [Fact]
    public void A_daily_panel_that_rests_and_crosses_midnight_has_its_weekends_and_its_holes()
    {
        // New York, 19:00: weekdays of ten weeks, an hour later from the fifth on, when it is past midnight in UTC.
        int[] days = [.. Enumerable.Range(0, 70).Where(day => day % 7 < 5)];
        DailyReturns daily = Take([.. days.Select(day => (((Monday + day) * 24) + (day < 35 ? 23 : 24), 100.0 + day))]);
        Assert.Equal((50, 49, 9, 3, 0, 49), (daily.Count.Closes, daily.Count.Returns, daily.Count.Rests, daily.Count.LongestRestDays, daily.Count.Holes,
            daily.Count.MarketDays));

        // A market that never rests: a missing day at the change is a hole, and not a long step.
        DailyReturns holed = Take([.. Enumerable.Range(0, 40).Where(day => day != 20).Select(day => ((24 * day) + (day < 20 ? 24 : 23), 100.0 + day))]);
        Assert.Equal((39, 37, 1, 39), (holed.Count.Closes, holed.Count.Returns, holed.Count.Holes, holed.Count.MarketDays));
    }

    [Fact]
    public void A_live_price_among_daily_closes_is_no_close()
    {
        // Closes at 21:00; a row eleven hours after day 20's, one fourteen after day 30's that the close after it replaces, and one eight hours after the last.
        int[] hours = [.. Enumerable.Range(0, 80).Select(day => (24 * day) + 21), (24 * 21) + 8, (24 * 31) + 11, (24 * 80) + 5];
        DailyReturns daily = Take([.. hours.Order().Select(hour => (hour, hour % 24 == 21 ? 100.0 : 300.0))]);
        Assert.Equal((80, 79, 2, 1, 0, 79), (daily.Count.Closes, daily.Count.Returns, daily.Count.Stray, daily.Count.Between, daily.Count.CutShort,
            daily.Count.MarketDays));
        Assert.Equal(Enumerable.Repeat(0.0, 79), daily.Returns[0].ToArray());
    }

    [Fact]
    public void A_day_that_ended_early_keeps_its_close_and_only_the_last_day_may_be_unfinished()
    {
        // Hourly; from 14:00 of day 5 on there is an outage, in a crash. The last day has ten hours.
        int[] hours = [.. Enumerable.Range(0, (10 * 24) + 10).Where(hour => hour is not (>= (5 * 24) + 14 and < 6 * 24))];
        DailyReturns daily = Take([.. hours.Select(hour => (hour, hour == (5 * 24) + 13 ? 40.0 : 100.0))]);
        Assert.Equal((10, 9, 1, 1, 0), (daily.Count.Closes, daily.Count.Returns, daily.Count.ShortDays, daily.Count.CutShort, daily.Count.Holes));
        Assert.Equal(Math.Log(0.4), daily.Returns[0][4]);
        Assert.Equal(At((5 * 24) + 13), daily.Returns.Ends[4]);
        DailyCount c = daily.Count;
        Assert.Equal(c.Rows, c.After + c.Unlisted + c.Incomplete + c.Between + c.CutShort + c.Closes);
    }

    [Fact]
    public void Nothing_after_the_cut_is_looked_at()
    {
        (int, double)[] rows = [.. Enumerable.Range(0, 10).Select(day => (24 * day, 100.0 + day))];
        DailyReturns daily = DailyReturns.Of(Panel(rows), ["P"], At((24 * 6) + 5)).Value;
        Assert.Equal((At(24 * 6), 3), (daily.Returns.Ends[^1], daily.Count.After));
        Assert.Equal(At(24 * 6), DailyReturns.Of(Panel(rows), ["P"], At(24 * 6)).Value.Returns.Ends[^1]);
        Assert.Equal(At(24 * 5), DailyReturns.Of(Panel(rows), ["P"], new(At(24 * 6).Nanoseconds - 1)).Value.Returns.Ends[^1]);
        Assert.Equal(new Rejection(RejectionCode.HistoryTooShort, RefusalSubject.Count(1)), DailyReturns.Of(Panel(rows), ["P"], At(0)).Rejection);
    }

    [Fact]
    public void A_market_that_never_rests_has_holes_and_no_return_spans_one()
    {
        // Thirty days without day 9 and without days 20 and 21.
        DailyReturns daily = Take([.. Enumerable.Range(0, 30).Where(day => day is not (9 or 20 or 21)).Select(day => (24 * day, 100.0 + day))]);
        Assert.Equal((27, 24, 0, 2, 29), (daily.Count.Closes, daily.Count.Returns, daily.Count.Rests, daily.Count.Holes, daily.Count.MarketDays));
        Assert.DoesNotContain(At(24 * 10), daily.Returns.Ends.ToArray());
        Assert.Equal(1 - (24.0 / 29), daily.Count.LostShare);
    }

    [Fact]
    public void A_market_that_rests_may_take_holidays_and_no_more_than_a_week()
    {
        // Eight weeks of weekdays; a holiday in the second, ten days off from the fourth on.
        int[] days = [.. Enumerable.Range(0, 56).Where(day => day % 7 < 5 && day != 8 && day is not (>= 23 and <= 32))];
        DailyReturns daily = Take([.. days.Select(day => ((Monday + day) * 24, 100.0 + day))]);

        // Weekends: seven, of which two are in the long break; the holiday is one more.
        Assert.Equal((6, 3, 1), (daily.Count.Rests, daily.Count.LongestRestDays, daily.Count.Holes));
        Assert.Equal(daily.Count.Closes - 2, daily.Count.Returns);
    }

    [Fact]
    public void A_weekday_is_a_day_of_the_market_from_half_of_its_dates_on()
    {
        // Eight weeks and a Monday: 40 weekdays after the first, and eight Saturdays, of which so many have a close. No Sundays.
        for (int saturdays = 0; saturdays <= 8; saturdays++)
        {
            int[] days = [.. Enumerable.Range(0, 57).Where(day => day % 7 < 5 || (day % 7 == 5 && day / 7 < saturdays))];
            DailyCount count = Take([.. days.Select(day => ((Monday + day) * 24, 100.0 + day))]).Count;
            Assert.Equal((saturdays, saturdays < 4 ? 40 : 48, 40 + saturdays), (saturdays, count.MarketDays, count.Returns));
        }
    }

    [Fact]
    public void Weekly_rows_are_no_daily_history()
    {
        // Markets do not rest six days a week: every step is a hole.
        Assert.Equal(new Rejection(RejectionCode.HistoryTooShort, RefusalSubject.Count(20)),
            DailyReturns.Of(Panel([.. Enumerable.Range(0, 20).Select(week => (168 * week, 100.0 + week))]), ["P"]).Rejection);
    }

    [Fact]
    public void Every_row_is_accounted_for_when_prices_begin_late_and_have_gaps()
    {
        Timestamp[] times = [.. Enumerable.Range(0, 12).Select(day => At(24 * day))];
        double[] old = [.. Enumerable.Range(0, 12).Select(day => day == 6 ? double.NaN : 100.0 + day)];
        double[] young = [.. Enumerable.Range(0, 12).Select(day => day < 3 ? double.NaN : 50.0 + day)];
        DailyReturns both = DailyReturns.Of(PricePanel.Of(["OLD", "NEW"], times, [old, young]).Value, ["NEW", "OLD"]).Value;
        Assert.Equal(new DailyCount(12, 0, Unlisted: 3, Incomplete: 1, 0, 0, Closes: 8, Returns: 6, 0, 0, Holes: 1, MarketDays: 8), both.Count);
        Assert.Equal(Math.Log(54.0 / 53), both.Returns[0][0]);
        Assert.Equal(new Rejection(RejectionCode.ObservableUnknown, RefusalSubject.Column(1)), DailyReturns.Of(Panel([(0, 1)]), ["P", "Q"]).Rejection);
    }

    [Theory]
    [InlineData(2, 39, 38, 2, 0, 0)]
    [InlineData(3, 39, 37, 0, 3, 1)]
    public void A_panel_is_daily_from_nine_tenths_of_its_steps_on(int live, int closes, int returns, int stray, int between, int holes)
    {
        // 39 closes at local midnight, 23:00 and from the twenty-first on 24:00; each live price, eight hours after a close, spoils one step of 38 and adds
        // another that is none: of 40 steps 36 are days, and of 41 only 35. By calendar the day that the change jumps over has no close.
        int[] hours = [.. Enumerable.Range(0, 39).Select(day => (24 * day) + (day < 20 ? 23 : 24)),
            .. Enumerable.Range(1, live).Select(i => (24 * 3 * i) + 31)];
        DailyCount count = Take([.. hours.Order().Select(hour => (hour, 100.0))]).Count;
        Assert.Equal((closes, returns, stray, between, holes), (count.Closes, count.Returns, count.Stray, count.Between, count.Holes));
    }

    [Theory]
    [InlineData(24, 20)]
    [InlineData(25, 10)]
    public void A_close_may_wander_by_an_hour_and_not_by_two(int other, int closes)
    {
        // Every second close is late: by an hour all rows are days; by two the calendar decides, 01:00 and 23:00 of one day have one close, and a last day
        // of which there is only 01:00 is not over.
        int[] hours = [.. Enumerable.Range(0, 20).Select(day => (24 * day) + (day % 2 == 0 ? 23 : other))];
        Assert.Equal(closes, Take([.. hours.Select(hour => (hour, 100.0))]).Count.Closes);
    }

    private static DailyReturns Take((int Hour, double Price)[] rows) => DailyReturns.Of(Panel(rows), ["P"]).Value;

    private static PricePanel Panel((int Hour, double Price)[] rows) =>
        PricePanel.Of(["P"], [.. rows.Select(row => At(row.Hour))], [[.. rows.Select(row => row.Price)]]).Value;

    private static Timestamp At(int hour) => new(hour * Hour);
}
