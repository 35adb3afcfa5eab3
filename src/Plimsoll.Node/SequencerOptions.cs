// SPDX-License-Identifier: Apache-2.0
namespace Plimsoll.Node;

/// <summary>How much a sequencer lets wait.</summary>
public sealed record SequencerOptions
{
    /// <summary>Commands that may wait; one more is turned away. Enough for several full blocks, so that a burst fills writes and not memory.</summary>
    public int Capacity { get; init; } = 8192;

    /// <summary>Places beyond the capacity for what must never starve: cancels, deposits and reductions of risk.</summary>
    public int Reserved { get; init; } = 1024;

    /// <summary>Where the time of commands comes from; null leaves each command the time that it carries.</summary>
    public TimeProvider? Clock { get; init; }
}
