// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Plimsoll.Connectors;
using Plimsoll.Risk;
using Plimsoll.Values;

namespace Plimsoll.Cli;

/// <summary>Daily returns of some columns of a panel up to a time, with every row of the panel accounted for.</summary>
/// <param name="Daily">The returns and the counts.</param>
/// <param name="Cut">Where the panel was cut; null where all of it was looked at.</param>
internal sealed record PanelDays(DailyReturns Daily, Timestamp? Cut)
{
    /// <summary>Days of the market without a return, as a share of all, above which a panel is no daily history.</summary>
    private const double MostLost = 0.2;

    /// <summary>Days from the last close to the time that is asked about, above which a history is stale: five times the spacing of closes, a long weekend and a day.</summary>
    private const double MostStaleDays = 5;

    internal ReturnPanel Returns => Daily.Returns;

    internal Timestamp LastClose => Returns.Ends[^1];

    /// <summary>Takes them; refuses a history that is too short for one return, or so full of holes that it is none.</summary>
    internal static PanelDays Of(PricePanel panel, ImmutableArray<string> names, string what, Timestamp? cut)
    {
        Result<DailyReturns> daily = DailyReturns.Of(panel, names, cut);
        if (!daily.IsOk && daily.Rejection.Code == RejectionCode.HistoryTooShort)
        {
            throw new InputException(
                $"{what}: the history is too short: no two days in a row have prices of {PanelArguments.Named(names)} together{(cut is { } at ? $" up to {at}" : string.Empty)}; the panel has {panel.Times.Length} rows from {panel.Times[0]} to {panel.Times[^1]}");
        }

        PanelDays days = new(PanelArguments.Taken(daily, what), cut);
        return days.Daily.Count.LostShare <= MostLost
            ? days
            : throw new InputException(
                $"{what}: the panel is no daily history of {PanelArguments.Named(names)}: {Whole(days.Daily.Count.Returns)} of {Whole(days.Daily.Count.MarketDays)} days gave a return, and at most a fifth may be missing. {days.Sentence()}");
    }

    /// <summary>Refuses a history that ends long before the time that is asked about.</summary>
    /// <param name="what">The subject of the sentence.</param>
    /// <param name="at">The time asked about.</param>
    internal void RequireFresh(string what, Timestamp at)
    {
        if (DaysTo(at) > MostStaleDays)
        {
            throw new InputException(
                $"{what}: the panel is stale: its last close before {at} is of {LastClose}, {Days(DaysTo(at))} earlier, and at most {Text(MostStaleDays)} are taken for today; --as-of {LastClose.ToString()[..10]} says that this is meant");
        }
    }

    /// <summary>A sentence where the history ends more than a day before a time, or after it; null where it does not.</summary>
    internal string? AgeSentence(string name, Timestamp at) => DaysTo(at) switch
    {
        > 1 => $"The last close used is of {LastClose}, {Days(DaysTo(at))} before {name}, {at}.",
        < 0 => $"Returns up to {LastClose} are used, {Days(-DaysTo(at))} later than {name}, {at}: it could not have known them.",
        _ => null,
    };

    /// <summary>What became of the panel's rows, in a sentence, and in others the moves that may be a wrong price and the prices that may be a feed that stopped, if there are any.</summary>
    internal string Sentence()
    {
        DailyCount c = Daily.Count;
        List<string> parts = [$"{Whole(c.Rows)} rows read, {Whole(c.Closes)} closes taken, one a day (UTC), {Whole(c.Returns)} returns"];
        string[] left =
        [
            .. Part(c.After, Cut is { } cut ? $"after {cut}" : string.Empty), .. Part(c.Unlisted, "before every price begins"), .. Part(c.Incomplete, "without every price"),
            .. Part(c.Between, "of a day with a later one"), .. Part(c.Stray, "less than half a day after a daily close"), .. Part(c.CutShort, "of a day that is not over"),
        ];
        parts.Add(left.Length == 0 ? "no row left out" : $"left out: {string.Join(", ", left)}");
        parts.AddRange(Part(c.Rests, $"of the returns span a weekend or holidays, up to {c.LongestRestDays} days"));
        parts.AddRange(Part(c.ShortDays, c.ShortDays == 1 ? "day ended early, its last row taken as its close" : "days ended early, their last row taken as their close"));
        parts.AddRange(Part(c.Holes, c.Holes == 1 ? "hole of missing days, over which no return is taken" : "holes of missing days, over which no return is taken"));
        return $"Panel: {string.Join("; ", parts)}.{(LargeMoves.Of(Returns).Sentence() is { } moves ? $" {moves}" : string.Empty)}{(StillPrices.Of(Returns).Sentence() is { } still ? $" {still}" : string.Empty)}";
    }

    internal JsonObject Json() => new()
    {
        ["cutAt"] = Cut?.ToString(),
        ["rowsRead"] = Daily.Count.Rows,
        ["rowsAfter"] = Daily.Count.After,
        ["rowsBeforeEveryPrice"] = Daily.Count.Unlisted,
        ["rowsWithoutEveryPrice"] = Daily.Count.Incomplete,
        ["rowsBetweenCloses"] = Daily.Count.Between,
        ["rowsStray"] = Daily.Count.Stray,
        ["rowsCutShort"] = Daily.Count.CutShort,
        ["shortDays"] = Daily.Count.ShortDays,
        ["closes"] = Daily.Count.Closes,
        ["returns"] = Daily.Count.Returns,
        ["returnsOverRests"] = Daily.Count.Rests,
        ["longestRestDays"] = Daily.Count.LongestRestDays,
        ["holes"] = Daily.Count.Holes,
        ["marketDays"] = Daily.Count.MarketDays,
        ["lastClose"] = LastClose.ToString(),
        ["largeMoves"] = LargeMoves.Of(Returns).Json(),
        ["stillPrices"] = StillPrices.Of(Returns).Json(),
    };

    private double DaysTo(Timestamp at) => ((double)at.Nanoseconds - LastClose.Nanoseconds) / PricePanel.NanosecondsPerDay;

    private static IEnumerable<string> Part(int count, string what) => count == 0 ? [] : [$"{Whole(count)} {what}"];

    private static string Whole(int count) => count.ToString("N0", CultureInfo.InvariantCulture);

    private static string Days(double days) => Text(days) == "1" ? "1 day" : $"{Text(days)} days";

    private static string Text(double days) => PanelArguments.Text(days, "#,##0.#");
}
