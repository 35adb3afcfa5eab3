// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Values;

namespace Plimsoll.Engine;

/// <summary>What liquidations have done to one side of a book, and what the engine takes that side to be.</summary>
/// <param name="Displaced">How far the price still is from where it would be without liquidations, as the engine reckons it: a fraction of the mark.</param>
/// <param name="Dense">Typical depth within 1 %, contracts; less than was published where the side is stale.</param>
/// <param name="Knee">Typical distance at which the side gets thin, within the price floor of the venue's rulebook: a fraction of the mark.</param>
/// <param name="Unchanged">Profiles in a row that showed the same, the first not counted.</param>
/// <param name="IsStale">True when so many have that the side is not believed as it stands.</param>
public readonly record struct BookPressure(Ratio Displaced, Quantity Dense, Ratio Knee, int Unchanged, bool IsStale);
