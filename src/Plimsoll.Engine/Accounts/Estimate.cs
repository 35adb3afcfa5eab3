// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Values;

namespace Plimsoll.Engine.Accounts;

/// <summary>What is known of an account without assessing it: its equity, and how far its requirement may have moved.</summary>
/// <param name="Equity">Equity now, numeraire, exact.</param>
/// <param name="Maintenance">Maintenance when it was last assessed, numeraire.</param>
/// <param name="Rise">The most that call ratio × maintenance has moved since, either way, numeraire.</param>
/// <param name="Sensitivity">The screen's bound; null where there is none.</param>
internal readonly record struct Estimate(Amount Equity, Amount Maintenance, Amount Rise, Amount? Sensitivity);
