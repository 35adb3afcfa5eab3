// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Margin;
using Plimsoll.Values;

namespace Plimsoll.Rulebooks;

/// <summary>The load lines of a rulebook: those that every one has and those that it names.</summary>
public static class LoadLines
{
    /// <summary>The names that every rulebook has.</summary>
    public static ImmutableArray<string> Standing { get; } = ["maintenance", "call", "initial"];

    /// <summary>All lines of a rulebook: maintenance, call, those that it names in their order, initial.</summary>
    public static ImmutableArray<LoadLine> Of(Rulebook rulebook) =>
    [
        new(Standing[0], LoadLineOf.Maintenance, Ratio.One),
        new(Standing[1], LoadLineOf.Maintenance, rulebook.Liquidation.CallRatio),
        .. rulebook.NamedLines,
        new(Standing[2], LoadLineOf.Initial, Ratio.One),
    ];
}
