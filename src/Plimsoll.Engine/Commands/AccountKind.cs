// SPDX-License-Identifier: Apache-2.0
namespace Plimsoll.Engine.Commands;

/// <summary>What a client account may be.</summary>
public enum AccountKind : byte
{
    /// <summary>One pool backs everything in it.</summary>
    Cross,

    /// <summary>A pool of its own under a parent of the same owner: its losses stop at its own balance.</summary>
    Sub,

    /// <summary>A pocket for one isolated position, under a parent; made by the engine, never by a command.</summary>
    Pocket,
}
