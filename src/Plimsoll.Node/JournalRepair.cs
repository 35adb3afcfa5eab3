// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using Plimsoll.Node.Journals;

namespace Plimsoll.Node;

/// <summary>What a repair did.</summary>
/// <param name="Head">The journal's end from now on.</param>
/// <param name="Lost">What was accepted as lost, a sentence each.</param>
/// <param name="Copies">The files as they were.</param>
public sealed record RepairReport(JournalHead Head, ImmutableArray<string> Lost, ImmutableArray<string> Copies);

/// <summary>Goes on without what is lost of a journal, because an operator says so; never by itself and never without a copy.</summary>
/// <remarks>The journal is cut behind the last record that can be believed, snapshots beyond it are dropped, and the anchor is set there with the next epoch.
/// Losses that are accepted stay accepted: the records lost were acknowledged to somebody, and nothing here can make good for that.</remarks>
public static class JournalRepair
{
    /// <summary>What would be lost, a sentence without its full stop each; empty when there is nothing to repair.</summary>
    public static ImmutableArray<string> Losses(JournalExamination examined)
    {
        ArgumentNullException.ThrowIfNull(examined);
        List<string> losses = [];
        if (examined.Scan.Damage is { } damage)
        {
            losses.Add($"{damage}; it and all behind it cannot be believed");
        }

        if (examined.Anchor.IsLoss)
        {
            losses.Add(examined.Anchor.ToString());
        }
        else if (examined.Remains is { Writes: > 0 } remains && !examined.IsProven)
        {
            losses.Add($"{remains.Description}, and {examined.Anchor}");
        }

        losses.AddRange(examined.SnapshotsBeyond.Select(
            sequence => string.Create(CultureInfo.InvariantCulture, $"record {sequence}, of which there is a snapshot, is not there")));
        return [.. losses];
    }

    /// <summary>Accepts the losses of the SQLite journal at a path.</summary>
    /// <exception cref="JournalException">There is nothing to accept, nothing of the journal can be believed, or the files cannot be read, copied or
    /// written.</exception>
    public static RepairReport AcceptLoss(string path)
    {
        JournalExamination examined = Examine(path);
        ImmutableArray<string> losses = Losses(examined);
        if (losses.IsEmpty)
        {
            throw new JournalException(JournalFault.NotAllowed, $"{path}: nothing is missing, so there is nothing to repair.");
        }

        if (examined.Scan.Head is not { } head)
        {
            throw new JournalException(JournalFault.NotAllowed, $"{path}: no record of it can be believed, not even its setup; only a whole copy can help.");
        }

        // Copied while nobody holds the files: SQLite's locks would be lost with the first handle closed.
        ImmutableArray<string> copies = JournalCopy.OfJournal(path);
        using SqliteJournal journal = SqliteJournal.Open(path);
        if (examined.Scan.Damage is { } damage)
        {
            journal.CutTail(damage.BlockFirstSequence, damage.BlockSound);
        }
        else if (!examined.SnapshotsBeyond.IsEmpty)
        {
            journal.CutTail(head.Sequence + 1, null);
        }

        journal.Anchor(new AnchorMark(head, (examined.Anchor.Mark?.Epoch ?? 0) + 1));
        return new RepairReport(head, losses, copies);
    }

    private static JournalExamination Examine(string path)
    {
        using SqliteJournal journal = SqliteJournal.OpenReadOnly(path);
        return JournalExamination.Of(journal);
    }
}
