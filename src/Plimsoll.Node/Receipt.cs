// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Node.Journals;
using Plimsoll.Values;

namespace Plimsoll.Node;

/// <summary>The answer to a command that is durable and applied.</summary>
/// <param name="Sequence">Its place in the journal; 0 when it was refused because it has no encoding, and so took none.</param>
/// <param name="Time">The time it was sequenced at.</param>
/// <param name="Rejection">Why it was refused, or none.</param>
public readonly record struct Receipt(ulong Sequence, Timestamp Time, Rejection Rejection);

/// <summary>Waits for answers. Called on the sequencer's own thread: it must be quick and must not throw.</summary>
public interface IReceiptHandler
{
    /// <summary>The command is durable and applied.</summary>
    void Complete(long token, Receipt receipt);

    /// <summary>There will be no answer. With <see cref="JournalFault.Stopped"/> the command took no place in the journal; with any other fault that is
    /// unknown, and only the next start can tell.</summary>
    void Fail(long token, JournalException reason);
}
