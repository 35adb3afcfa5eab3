// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using Plimsoll.Analysis;
using Plimsoll.Pricing.Surfaces;
using Plimsoll.Values;

namespace Plimsoll.Wire;

/// <content>Refusals of analyses.</content>
public static partial class RefusalText
{
    /// <summary>A refusal of an analysis: the input by its name, what is wrong, and what was expected; parameters under their own names.</summary>
    public static string Explain(AnalysisRefusal refusal) => Explain(refusal, static name => name);

    /// <summary>The same for a caller who spells parameters in a way of his own.</summary>
    /// <param name="refusal">The refusal.</param>
    /// <param name="spell">How the caller spells a parameter, such as <c>window</c>.</param>
    public static string Explain(AnalysisRefusal refusal, Func<string, string> spell) => $"{refusal.Input}{Sentence(refusal, spell)}";

    // Begins with what stands behind the input's name: a colon, or the field and line of a chain.
    private static string Sentence(AnalysisRefusal refusal, Func<string, string> spell) => refusal switch
    {
        AccountRefused { Rulebook: { } rulebook } account => $": {Explain(account.Rejection, account.Catalog, rulebook, account.Account)}",
        AccountRefused account => $": {Explain(account.Rejection, account.Catalog, account.Who)}",
        RulebookNotInForce late => $": rulebook {late.Rulebook} was not in force on {late.Day:yyyy-MM-dd}: it is valid from {late.ValidFrom:yyyy-MM-dd}",
        StatisticRefused statistic => $": {Sentence(statistic)}",
        BookWithoutFalls book =>
            $": there is no fall to learn a recovery from: none of {Counted.Of(book.Profiles, "profile")} lies so far below the ten before it, "
            + "with ten more after it"
            + (book.StillProfiles > 0 ? $"; {book.StillProfiles} more were left out because they show what the ten before them showed" : string.Empty),
        BookNotRecovering book =>
            $": the book does not recover from its {Counted.Of(book.Falls, "fall")} within the {book.WithinSeconds} s that "
            + $"{Counted.Word(book.Falls, "it is", "they are")} followed: what it holds after them is no lower now than at first",
        NothingMoves => ": the panel has no effect where nothing held moves",
        PanelBegins panel =>
            $": the panel has {Counted.Of(panel.Rows, "row")}, all of {Counted.Word(panel.Rows, "it", "them")} after the portfolio's time, {panel.Time}: the "
            + $"first is of {panel.First}",
        PanelWithoutDays panel =>
            $": the panel is too short: {Counted.Of(panel.Rows, "row")} up to the portfolio's time, from {panel.First} to {panel.Last}; expected two days of "
                + "rows or more",
        NothingMovingInPanel panel =>
            $": the panel has no column for anything that moves ({NamesInWords.Of(panel.Moving)}); it has {NamesInWords.Of(panel.Columns)}",
        AccountNotInPanel { Underlyings.IsEmpty: true, Names.IsEmpty: true } panel =>
            $": nothing in {panel.Account} moves with a price: all of it is its numeraire, and a panel of past prices has no effect on it",
        AccountNotInPanel panel => $": the panel has no column for {NeededOf(panel)}, which {panel.Account} needs; it has {NamesInWords.Of(panel.Columns)}",
        ArchetypesNotInPanel panel =>
            $": the panel can price none of the archetypes; they need columns named BTC, ETH, SOL …, and it has {NamesInWords.Of(panel.Columns)}",
        HoldingsNotInPanel held => string.Join(
            $"\n{held.Input}",
            held.Assets.Select(asset => $": $.assets[\"{asset}\"]: the panel {held.Panel} has no such column; it has {NamesInWords.Of(held.Columns)}")),
        NoDailyReturn history =>
            $": the history is too short: no two days in a row have prices of {NamesInWords.Of(history.Columns)} "
                + $"together{(history.Cut is { } at ? $" up to {at}" : string.Empty)}; "
            + $"the panel has {Counted.Of(history.Rows, "row")} from {history.First} to {history.Last}",
        HistoryFullOfHoles { Days: { Daily.Count: var count } days } =>
            $": the panel is no daily history of {NamesInWords.Of(days.Returns.Names)}: {Whole(count.Returns)} of {Counted.Of(count.MarketDays, "day")} gave "
                + "a return, "
            + $"and at most a fifth may be missing. {days.Sentence()}",
        StaleHistory { Days: var days, At: var at } =>
            $": the panel is stale: its last close before {at} is of {days.LastClose}, {days.AgeAt(at)} earlier, and at most {PanelDays.MostStaleDays} are "
                + "taken for today; "
            + $"{spell("as-of")} {days.LastClose.ToString()[..10]} says that this is meant",
        TooFewReturnsForMethod few =>
            $": the history is too short: {Counted.Of(few.Found, "daily return")} of {NamesInWords.Of(few.Days.Returns.Names)} together, and {few.Method} at "
                + $"a confidence of {few.Confidence} "
            + $"needs {few.Needed}. {few.Days.Sentence()}",
        TooFewReturnsToTest few =>
            $": the history is too short: {Counted.Of(few.Found, "daily return")} of {NamesInWords.Of(few.Columns)} together, and {spell("window")} "
                + $"{few.Window} with two days to test "
            + $"needs {few.Window + 2}",
        HistoriesTooShort few =>
            $": the history is too short: {spell("window")} {few.Window} needs as many daily returns, "
            + $"and {NamesInWords.Of([.. few.Short.Select(static one => $"{one.Column} has {one.Found}")])}",
        UnderlyingNotInChain chain => $", currency: there is no '{chain.Underlying}'; the file has {string.Join(", ", chain.Known)}",
        SnapshotNotInChain chain => $", ts: there is no snapshot at {chain.Time}; the file has {string.Join(", ", chain.Known)}",
        MarksMissing => ", mark_iv: expected marks to compare; the chain has none",
        MarksMostlyMissing chain =>
            $", mark_iv: expected marks to compare; {Whole(chain.Check.RowsRead - chain.Check.Rows)} of {Whole(chain.Check.RowsRead)} rows have no mark price "
            + "or volatility, and at most half may be missing",
        CalendarArbitrage chain => $", mark_iv: calendar arbitrage: {chain.Sentence}",
        NothingToFit => $": no expiry has the {SviFit.FewestQuotes} quotes that a fit needs",
        QuotesMostlyUnused chain =>
            $": {Whole(chain.Use.Wanting)} of the {Whole(chain.Use.Wanting + chain.Use.Fitted)} quotes that a fit wants cannot be used, and at most half may "
            + $"be missing. {chain.Use.Sentence}",
        QuotesTooFew chain => $", line {chain.Line}, expiry: {chain.Expiry} has {Counted.Of(chain.Quotes, "quote")} to fit and needs {SviFit.FewestQuotes}",
        SliceRefused chain => $", line {chain.Line}, expiry: {chain.Expiry} cannot be fitted: {OfFit(chain.Rejection)}",
        _ => throw new ArgumentOutOfRangeException(nameof(refusal), refusal, "There are no words for this refusal."),
    };

