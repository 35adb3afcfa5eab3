// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Values;

namespace Plimsoll.Engine.Oracles;

/// <summary>One observation with the time that it holds at.</summary>
/// <param name="Source">The source's number.</param>
/// <param name="Value">Atoms.</param>
/// <param name="Confidence">Half-width as a fraction of the value.</param>
/// <param name="TimeNanoseconds">When: the source's own time, or its command's.</param>
/// <param name="IsStamped">True when the time is the source's own.</param>
/// <param name="IsRepeated">True when the same command already carried an observation of this source on this observable.</param>
internal readonly record struct ObservedValue(int Source, Int128 Value, Ratio Confidence, long TimeNanoseconds, bool IsStamped, bool IsRepeated);
