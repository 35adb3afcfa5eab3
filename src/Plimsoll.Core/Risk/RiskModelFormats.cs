// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Rulebooks;

namespace Plimsoll.Risk;

/// <summary>The kinds of models that this room adds to those a rulebook can name: what a reader of rulebooks is handed.</summary>
public static class RiskModelFormats
{
    /// <summary>All of them.</summary>
    public static ImmutableArray<IModelFormat> All { get; } = [.. TailModelFormat.All, new MonteCarloFormat(), new RiskFactorFormat()];
}
