// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Values;

namespace Plimsoll.Analysis;

/// <summary>The chain has no options on the underlying requested.</summary>
/// <param name="Input">The chain.</param>
/// <param name="Underlying">The underlying requested.</param>
/// <param name="Known">What there is.</param>
public sealed record UnderlyingNotInChain(string Input, string Underlying, ImmutableArray<string> Known) : AnalysisRefusal(Input);

/// <summary>The chain has no snapshot of the time requested.</summary>
/// <param name="Input">The chain.</param>
/// <param name="Time">The time requested.</param>
/// <param name="Known">What there is.</param>
public sealed record SnapshotNotInChain(string Input, Timestamp Time, ImmutableArray<Timestamp> Known) : AnalysisRefusal(Input);

/// <summary>The chain has no marks to compare anything with.</summary>
/// <param name="Input">The chain.</param>
public sealed record MarksMissing(string Input) : AnalysisRefusal(Input);

/// <summary>More rows of a chain are without a mark than have one: a check would speak of what is left.</summary>
/// <param name="Input">The chain.</param>
/// <param name="Check">The check, on the forwards that rows name.</param>
public sealed record MarksMostlyMissing(string Input, MarkCheck Check) : AnalysisRefusal(Input);

/// <summary>An expiry has too few quotes to fit.</summary>
/// <param name="Input">The chain.</param>
/// <param name="Line">Where the expiry's first quote stands.</param>
/// <param name="Expiry">The expiry.</param>
/// <param name="Quotes">How many quotes it has.</param>
public sealed record QuotesTooFew(string Input, long Line, Timestamp Expiry, int Quotes) : AnalysisRefusal(Input);

/// <summary>No expiry of the snapshot has as many quotes as a fit needs.</summary>
/// <param name="Input">The chain.</param>
public sealed record NothingToFit(string Input) : AnalysisRefusal(Input);

/// <summary>More quotes of the snapshot could not be used than were: a fit would speak of what is left.</summary>
/// <param name="Input">The chain.</param>
/// <param name="Use">What became of every row.</param>
public sealed record QuotesMostlyUnused(string Input, ChainUse Use) : AnalysisRefusal(Input);

/// <summary>An expiry's quotes cannot be fitted.</summary>
/// <param name="Input">The chain.</param>
/// <param name="Line">Where the expiry's first quote stands.</param>
/// <param name="Expiry">The expiry.</param>
/// <param name="Rejection">The fit's refusal; its subject counts the quotes fitted.</param>
public sealed record SliceRefused(string Input, long Line, Timestamp Expiry, Rejection Rejection) : AnalysisRefusal(Input);

/// <summary>The marks allow calendar arbitrage, and a chain without any was required.</summary>
/// <param name="Input">The chain.</param>
/// <param name="Sentence">The first violation, in words.</param>
public sealed record CalendarArbitrage(string Input, string Sentence) : AnalysisRefusal(Input);
