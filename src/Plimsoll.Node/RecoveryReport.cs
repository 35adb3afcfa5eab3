// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Node.Journals;

namespace Plimsoll.Node;

/// <summary>How a node came to its first state.</summary>
/// <param name="Head">The last record that was recovered; the genesis record for a new journal.</param>
/// <param name="SnapshotSequence">The snapshot it started from; 0 when it replayed everything.</param>
/// <param name="Replayed">Commands applied again after the snapshot.</param>
/// <param name="Messages">What an operator should know, in full sentences: a tail cut off, a snapshot passed over, an anchor that is not there. Empty when all
/// was well. A host must show them.</param>
/// <param name="Quarantined">The quarantines of the journal, ascending by the record that they set aside.</param>
public sealed record RecoveryReport(
    JournalHead Head, ulong SnapshotSequence, ulong Replayed, ImmutableArray<string> Messages, ImmutableArray<PlacedNote> Quarantined);
