// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Node.Journals;

namespace Plimsoll.Node;

/// <summary>The end of a journal as it was told to somebody outside: what no change of its files can take back.</summary>
/// <param name="Sequence">The record that it was the end of; null when only the hash is known.</param>
/// <param name="Hash">The hash of the block that ended there.</param>
public readonly record struct PublishedHead(ulong? Sequence, ChainHash Hash)
{
    /// <summary>"SEQUENCE:HASH", or the hash alone.</summary>
    public override string ToString() => Sequence is { } sequence ? $"{sequence}:{Hash}" : Hash.ToString();

    /// <summary>Reads "SEQUENCE:HASH" or a hash alone, 64 hexadecimal digits; false when it is neither.</summary>
    public static bool TryParse(string text, out PublishedHead head)
    {
        ArgumentNullException.ThrowIfNull(text);
        head = default;
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        ulong? sequence = null;
        if (colon >= 0)
        {
            if (!ulong.TryParse(text.AsSpan(0, colon), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture,
                out ulong parsed))
            {
                return false;
            }

            sequence = parsed;
        }

        string digits = text[(colon + 1)..];
        if (digits.Length != 2 * ChainHash.Size || !digits.All(char.IsAsciiHexDigit))
        {
            return false;
        }

        head = new PublishedHead(sequence, ChainHash.Read(Convert.FromHexString(digits)));
        return true;
    }
}

/// <summary>Everything that can be found out about a journal by reading it.</summary>
/// <param name="Scan">Its records.</param>
/// <param name="Anchor">Its end, against its anchor.</param>
/// <param name="Remains">What its storage holds behind its end.</param>
/// <param name="Snapshots">The records that snapshots are kept of, newest first.</param>
/// <param name="BadSnapshots">Those of them that are damaged.</param>
/// <param name="Unfound">The published heads that are no block of it.</param>
/// <param name="IsEndPublished">True when its very end is one of the published heads given: an earlier one says nothing of what came later.</param>
public sealed record JournalExamination(
    ScanReport Scan,
    AnchorVerdict Anchor,
    StorageRemains? Remains,
    ImmutableArray<ulong> Snapshots,
    ImmutableArray<ulong> BadSnapshots,
    ImmutableArray<PublishedHead> Unfound,
    bool IsEndPublished)
{
    /// <summary>Snapshots of records that the journal does not hold any more.</summary>
    public ImmutableArray<ulong> SnapshotsBeyond =>
        [.. Snapshots.Except(BadSnapshots).Where(sequence => Scan.Head is not { } head || sequence > head.Sequence)];

    /// <summary>True when something that was acknowledged is certainly missing, or bytes say that it is and nothing says that it is not.</summary>
    public bool IsLoss => Anchor.IsLoss || !Unfound.IsEmpty || !SnapshotsBeyond.IsEmpty || (Remains is { Writes: > 0 } && !IsProven);

    /// <summary>True when something outside the journal's own records says that nothing is missing at its end.</summary>
    public bool IsProven => Anchor.Standing == AnchorStanding.Holds || IsEndPublished;

    /// <summary>True when every record and snapshot is whole and nothing is missing.</summary>
    public bool IsSound => Scan.Damage is null && BadSnapshots.IsEmpty && !IsLoss;

    /// <summary>Reads a journal from its first record to its last.</summary>
    /// <exception cref="JournalException">The storage cannot be read.</exception>
    public static JournalExamination Of(IJournal journal, params ImmutableArray<PublishedHead> published)
    {
        ArgumentNullException.ThrowIfNull(journal);
        AnchorCheck check = new(journal.ReadAnchor());
        HashSet<PublishedHead> found = [];
        ScanReport scan = JournalScan.Walk(journal, record =>
        {
            check.See(record);
            if (record.Sequence == record.Block.Sequence)
            {
                found.UnionWith(Matching(published, record.Block));
            }

            return true;
        });
        ImmutableArray<ulong> snapshots = [.. journal.SnapshotSequences()];
        return new JournalExamination(
            scan,
            check.Judge(scan),
            journal.Remains,
            snapshots,
            [.. snapshots.Where(sequence => journal.ReadSnapshot(sequence) is not { } bytes || SnapshotFrame.TryRead(bytes)?.At.Sequence != sequence)],
            [.. published.Where(head => !found.Contains(head))],
            scan.Head is { } end && Matching(published, end).Any());
    }

    private static IEnumerable<PublishedHead> Matching(ImmutableArray<PublishedHead> published, JournalHead block) =>
        published.Where(head => head.Hash == block.Hash && (head.Sequence is not { } sequence || sequence == block.Sequence));
}
