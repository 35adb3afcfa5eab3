// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using Plimsoll.Risk;
using Plimsoll.Values;

namespace Plimsoll.Analysis;

/// <summary>Daily returns of some columns of a panel up to a time, with every row of the panel accounted for.</summary>
/// <param name="Daily">The returns and the counts.</param>
/// <param name="Cut">Where the panel was cut; null where all of it was looked at.</param>
public sealed record PanelDays(DailyReturns Daily, Timestamp? Cut)
{
    /// <summary>Days of the market without a return, as a share of all, above which a panel is no daily history.</summary>
    private const double MostLost = 0.2;

    /// <summary>Days from the last close to the time of the account, above which a history is stale: five times the spacing of closes, a long weekend and
    /// a day.</summary>
    public const double MostStaleDays = 5;

    /// <summary>The returns.</summary>
    public ReturnPanel Returns => Daily.Returns;

    /// <summary>The days ending at any row, where these are looked at and not only those from close to close; null where they are not.</summary>
    public ReturnPanel? Overlapping { get; init; }

    /// <summary>The moves that are looked at.</summary>
    public ReturnPanel Moves => Overlapping ?? Returns;

    /// <summary>The last close taken.</summary>
    public Timestamp LastClose => Returns.Ends[^1];

    /// <summary>Takes them; refuses a history that is too short for one return, or so full of holes that it is none.</summary>
    /// <param name="panel">The panel.</param>
    /// <param name="columns">Its columns to take.</param>
    /// <param name="about">What messages name: the panel, or a book over it.</param>
    /// <param name="cut">Where to cut it; null for all of it.</param>
    public static AnalysisResult<PanelDays> Of(PricePanel panel, ImmutableArray<string> columns, string about, Timestamp? cut)
    {
        Result<DailyReturns> daily = DailyReturns.Of(panel, columns, cut);
        if (!daily.IsOk)
        {
            return daily.Rejection.Code == RejectionCode.HistoryTooShort
                ? new NoDailyReturn(about, columns, cut, panel.Times.Length, panel.Times[0], panel.Times[^1])
                : new StatisticRefused(about, daily.Rejection);
        }

        PanelDays days = new(daily.Value, cut);
        return days.Daily.Count.LostShare <= MostLost ? days : new HistoryFullOfHoles(about, days);
    }

    /// <summary>The same with the days ending at any row.</summary>
    /// <param name="panel">The panel that they are of.</param>
    public PanelDays WithOverlapping(PricePanel panel) => this with { Overlapping = DailyReturns.Overlapping(panel, Returns.Names, Cut).Value };

    /// <summary>A refusal where the history ends long before the time of the account; null where it does not.</summary>
    /// <param name="about">What messages name.</param>
    /// <param name="at">The time of the account.</param>
    public StaleHistory? Stale(string about, Timestamp at) => DaysTo(at) > MostStaleDays ? new(about, this, at) : null;

    /// <summary>How long before a time the history ends, in words.</summary>
    public string AgeAt(Timestamp at) => Days(DaysTo(at));

    /// <summary>A sentence where the history ends more than a day before a time, or after it; null where it does not.</summary>
    public string? AgeSentence(string name, Timestamp at) => DaysTo(at) switch
    {
        > 1 => $"The last close used is of {LastClose}, {Days(DaysTo(at))} before {name}, {at}.",
        < 0 => $"Returns up to {LastClose} are used, {Days(-DaysTo(at))} later than {name}, {at}: it could not have known them.",
        _ => null,
    };

    /// <summary>What became of the panel's rows, in a sentence, and in others the moves that may be a wrong price and the prices that may be a feed that
    /// stopped, if there are any.</summary>
    public string Sentence()
    {
        DailyCount c = Daily.Count;
        List<string> parts = [$"{Counted.Of(c.Rows, "row")} read, {Counted.Of(c.Closes, "close")} taken, one a day (UTC), {Counted.Of(c.Returns, "return")}"];
        string[] left =
        [
            .. Part(c.After, Cut is { } cut ? $"after {cut}" : string.Empty), .. Part(c.Unlisted, "before every price begins"),
            .. Part(c.Incomplete, "without every price"),
            .. Part(c.Between, "of a day with a later one"), .. Part(c.Stray, "less than half a day after a daily close"),
            .. Part(c.CutShort, "of a day that is not over"),
        ];
        parts.Add(left.Length == 0 ? "no row left out" : $"left out: {string.Join(", ", left)}");
        parts.AddRange(Part(c.Rests,
            $"of the returns {Counted.Word(c.Rests, "spans", "span")} a weekend or holidays, up to {Counted.Of(c.LongestRestDays, "day")}"));
        parts.AddRange(Part(c.ShortDays, c.ShortDays == 1 ? "day ended early, its last row taken as its close"
            : "days ended early, their last row taken as their close"));
        parts.AddRange(Part(c.Holes, c.Holes == 1 ? "hole of missing days, over which no return is taken"
            : "holes of missing days, over which no return is taken"));
        if (Overlapping is { } any && any.Count != c.Returns)
        {
            parts.Add($"{Whole(any.Count)} days looked at, ending at any row");
        }

        string[] sentences = [.. new[] { LargeMoves.Of(Moves).Sentence(), StillPrices.Of(Returns).Sentence() }.OfType<string>()];
        return string.Join(' ', [$"Panel: {string.Join("; ", parts)}.", .. sentences]);
    }

    private double DaysTo(Timestamp at) => ((double)at.Nanoseconds - LastClose.Nanoseconds) / PricePanel.NanosecondsPerDay;

    private static IEnumerable<string> Part(int count, string what) => count == 0 ? [] : [$"{Whole(count)} {what}"];

    private static string Whole(int count) => count.ToString("N0", CultureInfo.InvariantCulture);

    private static string Days(double days) => Text(days) == "1" ? "1 day" : $"{Text(days)} days";

    private static string Text(double days) => FigureText.Of(days, "#,##0.#");
}