    /// <summary>What a panel would need.</summary>
    private static string NeededOf(AccountNotInPanel panel) => panel.Underlyings.IsEmpty
        ? $"anything in it ({string.Join(", ", panel.Names)})"
        : $"the underlying {string.Join(", ", panel.Underlyings.Select(static one => $"{one.Underlying} of {one.Instrument}"))}";

    private static string Sentence(StatisticRefused statistic)
    {
        (Rejection rejection, ImmutableArray<string> columns) = (statistic.Rejection, statistic.Columns);
        RefusalContext context = new() { Catalog = statistic.Catalog, Columns = columns };
        return rejection.Code switch
        {
            RejectionCode.HistoryTooShort =>
                $"the history is too short: {Counted.Of(rejection.Subject.Number, "daily return was", "daily returns were")} found",
            RejectionCode.MarginTermsMissing when rejection.Subject.Kind == SubjectKind.Instrument =>
                $"there is no column for the underlying of {new CatalogNames(statistic.Catalog).Of(rejection.Subject.Instrument)}",
            RejectionCode.OutsideDomain when !columns.IsDefault && rejection.Subject.Kind == SubjectKind.None =>
                $"a figure is out of bounds: prices that never move have no volatility "
                    + $"({(columns.Length > 1 ? "one or more of " : string.Empty)}{NamesInWords.Of(columns)})",
            _ => Explain(rejection, context),
        };
    }

    private static string OfFit(Rejection rejection) => rejection.Subject.Kind switch
    {
        SubjectKind.Row => $"its quote number {Whole(rejection.Subject.Place + 1)} is out of order, or its volatility or weight is not above zero",
        SubjectKind.Count => $"it has {Counted.Of(rejection.Subject.Number, "quote")}; expected {SviFit.FewestQuotes} to {SviFit.MostQuotes}",
        _ => Explain(rejection, RefusalContext.None),
    };

    private static string Whole(int count) => count.ToString("N0", CultureInfo.InvariantCulture);
}
