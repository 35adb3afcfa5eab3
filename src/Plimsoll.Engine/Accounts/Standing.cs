// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Values;

namespace Plimsoll.Engine.Accounts;

/// <summary>What an exact assessment found, kept for the rest of the command: a fill that was checked on a trial need not be assessed again once
/// booked.</summary>
/// <param name="Equity">Equity, numeraire.</param>
/// <param name="Maintenance">Maintenance, numeraire.</param>
/// <param name="Sensitivity">The screen's bound; null where there is none.</param>
/// <param name="IsWhole">True when all of it was assessed and it is not below maintenance: its maintenance is good to bound a later one by.</param>
internal readonly record struct Standing(Amount Equity, Amount Maintenance, Amount? Sensitivity, bool IsWhole);
