// SPDX-License-Identifier: Apache-2.0
using System.Globalization;

namespace Plimsoll.Node.Journals;

/// <summary>Compares a journal, while it is scanned, with what was acknowledged of it.</summary>
/// <remarks>The reading must be older than the scan: a journal that is written meanwhile then only grows beyond it.</remarks>
public sealed class AnchorCheck
{
    private readonly AnchorReading _reading;
    private ChainHash? _seen;

    /// <summary>Begins a comparison.</summary>
    public AnchorCheck(AnchorReading reading)
    {
        ArgumentNullException.ThrowIfNull(reading);
        _reading = reading;
    }

    /// <summary>Looks at a record that the scan shows.</summary>
    public void See(JournalRecord record)
    {
        // The mark is the end of a block; in the middle of one the sequences differ, and that is another history.
        if (_reading.Mark is { } mark && record.Sequence == mark.Head.Sequence)
        {
            _seen = record.Block.Sequence == record.Sequence ? record.Block.Hash : default(ChainHash);
        }
    }

    /// <summary>The verdict over a scan that went to the journal's end or its first damage.</summary>
    public AnchorVerdict Judge(ScanReport scan)
    {
        ArgumentNullException.ThrowIfNull(scan);
        if (_reading.Mark is not { } mark)
        {
            return new AnchorVerdict(_reading.Note is null ? AnchorStanding.Missing : AnchorStanding.Unreadable, null, scan.Head, _reading.Note);
        }

        AnchorStanding standing = scan.Head is not { } head || head.Sequence < mark.Head.Sequence ? AnchorStanding.Short
            : _seen == mark.Head.Hash ? AnchorStanding.Holds
            : AnchorStanding.OtherHistory;
        return new AnchorVerdict(standing, mark, scan.Head, _reading.Note);
    }
}

/// <summary>What the anchor says of a journal.</summary>
/// <param name="Standing">How they stand to each other.</param>
/// <param name="Mark">The anchor's mark; null when there is none.</param>
/// <param name="Head">The end of what can be believed of the journal; null when nothing can.</param>
/// <param name="Note">What is wrong with the anchor itself, without a full stop; null when nothing is.</param>
public sealed record AnchorVerdict(AnchorStanding Standing, AnchorMark? Mark, JournalHead? Head, string? Note)
{
    /// <summary>True when something acknowledged is certainly not there.</summary>
    public bool IsLoss => Standing is AnchorStanding.Short or AnchorStanding.OtherHistory;

    /// <summary>Acknowledged commands that are missing; 0 when none is, or when the history is another one and they cannot be counted.</summary>
    public ulong Missing => Standing == AnchorStanding.Short ? Mark!.Value.Head.Sequence - (Head?.Sequence ?? 0) : 0;

    /// <summary>The verdict as a sentence without its full stop.</summary>
    public override string ToString()
    {
        string at = Mark is { } mark ? mark.Head.Sequence.ToString(CultureInfo.InvariantCulture) : string.Empty;
        ulong from = (Head?.Sequence ?? 0) + 1;
        return Standing switch
        {
            AnchorStanding.Holds => $"the anchor stands at record {at} and agrees",
            AnchorStanding.Missing => "there is no anchor, so it cannot be told whether acknowledged records are missing at the end",
            AnchorStanding.Unreadable => $"{Note}, so it cannot be told whether acknowledged records are missing at the end",
            AnchorStanding.Short when Missing == 0 => "the setup, record 0, was acknowledged and is missing",
            AnchorStanding.Short =>
                $"{Missing} acknowledged {(Missing == 1 ? "command is" : "commands are")} missing: "
                + $"{(Missing == 1 ? $"record {at}" : $"records {from} to {at}")}",
            _ => $"record {at} was acknowledged with the hash {Mark!.Value.Head.Hash.ToString()[..16]}… and the journal holds another one: it is an older "
                + "copy, or another history, and what is missing of the "
                + $"{at} acknowledged commands cannot be counted",
        };
    }
}
