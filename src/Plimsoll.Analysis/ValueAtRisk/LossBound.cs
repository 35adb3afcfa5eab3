// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;

namespace Plimsoll.Analysis;

/// <summary>A part of an account that counts at the most that it can lose, because a straight line would have it lose more.</summary>
/// <param name="Name">What it is, in words.</param>
/// <param name="GreatestLoss">The most that it can lose, numeraire.</param>
public readonly record struct BoundedPart(string Name, double GreatestLoss);

/// <summary>What was done because deltas alone make a loss larger than what can be lost.</summary>
/// <param name="Parts">The parts that count at their greatest loss, in value at risk or in expected shortfall.</param>
/// <param name="LinearValueAtRisk">Value at risk without the bound.</param>
/// <param name="LinearExpectedShortfall">Expected shortfall without it.</param>
public sealed record LossBound(ImmutableArray<BoundedPart> Parts, double LinearValueAtRisk, double LinearExpectedShortfall);
