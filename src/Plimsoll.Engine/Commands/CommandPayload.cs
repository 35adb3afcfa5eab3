// SPDX-License-Identifier: Apache-2.0
using System.IO.Hashing;
using Plimsoll.Engine.Fields;
using Plimsoll.Values;

namespace Plimsoll.Engine.Commands;

/// <summary>Says whether two commands of one id request the same: a 128-bit hash of tag and encoded fields, without id and time.</summary>
/// <remarks>The time is left out because the sequencer stamps it: a retry carries another one. The hash guards a client against its own mistakes
/// and is no signature: two payloads made to collide harm only the client who made them.</remarks>
internal sealed class CommandPayload
{
    private byte[] _bytes = new byte[256];

    /// <summary>The hash of a command; false when it has no encoding, and so can be in no journal.</summary>
    internal bool TryHash(Command command, out UInt128 hash)
    {
        hash = default;
        int bytes = Write(command);
        if (bytes > _bytes.Length)
        {
            _bytes = new byte[bytes];
            Invariant.Check(Write(command) == bytes, "A command is written with another size than it was measured with.");
        }

        if (bytes < 0)
        {
            return false;
        }

        hash = XxHash128.HashToUInt128(_bytes.AsSpan(0, bytes));
        return true;
    }

    /// <summary>Writes tag and fields as far as there is room; how many bytes they take, −1 when they have no encoding.</summary>
    private int Write(Command command)
    {
        ByteSink sink = new(_bytes);
        sink.Octet(command.Form.Tag);
        command.Write(ref sink);
        return sink.HasNone ? -1 : sink.Written;
    }
}
