// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Snapshots;
using Plimsoll.Values;

namespace Plimsoll.Engine.Events;

/// <summary>Where the engine stands: the place and time that every event of a command carries.</summary>
internal sealed class EngineClock
{
    /// <summary>Commands applied so far; during a command, its own number.</summary>
    internal ulong Sequence { get; set; }

    /// <summary>The time of the last command that was accepted; during a command, its own.</summary>
    internal Timestamp Now { get; set; }

    /// <summary>Writes its part of a snapshot.</summary>
    internal void Write(in ByteWriter w)
    {
        w.UInt64(Sequence);
        w.Int64(Now.Nanoseconds);
    }

    /// <summary>Reads its part of a snapshot.</summary>
    internal void Read(ref ByteReader r)
    {
        Sequence = r.UInt64();
        Now = new(r.Int64());
    }
}
