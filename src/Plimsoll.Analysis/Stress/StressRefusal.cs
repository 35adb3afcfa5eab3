// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Values;

namespace Plimsoll.Analysis;

/// <summary>A panel was given where nothing held moves: it would change nothing.</summary>
/// <param name="Input">The panel.</param>
public sealed record NothingMoves(string Input) : AnalysisRefusal(Input);

/// <summary>A panel has no row up to the account's time.</summary>
/// <param name="Input">The panel.</param>
/// <param name="Rows">How many rows it has.</param>
/// <param name="Time">The account's time.</param>
/// <param name="First">Its first row's time.</param>
public sealed record PanelBegins(string Input, int Rows, Timestamp Time, Timestamp First) : AnalysisRefusal(Input);

/// <summary>A panel has less than two days of rows up to the account's time.</summary>
/// <param name="Input">The panel.</param>
/// <param name="Rows">How many rows it has up to there.</param>
/// <param name="First">The first of them.</param>
/// <param name="Last">The last of them.</param>
public sealed record PanelWithoutDays(string Input, int Rows, Timestamp First, Timestamp Last) : AnalysisRefusal(Input);

/// <summary>A panel has no column for anything that moves.</summary>
/// <param name="Input">The panel.</param>
/// <param name="Moving">What moves.</param>
/// <param name="Columns">What it has.</param>
public sealed record NothingMovingInPanel(string Input, ImmutableArray<string> Moving, ImmutableArray<string> Columns) : AnalysisRefusal(Input);
