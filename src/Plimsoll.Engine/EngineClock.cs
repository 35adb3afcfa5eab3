// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Values;

namespace Plimsoll.Engine;

/// <summary>The engine's own time: that of the last command that was accepted; during a command, its own.</summary>
internal sealed class EngineClock
{
    internal Timestamp Now { get; set; }
}
