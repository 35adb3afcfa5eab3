// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Analysis;
using Plimsoll.Pricing.Surfaces;

namespace Plimsoll.Wire;

/// <content>Refusals of analyses.</content>
public static partial class RefusalText
{
    /// <summary>A refusal of an analysis: the input by its name, what is wrong, and what was expected.</summary>
    public static string Explain(AnalysisRefusal refusal) => refusal switch
    {
        UnderlyingNotInChain chain => $"{chain.Input}, currency: there is no '{chain.Underlying}'; the file has {string.Join(", ", chain.Known)}",
        SnapshotNotInChain chain => $"{chain.Input}, ts: there is no snapshot at {chain.Time}; the file has {string.Join(", ", chain.Known)}",
        MarksMissing chain => $"{chain.Input}, mark_iv: expected marks to compare; the chain has none",
        QuotesTooFew chain => $"{chain.Input}, line {chain.Line}, expiry: {chain.Expiry} has {chain.Quotes} quotes to fit and needs {SviFit.FewestQuotes}",
        NothingToFit chain => $"{chain.Input}: no expiry has the {SviFit.FewestQuotes} quotes that a fit needs",
        SliceRefused chain => $"{chain.Input}, line {chain.Line}, expiry: {chain.Expiry} cannot be fitted: {chain.Rejection.Code}, quote {chain.Rejection.Subject}",
        CalendarArbitrage chain => $"{chain.Input}, mark_iv: calendar arbitrage: {chain.Sentence}",
        _ => throw new ArgumentOutOfRangeException(nameof(refusal), refusal, "There are no words for this refusal."),
    };
}
