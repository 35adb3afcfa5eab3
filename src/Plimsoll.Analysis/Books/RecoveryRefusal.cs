// SPDX-License-Identifier: Apache-2.0
namespace Plimsoll.Analysis;

/// <summary>A side of a book has no fall from which a recovery could be learned.</summary>
/// <param name="Input">The depth.</param>
/// <param name="Profiles">Profiles that were looked at.</param>
/// <param name="StillProfiles">Profiles left out because the side stood still.</param>
public sealed record BookWithoutFalls(string Input, int Profiles, int StillProfiles) : AnalysisRefusal(Input);

/// <summary>A side of a book does not recover from its falls as long as they are followed.</summary>
/// <param name="Input">The depth.</param>
/// <param name="Falls">How many there are.</param>
/// <param name="WithinSeconds">How long they are followed.</param>
public sealed record BookNotRecovering(string Input, int Falls, int WithinSeconds) : AnalysisRefusal(Input);
