// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Values;

namespace Plimsoll.Venues.Derive;

/// <summary>What Derive's standard manager answers, in units of its cash asset: net margins and value, and the contingencies in the first.</summary>
/// <param name="Im">Net initial margin: healthy when not negative.</param>
/// <param name="Mm">Net maintenance margin: healthy when not negative.</param>
/// <param name="Mtm">The account's value: cash, perpetuals' profit, options by the model, collateral.</param>
/// <param name="Oracle">What initial margin takes off for feeds that are not sure.</param>
/// <param name="Depeg">What it takes off for a cash asset below its peg.</param>
public sealed record DeriveStandardNet(Amount Im, Amount Mm, Amount Mtm, Amount Oracle, Amount Depeg);
