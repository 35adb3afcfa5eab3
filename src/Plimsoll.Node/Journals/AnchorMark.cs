// SPDX-License-Identifier: Apache-2.0
namespace Plimsoll.Node.Journals;

/// <summary>How far a journal reached when its writer last acknowledged something; kept apart from the journal, so that a journal that lost its end can be
/// told.</summary>
/// <param name="Head">The last record acknowledged, and the hash of the block that it ends.</param>
/// <param name="Epoch">How often an operator has accepted a loss on this journal. Records of one epoch are no continuation of another's.</param>
public readonly record struct AnchorMark(JournalHead Head, ulong Epoch);

/// <summary>What could be read of an anchor.</summary>
/// <param name="Mark">The newest mark; null when there is none that can be believed.</param>
/// <param name="Note">What is wrong with the anchor, as a sentence without its full stop; null when nothing is. Without a mark and without a note there is no
/// anchor at all.</param>
public sealed record AnchorReading(AnchorMark? Mark, string? Note)
{
    /// <summary>There is no anchor: the journal is new, older than anchors, or somebody took the anchor away.</summary>
    public static AnchorReading None { get; } = new(null, null);
}

/// <summary>What an anchor says of its journal.</summary>
public enum AnchorStanding
{
    /// <summary>Everything up to the anchor is there, with the anchor's hash.</summary>
    Holds,

    /// <summary>There is no anchor, so a loss at the journal's end could not be seen.</summary>
    Missing,

    /// <summary>There is an anchor but it cannot be believed, so a loss at the journal's end could not be seen.</summary>
    Unreadable,

    /// <summary>The journal ends, or can be believed, before the anchor: acknowledged records are lost.</summary>
    Short,

    /// <summary>The journal reaches as far as the anchor but with other records.</summary>
    OtherHistory,
}
