// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Instruments;
using Plimsoll.Values;

namespace Plimsoll.Analysis;

/// <summary>No two days in a row have a price in every column.</summary>
/// <param name="Input">The panel, or a book over it.</param>
/// <param name="Columns">The columns.</param>
/// <param name="Cut">Where the panel was cut; null where all of it was looked at.</param>
/// <param name="Rows">How many rows it has.</param>
/// <param name="First">Its first row's time.</param>
/// <param name="Last">Its last row's time.</param>
public sealed record NoDailyReturn(string Input, ImmutableArray<string> Columns, Timestamp? Cut, int Rows, Timestamp First, Timestamp Last)
    : AnalysisRefusal(Input);

/// <summary>So many days are missing that a panel is no daily history.</summary>
/// <param name="Input">The panel, or a book over it.</param>
/// <param name="Days">What became of its rows.</param>
public sealed record HistoryFullOfHoles(string Input, PanelDays Days) : AnalysisRefusal(Input);

/// <summary>A history ends long before the time of the account.</summary>
/// <param name="Input">The panel, or an asset of it.</param>
/// <param name="Days">The history.</param>
/// <param name="At">The time.</param>
public sealed record StaleHistory(string Input, PanelDays Days, Timestamp At) : AnalysisRefusal(Input);

/// <summary>A history has too few returns for a method at a confidence.</summary>
/// <param name="Input">The panel.</param>
/// <param name="Days">The history.</param>
/// <param name="Found">How many of its returns would be used.</param>
/// <param name="Method">The method, as <see cref="ValueAtRiskTerms.NameOf"/> names it.</param>
/// <param name="Confidence">The confidence.</param>
/// <param name="Needed">How many are needed.</param>
public sealed record TooFewReturnsForMethod(string Input, PanelDays Days, int Found, string Method, Ratio Confidence, Int128 Needed) : AnalysisRefusal(Input);

/// <summary>A history has too few returns for a backtest's window and two days to test.</summary>
/// <param name="Input">The panel.</param>
/// <param name="Columns">The columns of the history.</param>
/// <param name="Found">How many returns it has.</param>
/// <param name="Window">The window.</param>
public sealed record TooFewReturnsToTest(string Input, ImmutableArray<string> Columns, int Found, int Window) : AnalysisRefusal(Input);

/// <summary>Some histories have fewer returns than a window.</summary>
/// <param name="Input">The panel.</param>
/// <param name="Window">The window.</param>
/// <param name="Short">Which, and how many returns each has.</param>
public sealed record HistoriesTooShort(string Input, int Window, ImmutableArray<(string Column, int Found)> Short) : AnalysisRefusal(Input);

/// <summary>A panel does not price what an account stands on.</summary>
/// <param name="Input">The panel.</param>
/// <param name="Account">The account.</param>
/// <param name="Underlyings">The underlyings without a column, each with the instrument that needs it; empty where nothing at all is priced.</param>
/// <param name="Names">Everything that the account depends on.</param>
/// <param name="Columns">What the panel has.</param>
public sealed record AccountNotInPanel(
    string Input, string Account, ImmutableArray<(string Underlying, string Instrument)> Underlyings, ImmutableArray<string> Names,
        ImmutableArray<string> Columns) : AnalysisRefusal(Input);

/// <summary>A panel prices none of the archetypes.</summary>
/// <param name="Input">The panel.</param>
/// <param name="Columns">What it has.</param>
public sealed record ArchetypesNotInPanel(string Input, ImmutableArray<string> Columns) : AnalysisRefusal(Input);

/// <summary>A panel has no column for some of what is held.</summary>
/// <param name="Input">The holdings.</param>
/// <param name="Panel">The panel.</param>
/// <param name="Assets">The assets without a column.</param>
/// <param name="Columns">What it has.</param>
public sealed record HoldingsNotInPanel(string Input, string Panel, ImmutableArray<string> Assets, ImmutableArray<string> Columns) : AnalysisRefusal(Input);

/// <summary>A statistic or a valuation was refused.</summary>
/// <param name="Input">The panel, account, book or instrument.</param>
/// <param name="Rejection">The refusal.</param>
/// <param name="Columns">The columns that the refusal counts; none where it counts no columns.</param>
public sealed record StatisticRefused(string Input, Rejection Rejection, ImmutableArray<string> Columns = default) : AnalysisRefusal(Input)
{
    /// <summary>The names of the instruments and observables that the refusal may be about; null where it is about none.</summary>
    public InstrumentCatalog? Catalog { get; init; }
}
