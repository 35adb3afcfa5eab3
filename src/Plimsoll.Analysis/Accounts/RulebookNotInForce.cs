// SPDX-License-Identifier: Apache-2.0
namespace Plimsoll.Analysis;

/// <summary>A rulebook was not in force on the day that it was to be taken of.</summary>
/// <param name="Input">The account.</param>
/// <param name="Rulebook">The rulebook's name.</param>
/// <param name="Day">The day.</param>
/// <param name="ValidFrom">From when its first version is in force.</param>
public sealed record RulebookNotInForce(string Input, string Rulebook, DateOnly Day, DateOnly ValidFrom) : AnalysisRefusal(Input);
