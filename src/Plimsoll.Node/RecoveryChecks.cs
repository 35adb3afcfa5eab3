// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Plimsoll.Node.Journals;

namespace Plimsoll.Node;

/// <summary>What stops a start, and what is said of one that is not stopped.</summary>
internal static class RecoveryChecks
{
    internal const string HowToAccept =
        "nothing was changed; restore a whole copy, or go on without what is lost by: plimsoll journal repair FILE --accept-loss";

    /// <summary>Throws when anything acknowledged is, or may be, missing, or when there is damage that is no torn tail.</summary>
    internal static void StopWhereLost(IJournal journal, ScanReport scan, AnchorVerdict verdict, JournalHead? snapshot)
    {
        if (scan.Damage is { IsTornTail: false } damage)
        {
            string count = verdict.IsLoss ? $"; {verdict}" : string.Empty;
            throw new JournalException(
                JournalFault.Damaged, $"{journal.Name}: {damage}, and it is not the torn end of an interrupted write{count}; {HowToAccept}.");
        }

        if (verdict.IsLoss)
        {
            string remains = journal.Remains is { } found ? $"; {found.Description}" : string.Empty;
            throw Lost(journal, $"{verdict}{remains}");
        }

        if (snapshot is { } from && (scan.Head is not { } end || end.Sequence < from.Sequence))
        {
            string ends = scan.Head?.Sequence.ToString(CultureInfo.InvariantCulture) ?? "none";
            throw Lost(journal,
                $"it ends at record {ends} but its snapshot holds record {from.Sequence}: {from.Sequence - (scan.Head?.Sequence ?? 0)} records were lost");
        }

        if (journal.Remains is { Writes: > 0 } lost && verdict.Standing != AnchorStanding.Holds)
        {
            throw Lost(journal, $"{lost.Description}, and {verdict}");
        }
    }

    /// <summary>Says what was odd and did not stop the start.</summary>
    internal static void Report(IJournal journal, ScanReport scan, AnchorVerdict verdict, List<string> messages)
    {
        if (verdict.Standing is AnchorStanding.Missing or AnchorStanding.Unreadable)
        {
            messages.Add($"{journal.Name}: {verdict}; a new anchor is kept from the next write on.");
        }
        else if (verdict.Note is { } note)
        {
            messages.Add($"{journal.Name}: {note}.");
        }

        if (journal.Remains is { } remains)
        {
            string judged = verdict.Standing == AnchorStanding.Holds ? "nothing acknowledged is among them" : "they are of a write that was interrupted";
            messages.Add($"{journal.Name}: {remains.Description}; {judged}; a copy is kept before anything is written.");
        }

        if (scan.Damage is { } torn)
        {
            messages.Add(
                $"{journal.Name}: {torn}; the last {torn.BytesLost} bytes, which hold no whole record and were not acknowledged, are cut off before anything "
                + "is written, and a copy is kept.");
        }
    }

    private static JournalException Lost(IJournal journal, string what) => new(JournalFault.AcknowledgedLost, $"{journal.Name}: {what}; {HowToAccept}.");
}
