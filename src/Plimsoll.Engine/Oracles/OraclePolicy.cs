// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Engine.Commands;
using Plimsoll.Values;

namespace Plimsoll.Engine.Oracles;

/// <summary>How one observable's sources become one price.</summary>
/// <param name="Sources">Names of the sources; an observation names one by its place here.</param>
/// <param name="Quorum">How many fresh sources there must be, at least 1.</param>
/// <param name="MaxAgeSeconds">An observation older than this no longer counts.</param>
/// <param name="TrimPerSide">How many of the highest and of the lowest fresh values are left out before the median is taken.</param>
/// <param name="Band">A jump of more than this fraction must be confirmed: by <paramref name="BandConfirmations"/> sources at once, or by staying within this
/// fraction of its value for <paramref name="BandSeconds"/>. Of a signed price, a fraction of at least the floor.</param>
/// <param name="BandConfirmations">Sources that together confirm a jump at once, when they lie within the band of each other. With 1, any source that carries
/// the median does, and nothing waits.</param>
/// <param name="BandSeconds">How long an unconfirmed jump must stay at a value to be believed; a price that never rests is followed after twice as
/// long.</param>
/// <param name="MaxConfidence">A source whose own half-width is wider than this fraction does not count.</param>
/// <param name="WarmUpObservations">Fresh quorate rounds needed after a start or a suspension before the observable is live.</param>
public sealed record OraclePolicy(
    ImmutableArray<string> Sources,
    int Quorum,
    int MaxAgeSeconds,
    int TrimPerSide,
    Ratio Band,
    int BandConfirmations,
    int BandSeconds,
    Ratio MaxConfidence,
    int WarmUpObservations)
{
    /// <summary>The policy of an observable that is listed.</summary>
    internal static OraclePolicy Of(ObservableListing listed) => new(
        [.. listed.Sources.Select(static source => source.Name)],
        listed.Quorum,
        listed.MaxAgeSeconds,
        listed.TrimPerSide,
        listed.Band,
        listed.BandConfirmations,
        listed.BandSeconds,
        listed.MaxConfidence,
        listed.WarmUpObservations);
}
