// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Simulation.Replays;

namespace Plimsoll.Wire;

/// <summary>A replay's outcome in sentences, its refusals in the words that they have everywhere.</summary>
public static class ReplaySentences
{
    /// <summary>The sentences.</summary>
    public static ImmutableArray<string> Of(ReplayResult result) => ReplayStory.Sentences(result, static refused => RefusalText.Explain(refused));

    /// <summary>The sentences but for those about refused commands.</summary>
    public static ImmutableArray<string> WithoutRefusals(ReplayResult result) => ReplayStory.Sentences(result, null);
}
