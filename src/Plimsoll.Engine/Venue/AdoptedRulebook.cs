// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Engine.Venue;

/// <summary>A rulebook in force under its name, or only a name while its first version waits.</summary>
/// <param name="Name">The name: accounts choose by it.</param>
/// <param name="Mode">With pockets or without; a name keeps its mode.</param>
/// <param name="Text">The JSON that it was read from; null for one made in code, which cannot be read again.</param>
/// <param name="Book">The rulebook over the venue's catalogue; null while nothing is in force.</param>
internal sealed record AdoptedRulebook(string Name, AccountMode Mode, string? Text, Rulebook? Book);

/// <summary>An adoption that waits for its time.</summary>
/// <param name="Number">Of which rulebook it is a version.</param>
/// <param name="Text">Its JSON.</param>
/// <param name="Book">The rulebook over the venue's catalogue.</param>
/// <param name="Effective">From when on it is in force.</param>
internal sealed record WaitingRulebook(int Number, string Text, Rulebook Book, Timestamp Effective);
