// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;

namespace Plimsoll.Simulation.Calm;

/// <summary>Several policies in one crash that they make deeper.</summary>
/// <param name="World">Name of the world.</param>
/// <param name="Title">Its title.</param>
/// <param name="Options">How the market answers; what differs from run to run is told by the run.</param>
/// <param name="Outside">The market without any of them.</param>
/// <param name="Runs">Runs, by open interest, continuation and policy.</param>
public sealed record CalmResult(string World, string Title, CalmOptions Options, OutsideMarket Outside, ImmutableArray<CalmRun> Runs)
{
    /// <summary>What should be known of the rulebook as it is, in sentences; of a policy that was named nothing is said.</summary>
    public ImmutableArray<string> Warnings { get; init; } = [];

    /// <summary>The runs at one open interest under one continuation, in the order of policies.</summary>
    public IEnumerable<IGrouping<(double OpenInterest, Continuation Continuation), CalmRun>> Cases =>
        Runs.GroupBy(static run => (run.OpenInterest, run.Continuation));
}
