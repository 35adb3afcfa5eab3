// SPDX-License-Identifier: Apache-2.0
namespace Plimsoll.Engine.Events;

/// <summary>How far an observable's price can be trusted.</summary>
public enum OracleState : byte
{
    /// <summary>Not enough quorate rounds since the start or since a suspension.</summary>
    WarmingUp,

    /// <summary>Every source is fresh.</summary>
    Live,

    /// <summary>There is a quorum, but a source is missing, stale or too unsure.</summary>
    Degraded,

    /// <summary>The quorum is lost, or a jump is not confirmed yet.</summary>
    Suspended,
}
