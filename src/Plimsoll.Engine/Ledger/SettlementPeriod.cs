// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Events;
using Plimsoll.Engine.Snapshots;
using Plimsoll.Engine.Venue;
using Plimsoll.Values;

namespace Plimsoll.Engine.Ledger;

/// <summary>The settlement period that runs, where the venue's rulebook has any: at its end deficits that nobody paid are charged to its profits.</summary>
/// <remarks>Periods end at whole multiples of their length since 1970. One ends with the first command that is accepted at its end or after it; what that
/// command realises still counts to it.</remarks>
internal sealed class SettlementPeriod
{
    private readonly RuleShelf _rules;
    private readonly EngineClock _clock;

    internal SettlementPeriod(RuleShelf rules, EngineClock clock)
    {
        _rules = rules;
        _clock = clock;
    }

    /// <summary>True when profits are counted by period.</summary>
    internal bool IsKept => Seconds > 0;

    /// <summary>When the running one ends; null before the first command under a rulebook that has any.</summary>
    internal Timestamp? End { get; private set; }

    /// <summary>True when the running one has to be settled.</summary>
    internal bool IsOver => End is { } end && (_clock.Now >= end || !IsKept);

    private int Seconds => _rules.Adopted[0].Book?.Liquidation.ClawbackSeconds ?? 0;

    /// <summary>Begins the next one, if the rulebook has any.</summary>
    internal void Begin()
    {
        long length = Seconds * Timestamp.NanosecondsPerSecond;
        End = length == 0 ? null : new Timestamp(((_clock.Now.Nanoseconds / length) + 1) * length);
    }

    internal void Write(in ByteWriter w) => w.Time(End);

    internal void Read(ref ByteReader r) => End = r.Time();
}
