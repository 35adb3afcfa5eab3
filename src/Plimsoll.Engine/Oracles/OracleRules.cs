// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Engine.Events;

namespace Plimsoll.Engine.Oracles;

/// <summary>What may depend on a price.</summary>
public enum OracleAction : byte
{
    /// <summary>Closing an account's positions for it.</summary>
    Liquidate,

    /// <summary>Opening or adding to risk.</summary>
    OpenRisk,

    /// <summary>Trading a position smaller.</summary>
    Reduce,

    /// <summary>Taking money out that must stay covered.</summary>
    Withdraw,

    /// <summary>Putting money in.</summary>
    Deposit,
}

/// <summary>What is allowed in each state: state × action, as data.</summary>
public static class OracleRules
{
    // Rows by state, columns Liquidate, OpenRisk, Reduce, Withdraw, Deposit.
    private static readonly ImmutableArray<ImmutableArray<bool>> _table =
    [
        [false, false, true, false, true], // WarmingUp
        [true, true, true, true, true],    // Live
        [true, true, true, true, true],    // Degraded
        [false, false, true, false, true], // Suspended
    ];

    /// <summary>True when the action may rely on a price in that state.</summary>
    public static bool Allows(OracleState state, OracleAction action) => _table[(int)state][(int)action];
}
