// SPDX-License-Identifier: Apache-2.0
namespace Plimsoll.Node.Journals;

/// <summary>What went wrong with a journal.</summary>
public enum JournalFault
{
    /// <summary>The storage could not be read or written: the disk, its space, its rights.</summary>
    Storage,

    /// <summary>The native library of the storage is not installed.</summary>
    LibraryMissing,

    /// <summary>The file is not a journal, or one of a format that this program does not know.</summary>
    NotAJournal,

    /// <summary>A record is damaged and whole records follow it, so cutting it off would lose them.</summary>
    Damaged,

    /// <summary>The journal was written under another engine setup.</summary>
    OtherSetup,

    /// <summary>Another process has written to the journal meanwhile.</summary>
    OtherWriter,

    /// <summary>Records that were acknowledged are missing from the journal's end, or others stand in their place.</summary>
    AcknowledgedLost,

    /// <summary>The node stopped, and the command took no place in the journal.</summary>
    Stopped,

    /// <summary>The engine broke an invariant after the command was written.</summary>
    EngineFailed,

    /// <summary>What an operator requested may not be done to the journal as it is.</summary>
    NotAllowed,
}

/// <summary>The world failed the journal. The node that meets one stops; it never acknowledges what it cannot prove was kept.</summary>
public sealed class JournalException : Exception
{
    /// <summary>Creates the exception.</summary>
    public JournalException(JournalFault fault, string message, Exception? cause = null)
        : base(message, cause) => Fault = fault;

    /// <summary>Creates the exception.</summary>
    public JournalException()
    {
    }

    /// <summary>Creates the exception.</summary>
    public JournalException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    public JournalException(string message, Exception cause)
        : base(message, cause)
    {
    }

    /// <summary>Which kind of failure it is.</summary>
    public JournalFault Fault { get; }

    /// <summary>The record that it is about, where it is about one: for <see cref="JournalFault.EngineFailed"/> the one that halts the engine.</summary>
    public ulong? Record { get; init; }
}
